"""Real worker processes that die at a chosen step. One process has everything imported and forks a worker for each order that it reads.

An order names a database, a journal and a step; the answer is the signal that ended the worker, or 0.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from storage.engine.pump import Settle
from storage.taken import Taken
from storage.transaction import Transaction
from tests.looking.waits import LONGEST
from tests.storage.engine.workshop import Workshop, note
from tests.storage.house import Clock, EngineHouse

ROOT = Path(__file__).resolve().parents[3]


class Mortal(Workshop):
    """Kills its own process at the `fatal`th step. Steps are the two edges of each commit and the two sides of each call."""

    def __init__(self, house: EngineHouse, journal: Path, fatal: int) -> None:
        super().__init__(house, Clock(), self.write, holder="mortal")
        self._journal = journal
        self._fatal = fatal
        self._steps = 0
        self._lock = threading.Lock()

    def _step(self) -> None:
        with self._lock:
            self._steps += 1
            if self._steps == self._fatal:
                os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with super().transaction() as tx:
            yield tx
            self._step()
            tx.committed.insert(0, self._step)

    def write(self, taken: Taken) -> Settle:
        self._step()
        write(self._journal, taken.subject)
        self._step()
        return note(taken.subject)


def write(journal: Path, subject: str) -> None:
    """The other side, which keeps what it was given whatever becomes of us."""
    with journal.open("a") as file:
        file.write(f"{subject}\n")


def read(journal: Path) -> list[str]:
    return journal.read_text().split() if journal.exists() else []


def work(build: str, url: str, journal: str, fatal: int) -> None:
    module, name = build.split(":")
    shop = Mortal(getattr(import_module(module), name)(url), Path(journal), fatal)
    shop.on_fire = lambda tx, subject: note(subject, "fired")(tx)
    shop.start()
    end = time.monotonic() + LONGEST
    while shop.unfinished() or not shop.is_idle():
        assert time.monotonic() < end
        time.sleep(0.01)
    shop.stop()


def serve() -> None:
    for order in sys.stdin:
        child = os.fork()
        if child == 0:
            work(*json.loads(order))
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


class WorkerProcesses:
    """The other end, for tests."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.storage.engine.worker_process"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, house: EngineHouse, journal: Path, fatal: int) -> int:
        """Works until all is done or the process dies; the signal that killed it, negative, or 0."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([house.build, house.url, str(journal), fatal]) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


if __name__ == "__main__":
    serve()
