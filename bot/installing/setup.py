"""`threadline setup` takes an operator from nothing to a desk that works: it asks, tries each answer at once, writes `.env`, has the company send us its
texts, and ends with the doctor. Each step may be repeated.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import click
import requests
from sqlalchemy.exc import SQLAlchemyError

from bot import config, doctor, runtime
from bot.config import Settings, SettingsError
from bot.installing import companies, env_file, workspace
from bot.installing.answers import Answers, WrongError
from carriers.base import CarrierError
from storage import schema
from storage.database import Database

PATIENCE = 5
"""An address has so many seconds to show who answers there."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line says beside settings. `socket` is None where it leaves that open."""

    carrier: str | None = None
    numbers: tuple[str, ...] = ()
    socket: bool | None = None
    agrees: bool = False
    webhooks: bool = True


def run(given: Mapping[str, str], wishes: Wishes) -> int:
    """Gives the exit code: 0 when the doctor has nothing to mend."""
    done: list[str] = []
    try:
        return _set_up(given, wishes, done)
    except (KeyboardInterrupt, EOFError):
        words = f"Done until here: {', '.join(done)}." if done else "Nothing was changed."
        click.echo(f"\nStopped. {words} Run threadline setup again to go on.", err=True)
    except (WrongError, CarrierError) as error:
        click.echo(str(error), err=True)
    except SettingsError as error:
        click.echo(str(error), err=True)
    except OSError as error:
        click.echo(f".env can't be written ({error.strerror}): look at this folder's rights and its free space.", err=True)
    except SQLAlchemyError as error:
        click.echo(f"The database can't be used ({type(error).__name__}): look at DATABASE_URL.", err=True)
    return 1


def _set_up(given: Mapping[str, str], wishes: Wishes, done: list[str]) -> int:
    is_script = wishes.agrees or not sys.stdin.isatty()
    answers = Answers(given, config.read_said(), is_script=is_script, agrees=wishes.agrees)
    _take_addresses(answers)
    over_socket = _choose_way(answers, wishes.socket)
    workspace.connect(answers, over_socket=over_socket)
    carrier = companies.connect(answers, companies.choose(answers, wishes.carrier))
    receivers = companies.list_receivers(answers, carrier, wishes.numbers) if wishes.webhooks else []
    env_file.write(_worth_writing(answers, over_socket=over_socket))
    done.append(".env is written")
    click.echo("\n.env is written: only its owner can read it.")
    settings = config.read_settings(**_overriding(answers, over_socket=over_socket))
    database = Database(settings.database_url)
    schema.upgrade(database)
    database.close()
    if wishes.webhooks:
        companies.set_webhooks(answers, carrier, receivers, done)
    return _end(settings, over_socket=over_socket)


def _take_addresses(answers: Answers) -> None:
    for name in ("SLACK_API_URL", "DATABASE_URL", "THREADLINE_ADMINS", "LOG_FORMAT"):
        if answers.known(name):
            answers.take(name, "it has a default")
    what = "the https address at which the phone company reaches this machine, such as https://desk.example.com"
    answers.take("PUBLIC_URL", what, _judge_address)


def _judge_address(url: str) -> str | None:
    """Slack takes no address without TLS (docs.slack.dev, app manifest, `request_url`); a stand-in on this machine does."""
    parts = urlsplit(url)
    if parts.scheme == "https" or parts.hostname in ("127.0.0.1", "localhost", "::1"):
        return None
    return "PUBLIC_URL: write an address that begins with https://, which Slack and pictures need."


def _choose_way(answers: Answers, wish: bool | None) -> bool:
    """Says whether Slack comes over Socket Mode: as wished, as it was, or as it is answered where nobody answers at our address yet."""
    if wish is not None:
        return wish
    if answers.known("SLACK_APP_TOKEN"):
        return True
    if answers.is_script or _answers(answers.settings["PUBLIC_URL"]):
        return False
    click.echo("  Nothing answers at that address yet. That is right before the first start, if your proxy leads there.")
    click.echo("  Slack can do without: over Socket Mode this machine calls Slack, and needs no address for it.")
    return answers.agree("Socket Mode?")


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url.rstrip('/')}/healthz", timeout=PATIENCE).ok
    except requests.RequestException:
        return False


def _worth_writing(answers: Answers, *, over_socket: bool) -> dict[str, str]:
    """Leaves out what is as it would be without. An app token that isn't used any more is emptied: it would switch Socket Mode on."""
    defaults = {name.upper(): field.default for name, field in Settings.model_fields.items()}
    values = {name: value for name, value in answers.settings.items() if value != defaults.get(name) or name in answers.said}
    return values if over_socket or "SLACK_APP_TOKEN" not in answers.said else values | {"SLACK_APP_TOKEN": ""}


def _overriding(answers: Answers, *, over_socket: bool) -> dict[str, str | None]:
    """Gives the answers as settings: the environment may say otherwise, and is told below."""
    values: dict[str, str | None] = {name.lower(): value for name, value in answers.settings.items()}
    return values if over_socket else values | {"slack_app_token": None}


def _end(settings: Settings, *, over_socket: bool) -> int:
    """Lets the doctor look, and says what is left to do."""
    click.echo("\nThe doctor:")
    findings = list(doctor.examine(runtime.build(settings)))
    for right, line in findings:
        click.echo(doctor.words(right, line))
    click.echo("\nWhat is left:")
    click.echo("  threadline serve                         in this folder; docs/deploy.md has it as a service")
    if not over_socket:
        click.echo("  Slack: App Manifest, verify the URL      in the app’s settings, while it runs")
    click.echo("  /queue create support #support           in Slack, as an owner or admin of the workspace")
    click.echo("  /line add +15550001111 support           your number")
    return 0 if all(right for right, _ in findings) else 1
