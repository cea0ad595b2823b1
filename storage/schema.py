"""Bringing the schema up to date, and asking whether it is."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.database import Database


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database) -> None:
    """Runs what is missing, in one transaction."""
    with database.engine.execution_options(writing=True).begin() as connection:
        command.upgrade(_config(connection), "head")


def is_current(database: Database) -> bool:
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == ScriptDirectory.from_config(_config()).get_current_head()


def write_revision(database: Database, message: str) -> None:
    """For developers: writes a revision with the difference between models and database."""
    with database.engine.begin() as connection:
        command.revision(_config(connection), message=message, autogenerate=True)
