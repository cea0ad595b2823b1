"""An engine is who wakes pumps and timers."""

from datetime import datetime
from typing import Protocol

from storage.kinds import Side
from storage.transaction import Transaction

TIMERS = "timer"
"""The pool of the timers has this name."""
THREADS: dict[str, int] = {Side.SLACK: 6, Side.CARRIER: 6, Side.MEDIA: 4, Side.HOOK: 2, TIMERS: 2}
"""Each other side has a pool of so many threads, and where there are many machines a queue: one side that hangs never uses up the threads
of another.
"""


class Hands(Protocol):
    """Hands do the work itself, and an engine only calls them at the right time, any number of times, from any thread."""

    def pump(self, lane: str) -> datetime | None:
        """Does what is due in the lane. Says when to look again, None when the lane is empty or somebody else looks again."""
        ...

    def fire(self, kind: str, subject: str) -> datetime | None:
        """Does a timer's work if it is due. Says when to look again, None when it is over."""
        ...

    def renew(self) -> None:
        """Says of every lane in hand that somebody is still at work on it."""
        ...


class Engine(Protocol):
    """What is woken or set in a transaction that rolls back doesn't happen; nothing fires early; a late or doubled wake does no harm."""

    def wake(self, tx: Transaction, lane: str, when: datetime) -> None:
        """Has the lane looked at, at once or when it is due."""
        ...

    def at(self, tx: Transaction, when: datetime, kind: str, subject: str) -> None: ...

    def hurry(self, tx: Transaction, lane: str) -> None:
        """Has a lane that waited looked at now."""
        ...

    def run(self, hands: Hands) -> None:
        """Starts working in threads of its own and returns. Takes up what an earlier process left."""
        ...

    def stop(self) -> None:
        """Starts nothing new and waits a few seconds for what is in hand."""
        ...
