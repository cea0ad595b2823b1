"""A worker as the bot has one, around an engine under test: it remembers what it was asked to do, and fails where a test says so."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

from sqlmodel import col, select

from storage import outbox, timers
from storage.engine.pump import Do, Pump, Settle
from storage.models import Audit, Delivery, Lane
from storage.pace import Rate
from storage.taken import Doubt, Taken
from storage.transaction import Transaction
from tests.looking.left import count_unfinished, list_timers
from tests.looking.waits import LONGEST
from tests.storage.house import Clock, EngineHouse, Now

RATES = {"slow": Rate(interval=1_000), "burst": Rate(interval=1_000, burst=2)}


@dataclass(frozen=True)
class Try:
    subject: str
    lane: str
    attempt: int
    doubt: Doubt | None
    at: datetime


@dataclass(frozen=True)
class Fired:
    kind: str
    subject: str
    at: datetime


def do_nothing(taken: Taken) -> None:
    """What a delivery does unless a test says otherwise."""


def note(subject: str, action: str = "settled") -> Settle:
    """A settle that stores a row which a test can find."""

    def settle(tx: Transaction) -> None:
        tx.session.add(Audit(at=tx.now, actor="worker", action=action, subject=subject))

    return settle


class Workshop:
    """`act` says what each delivery does; `tried`, `done` and `fired` tell in order what happened."""

    def __init__(self, house: EngineHouse, clock: Now, act: Do = do_nothing, holder: str = "one") -> None:
        self.house = house
        self.clock = clock
        self.act = act
        self.on_fire: Callable[[Transaction, str], None] = lambda tx, subject: None
        self.tried: list[Try] = []
        self.done: list[str] = []
        self.fired: list[Fired] = []
        self.database = house.open()
        self.engine = house.engine(self.database, clock)
        self._pump = Pump(self.transaction, self._do, holder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
        self.database.close()

    def start(self) -> Self:
        self.engine.run(self)
        return self

    def stop(self) -> None:
        self._pump.stop()
        self.engine.stop()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with self.database.write() as session:
            tx = Transaction(session, self.clock(), self.engine, RATES)
            yield tx
        for tell in tx.committed:
            tell()

    def deliver(self, lane: str, *subjects: str, pace: str | None = None) -> None:
        with self.transaction() as tx:
            for subject in subjects:
                tx.deliver(lane, "say", subject, pace)

    def at(self, when: datetime, subject: str) -> None:
        with self.transaction() as tx:
            tx.at(when, "ring", subject)

    def pump(self, lane: str) -> datetime | None:
        return self._pump(lane, str(threading.get_ident()))

    def renew(self) -> None:
        self._pump.renew()

    def fire(self, kind: str, subject: str) -> datetime | None:
        with self.transaction() as tx:
            if timers.take(tx.session, tx.now, kind, subject):
                self.on_fire(tx, subject)
                self.fired.append(Fired(kind, subject, tx.now))
        return None

    def _do(self, taken: Taken) -> Settle | None:
        self.tried.append(Try(taken.subject, taken.lane, taken.attempt, taken.doubt, self.clock()))
        settle = self.act(taken)
        self.done.append(taken.subject)
        return settle

    def tries(self, subject: str) -> list[Try]:
        return [one for one in self.tried if one.subject == subject]

    def until(self, condition: Callable[[], object]) -> None:
        """Where a test has the sweeps rest, what would come only by one is waited for in vain: it was lost."""
        end = time.monotonic() + LONGEST
        while not condition():
            assert time.monotonic() < end, f"waited in vain; tried {self.tried}, done {self.done}, fired {self.fired}"
            time.sleep(0.002)

    def push(self, seconds: float) -> None:
        """Pushes the clock once all is quiet, and waits until the engine has seen it, by a timer and a delivery of its own."""
        self.until(self.is_quiet)
        assert isinstance(self.clock, Clock)
        self.clock.push(seconds)
        mark = f"mark {self.clock().isoformat()}"
        self.at(self.clock(), mark)
        self.house.look(self.engine)
        self.until(lambda: any(one.subject == mark for one in self.fired))
        self.deliver("slack:marks", mark)
        self.until(lambda: mark in self.done and self.is_quiet())

    def is_idle(self) -> bool:
        """Nothing is due that nobody has begun."""
        with self.database.read() as session:
            now = self.clock()
            return not outbox.list_lanes(session, now, now) and all(t.due_at > now for t in list_timers(session))

    def is_quiet(self) -> bool:
        """Nor is anything in hand: looked at in this order, since what is taken in between was due before."""
        if not self.is_idle():
            return False
        with self.database.read() as session:
            return session.exec(select(Lane.key).where(col(Lane.holder).is_not(None))).first() is None

    def push_until(self, condition: Callable[[], object], step: float = 0.25, most: float = 3600) -> None:
        """Lets time pass until it is so."""
        pushed = 0.0
        self.until(self.is_quiet)
        while not condition():
            assert pushed < most, f"waited in vain; tried {self.tried}, done {self.done}"
            self.push(step)
            pushed += step

    def unfinished(self) -> int:
        with self.database.read() as session:
            return count_unfinished(session)

    def failed(self) -> dict[str, str | None]:
        with self.database.read() as session:
            return {one.subject: one.error for one in session.exec(select(Delivery).where(Delivery.state == "failed"))}

    def noted(self) -> list[tuple[str, str]]:
        with self.database.read() as session:
            return [(one.action, one.subject) for one in session.exec(select(Audit).order_by(col(Audit.id)))]

    def said(self) -> list[str]:
        """What was done, without the marks of `push`."""
        return [subject for subject in self.done if not subject.startswith("mark ")]

    def rung(self) -> list[str]:
        return [one.subject for one in self.fired if not one.subject.startswith("mark ")]
