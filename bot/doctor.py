"""`threadline doctor` and `/desk doctor` say in one line for each thing that was looked at what to do where it isn't right."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.desk.notices import causes, notices
from bot.desk.screens import set_up
from bot.runtime import Runtime
from bot.slack import scopes
from bot.slack.calls import UNREACHED, call
from bot.slack.dates import date_in
from carriers.base import CarrierError, ChecksAccount
from storage import clocks, schema
from storage.database import DatabaseUnavailableError
from storage.engine.pump import HopelessError, LostError, Settle, TroubleError
from storage.models import Channel
from storage.queries.people.people import find_channel
from storage.queries.setup.queues import list_queues
from storage.taken import Taken
from storage.transaction import Transaction

Finding = tuple[bool, str]
"""A finding is whether something is right, and the line that says so."""
ASKED_MOST = 20
"""Slack is asked about so many channels: with hundreds it would refuse (docs.slack.dev, rate limits)."""


def show_doctor(runtime: Runtime, taken: Taken) -> Settle | None:
    """Tells the admin who asked what has to be mended, that first."""
    findings = sorted(examine(runtime), key=lambda finding: finding[0])

    def settle(tx: Transaction) -> None:
        notices.tell(tx, taken.subject, "\n".join(words(*finding) for finding in findings))
        _keep(findings, tx)

    return settle


def examine_for_homes(runtime: Runtime, _taken: Taken) -> Settle | None:
    """Looks again for the Homes of admins."""
    return partial(_keep, list(examine(runtime)))


def _keep(findings: Iterable[Finding], tx: Transaction) -> None:
    set_up.keep(tx, [line for right, line in findings if not right])


def words(right: bool, line: str) -> str:
    return f"{'ok  ' if right else 'MEND'} {line}"


def examine(runtime: Runtime) -> Iterator[Finding]:
    """Looks at everything but the settings: they were read already, or there would be no runtime."""
    yield True, "Settings: complete."
    usable, line = _database(runtime)
    yield usable, line
    if usable and not runtime.database.is_sqlite:
        yield _shared_clock(runtime)
    yield from _slack(runtime, with_channels=usable)
    yield _way(runtime)
    for carrier in runtime.carriers.values():
        if isinstance(carrier, ChecksAccount):
            yield from _carrier(carrier.facts.title, carrier.check)
        elif not carrier.facts.is_stand_in:
            yield True, f"Carrier {carrier.facts.title}: set up. It can't be asked whether account and webhooks are right."


def _database(runtime: Runtime) -> Finding:
    if runtime.database.is_missing:
        return (
            False,
            f"Database: there is none at {runtime.database.path}. Look at DATABASE_URL, or run threadline migrate, which makes it.",
        )
    try:
        current = schema.is_current(runtime.database)
        if current:
            runtime.database.check()
    except (DatabaseUnavailableError, SQLAlchemyError, OSError) as error:
        look = (
            "the path, its rights and the free space"
            if runtime.database.is_sqlite
            else "DATABASE_URL, and whether PostgreSQL runs and lets us in"
        )
        return False, f"Database: it can't be used ({type(error).__name__}). Look at {look}."
    return current, "Database: reachable, schema current." if current else "Database: the schema isn't current. Run threadline migrate."


def _slack(runtime: Runtime, *, with_channels: bool) -> Iterator[Finding]:
    asked_at = runtime.machine()
    try:
        answer = call(runtime.slack.auth_test)
    except (TroubleError, HopelessError) as error:
        yield False, _unjudged(error) or f"Slack token: refused ({error}). Copy SLACK_BOT_TOKEN from the app's page once more."
        return
    yield True, f"Slack token: accepted, workspace {answer.get('team') or answer['team_id']}."
    headers = {str(name).lower(): value for name, value in answer.headers.items()}
    yield _clock(headers, asked_at, runtime.machine())
    yield _scopes(runtime, headers)
    if with_channels:
        yield from _channels(runtime)


def _unjudged(error: TroubleError | HopelessError) -> str | None:
    """Gives a line where Slack refused nothing: it is busy or down, or something between us answered in its place. None where it did
    refuse.
    """
    if not isinstance(error, LostError) and str(error) not in (UNREACHED, causes.RATE_LIMITED):
        return None
    return f"Slack: it doesn't answer as it should ({error}). Try again later; if that lasts, look at SLACK_API_URL and the network."


def _way(runtime: Runtime) -> Finding:
    """Says how Slack's requests reach us."""
    token = runtime.settings.slack_app_token
    if token is None:
        return True, f"Slack's requests: over HTTP, to {runtime.settings.public_url.rstrip('/')}/slack/events."
    try:
        call(runtime.slack.apps_connections_open, app_token=token.get_secret_value())
    except (TroubleError, HopelessError) as error:
        return False, _unjudged(error) or (
            f"Slack's requests: over Socket Mode, which is refused ({error}). Switch Socket Mode on in the app's settings, and "
            "copy an app-level token with connections:write into SLACK_APP_TOKEN."
        )
    return True, "Slack's requests: over Socket Mode, token accepted."


