"""A routing point is made of rules, of which each kind needs something and reads in some way."""

from dataclasses import dataclass
from enum import StrEnum

from bot.desk.language import times
from storage.models import Queue, RoutingRule


class Kind(StrEnum):
    """The kinds of rules. One that leads to a queue is `OPEN` or `ALWAYS`; the overflows lead on from there."""

    LAST_AGENT = "last-agent"
    OPEN = "open"
    ALWAYS = "always"
    MANY = "many"
    LONG = "long"


OVERFLOWS = (Kind.MANY, Kind.LONG)


@dataclass(frozen=True, slots=True)
class Shape:
    """Says how a kind is chosen in a form, and whether it needs a queue and a number (from 1 to `most`)."""

    title: str
    needs_queue: bool = True
    number: str | None = None
    most: int = 0


SHAPES = {
    Kind.LAST_AGENT: Shape("Last agent of the contact, if Ready", needs_queue=False),
    Kind.OPEN: Shape("Queue, in its open hours"),
    Kind.ALWAYS: Shape("Queue, otherwise"),
    Kind.MANY: Shape("Overflow to a queue, when so many wait", number="how many wait", most=1_000),
    Kind.LONG: Shape("Overflow to a queue, after so many minutes", number="minutes", most=10_080),
}


def sentence(rule: RoutingRule, queue: Queue | None) -> str:
    name, number = queue.name if queue else "", rule.number or 0
    return {
        Kind.LAST_AGENT: "The last agent of the contact, if Ready and with room, is asked first",
        Kind.OPEN: f"{name} in its open hours",
        Kind.ALWAYS: f"Otherwise {name}",
        Kind.MANY: f"Overflow to {name} when {number} {'waits' if number == 1 else 'wait'} already",
        Kind.LONG: f"Overflow to {name} after {times.plural(number, 'minute')} of waiting",
    }[Kind(rule.kind)]
