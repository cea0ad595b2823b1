"""What one process has to look at, and when, is kept in memory here: lanes and timers, each in a pool of threads of its side. Whoever works
looks into the database besides for what was missed.
"""

import heapq
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from itertools import count

import structlog
from sqlalchemy.exc import OperationalError

from storage.engine.base import THREADS, TIMERS, Hands
from storage.refusals import why

log = structlog.get_logger(__name__)

LANE = "lane"
AGAIN = timedelta(seconds=1)
"""What ended in an error is looked at again after so long."""
STOP = 5.0
"""A stop waits so many seconds for what is in hand."""

Job = tuple[str, ...]
"""This is ("lane", its key) or ("timer", its kind, its subject)."""


class Runner:
    """`clock` is aware UTC; `side` names the pool of a lane; `sweep` looks into the database, every `every` seconds."""

    def __init__(self, clock: Callable[[], datetime], side: Callable[[str], str], sweep: Callable[[], None], every: float) -> None:
        self._clock = clock
        self._side = side
        self._sweep = sweep
        self._every = every
        self._next_sweep = 0.0
        self._due: list[tuple[datetime, int, Job]] = []
        self._when: dict[Job, datetime] = {}
        self._count = count()
        self._busy: dict[Job, bool] = {}
        self._change = threading.Condition()
        self._pools: dict[str, ThreadPoolExecutor] = {}
        self._hands: Hands | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._watch, name="engine", daemon=True)

    @property
    def is_running(self) -> bool:
        return self._hands is not None and not self._stopping

    def run(self, hands: Hands) -> None:
        """Begins to work; what came before is for the first sweep to find."""
        self._pools = {name: ThreadPoolExecutor(size, thread_name_prefix=name) for name, size in THREADS.items()}
        self._hands = hands  # last: from here on a wake starts work
        self._thread.start()

    def stop(self) -> None:
        """Starts nothing new and waits a few seconds for what is in hand."""
        with self._change:
            self._stopping = True
            self._change.notify_all()
        if self._thread.is_alive():
            self._thread.join(STOP)
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)
        end = time.monotonic() + STOP
        while self._busy and time.monotonic() < end:
            time.sleep(0.02)

    def look(self) -> None:
        """Looks at the clock and the database at once; for whoever has just moved either."""
        with self._change:
            self._next_sweep = 0.0
            self._change.notify_all()

    def later(self, when: datetime, job: Job) -> None:
        """Has a job done at a time, whatever was said of it before."""
        with self._change:
            self._when[job] = when
            heapq.heappush(self._due, (when, next(self._count), job))
            if self._due[0][2] is job:
                self._change.notify_all()

    def expect(self, when: datetime, job: Job) -> None:
        """Expects a job at a time. What was read may be older than what we were told."""
        known = self._when.get(job)
        if known is None or when < known:
            self.later(when, job)

    def hurry(self, job: Job) -> None:
        """Has a job done now that waits for its time."""
        with self._change:
            self._when.pop(job, None)
        self.start(job)

    def start(self, job: Job) -> "Future[None] | None":
        """Hands a job to its pool. One that is running is run once more: it may have missed what woke it; then, and where nothing runs, gives
        None.
        """
        with self._change:
            if not self.is_running:
                return None
            if job in self._busy:
                self._busy[job] = True
                return None
            self._busy[job] = False
            pool = self._pools[TIMERS if job[0] == TIMERS else self._side(job[1])]
            started = pool.submit(self._work, job)
        started.add_done_callback(partial(self._forget, job))
        return started

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
                        self.later(again, job)
                    return
                self._busy[job] = False

    def _do(self, job: Job) -> datetime | None:
        assert self._hands is not None
        try:
            return self._hands.pump(job[1]) if job[0] == LANE else self._hands.fire(job[1], job[2])
        except OperationalError as error:  # the database is gone or full: the job is in it still
            log.warning("engine.trouble", job=job, why=why(error))
        except Exception:
            log.exception("engine.trouble", job=job)
        return self._clock() + AGAIN

    def _watch(self) -> None:
        while not self._stopping:
            if time.monotonic() >= self._next_sweep:
                self._next_sweep = time.monotonic() + self._every
                self._sweep_now()
            with self._change:
                jobs = self._pop_due()
                if not jobs and not self._stopping:
                    self._change.wait(self._pause())
            for job in jobs:
                self.start(job)

    def _sweep_now(self) -> None:
        try:
            self._sweep()
        except OperationalError as error:  # the database is gone: look again later
            log.warning("engine.sweep", why=why(error))
        except Exception:
            log.exception("engine.sweep")

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
