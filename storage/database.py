"""The engine per URL, and the two ways to use it: a short write that commits, a read that lets go."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Session

BUSY_MS = 5_000

_STORE = text("INSERT INTO pace (key, arrival) VALUES ('check', 1) ON CONFLICT (key) DO UPDATE SET arrival = pace.arrival + 1")
"""Changes a row: a commit that changes nothing writes nothing, and succeeds on a full disk."""


class DatabaseUnavailableError(Exception):
    """The database can't be reached or can't be written to right now."""


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves: IMMEDIATE where we write
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}", "cache_size=-16000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _hold(session: OrmSession, row: object) -> None:
    """Until the transaction ends: SQLAlchemy forgets a row that nobody holds, and would read the same queue or person again and again."""
    session.info.setdefault("held", []).append(row)


event.listen(Session, "loaded_as_persistent", _hold)


class _Writing(Session):
    """The transaction is its connection's; the ORM joins it when it is used, which the busiest writes can do without."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, join_transaction_mode="rollback_only")
        self.info["connection"] = connection

    def rollback(self) -> None:
        super().rollback()
        self.info["connection"].rollback()


def plain(session: OrmSession) -> Connection:
    """The session's connection, for the busiest statements: the ORM's way to it costs half as much again as a statement itself."""
    session.flush()
    connection: Connection | None = session.info.get("connection")
    if connection is None:
        connection = session.info["connection"] = session.connection()
    return connection


class Database:
    """SQLite has one writer at a time. Threads of this process take turns in a queue of ours: SQLite's own waiting is a sleep, and unfair.

    The pool gives out the connection that came back last: SQLite throws a connection's cached pages away when another one has written.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        if self.url.get_backend_name() != "sqlite":
            raise ValueError("DATABASE_URL must begin with sqlite:///")
        self.engine: Engine = create_engine(
            self.url, pool_size=40, max_overflow=20, pool_timeout=10, pool_use_lifo=True, hide_parameters=True
        )
        event.listen(self.engine, "connect", _prepare)
        event.listen(self.engine, "begin", _begin)
        self._writer = self.engine.execution_options(writing=True)
        self._turn = threading.Lock()

    @property
    def path(self) -> Path:
        return Path(self.url.database or "")

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction, committed at the end of the block or rolled back by an exception."""
        with self._turn, self._writer.begin() as connection, _Writing(connection) as session:
            yield session
            session.flush()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent look that changes nothing."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    def check(self) -> None:
        """Raises DatabaseUnavailableError when nothing can be stored."""
        try:
            with self.write() as session:
                session.execute(_STORE)
        except DBAPIError as error:
            raise DatabaseUnavailableError(str(error.orig)) from error

    def close(self) -> None:
        self.engine.dispose()
