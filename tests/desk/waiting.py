"""What the tests of nudges and automatic texts share: time passes by the timers that are due."""

from datetime import UTC, datetime, timedelta

from sqlmodel import col

from bot.desk.messages import replies
from bot.desk.people import people
from bot.desk.queues import names
from bot.desk.setup import queues
from bot.desk.threads import nudges
from storage import timers
from storage.models import Message, Timer
from tests.desk.house import KATE, NOON, SAM, Rooms

HANDS = {"nudge_owner": nudges.remind_owner, "nudge_queue": nudges.remind_queue}
MINUTE = 60


def setting(house: Rooms, **values: str) -> None:
    """Of the queue support; names with _ for -."""
    with house.transaction() as tx:
        for name, word in values.items():
            queues.set_setting(tx, people.get_person(tx, SAM), names.get_named(tx, "support"), name.replace("_", "-"), word)


def wait(house: Rooms, minutes: float) -> None:
    """Timers fire when they are due, not later."""
    until = house.now + timedelta(minutes=minutes)
    while due := [one for one in house.rows(Timer, col(Timer.kind).in_(HANDS)) if one.due_at <= until]:
        first = min(due, key=lambda one: one.due_at)
        house.now = max(house.now, first.due_at)
        _fire(house, first)
    house.now = until


def sleep(house: Rooms, minutes: float) -> None:
    """Time passes while nobody works; then what is due is done."""
    house.pass_time(minutes * MINUTE)
    for one in house.rows(Timer, col(Timer.kind).in_(HANDS)):
        if one.due_at <= house.now:
            _fire(house, one)


def _fire(house: Rooms, timer: Timer) -> None:
    with house.transaction() as tx:
        if timers.take(tx.session, house.now, timer.kind, timer.subject):
            HANDS[timer.kind](tx, int(timer.subject))


def automatic(house: Rooms) -> list[str]:
    """The texts that Threadline sent by itself."""
    return [one.body for one in house.rows(Message, Message.direction == "out", col(Message.author_id).is_(None))]


def nudged(house: Rooms) -> list[str]:
    return [line for line in house.log() if " has waited " in line or line.startswith("Nobody has claimed")]


def at(hour: int, minute: int = 0, day: int = 28) -> datetime:
    """In November 2017, in Chicago; the 28th is a Tuesday."""
    return NOON.replace(day=day, hour=hour, minute=minute, second=0, tzinfo=UTC) + timedelta(hours=6)


def answer(house: Rooms, person: str = KATE, body: str = "On my way.") -> None:
    """The owner writes in the thread."""
    written = replies.Written("C1", f"{house.now.timestamp():.6f}", house.now, body)
    house.act(replies.reply, person, written)
