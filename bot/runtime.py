"""The runtime is built once per process, and handed to whoever needs it."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import structlog
from slack_sdk import WebClient
from sqlmodel import Session

from bot import logs
from bot.config import Settings
from bot.desk import lanes
from bot.metrics import Metrics
from bot.slack.dates import HearingClient, HearsDate
from bot.slack.paced import PacedClient
from carriers import registry
from carriers.base import Carrier
from carriers.facts import CarrierFacts
from storage import clocks
from storage.clocks import Clock
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
    """Gives the time by this machine's own clock."""
    return clocks.machine()


@dataclass(frozen=True, slots=True)
class Runtime:
    """What is built once per process. `slack` is for workers, `slack_now` for opening a form while somebody waits. `facts` are those of
    `carriers`. `clock` is the database's, which all processes share; `machine` is this machine's own, and nothing is stored by it.
    `hears` knows Slack's.
    """

    settings: Settings
    database: Database
    engine: Engine
    slack: PacedClient
    slack_now: WebClient
    carriers: dict[str, Carrier]
    facts: Mapping[str, CarrierFacts]
    rates: Rates
    clock: Clock
    machine: Clock
    hears: HearsDate
    metrics: Metrics = field(default_factory=Metrics)
    missed: threading.Event = field(default_factory=threading.Event)
    """It is set when Slack was answered that something could not be stored, until threads are read for it."""

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Opens a transaction, which commits at the end of the block; only then is anything woken, logged or counted."""
        with self.database.write() as session:
            now = self.clock()
            tx = Transaction(session, now, self.engine, self.rates, logs.request_id(), self.facts, self.hears.gap.at(now))
            tx.hook_hosts = self.settings.hook_hosts
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


def build(settings: Settings, clock: Clock | None = None, base: Rates = lanes.RATES, machine: Clock | None = None) -> Runtime:
    """Builds the runtime. `base` has the rates that Slack permits; carriers add theirs. `clock` takes the place of the database's time, and `machine`
    of the machine's own, which is `clock` where that is given alone.
    """
    database = Database(settings.database_url, clock)
    carriers = registry.build(settings.carriers, settings.public_url)
    rates = lanes.rates((carrier.facts for carrier in carriers.values()), base)
    hears = HearsDate(database.clock, machine or clock or utc_now, logs.Seldom("clock.off").warn)
    return Runtime(
        settings=settings,
        database=database,
        engine=_engine(database),
        slack=PacedClient(database, rates, hears, **_slack(settings, WORKER_TIMEOUT)),
        slack_now=HearingClient(hears, **_slack(settings, REQUEST_TIMEOUT)),
        carriers=carriers,
        facts={name: carrier.facts for name, carrier in carriers.items()},
        rates=rates,
        clock=database.clock,
        machine=hears.machine,
        hears=hears,
    )


def _engine(database: Database) -> Engine:
    if database.is_sqlite:
        return EmbeddedEngine(database.write, database.read, database.clock, lanes.side, database.checkpoint)
    return ProcrastinateEngine(database.write, database.clock, lanes.side, database.url)


def _slack(settings: Settings, timeout: int) -> dict[str, Any]:
    """Gives the settings of a client without slack_sdk's retries: its default handler posts a message twice when the answer is lost
    (measured, slack_sdk 3.47).
    """
    token = settings.slack_bot_token.get_secret_value()
    return {"token": token, "base_url": settings.slack_api_url, "timeout": timeout, "retry_handlers": []}
