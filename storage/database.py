"""There is one engine per URL, and two ways to use it: a short write that commits, a read that lets go."""

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from storage.clocks import Clock, ServerClock, SteadyClock
from storage.refusals import Refusals
from storage.sql import poolers, round_trips
from storage.sql.session import ReadingSession, WritingSession

BUSY_MS = poolers.LOCK_MS
LOG_MOST = 10_000
"""At so many pages of SQLite's log, a commit brings them into the file itself."""
WRITES = 100
"""After so many writes, `checkpoint` brings the log into the file, unless it is said otherwise."""
POOL = {"pool_timeout": 10, "pool_use_lifo": True, "hide_parameters": True}
"""The connection that came back last is given out first: SQLite throws a connection's cached pages away when another one has written."""
THREADS_MOST = 60
"""On SQLite a connection is a file that is open: there is one for each thread."""
CONNECTIONS = 11
"""On PostgreSQL the threads of a process share so many connections. None is held while somebody else is waited for."""
PATIENCE: dict[str, str | int] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "options": " ".join(f"-c {setting}" for setting in (*poolers.SETTINGS, poolers.MARK)),
}
"""With these settings a PostgreSQL that is gone, a row that somebody holds, and for PostgreSQL a machine of ours that is gone or hangs in
the middle of a transaction, are noticed within seconds.
"""

VOCABULARY = "CREATE VIRTUAL TABLE temp.search_vocabulary USING fts5vocab('main', 'search_index', 'instance')"
"""Each connection to SQLite can list the words of the index that conversations are found by."""
_BRING = "PRAGMA wal_checkpoint(PASSIVE)"
_BEGIN = {True: "BEGIN ISOLATION LEVEL READ COMMITTED", False: "BEGIN ISOLATION LEVEL REPEATABLE READ"}
"""A transaction of PostgreSQL's that writes begins so, or one that reads."""
_TIME = "SELECT extract(epoch FROM clock_timestamp())::float8"
_STORE = text("INSERT INTO pace (key, arrival) VALUES ('check', 1) ON CONFLICT (key) DO UPDATE SET arrival = pace.arrival + 1")
"""This statement changes a row: a commit that changes nothing writes nothing, and succeeds on a full disk."""


class DatabaseUnavailableError(Exception):
    """The database can't be reached or can't be written to right now."""


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves: IMMEDIATE where we write
    connection.create_function("lower", 1, _lower, deterministic=True)  # SQLite's own knows the letters of English only
    cursor = connection.cursor()
    _use_wal(cursor)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}", "cache_size=-16000", f"wal_autocheckpoint={LOG_MOST}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.execute(VOCABULARY)
    cursor.close()


def _lower(words: str | None) -> str | None:
    return words.lower() if words else words


@retry(retry=retry_if_exception_type(sqlite3.OperationalError), stop=stop_after_delay(BUSY_MS / 1000), wait=wait_fixed(0.05), reraise=True)
def _use_wal(cursor: sqlite3.Cursor) -> None:
    """Has SQLite keep a log. For this one it doesn't wait while another process does the same to a new file."""
    cursor.execute("PRAGMA journal_mode=WAL")


