"""The command line. Exit codes: 0 done, 1 it says what isn't right, 2 wrong usage."""

import sys

import click
from sqlalchemy.exc import SQLAlchemyError

from bot import config
from bot import doctor as diagnosis
from bot import runtime as runtimes
from bot import serve as server
from bot.config import Settings, SettingsError
from bot.sandbox import sandbox as sandbox_runner
from storage import schema
from storage.database import Database

ONE_PROCESS = "On SQLite the web endpoints and the worker are one process: run threadline serve alone."


class WrongUsageError(click.ClickException):
    exit_code = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="threadline")
def main() -> None:
    """Threadline: a text-message contact centre inside Slack."""


@main.command()
@click.option("--port", default=8080, show_default=True, help="Where the page is.")
def sandbox(port: int) -> None:
    """The whole app with a stand-in Slack and stand-in phones, in one web page. Needs no account."""
    sandbox_runner.run(port)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True)
@click.option("--no-worker", is_flag=True, help="Web endpoints only (not on SQLite).")
def serve(host: str, port: int, no_worker: bool) -> None:
    """The web endpoints and a worker; brings the schema up to date first."""
    settings = _settings()
    if no_worker and settings.database_url.startswith("sqlite"):
        raise WrongUsageError(ONE_PROCESS)
    server.serve(settings, host, port, with_worker=not no_worker)


@main.command()
def work() -> None:
    """A worker alone (not on SQLite)."""
    if _database_url().startswith("sqlite"):
        raise WrongUsageError(ONE_PROCESS)
    try:
        server.work(_settings())
    except SystemExit:
        sys.exit(1)


@main.command()
def migrate() -> None:
    """Brings the schema up to date."""
    try:
        schema.upgrade(Database(_database_url()))
    except SQLAlchemyError as error:
        raise click.ClickException(f"The database can't be used: {type(error).__name__}.") from None
    click.echo("The schema is up to date.")


@main.command()
def doctor() -> None:
    """Looks at settings, database, clock, Slack and the carrier, and says what to do where it isn't right."""
    findings = list(diagnosis.examine(runtimes.build(_settings())))
    for right, line in findings:
        click.echo(f"{'ok  ' if right else 'MEND'} {line}")
    sys.exit(0 if all(right for right, _ in findings) else 1)


def _database_url() -> str:
    try:
        return config.read_database_url()
    except ValueError as error:
        raise click.ClickException(f"DATABASE_URL: {error}.") from None


def _settings() -> Settings:
    try:
        return config.read_settings()
    except SettingsError as error:
        for line in error.lines:
            click.echo(line, err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
