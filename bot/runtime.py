"""What is built once per process, and handed to whoever needs it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from slack_sdk import WebClient
from sqlmodel import Session

from bot.config import Settings
from bot.desk import lanes
from carriers.base import Carrier
from carriers.sandbox import Sandbox
from carriers.twilio import Twilio
from storage.database import Database
from storage.engine.base import Engine
from storage.engine.embedded import EmbeddedEngine
from storage.transaction import Transaction

WORKER_TIMEOUT = 10
"""Seconds that a worker gives one call to Slack."""
REQUEST_TIMEOUT = 2
"""Seconds for the one call that a request makes itself: opening a form, whose trigger lives 3."""


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Runtime:
    """`slack` is for workers, `slack_now` for opening a form while somebody waits."""

    settings: Settings
    database: Database
    engine: Engine
    slack: WebClient
    slack_now: WebClient
    carriers: dict[str, Carrier]
    clock: Callable[[], datetime] = field(default=utc_now)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Commits at the end of the block; only then is anything woken."""
        with self.database.write() as session:
            tx = Transaction(session, self.clock(), self.engine)
            yield tx
        for tell in tx.committed:
            tell()

    def reading(self) -> AbstractContextManager[Session]:
        return self.database.read()

    @property
    def main_carrier(self) -> str:
        """The one that new lines belong to."""
        return next(iter(self.carriers))


def build(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Runtime:
    database = Database(settings.database_url)
    return Runtime(
        settings=settings,
        database=database,
        engine=EmbeddedEngine(database.write, database.read, clock, lanes.side),
        slack=_slack(settings, WORKER_TIMEOUT),
        slack_now=_slack(settings, REQUEST_TIMEOUT),
        carriers=_carriers(settings),
        clock=clock,
    )


def _slack(settings: Settings, timeout: int) -> WebClient:
    """Without slack_sdk's retries: its default handler posts a message twice when the answer is lost (measured, slack_sdk 3.47)."""
    return WebClient(token=settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url, timeout=timeout, retry_handlers=[])


def _carriers(settings: Settings) -> dict[str, Carrier]:
    found: dict[str, Carrier] = {}
    if settings.twilio_account_sid and settings.twilio_auth_token:
        found[Twilio.name] = Twilio(
            settings.twilio_account_sid,
            settings.twilio_auth_token.get_secret_value(),
            public_url=settings.public_url,
            api_key=settings.twilio_api_key,
            api_secret=settings.twilio_api_secret.get_secret_value() if settings.twilio_api_secret else None,
            api_url=settings.twilio_api_url,
        )
    if settings.sandbox_url and settings.sandbox_secret:
        found[Sandbox.name] = Sandbox(settings.sandbox_url, settings.sandbox_secret.get_secret_value())
    return found
