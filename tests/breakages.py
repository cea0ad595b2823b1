"""How a database can fail under a running app."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress

import psycopg
from sqlalchemy import event

from storage.database import Database
from storage.engine.procrastinate import conninfo


@contextmanager
def _with_pragma(database: Database, broken: str, whole: str) -> Iterator[None]:
    """On every connection as it leaves the pool."""

    def breaks(connection, _record, _proxy):
        connection.execute(f"PRAGMA {broken}")

    def mends(connection, _record, _proxy):
        connection.execute(f"PRAGMA {whole}")

    event.listen(database.engine, "checkout", breaks)
    yield
    event.remove(database.engine, "checkout", breaks)
    event.listen(database.engine, "checkout", mends)


def readonly(database: Database) -> AbstractContextManager[None]:
    return _with_pragma(database, "query_only = ON", "query_only = OFF")


@contextmanager
def full(database: Database) -> Iterator[None]:
    """SQLITE_FULL: the file may not grow by a page, and those that were free are taken."""
    with closing(sqlite3.connect(database.path, isolation_level=None)) as own:
        own.execute("CREATE TABLE filler (filling BLOB)")
        pages = own.execute("PRAGMA page_count").fetchone()[0]
        own.execute(f"PRAGMA max_page_count = {pages}")
        for size in (4000, 400, 40):
            with suppress(sqlite3.OperationalError):
                while True:
                    own.execute("INSERT INTO filler VALUES (zeroblob(?))", (size,))
        with _with_pragma(database, f"max_page_count = {pages}", "max_page_count = 1073741823"):
            yield
        own.execute("DROP TABLE filler")


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """Another program writes and doesn't end. We wait for it less long than in earnest."""
    other = closing(sqlite3.connect(database.path, isolation_level=None, check_same_thread=False))
    with _with_pragma(database, "busy_timeout = 50", "busy_timeout = 5000"), other as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


@contextmanager
def gone(database: Database) -> Iterator[None]:
    """The file can't be opened, such as on a disk that is no longer there."""
    away = database.path.with_suffix(".away")
    with database.write():  # nobody is in the middle of something
        pass
    database.engine.dispose()
    database.path.rename(away)
    database.path.mkdir()
    try:
        yield
    finally:
        database.path.rmdir()
        away.rename(database.path)


@contextmanager
def _server(database: Database) -> Iterator[psycopg.Connection]:
    """Another database of the same PostgreSQL server."""
    with psycopg.connect(conninfo(database.url.set(database="postgres")), autocommit=True) as connection:
        yield connection


@contextmanager
def _altered(database: Database, broken: str, whole: str) -> Iterator[None]:
    """For whoever connects from now on, and nobody is connected any more."""
    name = database.url.database
    for number, words in enumerate((broken, whole)):
        with _server(database) as server:
            server.execute(f"ALTER DATABASE {name} {words}")
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        if number == 0:
            yield


def readonly_server(database: Database) -> AbstractContextManager[None]:
    """A PostgreSQL that has become a standby."""
    return _altered(database, "SET default_transaction_read_only = on", "RESET default_transaction_read_only")


def gone_server(database: Database) -> AbstractContextManager[None]:
    return _altered(database, "WITH ALLOW_CONNECTIONS false", "WITH ALLOW_CONNECTIONS true")


@contextmanager
def locked_tables(database: Database) -> Iterator[None]:
    """Another program has locked tables, such as for a repair. We wait for them less long than in earnest."""

    def hasten(connection, _record, _proxy):
        connection.execute("SET lock_timeout = 50")
        connection.commit()

    event.listen(database.engine, "checkout", hasten)
    with psycopg.connect(conninfo(database.url)) as other:
        other.execute("LOCK TABLE pace, message IN ACCESS EXCLUSIVE MODE")
        yield
        other.rollback()
    event.remove(database.engine, "checkout", hasten)


Break = Callable[[Database], AbstractContextManager[None]]
SQLITE: dict[str, tuple[Break, str]] = {
    "readonly": (readonly, "readonly database"),
    "full": (full, "full"),
    "locked": (locked, "database is locked"),
    "gone": (gone, "unable to open database file"),
}
"""How, and the words of the database's that say so."""
POSTGRESQL: dict[str, tuple[Break, str]] = {
    "readonly": (readonly_server, "read-only transaction"),
    "locked": (locked_tables, "lock timeout"),
    "gone": (gone_server, "not currently accepting connections"),
}


def known(database: Database) -> dict[str, tuple[Break, str]]:
    return SQLITE if database.is_sqlite else POSTGRESQL
