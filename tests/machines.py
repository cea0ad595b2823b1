"""Threadline as an operator starts it: real processes between the stand-ins, each of which can be killed or held."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import psutil
import requests
from sqlmodel import select

from bot.desk.lanes import DIRECTORY
from bot.sandbox.server import StandIn
from storage.database import Database
from storage.models import Delivery, Workspace
from tests.conftest import OURS
from tests.looking.quiet import Quiet
from tests.looking.seen import Seen
from tests.looking.waits import LONGEST, wait_for
from tests.standins.companies import company

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Machine:
    """A process of Threadline's, with all that it started. `words` are those of its command line."""

    words: tuple[str, ...]
    process: subprocess.Popen
    url: str = ""

    def is_ready(self) -> bool:
        try:
            return requests.get(f"{self.url}/readyz", timeout=LONGEST).status_code == 200
        except requests.RequestException:
            return False

    def kill(self) -> None:
        """All of it at once, as a power cut would."""
        self.signal(signal.SIGKILL)
        self.process.wait()

    def signal(self, number: int) -> None:
        """Nothing where it has ended: its number may be another program's by now."""
        if self.process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def processes(self) -> list[psutil.Process]:
        main = psutil.Process(self.process.pid)
        return [main, *main.children(recursive=True)]


class Balancer:
    """Stands where an address is expected, and is another machine's each time."""

    def __init__(self) -> None:
        self.machines: list[Machine] = []
        self._turns = count()

    def __add__(self, path: str) -> str:
        return self.machines[next(self._turns) % len(self.machines)].url + path


class Machines(Seen):
    """Stand-ins for Slack and Twilio, and the machines between them, which are reached in turn."""

    def __init__(self, folder: Path, database_url: str, **settings: str) -> None:
        self._settings = settings
        self.folder = folder
        self.database_url = database_url
        self.slack = StandIn(retry_delays=(0.3,) * 60).start()
        self.slack.clock.patience = LONGEST
        self.twilio = company()(auto_report=True)
        self.twilio.start()
        self.twilio.public_url = "https://desk.example.com"
        self.balancer = Balancer()
        self.twilio.app_url = self.balancer  # type: ignore[assignment]
        self.machines: list[Machine] = []
        self.support = "#support"
        self._database = Database(database_url)
        self.quiet = Quiet(self.slack, self.twilio, self._database.read, self.clock)

    @staticmethod
    def clock() -> datetime:
        """Nobody can push it: the machines read their own."""
        return datetime.now(UTC)

    def set(self, **settings: str) -> None:
        """The settings beside the usual ones that machines have which are started from now on."""
        self._settings = settings

    def open_to_slack(self) -> None:
        """From now on events are sent."""
        self.slack.delivery.app_url = self.balancer  # type: ignore[assignment]

    def until_people_are_known(self) -> None:
        """Before, a command that names somebody is only answered “Checking…”."""
        wait_for(lambda: _knows_people(self._database))

    def web(self, *words: str) -> Machine:
        port = free_port()
        machine = self._add("serve", "--port", str(port), *words)
        machine.url = f"http://127.0.0.1:{port}"
        assert self._comes_up(machine)
        self.balancer.machines.append(machine)
        return machine

    def worker(self, *words: str) -> Machine:
        machine = self._add("work", *words)
        assert self._comes_up(machine)
        return machine

    def worker_ahead(self, seconds: float) -> Machine:
        """A worker whose machine's clock is so many seconds ahead, or behind."""
        machine = self._add("work", module=("tests.journeys.trouble.ahead", str(seconds)))
        assert self._comes_up(machine)
        return machine

    def renew(self, machine: Machine) -> None:
        """Killed, and started again until it stays, as an operator's system does; on the port that it had, where callers go on knocking."""
        machine.kill()
        machine.process = self._start(machine.words)
        while not self._comes_up(machine):
            machine.process = self._start(machine.words)

    def leave(self, machine: Machine) -> None:
        """Nothing is sent there any more."""
        self.balancer.machines.remove(machine)

    def bury(self, machine: Machine) -> None:
        """It is dead, and nobody asks for it any more."""
        machine.kill()
        self.machines.remove(machine)

    def _add(self, *words: str, module: tuple[str, ...] = ("bot.cli",)) -> Machine:
        machine = Machine(words, self._start(words, module))
        self.machines.append(machine)
        return machine

    def _start(self, words: tuple[str, ...], module: tuple[str, ...] = ("bot.cli",)) -> subprocess.Popen:
        path = self.folder / "log"
        self._read = path.stat().st_size if path.exists() else 0
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        with path.open("ab") as log:
            command = [sys.executable, "-m", *module, *words]
            return subprocess.Popen(command, env=kept | self.settings(), cwd=self.folder, stdout=log, stderr=log, start_new_session=True)

    def _comes_up(self, machine: Machine) -> bool:
        """Whether it works; False where it has ended."""

        def is_up() -> bool:
            time.sleep(0.05)
            return machine.is_ready() if machine.url else "event=ready" in self.log(self._read)

        wait_for(lambda: machine.process.poll() is not None or is_up())
        return machine.process.poll() is None

    def settings(self) -> dict[str, str]:
        return {
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": self.database_url,
            "PUBLIC_URL": self.twilio.public_url,
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "SLACK_API_URL": self.slack.url,
            **self.twilio.settings(),
            **self._settings,
        }

    def log(self, after: int = 0) -> str:
        """What all machines printed, from that place on."""
        path = self.folder / "log"
        if not path.exists():
            return ""
        with path.open("rb") as file:
            file.seek(after)
            return file.read().decode(errors="replace")

    def stop(self) -> None:
        for machine in self.machines:
            machine.kill()
        self._database.close()
        self.twilio.stop()
        self.slack.stop()

    # what people do and see

    def command(self, person: str, words: str) -> str:
        answer = self.slack.command(person, words)
        assert answer.status == 200, (words, answer)
        return answer.text

    def shown(self, channel: str, card: dict[str, Any]) -> list[str]:
        """The contact's texts in a thread."""
        found = [self.slack.text_of(one) for one in self.messages(channel, card["ts"])]
        return [text.split("\n")[1] for text in found if text.startswith("(555)")]


def _knows_people(database: Database) -> bool:
    with database.read() as session:
        reading = session.exec(select(Delivery.id).where(Delivery.lane == DIRECTORY)).first()  # an older schema has fewer columns
        return reading is None and session.exec(select(Workspace.id)).first() is not None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
