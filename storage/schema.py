"""The schema is brought up to date here, and it is asked whether it is."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.operations.ops import AddColumnOp, MigrationScript, ModifyTableOps
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, DefaultClause, TextClause, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from storage.database import BUSY_MS, Database
from storage.models import RETIRED

_NO_HASTE = text("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
_TURN = text("SELECT pg_advisory_xact_lock(7402117)")
_ASTRAY = text("PRAGMA foreign_key_check")
_HASTE = text(f"SET LOCAL lock_timeout = {BUSY_MS}")
"""A migration waits so long for a table: whoever wants it after us waits behind us."""


def is_compared(name: str | None, kind: str, parents: Mapping[Any, str | None]) -> bool:
    """Says whether the models say what a table has to be like: procrastinate's are its own, and what is retired has gone from the models."""
    if kind == "column":
        return name not in RETIRED.get(parents["table_name"] or "", ())
    return not (name or "").startswith("procrastinate_")


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database) -> None:
    """Runs what is missing, in one transaction, however long it takes. Two processes that start at once take turns."""
    with database.connect(writing=True, upgrading=True) as connection:
        if not database.is_sqlite:
            for words in (_NO_HASTE, _TURN, _HASTE):
                connection.execute(words)
        if _found(connection) < _head():
            command.upgrade(_config(connection), "head")
            _check_keys(connection)
        connection.commit()


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