class _Turns:
    """A lock that goes to who has waited longest. Python's own goes to anybody, and one in twenty waits twice as long as the others."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._is_taken = False
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> None:
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return
            called = threading.Lock()
            called.acquire()
            self._waiting.append(called)
        called.acquire()

    def __exit__(self, *_trouble: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False


class Database:
    """Both databases behave alike to who uses them: a write is seen whole or not at all, a read is one consistent look.

    SQLite has one writer at a time. Threads of this process take turns in a queue of ours: SQLite's own waiting is a sleep, and unfair.
    """

    def __init__(self, url: str, clock: Clock | None = None) -> None:
        """Opens nothing yet. `url` begins with sqlite:/// or postgresql://. Raises ValueError for any other. `clock` takes the place of the
        database's time, which whoever pushes time has to say; nobody else does.
        """
        self.url = make_url(url)
        backend = self.url.get_backend_name()
        if backend not in ("sqlite", "postgresql"):
            raise ValueError("DATABASE_URL must begin with sqlite:/// or postgresql://")
        self.is_sqlite = backend == "sqlite"
        self.server_clock = ServerClock()
        """The time of the server; on SQLite there is none, and it is the machine's."""
        self.clock: Clock = clock or (SteadyClock() if self.is_sqlite else self.server_clock)
        """Whatever is stored is stored by this time."""
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)
        self._turn: AbstractContextManager[Any] = _Turns() if self.is_sqlite else nullcontext()
        self._file: int | None = None
        self._writes = 0
        self.refusals = Refusals()
        self.path = Path(self.url.database or "")
        """This is SQLite's file; None with PostgreSQL."""

    @property
    def is_missing(self) -> bool:
        """Says whether there is no such file of SQLite's, which using it would make."""
        return self.is_sqlite and not self.path.exists()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Opens one transaction, committed at the end of the block or rolled back by an exception."""
        try:
            with self._turn, self.connect(writing=True) as connection, WritingSession(connection) as session:
                yield session
                session.flush()
                round_trips.commit(connection)
                self._writes += 1
        except DBAPIError as error:
            self.refusals.hear(error)
            raise
        self.refusals.forget()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Opens a consistent look that changes nothing."""
        with self.connect(writing=False) as connection, ReadingSession(connection) as session:
            yield session

    @contextmanager
    def connect(self, *, writing: bool, upgrading: bool = False) -> Iterator[Connection]:
        """Opens a transaction that keeps what is committed by hand. For an upgrade, SQLite lets a table go that others point to, and
        another's upgrade is waited for as long as it takes.
        """
        if self.is_sqlite:
            self._look_at_file()
        with self.engine.connect() if self.is_sqlite else self._begin(writing=writing) as connection:
            if self.is_sqlite:  # we say BEGIN ourselves: a listener of SQLAlchemy's for it slows every statement
                if upgrading:
                    connection.exec_driver_sql("PRAGMA foreign_keys = OFF")  # heeded only before a transaction
                    connection.exec_driver_sql("PRAGMA busy_timeout = 600000")
                connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
            yield connection
            if upgrading:
                connection.invalidate()  # no transaction of others gets it

    def _begin(self, *, writing: bool) -> Connection:
        """Begins a transaction of PostgreSQL's and hears the server's time, in one round trip. Connections that a restart of the server broke are
        replaced, and nobody notices.
        """
        for left in reversed(range(CONNECTIONS + 1)):
            connection = self.engine.connect()
            patience = f"; {poolers.PATIENCE}" if connection.info.get(poolers.BEHIND) else ""
            try:
                asked_at = time.monotonic()
                said = round_trips.begin(connection, f"{_BEGIN[writing]}{patience}; {_TIME}")
            except OperationalError:
                connection.invalidate()
                connection.close()
                if not left:
                    raise
            else:
                self.server_clock.hear(said, asked_at)
                return connection
        raise AssertionError  # the last one returns or raises

    def _look_at_file(self) -> None:
        """Raises OperationalError where the file has been deleted: SQLite goes on writing to it, and begins an empty one where there is
        none.
        """
        try:
            inode = self.path.stat().st_ino
        except FileNotFoundError as error:
            if self._file is None:  # it is made now
                return
            raise OperationalError(None, None, error) from None
        if self._file not in (None, inode):
            self.engine.dispose()
        self._file = inode

    def checkpoint(self, after: int = WRITES) -> None:
        """Brings what was committed from SQLite's log into its file, after so many writes, beside those who write. SQLite would do it in the
        middle of a commit, while all others wait for it (measured: a tenth of a second on every hundredth).
        """
        if not self.is_sqlite or self._writes < after:
            return
        self._writes = 0
        with self.engine.connect() as connection:
            connection.exec_driver_sql(_BRING)
            with self._turn:  # the rest: the log begins anew, and need not grow, only where all of it was brought
                connection.exec_driver_sql(_BRING)

    def check(self) -> None:
        """Raises DatabaseUnavailableError when nothing can be stored."""
        try:
            with self.write() as session:
                session.execute(_STORE)
        except DBAPIError as error:
            raise DatabaseUnavailableError(str(error.orig)) from error

    def close(self) -> None:
        self.engine.dispose()


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, pool_size=THREADS_MOST, max_overflow=0, **POOL)
    event.listen(engine, "connect", _prepare)
    return engine


def _postgresql(url: URL) -> Engine:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args=PATIENCE,
        pool_size=CONNECTIONS,
        max_overflow=0,
        isolation_level="AUTOCOMMIT",  # we say BEGIN ourselves, here as well
        **POOL,
    )
    event.listen(engine, "do_connect", poolers.connect)
    event.listen(engine, "before_cursor_execute", lambda connection, *_: round_trips.send(connection))
    return engine
