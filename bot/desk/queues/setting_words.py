"""What a queue's settings mean, in words."""

from collections.abc import Callable
from typing import Any

from bot.desk.language import times
from bot.desk.queues import handing_out

OFF = "off"
Write = Callable[[Any], str]


def minutes_of(nudges: str) -> list[int]:
    """The thresholds of a nudge, in order."""
    return [int(number) for number in nudges.split(",") if number]


def or_off(value: object) -> str:
    return str(value) if value else OFF


def window(what: str, without: str) -> Write:
    return lambda value: f"{what} {times.plural(value, 'hour')}" if value else without


def reply(on: str, off: str) -> Write:
    return lambda value: on if value else off


def nudge(who: str) -> Write:
    def sentence(value: str) -> str:
        thresholds = [str(number) for number in minutes_of(value)]
        if not thresholds:
            return f"{who} is not reminded"
        return f"{who} is reminded after {times.listed(thresholds)} {'minute' if thresholds == ['1'] else 'minutes'}"

    return sentence


ROUTING = {
    handing_out.CLAIM: "members claim what waits",
    handing_out.LONGEST_IDLE: "what waits is offered to the member who has been idle longest",
    handing_out.LEAST_LOADED: "what waits is offered to the member who holds fewest",
    handing_out.ROUND_ROBIN: "what waits is offered to the members in turn",
}
MODES = {"session": "a conversation is one thread until it is done", "page": "the first reply also marks a conversation done"}
DISPOSITIONS = {
    "off": "Done asks for a disposition but needs none",
    "done": "Done needs a disposition",
    "transfer": "Done needs a disposition, and so does a transfer",
}
