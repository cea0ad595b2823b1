"""What is measured: the app and the floor as processes of their own, between the stand-ins, each on a fresh database."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import sqlalchemy as sa

from storage.database import Database
from storage.engine.base import THREADS
from tests.benchmarks.disk import DISK
from tests.benchmarks.load import request
from tests.benchmarks.slack import Slack
from tests.looking.waits import wait_for
from tests.standins.companies import company
from tests.standins.twilio import Message, TwilioServer
from tests.storage.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
START = 180.0
"""Seconds. Slack lets the channels of forty queues be read at 100 a minute only."""


def line(number: int) -> str:
    return f"+1555000{number:04}"


class Process:
    """A program of ours in a group of its own, which ends with it. `program` follows the interpreter."""

    def __init__(self, program: list[str], settings: dict[str, str], folder: Path) -> None:
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | settings
        with (folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *program], cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    def stop(self) -> None:
        if self._process.returncode is None:  # else it was stopped before, and its number may be another program's
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    @property
    def is_over(self) -> bool:
        return self._process.poll() is not None

    def pause(self) -> None:
        os.killpg(self._process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.killpg(self._process.pid, signal.SIGCONT)

    @property
    def memory(self) -> float:
        """Megabytes that the largest of its processes holds: the one that works."""
        first = psutil.Process(self._process.pid)
        return max(one.memory_info().rss for one in (first, *first.children(recursive=True))) / 1e6


class Server:
    """A web process on loopback. "PORT" in `program` is the port; `url` is a database's, else it has a new file of SQLite's."""

    def __init__(self, program: list[str], settings: dict[str, str], url: str | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="threadline-bench-", dir=DISK)
        self.folder = Path(self._folder.name)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._program = [str(self.port) if word == "PORT" else word for word in program]
        self.database_url = url or f"sqlite:///{self.folder / 'bench.db'}"
        self.settings = settings | {"PUBLIC_URL": self.url, "DATABASE_URL": self.database_url}
        self.started = 0.0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_trouble: object) -> None:
        self.stop()
        self._folder.cleanup()

    def start(self) -> None:
        """`started` says how many seconds it took."""
        began = time.perf_counter()
        self.process = Process(self._program, self.settings, self.folder)
        self.until(self._answers)
        self.started = time.perf_counter() - began

    def stop(self) -> None:
        self.process.stop()

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


class Bench:
    """The stand-ins, and the app or the floor between them."""

    def __init__(self, queues: int = 0, postgres: Postgres | None = None, *, with_worker: bool = True) -> None:
        self._queues = queues
        self._url = postgres.create_empty() if postgres else None
        self._serve = ["serve", *([] if with_worker else ["--no-worker"])]
        self.twilio = company()() if queues else TwilioServer()  # the floor checks Twilio's signature
        self.slack = Slack(queues)
        self.workers: list[Process] = []
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with self._open as stack:
            stack.enter_context(self.twilio)
            stack.enter_context(self.slack)
            program = ["-m", "bot.cli", *self._serve, "--port", "PORT"] if self._queues else ["-m", "tests.benchmarks.floor", "PORT"]
            self.server = stack.enter_context(Server(program, self._settings(), self._url))
            self.database = Database(self.server.database_url)
            stack.callback(self.database.close)
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
            **self.twilio.settings(),
        }

    def _furnish(self) -> None:
        """Queues with a line each, all of them Kate's."""
        self._needs_worker()
        self.server.until(lambda: self.count("SELECT count(*) FROM person") and not self.count("SELECT count(*) FROM delivery"))
        self.slack.ask("meet", self.server.url)
        for number in range(self._queues):
            for words in (f"/queue create q{number} #queue-{number}", f"/queue add q{number} @kate", f"/line add {line(number)} q{number}"):
                self._say("sam", words)
        self._say("kate", "/sms ready")
        self.server.until(lambda: not self.count("SELECT count(*) FROM delivery"))
        for worker in self.workers:
            worker.stop()
        self.workers.clear()

    def _say(self, person: str, words: str) -> None:
        """Raises ValueError where it is not done at once."""
        answer = self.slack.ask("say", person, words)
        if answer.startswith(("Checking", "Something went wrong")):
            raise ValueError(f"{words}: {answer}")

    def _needs_worker(self) -> None:
        """A house without one has it until it is furnished."""
        if "--no-worker" in self._serve:
            self.hire()

    @contextlib.contextmanager
    def at_rest(self, number: int) -> Iterator[None]:
        """So many workers beside PostgreSQL, all of them up, who begin when the block is left."""
        earlier = self.count("SELECT coalesce(max(id), 0) FROM procrastinate_workers")
        self.hire(number)
        here = f"SELECT count(*) FROM procrastinate_workers WHERE id > {earlier}"
        self.server.until(lambda: self.count(here) == number * len(THREADS))
        for worker in self.workers:
            worker.pause()
        yield
        for worker in self.workers:
            worker.resume()

    def hire(self, number: int = 1) -> None:
        """Workers alone, as processes."""
        for _ in range(number):
            worker = Process(["-m", "bot.cli", "work"], self.server.settings, self.server.folder)
            self._open.callback(worker.stop)
            self.workers.append(worker)

    def count(self, query: str) -> Any:
        with self.database.read() as session:
            return session.execute(sa.text(query)).scalar_one()

    def person(self, handle: str) -> str:
        return str(self.count(f"SELECT id FROM person WHERE handle = '{handle}'"))

    def text(self, contact: int, body: str, sender: str | None = None) -> bytes:
        """A signed webhook with an id of its own; contacts are spread over the lines, a `sender` of the past writes to the first."""
        recipient = line(0 if sender else contact % max(self._queues, 1))
        number = sender or f"+1557{contact:07}"
        text = Message(f"SM{uuid.uuid4().hex}", number, recipient, body, "inbound", "received", self.twilio.clock())
        return request(*self.twilio.webhook(text))

    def settle(self) -> None:
        """Until Slack shows everything, and the house is quiet."""
        self.server.until(lambda: not self.count("SELECT count(*) FROM delivery"))
        time.sleep(0.2)
