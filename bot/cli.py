"""The command line has these exit codes: 0 done, 1 it says what isn't right, 2 wrong usage."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import click
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot import config, purges
from bot import doctor as diagnosis
from bot import runtime as runtimes
from bot import serve as server
from bot.config import Settings, SettingsError
from bot.desk.errors import DeskError
from bot.desk.setup import exports, retention
from bot.desk.setup.exports import Looks
from bot.installing import companies
from bot.installing import setup as installing
from bot.installing.setup import Wishes
from bot.sandbox import sandbox as sandbox_runner
from bot.sandbox.companies import COMPANIES, OWN
from bot.slack import manifest as manifests
from storage import schema
from storage.database import Database
from storage.queries.retention.spans import Span

Read = TypeVar("Read")
PORT = click.IntRange(0, 65535)
"""The port 0 stands for one that is free."""
ONE_PROCESS = "On SQLite the web endpoints and the worker are one process: run threadline serve alone."


class WrongUsageError(click.ClickException):
    exit_code = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="threadline")
def main() -> None:
    """Threadline: a text-message contact centre inside Slack."""


@main.command()
@click.option("--port", type=PORT, default=8080, show_default=True, help="Where the page is.")
@click.option("--carrier", type=click.Choice(list(COMPANIES)), default=OWN, show_default=True, help="Whose phones stand in.")
def sandbox(port: int, carrier: str) -> None:
    """The whole app with a stand-in Slack and stand-in phones, in one web page. Needs no account."""
    sandbox_runner.run(port, carrier)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=PORT, default=8080, show_default=True)
@click.option("--no-worker", is_flag=True, help="Web endpoints only (not on SQLite).")
def serve(host: str, port: int, no_worker: bool) -> None:
    """The web endpoints and a worker; brings the schema up to date first."""
    settings = _settings()
    if no_worker and settings.database_url.startswith("sqlite"):
        raise WrongUsageError(ONE_PROCESS)
    server.serve(settings, host, port, with_worker=not no_worker)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=PORT, help="Where /healthz, /readyz and /metrics are; without it they are nowhere.")
def work(host: str, port: int | None) -> None:
    """A worker alone (not on SQLite)."""
    if _database_url().startswith("sqlite"):
        raise WrongUsageError(ONE_PROCESS)
    try:
        server.work(_settings(), host, port)
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


def every_setting(command: Callable[..., None]) -> Callable[..., None]:
    """Adds an option for each setting that there is."""
    for name in reversed(config.list_names()):
        flag = f"--{name.lower().replace('_', '-')}"
        command = click.option(flag, name.lower(), metavar="SECRET" if config.is_secret(name) else "VALUE", help=f"Sets {name}.")(command)
    return command


@main.command()
@every_setting
@click.option("--carrier", type=click.Choice(list(companies.COMPANIES)), help="Which phone company has your numbers.")
@click.option("--number", "numbers", multiple=True, metavar="NUMBER", help="A number or messaging service whose texts are for Threadline.")
@click.option("--socket/--no-socket", default=None, help="Slack over Socket Mode, or over HTTP.")
@click.option("--no-webhooks", is_flag=True, help="Leaves the phone company's webhooks as they are.")
@click.option("--yes", is_flag=True, help="Says yes to what would be asked, and asks nothing: for scripts.")
def setup(carrier: str | None, numbers: tuple[str, ...], socket: bool | None, no_webhooks: bool, yes: bool, **given: str | None) -> None:
    """From nothing to a working desk: asks for what is missing, tries it at once, writes .env, ends with the doctor.

    A secret is better given by the environment than as an option, which others on this machine can read.
    """
    wishes = Wishes(carrier=carrier, numbers=numbers, socket=socket, agrees=yes, webhooks=not no_webhooks)
    sys.exit(installing.run({name.upper(): value for name, value in given.items() if value}, wishes))


@main.command()
@click.option("--socket", is_flag=True, help="For Socket Mode, where Slack can't reach this machine.")
def manifest(socket: bool) -> None:
    """Prints the Slack app's manifest, with PUBLIC_URL filled in."""
    filled = manifests.over_a_socket() if socket else manifests.over_http(_or_say(config.read_public_url))
    click.echo(manifests.written(filled), nl=False)


