"""The embedded engine is for one process on SQLite: wakes are handed over in memory after each commit, and everything is found again in the
database at start.
"""

import fcntl
import os
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from storage import outbox, timers
from storage.engine.base import TIMERS, Hands
from storage.engine.runner import LANE, Runner
from storage.refusals import why
from storage.transaction import Transaction

log = structlog.get_logger(__name__)

SWEEP = 5.0
"""The database is looked at every so many seconds for anything that was missed."""
TIDY = 0.5
"""Every so many seconds `tidy` is called."""
AHEAD = timedelta(seconds=4 * SWEEP)
"""So far ahead a look takes in what is not yet due: what is due later is left to a later look."""


class FileTakenError(Exception):
    """Another process works on this database file."""


class FileLock:
    """One process has a file. The lock is taken after the fork; the system frees it when the process dies, however it dies."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._file: int | None = None

    def take(self, patience: float) -> None:
        """Takes the lock. Raises FileTakenError when the other process hasn't let go within `patience` seconds."""
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        end = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= end:
                    self.free()
                    raise FileTakenError(f"Another Threadline process is using {self._path.with_suffix('').name}. Stop it first.") from None
                time.sleep(0.1)
            else:
                return

    def free(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


class EmbeddedEngine:
    """Implements the Engine protocol. `write` and `read` open sessions; `clock` is aware UTC; `side` names the pool of a lane.
    `tidy` is done all the time, beside all else.
    """

    def __init__(
        self,
        write: Callable[[], AbstractContextManager[Session]],
        read: Callable[[], AbstractContextManager[Session]],
        clock: Callable[[], datetime],
        side: Callable[[str], str],
        tidy: Callable[[], None],
    ) -> None:
        self._tidy = tidy
        self._write = write
        self._read = read
        self._clock = clock
        self._runner = Runner(clock, side, self._sweep, SWEEP)
        self._tidying = threading.Thread(target=self._keep_tidy, name="tidy", daemon=True)
        self._stopped = threading.Event()

    def wake(self, tx: Transaction, lane: str, when: datetime) -> None:
        job = (LANE, lane)
        tx.committed.append(partial(self._runner.later, when, job) if when > tx.now else partial(self._runner.start, job))

    def at(self, tx: Transaction, when: datetime, kind: str, subject: str) -> None:
        tx.committed.append(partial(self._runner.later, when, (TIMERS, kind, subject)))

    def hurry(self, tx: Transaction, lane: str) -> None:
        tx.committed.append(partial(self._runner.hurry, (LANE, lane)))

    def run(self, hands: Hands) -> None:
        with self._write() as session:
            outbox.free_all(session)
        self._runner.run(hands)
        self._tidying.start()

    def stop(self) -> None:
        self._stopped.set()
        self._runner.stop()
        if self._tidying.is_alive():
            self._tidying.join(5)

    def look(self) -> None:
        """Looks at the clock and the database at once; for whoever has just moved either."""
        self._runner.look()

    def _keep_tidy(self) -> None:
        while not self._stopped.wait(TIDY):
            try:
                self._tidy()
            except OperationalError as error:  # later
                log.warning("engine.tidy", why=why(error))
            except Exception:
                log.exception("engine.tidy")

    def _sweep(self) -> None:
        with self._read() as session:
            now = self._clock()
            lanes, due = outbox.list_lanes(session, now, now + AHEAD), timers.list_due(session, now + AHEAD)
        for lane, when in lanes:
            if when <= now:
                self._runner.hurry((LANE, lane))
            else:
                self._runner.expect(when, (LANE, lane))
        for timer in due:
            self._runner.expect(timer.due_at, (TIMERS, timer.kind, timer.subject))
