"""A transaction is the only place from which something can be made to go out or to happen later."""

import random
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from storage import outbox, timers, waiting
from storage.pace import Rates

log = structlog.get_logger(__name__)

IN_THE_WAY = ("40001", "40P01", "55P03", "23505")
"""These are PostgreSQL's serialization_failure, deadlock_detected, lock_not_available and unique_violation: two transactions made one row
at once, or waited for each other. SQLite's one writer never meets them.
"""
ATTEMPTS = 4
MOST_PAUSE = 0.05
"""The next attempt begins after so many seconds, at most."""
Result = TypeVar("Result")


class OvertakenError(Exception):
    """What this transaction began with was changed by another one, which it had to wait for: it is done again from the start."""


class Waker(Protocol):
    """The part of an engine that a transaction needs."""

    def wake(self, tx: "Transaction", lane: str, when: datetime) -> None: ...

    def at(self, tx: "Transaction", when: datetime, kind: str, subject: str) -> None: ...

    def hurry(self, tx: "Transaction", lane: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened, for logs and metrics. `details` are ids of ours and figures, never words, names or numbers of people."""

    name: str
    details: dict[str, str | float]


class Transaction:
    """`now` is the database's time, which everything has that is stored in one. What is delivered or set goes to the engine if, and only if, the transaction
    commits.

    `request_id` is the request that all this follows from; its deliveries bear it. `carriers` is what the phone companies can, by name: it
    is carried for the desk, and nobody looks at it here; so are `hook_hosts`, the private hosts that hooks may lead to. `slack_now` is what Slack's clock says at `now`, `said_at` when somebody did by that clock
    what this transaction stores: of words and of who held a conversation only times of that one clock are compared.
    """

    def __init__(
        self,
        session: Session,
        now: datetime,
        waker: Waker,
        rates: Rates,
        request_id: str | None = None,
        carriers: Mapping[str, object] | None = None,
        slack_now: datetime | None = None,
    ) -> None:
        self.session = session
        self.now = now
        self.slack_now = self.said_at = slack_now or now
        self.rates = rates
        self._waker = waker
        self.request_id = request_id
        self.carriers = carriers or {}
        self.hook_hosts: frozenset[str] = frozenset()
        self.committed: list[Callable[[], object]] = []
        self.noted: list[Fact] = []

    def deliver(self, lane: str, kind: str, subject: object, pace: str | None = None) -> None:
        """Adds `kind` for `subject` (an id) at the end of `lane`; `pace` names what must not be done too often."""
        when = outbox.add(self.session, self.now, lane, str(kind), str(subject), pace, self.rates, self.request_id)
        if when:
            self._waker.wake(self, lane, when)

    def deliver_first(self, lane: str, kind: str, subject: object, pace: str | None = None) -> None:
        """Adds `kind` for `subject` before all that waits in `lane`."""
        outbox.add_first(self.session, self.now, lane, str(kind), str(subject), pace)
        self._waker.wake(self, lane, self.now)

    def deliver_once(self, lane: str, kind: str, subject: object, pace: str | None = None) -> None:
        """Adds `kind` for `subject` at the end of `lane`, unless an equal one still waits there: it will see what this one would."""
        if not outbox.waits(self.session, lane, str(kind), str(subject)):
            self.deliver(lane, kind, subject, pace)

    def at(self, when: datetime, kind: str, subject: object) -> None:
        """Sets the timer of `kind` for `subject`; an earlier setting of this timer is moved."""
        timers.put(self.session, when, str(kind), str(subject))
        self._waker.at(self, when, str(kind), str(subject))

    def at_most(self, when: datetime, kind: str, subject: object) -> None:
        """Sets the timer unless it is due by then already: what happens often is done once in a while."""
        timers.put_earlier(self.session, when, str(kind), str(subject), lambda: self._waker.at(self, when, str(kind), str(subject)))

    def cancel(self, kind: str, subject: object) -> None:
        """Takes a timer back; one that has just fired finds nothing to do."""
        timers.drop(self.session, str(kind), str(subject))

    def hurry(self, lane: str) -> None:
        """Has a lane that waits after trouble looked at now, such as after a repair."""
        outbox.hurry(self.session, lane)
        self._waker.hurry(self, lane)

    def hurry_waiting(self, lane: str, error: str) -> None:
        """Has a lane looked at now, if it waits after this error."""
        if waiting.hurry(self.session, lane, error):
            self._waker.hurry(self, lane)

    def note(self, name: str, **details: str | float) -> None:
        """Has a fact logged and counted, if this commits."""
        self.noted.append(Fact(name, details))


def transact(transaction: Callable[[], AbstractContextManager[Transaction]], work: Callable[[Transaction], Result]) -> Result:
    """Does `work` in a transaction, and once more from the start when another process's transaction was in its way."""
    for left in reversed(range(ATTEMPTS)):  # tenacity would do, and cost a busy webhook 4 percent of its time
        try:
            with transaction() as tx:
                return work(tx)
        except (DBAPIError, OvertakenError) as error:
            if not left or not (isinstance(error, OvertakenError) or is_in_the_way(error)):
                raise
            log.info("transaction.again", code=_code(error))
        time.sleep(random.uniform(0, MOST_PAUSE))  # noqa: S311  (not a secret)
    raise AssertionError  # the last attempt returns or raises


def is_in_the_way(error: DBAPIError) -> bool:
    """Says whether another transaction was in this one's way, so that it may be done again."""
    return _code(error) in IN_THE_WAY


def _code(error: DBAPIError | OvertakenError) -> str | None:
    return getattr(getattr(error, "orig", None), "sqlstate", None)
