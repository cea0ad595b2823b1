"""A transaction: the only place from which something can be made to go out or to happen later."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from storage import outbox, timers


class Waker(Protocol):
    """The part of an engine that a transaction needs."""

    def wake(self, tx: "Transaction", lane: str) -> None: ...

    def at(self, tx: "Transaction", when: datetime, kind: str, subject: str) -> None: ...

    def hurry(self, lane: str) -> None: ...


class Transaction:
    """`now` is the time of everything that is stored here. What is delivered or set goes to the engine if, and only if, this commits."""

    def __init__(self, session: Session, now: datetime, waker: Waker) -> None:
        self.session = session
        self.now = now
        self._waker = waker
        self.committed: list[Callable[[], None]] = []
        self._woken: set[str] = set()

    def deliver(self, lane: str, kind: str, subject: object, pace: str | None = None) -> None:
        """Adds `kind` for `subject` (an id) at the end of `lane`; `pace` names what must not be done too often."""
        outbox.add(self.session, self.now, lane, kind, str(subject), pace)
        if lane not in self._woken:  # a second wake would only have the lane looked at twice
            self._woken.add(lane)
            self._waker.wake(self, lane)

    def deliver_once(self, lane: str, kind: str, subject: object, pace: str | None = None) -> None:
        """The same, unless an equal one still waits in the lane: it will see what this one would."""
        if not outbox.waits(self.session, lane, kind, str(subject)):
            self.deliver(lane, kind, subject, pace)

    def at(self, when: datetime, kind: str, subject: object) -> None:
        """Sets the timer of `kind` for `subject`; an earlier setting of the same timer is moved."""
        timers.put(self.session, when, kind, str(subject))
        self._waker.at(self, when, kind, str(subject))

    def at_most(self, when: datetime, kind: str, subject: object) -> None:
        """Sets the timer unless it is due by then already: what happens often is done once in a while."""
        if timers.put_earlier(self.session, when, kind, str(subject)):
            self._waker.at(self, when, kind, str(subject))

    def cancel(self, kind: str, subject: object) -> None:
        """Takes a timer back; one that has just fired finds nothing to do."""
        timers.drop(self.session, kind, str(subject))

    def hurry(self, lane: str) -> None:
        """Has a lane that waits after trouble looked at now, such as after a repair."""
        outbox.hurry(self.session, lane)
        self.committed.append(lambda: self._waker.hurry(lane))
