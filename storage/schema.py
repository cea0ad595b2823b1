"""The schema is brought up to date here, and it is asked whether it is."""

import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import structlog
from alembic import command
from alembic.config import Config
from alembic.operations.ops import AddColumnOp, MigrationScript, ModifyTableOps
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, DefaultClause, TextClause, event, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from storage.database import Database
from storage.models import RETIRED
from storage.transaction import is_in_the_way

log = structlog.get_logger(__name__)

_ASTRAY = text("PRAGMA foreign_key_check")
_NO_HASTE = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
_LOCK_MS = 100
"""A revision waits so long for a table: whoever wants it after us waits behind us."""
_GIVE_WAY = f"{_NO_HASTE}; SET LOCAL lock_timeout = {_LOCK_MS}"
_PATIENT = "SET statement_timeout = 0; SET lock_timeout = 0"
_TURN = text("SELECT pg_try_advisory_xact_lock(7402119)")
_OLD_TURN = "SELECT pg_try_advisory_xact_lock(7402117)"
"""Releases before this one take this turn, and wait for it: it is kept for a revision only."""
_AGAIN = 0.5
"""After so many seconds a revision tries anew to get its tables."""
_LONGEST = 3600.0
"""For so many seconds a revision tries."""


UNMODELLED = ("procrastinate_", "search_", "ix_search_")
"""What is named so is in no model: procrastinate's tables are its own, and those of the search differ between databases."""


def is_compared(name: str | None, kind: str, parents: Mapping[Any, str | None]) -> bool:
    """Says whether the models say what something has to be like; what is retired has gone from them."""
    if kind == "column":
        return name not in RETIRED.get(parents["table_name"] or "", ())
    return not (name or "").startswith(UNMODELLED)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database) -> None:
    """Runs what is missing, however long it takes. Two processes that start at once take turns."""
    if database.is_sqlite:
        _upgrade_at_once(database)
    elif not is_current(database):
        _upgrade_beside(database)


def _upgrade_at_once(database: Database) -> None:
    """Upgrades SQLite in one transaction: nobody else is there."""
    with database.connect(writing=True, upgrading=True) as connection:
        if _found(connection) < _head():
            command.upgrade(_config(connection), "head")
            _check_keys(connection)
        connection.commit()


def _upgrade_beside(database: Database) -> None:
    """Upgrades PostgreSQL beside people who work: each revision in a transaction of its own, which waits for a table for a moment only and
    tries again. Whoever has the turn keeps it in a transaction that does nothing else, and looks at nothing: what is made concurrently would wait
    for its look to end.
    """
    with database.connect(writing=True, upgrading=True) as turn:
        turn.connection.driver_connection.prepare_threshold = None  # type: ignore[union-attr]  # what is prepared goes on looking
        turn.exec_driver_sql(_NO_HASTE)
        while not turn.execute(_TURN).scalar():
            time.sleep(_AGAIN)
        with database.engine.connect().execution_options(isolation_level="READ COMMITTED") as connection:  # Alembic says where one ends
            event.listen(connection, "begin", _give_way)
            _run_missing(connection)
            connection.invalidate()
        turn.commit()


class _TakenError(Exception):
    """An older release's process has its turn."""


def _give_way(connection: Connection) -> None:
    if connection.connection.driver_connection.autocommit:  # type: ignore[union-attr]  # psycopg has it
        connection.exec_driver_sql(_PATIENT)
        return
    connection.exec_driver_sql(_GIVE_WAY)
    if not connection.exec_driver_sql(_OLD_TURN).scalar():
        raise _TakenError


def _run_missing(connection: Connection) -> None:
    """Runs revision after revision, each again and again until nobody is in its way."""
    since = time.monotonic()
    while True:
        try:
            current = _found(connection)
            connection.rollback()
            if current >= _head():
                return
            command.upgrade(_config(connection), _following(current))
            since = time.monotonic()
        except (OperationalError, _TakenError) as error:
            connection.rollback()
            if isinstance(error, OperationalError) and (not is_in_the_way(error) or time.monotonic() - since > _LONGEST):
                raise
            log.info("schema.waits")
            time.sleep(_AGAIN)


def _following(current: str) -> str:
    """Gives the revision that comes after one; "" is before the first."""
    revisions = ScriptDirectory.from_config(_config()).walk_revisions()
    return next(revision.revision for revision in revisions if (revision.down_revision or "") == current)


def _check_keys(connection: Connection) -> None:
    """Raises IntegrityError where a row points nowhere: Alembic makes a table of SQLite's anew where it must, while others point to it."""
    if connection.dialect.name == "sqlite" and connection.execute(_ASTRAY).first():
        raise IntegrityError("a row points nowhere after the upgrade", None, Exception("foreign key"))


def is_current(database: Database) -> bool:
    """Says whether the schema is up to date, also where a newer release has brought it further: revisions only add, so that old and new
    processes work side by side. Asking makes no file of SQLite's.
    """
    if database.is_missing:
        return False
    with database.connect(writing=False) as connection:
        return _found(connection) >= _head()


def _found(connection: Connection) -> str:
    """Gives the revision of the database: four digits, or nothing."""
    return MigrationContext.configure(connection).get_current_revision() or ""


@cache
def _head() -> str:
    """Gives the newest revision that this release has."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def write_revision(database: Database, message: str, number: str) -> None:
    """Writes a revision with the difference between models and database, for developers. `number` is four digits, the next ones."""
    with database.connect(writing=False) as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=number, process_revision_directives=_fill)


def _fill(_context: object, _revision: object, directives: list[MigrationScript]) -> None:
    """Gives rows that are there already a value for each new column that must have one: what the model gives to new rows."""
    for table in directives[0].upgrade_ops.ops if directives[0].upgrade_ops else ():
        for change in table.ops if isinstance(table, ModifyTableOps) else ():
            if isinstance(change, AddColumnOp) and not change.column.nullable:
                given = change.column.default
                assert isinstance(given, ScalarElementColumnDefault), f"{change.column.name} needs a default for the rows that are there"
                change.column.server_default = DefaultClause(_literal(given.arg))


def _literal(value: object) -> str | TextClause:
    """Writes a value as both databases read it. They know TRUE and FALSE; SQLite's 0 and 1 are no booleans to PostgreSQL."""
    return text(str(value).upper()) if isinstance(value, bool) else str(value)
