"""The runtime is built once per process, and handed to whoever needs it."""

import threading
from collections.abc import Callable, Iterator, Mapping
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
from carriers import registry
from carriers.base import Carrier
from carriers.facts import CarrierFacts
from storage.database import Database
from storage.engine.base import Engine
from storage.engine.embedded import EmbeddedEngine
from storage.engine.procrastinate import ProcrastinateEngine
from storage.pace import Rates
from storage.transaction import Transaction, transact

log = structlog.get_logger(__name__)
Result = TypeVar("Result")

WORKER_TIMEOUT = 10
"""A worker gives one call to Slack so many seconds."""
REQUEST_TIMEOUT = 2
"""A request gives its one call so many seconds: opening a form, whose trigger lives 3."""


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Runtime:
    """What is built once per process. `slack` is for workers, `slack_now` for opening a form while somebody waits. `facts` are those of
    `carriers`.
    """

    settings: Settings
    database: Database
    engine: Engine
    slack: PacedClient
    slack_now: WebClient
    carriers: dict[str, Carrier]
    facts: Mapping[str, CarrierFacts]
    rates: Rates
    clock: Callable[[], datetime] = field(default=utc_now)
    metrics: Metrics = field(default_factory=Metrics)
    missed: threading.Event = field(default_factory=threading.Event)
    """It is set when Slack was answered that something could not be stored, until threads are read for it."""

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Opens a transaction, which commits at the end of the block; only then is anything woken, logged or counted."""
        with self.database.write() as session:
            tx = Transaction(session, self.clock(), self.engine, self.rates, logs.request_id(), self.facts)
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


def build(settings: Settings, clock: Callable[[], datetime] = utc_now, base: Rates = lanes.RATES) -> Runtime:
    """Builds the runtime. `base` has the rates that Slack permits; carriers add theirs."""
    database = Database(settings.database_url)
    carriers = registry.build(settings.carriers, settings.public_url)
    rates = lanes.rates((carrier.facts for carrier in carriers.values()), base)
    return Runtime(
        settings=settings,
        database=database,
        engine=_engine(database, clock),
        slack=PacedClient(database, clock, rates, **_slack(settings, WORKER_TIMEOUT)),
        slack_now=WebClient(**_slack(settings, REQUEST_TIMEOUT)),
        carriers=carriers,
        facts={name: carrier.facts for name, carrier in carriers.items()},
        rates=rates,
        clock=clock,
    )


def _engine(database: Database, clock: Callable[[], datetime]) -> Engine:
    if database.is_sqlite:
        return EmbeddedEngine(database.write, database.read, clock, lanes.side, database.checkpoint)
    return ProcrastinateEngine(database.write, clock, lanes.side, database.url)


def _slack(settings: Settings, timeout: int) -> dict[str, Any]:
    """Gives the settings of a client without slack_sdk's retries: its default handler posts a message twice when the answer is lost
    (measured, slack_sdk 3.47).
    """
    token = settings.slack_bot_token.get_secret_value()
    return {"token": token, "base_url": settings.slack_api_url, "timeout": timeout, "retry_handlers": []}