@main.command()
def doctor() -> None:
    """Looks at settings, database, clock, Slack and the carrier, and says what to do where it isn't right."""
    findings = list(diagnosis.examine(runtimes.build(_settings())))
    for right, line in findings:
        click.echo(diagnosis.words(right, line))
    sys.exit(0 if all(right for right, _ in findings) else 1)


WHEN = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])


def about(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options that say whose data a command is about, and of which time."""
    for option in (
        click.option("--until", type=WHEN, help="Before this day or time (UTC)."),
        click.option("--since", type=WHEN, help="From this day or time on (UTC)."),
        click.option("--contact", metavar="NUMBER", help="Of this contact only."),
    ):
        command = option(command)
    return command


HEAP = 500
"""So many lines of an export are written at once."""
LONG = 100_000
"""A line of so many letters is written at once, with those before it."""


@main.command()
@about
@click.option("--with-files", is_flag=True, help="Attachments too, as base64.")
def export(contact: str | None, since: datetime | None, until: datetime | None, with_files: bool) -> None:
    """A contact's or a time span's data, as JSON lines."""
    database = _database()
    with _read(database) as session:
        span = _span(session, contact, since, until)
    for lines in _lines(Looks(database), span, with_files=with_files):
        click.echo("\n".join(lines))


def _lines(looks: Looks, span: Span, *, with_files: bool) -> Iterator[list[str]]:
    """Gives what is handed out in heaps. No look at the database lasts while a heap is written: whoever reads it may pause."""
    heap: list[str] = []
    for row in exports.export(looks, span, with_files=with_files):
        heap.append(json.dumps(row, default=str, ensure_ascii=False))
        if len(heap) >= HEAP or len(heap[-1]) >= LONG:
            looks.let_go()
            yield heap
            heap = []
    looks.let_go()
    if heap:
        yield heap


@main.command()
@about
@click.option("--older-than", type=click.IntRange(min=1), metavar="DAYS", help="What is older than so many days.")
@click.option("--dry-run", is_flag=True, help="Only says how much it would be.")
@click.option("--yes", is_flag=True, help="Doesn't ask.")
def purge(contact: str | None, since: datetime | None, until: datetime | None, older_than: int | None, dry_run: bool, yes: bool) -> None:
    """Empties a contact's or a time span's data: texts, notes, attachments, contact details. Open conversations are left alone."""
    if older_than and until:
        raise WrongUsageError("Give either --until or --older-than.")
    database = _database()
    now = datetime.now(UTC)
    with _read(database) as session:
        span = _span(session, contact, since, now - timedelta(days=older_than) if older_than else until)
    purges.run(database, now, span, ask=not yes, dry_run=dry_run)


@contextmanager
def _read(database: Database) -> Iterator[Session]:
    try:
        with database.read() as session:
            yield session
    except DeskError as error:
        raise click.ClickException(str(error)) from None


def _span(session: Session, contact: str | None, since: datetime | None, until: datetime | None) -> Span:
    if not (contact or since or until):
        raise WrongUsageError("Say of whom or of when: --contact, --since or --until.")
    if since and until and since >= until:
        raise WrongUsageError("--since has to be before --until.")
    contact_id = retention.get_contact(session, contact).id if contact else None
    return Span(contact_id, since and since.replace(tzinfo=since.tzinfo or UTC), until and until.replace(tzinfo=until.tzinfo or UTC))


def _database() -> Database:
    database = Database(_database_url())
    try:
        if database.is_missing:
            raise click.ClickException(f"There is no database at {database.path}: look at DATABASE_URL.")
        if schema.is_current(database):
            return database
    except (SQLAlchemyError, OSError) as error:
        raise click.ClickException(f"The database can't be used: {type(error).__name__}.") from None
    raise click.ClickException("The schema isn't current: run threadline migrate.")


def _database_url() -> str:
    return _or_say(config.read_database_url)


def _settings() -> Settings:
    return _or_say(config.read_settings)


def _or_say(read: Callable[[], Read]) -> Read:
    """Gives what `read` reads, or ends the process with a line for each setting that isn't right."""
    try:
        return read()
    except SettingsError as error:
        for line in error.lines:
            click.echo(line, err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
