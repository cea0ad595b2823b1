"""The engine on procrastinate is for PostgreSQL and any number of processes: wake-ups are jobs of procrastinate's, stored by the
transaction that causes them.

A job says only that a lane or a timer is to be looked at. What there is to do stands in our own tables, so that a job that is lost, late or
doubled does no harm: a sweep finds every lane and timer that is due and has no job. Facts about procrastinate 3.10 were measured: it is
told of an insert, not of the coming of a time, so it also polls; jobs of a worker that died stay "doing" and are cleared away by the sweep.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from datetime import datetime, timedelta
from typing import Any

import structlog
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker
from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from storage import outbox, timers
from storage.clocks import Clock, machine
from storage.database import PATIENCE
from storage.engine.base import THREADS, TIMERS, Hands
from storage.refusals import why
from storage.sql.statement import plain
from storage.transaction import Transaction

log = structlog.get_logger(__name__)

CONNECTIONS = 4
"""procrastinate's workers share so many connections, and listen on one each besides: with those of storage.database, twenty in all."""
POLL = 0.1
"""Jobs whose time has come are looked for every so many seconds."""
SWEEP = 2.0
"""Our own tables are looked at every so many seconds for what has no job."""
AHEAD = timedelta(seconds=15)
"""So far ahead a look takes in what is not yet due; what is due later has no job before, and most of it never needs one: contacts are answered
before anybody is reminded of them. Longer than a process that hangs in the middle of its look is waited for.
"""
LATE = timedelta(seconds=0.5)
"""A job that comes so much later than it should is left: the two clocks are read one after the other."""
RENEW = 2.0
"""The leases in hand are renewed every so many seconds: some renewals fit into a lease."""
STOP = 5.0
"""A stop waits so many seconds for what is in hand."""
RESTART = 1.0
"""After so many seconds the next attempt is made when the database was gone."""
SIGN = 3.0
"""Every so many seconds a worker gives a sign of life."""
DEAD = 10.0
"""After so many seconds without a sign of life a worker's jobs are cleared away, which is as long as a lease lasts."""

_LEADER = text("SELECT pg_try_advisory_xact_lock(7402118)")
_QUEUED = text(
    "SELECT task_name, args, min(greatest(coalesce(scheduled_at, now()) - now(), interval '0')) AS wait FROM procrastinate_jobs "
    "WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now() + :ahead) GROUP BY task_name, args"
)
_CLEAR = text(
    "DELETE FROM procrastinate_jobs AS job WHERE status = 'doing' AND NOT EXISTS (SELECT 1 FROM procrastinate_workers AS worker "
    "WHERE worker.id = job.worker_id AND worker.last_heartbeat > now() - make_interval(secs => :dead))"
)


def conninfo(url: URL) -> str:
    """Gives the URL as libpq reads it, with the patience of all our connections."""
    return make_conninfo(url.set(drivername="postgresql").render_as_string(hide_password=False), **PATIENCE)