def _clock(headers: dict[str, Any], asked_at: datetime, answered_at: datetime) -> Finding:
    """Says how far this machine's clock is from Slack's."""
    date = date_in(headers)
    if date is None:
        return True, "Clock: Slack didn't say its time."
    return _right_clock(clocks.off(date, asked_at, answered_at), "Slack's", "a wrong clock ends with every request of Slack refused.")


def _shared_clock(runtime: Runtime) -> Finding:
    """Says how far this machine's clock is from the database's, by which all machines go."""
    seconds = (runtime.machine() - runtime.clock()).total_seconds()
    return _right_clock(seconds, "the database's", "everything is stored by the database's, and its server's has to be right as well.")


def _right_clock(seconds: float, whose: str, why: str) -> Finding:
    if abs(seconds) < clocks.OFF:
        return True, f"Clock: as {whose}."
    return False, f"Clock: {clocks.in_words(seconds, whose)}. Set it by NTP: {why}"


def _scopes(runtime: Runtime, headers: dict[str, Any]) -> Finding:
    known = scopes.read(headers)
    if known is None:  # something between us takes the header away
        try:
            known = scopes.ask(runtime.slack_now)
        except (TroubleError, HopelessError) as error:
            return False, _unjudged(error) or f"Slack scopes: they can't be asked for ({error}). Try again later."
    if known.missing:
        return False, f"Slack scopes: {', '.join(known.missing)} missing. Put manifest.yml into the app's settings and install it again."
    if known.unknown:
        return True, f"Slack scopes: granted as far as can be asked. Slack doesn't say whether {', '.join(known.unknown)} are."
    return True, "Slack scopes: all granted."


def _list_homes(runtime: Runtime) -> list[tuple[str, str, Channel | None]]:
    """Lists the queues, each with its channel's id and what Slack said of that channel last."""
    with runtime.reading() as session:
        return [(queue.name, queue.channel_id, find_channel(session, queue.channel_id)) for queue in list_queues(session)]


def _channels(runtime: Runtime) -> Iterator[Finding]:
    """Asks Slack about the channels of queues; about those beyond ASKED_MOST it is known what Slack said last, at most an hour ago."""
    asked: dict[str, dict[str, Any] | TroubleError | HopelessError] = {}
    for name, channel_id, channel in _list_homes(runtime):
        where = f"#{channel.name}" if channel else channel_id
        if channel_id not in asked and len(asked) < ASKED_MOST:
            asked[channel_id] = _describe(runtime, channel_id)
        described = asked.get(channel_id) or _remember(channel)
        if isinstance(described, Exception):
            yield False, _unjudged(described) or f"Queue {name}: Threadline can't see {where}. Type /invite @threadline in it."
        else:
            yield from _about_channel(name, where, described)


def _describe(runtime: Runtime, channel_id: str) -> dict[str, Any] | TroubleError | HopelessError:
    try:
        return call(runtime.slack_now.conversations_info, channel=channel_id)["channel"] or {}
    except (TroubleError, HopelessError) as error:
        return error


def _remember(channel: Channel | None) -> dict[str, Any]:
    return {"is_member": channel.has_bot, "is_ext_shared": channel.is_shared} if channel else {}


def _about_channel(name: str, where: str, described: dict[str, Any]) -> Iterator[Finding]:
    inside = bool(described.get("is_member"))
    yield inside, f"Queue {name}: {'in' if inside else 'not in'} {where}." + ("" if inside else " Type /invite @threadline in it.")
    if described.get("is_ext_shared") or described.get("is_pending_ext_shared"):
        yield (
            False,
            f"Queue {name}: {where} is shared with another organisation, or about to be. Unshare it, or type /queue set {name} channel #other.",
        )


def _carrier(title: str, check: Callable[[], list[str]]) -> Iterator[Finding]:
    try:
        complaints = check()
    except CarrierError as error:
        yield False, f"Carrier {title}: {error.sentence}"
        return
    yield from ((False, f"Carrier {title}: {complaint}") for complaint in complaints)
    if not complaints:
        yield True, f"Carrier {title}: account and webhooks are set up."
