"""The engine on procrastinate is for PostgreSQL and any number of processes. A process that works hands its own wakes over in memory, after each
commit; one that only serves stores them as jobs of procrastinate's, in the transaction that causes them.

A job says only that a lane or a timer is to be looked at, and from when on. What there is to do stands in our own tables, so that a job, or a
process, that is lost, late or doubled does no harm: a sweep finds every lane and timer that is due. Facts about procrastinate 3.10 were measured:
jobs of a worker that died stay "doing" and are cleared away by the sweep.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import datetime, timedelta
from functools import partial

import structlog
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker
from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from storage import outbox, timers
from storage.clocks import Clock
from storage.database import PATIENCE
from storage.engine.base import THREADS, TIMERS, Hands
from storage.engine.runner import LANE, STOP, Job, Runner
from storage.refusals import why
from storage.sql.statement import plain
from storage.transaction import Transaction

log = structlog.get_logger(__name__)

CONNECTIONS = 4
"""procrastinate's workers share so many connections, and listen on one each besides: with those of storage.database, twenty in all."""
POLL = 2.0
"""Jobs are looked for every so many seconds, should procrastinate not have been told of one."""
SWEEP = 2.0
"""Our own tables are looked at every so many seconds for what has no job."""
AHEAD = timedelta(seconds=15)
"""So far ahead a look takes in what is not yet due; what is due later has no job before, and most of it never needs one: contacts are answered
before anybody is reminded of them. Longer than a process that hangs in the middle of its look is waited for.
"""
RENEW = 2.0
"""The leases in hand are renewed every so many seconds: some renewals fit into a lease."""
RESTART = 1.0
"""After so many seconds the next attempt is made when the database was gone."""
SIGN = 3.0
"""Every so many seconds a worker gives a sign of life."""
DEAD = 10.0
"""After so many seconds without a sign of life a worker's jobs are cleared away, which is as long as a lease lasts."""

_LEADER = text("SELECT pg_try_advisory_xact_lock(7402118)")
_QUEUED = text("SELECT args FROM procrastinate_jobs WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())")
_CLEAR = text(
    "DELETE FROM procrastinate_jobs AS job WHERE status = 'doing' AND NOT EXISTS (SELECT 1 FROM procrastinate_workers AS worker "
    "WHERE worker.id = job.worker_id AND worker.last_heartbeat > now() - make_interval(secs => :dead))"
)


def conninfo(url: URL) -> str:
    """Gives the URL as libpq reads it, with the patience of all our connections."""
    return make_conninfo(url.set(drivername="postgresql").render_as_string(hide_password=False), **PATIENCE)


