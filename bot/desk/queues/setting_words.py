"""What a queue's settings mean is said in words."""

from collections.abc import Callable
from typing import Any

from bot.desk.language import times
from storage.models import AlertRule, DispositionRule, Mode, Routing

OFF = str(DispositionRule.OFF)
"""A setting that is switched off is typed so."""
Write = Callable[[Any], str]


def minutes_of(nudges: str) -> list[int]:
    """Gives the thresholds of a nudge in minutes, in order."""
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


ROUTING: dict[str, str] = {
    Routing.CLAIM: "members claim what waits",
    Routing.LONGEST_IDLE: "what waits is offered to the member who has been idle longest",
    Routing.LEAST_LOADED: "what waits is offered to the member who holds fewest",
    Routing.ROUND_ROBIN: "what waits is offered to the members in turn",
}
MODES: dict[str, str] = {
    Mode.SESSION: "a conversation is one thread until it is done",
    Mode.PAGE: "the first reply also marks a conversation done",
}
ALERTS: dict[str, str] = {
    AlertRule.READY: "Ready members with room are told by DM what waits",
    AlertRule.HERE: "what waits mentions @here in its thread",
    AlertRule.OFF: "what waits only shows in the channel and on Home",
}
DISPOSITIONS: dict[str, str] = {
    DispositionRule.OFF: "Done asks for a disposition but needs none",
    DispositionRule.DONE: "Done needs a disposition",
    DispositionRule.TRANSFER: "Done needs a disposition, and so does a transfer",
}
LABELS: dict[str, str] = {
    "invite-timeout": "Invitations expire after (seconds)",
    "routing": "Who gets what waits",
    "mode": "When a conversation ends",
    "confirm": "Sending replies",
    "signature": "Signature below what agents write",
    "hours": "Open hours",
    "time-zone": "Time zone",
    "holidays": "Closed on the public holidays of",
    "greeting": "Greeting",
    "closed-reply": "Answer out of hours",
    "waiting-reply": "Text to who waits long",
    "reopen-window": "A text reopens a done conversation for (hours)",
    "history-window": "Cards count the messages of the last (hours)",
    "disposition": "Disposition",
    "nudge-owner": "Remind an owner who hasn't answered after (minutes)",
    "nudge-queue": "Remind the queue of what nobody claimed after (minutes)",
    "missed-offers": "Not Ready after so many missed offers in a row",
    "alert": "Who is told of what waits",
    "goal": "First reply within (minutes)",
}
"""What stands at each field of the form."""
HEADINGS: dict[str, str] = {
    "invite-timeout": "Handing over and out",
    "mode": "Replies",
    "hours": "Opening hours",
    "greeting": "Automatic texts",
    "reopen-window": "After Done",
    "nudge-owner": "Reminders, alerts and goal",
}
"""In the form, groups of settings begin with these."""
