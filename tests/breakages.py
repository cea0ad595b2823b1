"""How a database on SQLite can fail under a running app."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress

from sqlalchemy import event

from storage.database import Database


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


DATABASES: dict[str, Callable[[Database], AbstractContextManager[None]]] = {
    "readonly": readonly,
    "full": full,
    "locked": locked,
    "gone": gone,
}