class ProcrastinateEngine:
    """Implements the Engine protocol. `write` opens sessions; `clock` is aware UTC; `side` names the queue of a lane. `server` is the clock by which
    the server itself says whose time has come, whatever `clock` is.
    """

    def __init__(
        self,
        write: Callable[[], AbstractContextManager[Session]],
        clock: Clock,
        side: Callable[[str], str],
        url: URL,
        server: Clock = machine,
    ) -> None:
        self._write = write
        self._clock = clock
        self._server = server
        self._side = side
        self._url = url
        self._deferring = App(connector=SyncPsycopgConnector())  # never opened: it borrows each transaction's connection
        self._hands: Hands | None = None
        self._pools: dict[str, ThreadPoolExecutor] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending: asyncio.Event | None = None
        self._looking = threading.Event()
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=work, name=work.__name__, daemon=True) for work in (self._work, self._sweep, self._renew)]

    # what any process may ask

    def wake(self, tx: Transaction, lane: str, when: datetime) -> None:
        self._defer(tx.session, "pump", self._side(lane), when - tx.now, lane=lane)

    def at(self, tx: Transaction, when: datetime, kind: str, subject: str) -> None:
        self._defer(tx.session, "fire", TIMERS, when - tx.now, kind=kind, subject=subject)

    def hurry(self, tx: Transaction, lane: str) -> None:
        self.wake(tx, lane, tx.now)

    def _defer(self, session: Session, task: str, queue: str, wait: timedelta, **words: str) -> None:
        if wait > AHEAD:
            return
        connection = plain(session).connection.driver_connection
        # procrastinate would reckon schedule_in from the machine's clock, and it is the server's that says whose time has come
        schedule: Any = {"schedule_at": self._server() + wait} if wait > timedelta(0) else {}
        self._deferring.configure_task(task, queue=queue, connection=connection, **schedule).defer(**words)

    # a worker

    def run(self, hands: Hands) -> None:
        self._pools = {name: ThreadPoolExecutor(size, thread_name_prefix=name) for name, size in THREADS.items()}
        self._hands = hands
        self._look_now()  # before anything is in hand: what a dead process left is found, what has a job is left to it
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._looking.set()
        if self._loop and self._ending:
            with suppress(RuntimeError):  # it has ended by itself
                self._loop.call_soon_threadsafe(self._ending.set)
        for thread in self._threads:
            if thread.is_alive():
                thread.join(STOP + 1)
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)

    def look(self) -> None:
        """Looks at our tables at once; for whoever has just moved the clock."""
        self._looking.set()

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

    async def _pump(self, lane: str) -> None:
        assert self._hands is not None
        await asyncio.get_running_loop().run_in_executor(self._pools[self._side(lane)], self._pump_now, lane)

    async def _fire(self, kind: str, subject: str) -> None:
        await asyncio.get_running_loop().run_in_executor(self._pools[TIMERS], self._fire_now, kind, subject)

    def _pump_now(self, lane: str) -> None:
        assert self._hands is not None
        try:
            when = self._hands.pump(lane)
            if when:
                with self._write() as session:
                    self._defer(session, "pump", self._side(lane), when - self._clock(), lane=lane)
        except OperationalError as error:  # the database is gone: the lease ends, and the sweep brings the lane back
            log.warning("engine.trouble", job=("lane", lane), why=why(error))
        except Exception:  # as above
            log.exception("engine.trouble", job=("lane", lane))

    def _fire_now(self, kind: str, subject: str) -> None:
        """Fires a timer whose job came. A timer that was moved has another job; one that is due in a moment is left to the sweep."""
        assert self._hands is not None
        try:
            self._hands.fire(kind, subject)
        except OperationalError as error:
            log.warning("engine.trouble", job=(TIMERS, kind, subject), why=why(error))
        except Exception:
            log.exception("engine.trouble", job=(TIMERS, kind, subject))

    # what keeps all workers honest

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
        while not self._stopping.is_set():
            self._looking.wait(SWEEP)
            self._looking.clear()
            self._look_now()

    def _look_now(self) -> None:
        try:
            with self._write() as session:
                self._look(session)
        except OperationalError as error:  # the database is gone: look again later
            log.warning("engine.sweep", why=why(error))
        except Exception:
            log.exception("engine.sweep")

    def _look(self, session: Session) -> None:
        """Looks, in one process at a time: the others would find no more."""
        if not plain(session).execute(_LEADER).scalar():
            return
        plain(session).execute(_CLEAR, {"dead": DEAD})
        jobs = plain(session).execute(_QUEUED, {"ahead": AHEAD + LATE})
        queued = {(row.task_name, *sorted(row.args.items())): row.wait for row in jobs}
        for task, side, wait, words in self._due(session):
            known = queued.get((task, *sorted(words.items())))
            if known is None or known > max(wait, timedelta(0)) + LATE:
                self._defer(session, task, side, wait, **words)

    def _due(self, session: Session) -> list[tuple[str, str, timedelta, dict[str, Any]]]:
        now = self._clock()
        lanes = [("pump", self._side(lane), when - now, {"lane": lane}) for lane, when in outbox.list_lanes(session, now, now + AHEAD)]
        due = timers.list_due(session, now + AHEAD)
        return [*lanes, *(("fire", TIMERS, timer.due_at - now, {"kind": timer.kind, "subject": timer.subject}) for timer in due)]