class ProcrastinateEngine:
    """Implements the Engine protocol. `write` opens sessions; `clock` is aware UTC; `side` names the pool of a lane, and the queue of its jobs."""

    def __init__(self, write: Callable[[], AbstractContextManager[Session]], clock: Clock, side: Callable[[str], str], url: URL) -> None:
        self._write = write
        self._clock = clock
        self._side = side
        self._url = url
        self._deferring = App(connector=SyncPsycopgConnector())  # never opened: it borrows each transaction's connection
        self._runner = Runner(clock, side, self._sweep, SWEEP)
        self._hands: Hands | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending: asyncio.Event | None = None
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=work, name=work.__name__, daemon=True) for work in (self._work, self._renew)]

    # what any process may ask

    def wake(self, tx: Transaction, lane: str, when: datetime) -> None:
        self._set(tx, when, (LANE, lane))

    def at(self, tx: Transaction, when: datetime, kind: str, subject: str) -> None:
        self._set(tx, when, (TIMERS, kind, subject))

    def hurry(self, tx: Transaction, lane: str) -> None:
        if self._runner.is_running:
            tx.committed.append(partial(self._runner.hurry, (LANE, lane)))
        else:
            self._defer(tx.session, (LANE, lane))

    def _set(self, tx: Transaction, when: datetime, job: Job) -> None:
        if when - tx.now > AHEAD:
            return
        due = when if when > tx.now else None
        if self._runner.is_running:
            tx.committed.append(partial(self._runner.later, due, job) if due else partial(self._runner.start, job))
        else:
            self._defer(tx.session, job, due)

    def _defer(self, session: Session, job: Job, due: datetime | None = None) -> None:
        connection = plain(session).connection.driver_connection
        words = {"lane": job[1]} if job[0] == LANE else {"kind": job[1], "subject": job[2]}
        if due:
            words["due"] = due.isoformat()
        task, queue = ("pump", self._side(job[1])) if job[0] == LANE else ("fire", TIMERS)
        self._deferring.configure_task(task, queue=queue, connection=connection).defer(**words)

    # a worker

    def run(self, hands: Hands) -> None:
        self._hands = hands
        self._runner.run(hands)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._loop and self._ending:
            with suppress(RuntimeError):  # it has ended by itself
                self._loop.call_soon_threadsafe(self._ending.set)
        for thread in self._threads:
            if thread.is_alive():
                thread.join(STOP + 1)
        self._runner.stop()

    def look(self) -> None:
        """Looks at the clock and our tables at once; for whoever has just moved either."""
        self._runner.look()

    def _work(self) -> None:
        """Works until the stop. A database that goes away ends the workers, and they begin again until it is back."""
        while not self._stopping.is_set():
            try:
                asyncio.run(self._serve())
            except ConnectorException as error:  # the database is gone
                log.warning("engine.lost", why=str(error.__cause__ or error).partition("\n")[0])
            except Exception:  # whatever it was: the process lives, and tries again
                log.exception("engine.lost")
            self._stopping.wait(RESTART)

    async def _serve(self) -> None:
        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        connector = PsycopgConnector(conninfo=conninfo(self._url), min_size=1, max_size=CONNECTIONS, timeout=5, reconnect_timeout=5)
        app = App(connector=connector)
        app.task(name="pump")(self._pump)
        app.task(name="fire")(self._fire)
        async with app.open_async():
            workers = [self._worker(app, side, size) for side, size in THREADS.items()]
            await self._until_one_ends(workers)

    @staticmethod
    def _worker(app: App, side: str, size: int) -> Worker:
        return Worker(
            app,
            queues=[side],
            name=side,
            concurrency=size,
            fetch_job_polling_interval=POLL,
            delete_jobs="always",
            install_signal_handlers=False,
            shutdown_graceful_timeout=STOP,
            update_heartbeat_interval=SIGN,
            stalled_worker_timeout=DEAD,
        )

    async def _until_one_ends(self, workers: list[Worker]) -> None:
        assert self._ending is not None
        running = [asyncio.create_task(worker.run()) for worker in workers]  # type: ignore[no-untyped-call]  # typed in part only
        ending = asyncio.create_task(self._ending.wait())
        if self._stopping.is_set():
            self._ending.set()
        await asyncio.wait([*running, ending], return_when=asyncio.FIRST_COMPLETED)
        for worker in workers:
            worker.stop()  # type: ignore[no-untyped-call]
        ending.cancel()
        ends = await asyncio.gather(*running, return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                raise end

    async def _pump(self, lane: str, due: str | None = None) -> None:
        await self._do((LANE, lane), due)

    async def _fire(self, kind: str, subject: str, due: str | None = None) -> None:
        await self._do((TIMERS, kind, subject), due)

    async def _do(self, job: Job, due: str | None) -> None:
        """Does what another process asked for, in its turn: whoever is busy leaves the next job to others."""
        when = datetime.fromisoformat(due) if due else None
        if when and when > self._clock():
            self._runner.expect(when, job)
        elif started := self._runner.start(job):
            await asyncio.wrap_future(started)

    def _renew(self) -> None:
        while not self._stopping.wait(RENEW):
            assert self._hands is not None
            try:
                self._hands.renew()
            except OperationalError as error:  # the lease may end, and another worker takes over: that is what it is for
                log.warning("engine.unrenewed", why=why(error))
            except Exception:
                log.exception("engine.unrenewed")

    def _sweep(self) -> None:
        """Looks for what nobody knows of. What is due becomes jobs, so that all workers share it; what will be due soon this process sees to."""
        with self._write() as session:
            if not plain(session).execute(_LEADER).scalar():  # the others would find no more
                return
            plain(session).execute(_CLEAR, {"dead": DEAD})
            queued = {
                tuple(args[name] for name in ("lane", "kind", "subject") if name in args) for (args,) in plain(session).execute(_QUEUED)
            }
            now = self._clock()
            for when, job in self._list_due(session, now + AHEAD):
                if when > now:
                    self._runner.expect(when, job)
                elif job[1:] not in queued:
                    self._defer(session, job)

    def _list_due(self, session: Session, by: datetime) -> list[tuple[datetime, Job]]:
        lanes: list[tuple[datetime, Job]] = [(when, (LANE, lane)) for lane, when in outbox.list_lanes(session, self._clock(), by)]
        return [*lanes, *((timer.due_at, (TIMERS, timer.kind, timer.subject)) for timer in timers.list_due(session, by))]
