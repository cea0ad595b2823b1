"""What is built once per process, and handed to whoever needs it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import structlog
from slack_sdk import WebClient
from sqlmodel import Session

from bot import logs
from bot.config import Settings
from bot.desk import lanes
from bot.metrics import Metrics
from bot.slack.paced import PacedClient
from carriers.base import Carrier
from carriers.sandbox import Sandbox
from carriers.twilio.carrier import Twilio
from storage.database import Database
from storage.engine.base import Engine
from storage.engine.embedded import EmbeddedEngine
from storage.engine.procrastinate import ProcrastinateEngine
from storage.transaction import Transaction, transact

log = structlog.get_logger(__name__)
Result = TypeVar("Result")

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
    slack: PacedClient
    slack_now: WebClient
    carriers: dict[str, Carrier]
    clock: Callable[[], datetime] = field(default=utc_now)
    metrics: Metrics = field(default_factory=Metrics)
    missed: threading.Event = field(default_factory=threading.Event)
    """Set when Slack was answered that something could not be stored, until threads are read for it."""

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Commits at the end of the block; only then is anything woken, logged or counted."""
        with self.database.write() as session:
            tx = Transaction(session, self.clock(), self.engine, lanes.RATES, logs.request_id())
            yield tx
        for tell in tx.committed:
            tell()
        for fact in tx.noted:
            self.metrics.count(fact)
            log.info(fact.name, **fact.details)

    def transact(self, work: Callable[[Transaction], Result]) -> Result:
        """Does `work` in a transaction, and once more from the start when another process's transaction was in its way."""
        return transact(self.transaction, work)

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
        engine=_engine(database, clock),
        slack=PacedClient(database, clock, **_slack(settings, WORKER_TIMEOUT)),
        slack_now=WebClient(**_slack(settings, REQUEST_TIMEOUT)),
        carriers=_carriers(settings),
        clock=clock,
    )


def _engine(database: Database, clock: Callable[[], datetime]) -> Engine:
    if database.is_sqlite:
        return EmbeddedEngine(database.write, database.read, clock, lanes.side, database.checkpoint)
    return ProcrastinateEngine(database.write, clock, lanes.side, database.url)


def _slack(settings: Settings, timeout: int) -> dict[str, Any]:
    """Without slack_sdk's retries: its default handler posts a message twice when the answer is lost (measured, slack_sdk 3.47)."""
    token = settings.slack_bot_token.get_secret_value()
    return {"token": token, "base_url": settings.slack_api_url, "timeout": timeout, "retry_handlers": []}


def _carriers(settings: Settings) -> dict[str, Carrier]:
    carriers: dict[str, Carrier] = {}
    if settings.twilio_account_sid and settings.twilio_auth_token:
        carriers[Twilio.name] = Twilio(
            settings.twilio_account_sid,
            settings.twilio_auth_token.get_secret_value(),
            public_url=settings.public_url,
            api_key=settings.twilio_api_key,
            api_secret=settings.twilio_api_secret.get_secret_value() if settings.twilio_api_secret else None,
            api_url=settings.twilio_api_url,
        )
    if settings.sandbox_url and settings.sandbox_secret:
        carriers[Sandbox.name] = Sandbox(settings.sandbox_url, settings.sandbox_secret.get_secret_value())
    return carriers
