"""The embedded engine is for one process on SQLite: wakes are handed over in memory after each commit, and everything is found again in the
database at start.
"""

import fcntl
import heapq
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

import structlog
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from storage import outbox, timers
from storage.engine.base import THREADS, TIMERS, Hands
from storage.refusals import why
from storage.transaction import Transaction

log = structlog.get_logger(__name__)

SWEEP = 5.0
"""The database is looked at every so many seconds for anything that was missed."""
TIDY = 0.5
"""Every so many seconds `tidy` is called."""
AHEAD = timedelta(seconds=4 * SWEEP)
"""So far ahead a look takes in what is not yet due: what is due later is left to a later look."""

Job = tuple[str, ...]


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
        self._side = side
        self._due: list[tuple[datetime, int, Job]] = []
        self._when: dict[Job, datetime] = {}
        self._count = count()
        self._busy: dict[Job, bool] = {}
        self._change = threading.Condition()
        self._pools: dict[str, ThreadPoolExecutor] = {}
        self._hands: Hands | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._watch, name="engine", daemon=True)
        self._next_sweep = 0.0
        self._tidying = threading.Thread(target=self._keep_tidy, name="tidy", daemon=True)
        self._stopped = threading.Event()

    def wake(self, tx: Transaction, lane: str, when: datetime) -> None:
        job = ("lane", lane)
        tx.committed.append(partial(self._later, when, job) if when > tx.now else partial(self._start, job))

    def at(self, tx: Transaction, when: datetime, kind: str, subject: str) -> None:
        tx.committed.append(lambda: self._later(when, (TIMERS, kind, subject)))

    def run(self, hands: Hands) -> None:
        with self._write() as session:
            outbox.free_all(session)
        self._pools = {name: ThreadPoolExecutor(size, thread_name_prefix=name) for name, size in THREADS.items()}
        self._hands = hands  # last: from here on a wake starts work
        self._thread.start()
        self._tidying.start()

    def stop(self) -> None:
        self._stopped.set()
        with self._change:
            self._stopping = True
            self._change.notify_all()
        for thread in (self._thread, self._tidying):
            if thread.is_alive():
                thread.join(5)
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)
        end = time.monotonic() + 5
        while self._busy and time.monotonic() < end:
            time.sleep(0.02)

    def look(self) -> None:
        """Looks at the clock and the database at once; for whoever has just moved either."""
        with self._change:
            self._next_sweep = 0.0
            self._change.notify_all()

    def hurry(self, tx: Transaction, lane: str) -> None:
        tx.committed.append(lambda: self._hurry(lane))

    def _hurry(self, lane: str) -> None:
        with self._change:
            self._when.pop(("lane", lane), None)
        self._start(("lane", lane))

    def _later(self, when: datetime, job: Job) -> None:
        with self._change:
            self._when[job] = when
            heapq.heappush(self._due, (when, next(self._count), job))
            if self._due[0][2] is job:
                self._change.notify_all()

    def _start(self, job: Job) -> None:
        """Hands a job to its pool. One that is running is run once more: it may have missed what woke it."""
        with self._change:
            if self._stopping or self._hands is None:
                return
            if job in self._busy:
                self._busy[job] = True
                return
            self._busy[job] = False
            pool = self._pools[TIMERS if job[0] == TIMERS else self._side(job[1])]
            pool.submit(self._work, job).add_done_callback(partial(self._forget, job))

    def _forget(self, job: Job, done: "Future[None]") -> None:
        """Forgets a job that stop() took out of its pool before it began."""
        if done.cancelled():
            with self._change:
                self._busy.pop(job, None)

    def _work(self, job: Job) -> None:
        again = None
        while True:
            again = self._do(job) or again  # the second of two looks may find that the first had it wait
            with self._change:
                if not self._busy[job] or self._stopping:
                    del self._busy[job]
                    if again:  # in the same breath: whoever starts the job next must find it set
                        self._later(again, job)
                    return
                self._busy[job] = False

    def _do(self, job: Job) -> datetime | None:
        assert self._hands is not None
        try:
            return self._hands.pump(job[1]) if job[0] == "lane" else self._hands.fire(job[1], job[2])
        except OperationalError as error:  # the database is gone or full: the job is in it still
            log.warning("engine.trouble", job=job, why=why(error))
        except Exception:
            log.exception("engine.trouble", job=job)
        return self._clock() + timedelta(seconds=1)

    def _watch(self) -> None:
        while not self._stopping:
            if time.monotonic() >= self._next_sweep:
                self._sweep()
            with self._change:
                jobs = self._pop_due()
                if not jobs and not self._stopping:
                    self._change.wait(self._pause())
            for job in jobs:
                self._start(job)

    def _keep_tidy(self) -> None:
        while not self._stopped.wait(TIDY):
            try:
                self._tidy()
            except OperationalError as error:  # later
                log.warning("engine.tidy", why=why(error))
            except Exception:
                log.exception("engine.tidy")

    def _pop_due(self) -> list[Job]:
        now, jobs = self._clock(), []
        while self._due and self._due[0][0] <= now:
            when, _, job = heapq.heappop(self._due)
            if self._when.get(job) == when:  # else it was moved
                del self._when[job]
                jobs.append(job)
        return jobs

    def _pause(self) -> float:
        sweep = self._next_sweep - time.monotonic()
        if not self._due:
            return max(sweep, 0)
        return max(0, min(sweep, (self._due[0][0] - self._clock()).total_seconds()))

    def _sweep(self) -> None:
        self._next_sweep = time.monotonic() + SWEEP
        try:
            with self._read() as session:
                now = self._clock()
                lanes, due = outbox.list_lanes(session, now, now + AHEAD), timers.list_due(session, now + AHEAD)
        except OperationalError as error:  # look again later
            log.warning("engine.sweep", why=why(error))
            return
        except Exception:
            log.exception("engine.sweep")
            return
        for lane, when in lanes:
            if when <= now:
                self._hurry(lane)
            else:
                self._expect(when, ("lane", lane))
        for timer in due:
            self._expect(timer.due_at, (TIMERS, timer.kind, timer.subject))

    def _expect(self, when: datetime, job: Job) -> None:
        """Expects a job at a time. What was read may be older than what we were told."""
        known = self._when.get(job)
        if known is None or when < known:
            self._later(when, job)
