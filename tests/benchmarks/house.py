"""What is measured: the app and the floor as processes of their own, between the stand-ins, each on a fresh database."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from bot.sandbox.server import wait_for
from tests.benchmarks.load import request
from tests.benchmarks.slack import Slack
from tests.standins.twilio import Message, TwilioServer

ROOT = Path(__file__).resolve().parents[2]
DISK = "/var/tmp"
"""/tmp is kept in memory on many machines, where a commit costs nothing."""
START = 180.0
"""Seconds. Slack lets the channels of forty queues be read at 100 a minute only."""


def line(number: int) -> str:
    return f"+1555000{number:04}"


class Server:
    """A web process on loopback. `program` follows the interpreter; "PORT" in it is the port."""

    def __init__(self, program: list[str], settings: dict[str, str]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="threadline-bench-", dir=DISK)
        self.folder = Path(self._folder.name)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._program = [str(self.port) if word == "PORT" else word for word in program]
        self._settings = settings | {"PUBLIC_URL": self.url, "DATABASE_URL": f"sqlite:///{self.database}"}

    @property
    def database(self) -> Path:
        return self.folder / "bench.db"

    def __enter__(self) -> Self:
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | self._settings
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, *self._program], cwd=self.folder, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        self.until(self._answers)
        return self

    def __exit__(self, *_trouble: object) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._folder.cleanup()

    def _answers(self) -> bool:
        with contextlib.suppress(URLError, OSError), urlopen(f"{self.url}/readyz", timeout=5) as answer:
            return answer.status == 200
        return False

    def until(self, look: Callable[[], Any]) -> None:
        """Raises TimeoutError with the server's log."""
        try:
            wait_for(look, START)
        except TimeoutError as error:
            raise TimeoutError((self.folder / "log").read_text()[-2000:]) from error


class House:
    """The stand-ins, and the app or the floor between them."""

    def __init__(self, queues: int = 0) -> None:
        self._queues = queues
        self.twilio = TwilioServer()
        self.slack = Slack(queues)
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with self._open as stack:
            stack.enter_context(self.twilio)
            stack.enter_context(self.slack)
            program = ["-m", "bot.cli", "serve", "--port", "PORT"] if self._queues else ["-m", "tests.benchmarks.floor", "PORT"]
            self.server = stack.enter_context(Server(program, self._settings()))
            self.twilio.public_url = self.server.url
            if self._queues:
                self._furnish()
            self._open = stack.pop_all()
        return self

    def __exit__(self, *_trouble: object) -> None:
        self._open.close()

    def _settings(self) -> dict[str, str]:
        slack = self.slack.ask("address")
        return {
            "SLACK_BOT_TOKEN": slack["token"],
            "SLACK_SIGNING_SECRET": slack["secret"],
            "SLACK_API_URL": slack["url"],
            "TWILIO_ACCOUNT_SID": self.twilio.account_sid,
            "TWILIO_AUTH_TOKEN": self.twilio.auth_token,
            "TWILIO_API_URL": self.twilio.url,
        }

    def _furnish(self) -> None:
        """Queues with a line each, all of them Kate's."""
        self.server.until(lambda: self.count("SELECT count(*) FROM person"))
        self.slack.ask("meet", self.server.url)
        for number in range(self._queues):
            for words in (f"/queue create q{number} #queue-{number}", f"/queue add q{number} @kate", f"/line add {line(number)} q{number}"):
                self.slack.ask("say", "sam", words)
        self.slack.ask("say", "kate", "/sms ready")
        self.server.until(lambda: not self.count("SELECT count(*) FROM delivery"))

    def count(self, query: str) -> int:
        with contextlib.closing(sqlite3.connect(f"file:{self.server.database}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchone()[0]

    def text(self, contact: int, body: str) -> bytes:
        """A signed webhook with an id of its own; contacts are spread over the lines."""
        path, recipient = "/carriers/twilio/inbound", line(contact % max(self._queues, 1))
        text = Message(f"SM{uuid.uuid4().hex}", f"+1557{contact:07}", recipient, body, "inbound", "received", self.twilio.clock())
        form = self.twilio._inbound_fields(text)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": self.twilio.sign(self.server.url + path, form),
            "User-Agent": "TwilioProxy/1.1",
        }
        return request(path, headers, urlencode(form).encode())

    def settle(self) -> None:
        """Until Slack shows everything, and the house is quiet."""
        self.server.until(lambda: not self.count("SELECT count(*) FROM delivery"))
        time.sleep(0.2)
