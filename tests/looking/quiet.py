"""When nothing is under way any more: what is read then is no matter of the moment."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.desk.notices import causes
from bot.sandbox.server import StandIn
from bot.worker import APART
from storage import outbox, timers
from storage.models import Delivery, DeliveryState, Lane
from tests.looking.waits import LONGEST, wait_for
from tests.standins.twilio import TwilioServer

PACED = ("its pace", "ratelimited", causes.PACE)
"""How a wait begins that is over by itself; the first where nobody has tried yet."""
FOR_OTHERS = (causes.NO_CARD_YET, causes.NO_BYTES_YET, causes.NO_FILES_YET, causes.NOT_SHOWN_YET)
"""How a wait begins that is over once others are."""
LOOKS = timedelta(seconds=3)
"""Whoever waits for others so looks for them as often, or is told."""
EVER = timedelta(days=365)
SOON = timedelta(seconds=20)
"""What waits for its turn no longer than that is waited for. For all that comes later, the test pushes the clock."""


def under_way(session: Session, now: datetime, soon: timedelta) -> Iterator[str]:
    """What is in hand or due, or waits for nothing but its turn, which comes soon, in words; the quickest to find first. What waits after trouble or
    for what is in trouble, and timers of later, are left out.
    """
    yield from session.exec(select(Lane.key).where(col(Lane.lease_until) > now)).all()
    waiting = {lane: (when, _why(session, lane)) for lane, when in outbox.list_lanes(session, now, now + EVER)}
    is_in_trouble = not all(why.startswith((*PACED, *FOR_OTHERS, causes.TURN)) for _, why in waiting.values())
    awaited = {PACED: now + soon, FOR_OTHERS: now if is_in_trouble else now + min(soon, LOOKS)}
    for lane, (when, why) in waiting.items():
        if when <= now or any(why.startswith(how) and when <= by for how, by in awaited.items()):
            yield lane
    for one in timers.list_due(session, now + timers.RETRY):
        if one.due_at <= now or one.kind in APART:
            yield f"{one.kind} {one.subject}"


def _why(session: Session, lane: str) -> str:
    """What its next delivery waits for."""
    unfinished = select(Delivery.error).where(Delivery.lane == lane, Delivery.state != DeliveryState.FAILED)
    return session.exec(unfinished.order_by(col(Delivery.sequence))).first() or PACED[0]


class Quiet:
    """Looks at the stand-ins and at the database of the app between them. `read` opens a session, `clock` is the one that all share."""

    def __init__(
        self, slack: StandIn, twilio: TwilioServer, read: Callable[[], AbstractContextManager[Session]], clock: Callable[[], datetime]
    ) -> None:
        self._slack, self._twilio = slack, twilio
        self.read, self._clock = read, clock
        self.has_worker = True
        """Without one, what is due stays undone."""
        self.is_hung = False
        """While something hangs on purpose, nothing is waited for."""

    def wait(self) -> None:
        """Raises AssertionError, which says what is still under way."""
        if self.is_hung:
            return
        try:
            wait_for(self._is_there)
        except TimeoutError:
            raise AssertionError(f"still under way after {LONGEST} s: {self.list_under_way()}") from None

    def _is_there(self) -> bool:
        """Whoever looks at one side after the other may miss what passes between them: so nothing must have happened meanwhile."""
        before = self._count()
        return next(self._under_way(), None) is None and self._count() == before

    def _count(self) -> tuple[int, ...]:
        return len(self._slack.calls), len(self._slack.delivery.events), len(self._twilio.messages), len(self._twilio.reports)

    def list_under_way(self) -> list[str]:
        return list(self._under_way())

    def _under_way(self) -> Iterator[str]:
        laters = {"events of Slack's": self._slack.delivery.later, "files in Slack": self._slack.desk.later}
        yield from (name for name, later in laters.items() if not later.idle())
        if not self._twilio.is_idle():
            yield "reports of Twilio's"
        if self.has_worker:
            with self.read() as session:
                yield from under_way(session, self._clock(), timedelta(0) if self._slack.clock.stands else SOON)
