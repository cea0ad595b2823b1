"""These are the names of lanes and paces: what must stay in order, and what must not be done too often. The first word of a lane is the
side it leads to.
"""

from collections.abc import Iterable

from carriers.facts import CarrierFacts
from storage.kinds import LaneKind
from storage.pace import Rate, Rates

UPDATE = "update"
REACT = "react"
PUBLISH = "publish"
HINT = "hint"
READ = "read"

RATES = {
    # Slack: about one message a second in each channel, with short bursts (docs.slack.dev, rate limits)
    "post": Rate(interval=1_000, burst=1),
    # chat.update and reactions.add: tier 3, 50 a minute in the workspace
    UPDATE: Rate(interval=1_200, burst=10),
    REACT: Rate(interval=1_200, burst=10),
    # views.publish and chat.postEphemeral: tier 4, 100 a minute
    PUBLISH: Rate(interval=600, burst=20),
    HINT: Rate(interval=600, burst=20),
    # threads that are read for what Slack could not tell us: somewhat slower than the method may be asked, so that there is always a call left
    # for the one that somebody writes in
    READ: Rate(interval=2_000, burst=5),
    # what is looked up or set up besides, each method by itself: tier 2, 3 and 4
    "slack2": Rate(interval=3_000, burst=4),
    "slack3": Rate(interval=1_200, burst=10),
    "slack4": Rate(interval=600, burst=20),
    # a long code in the US sends one segment a second, and its carrier queues what comes faster; some carriers say otherwise
    "line": Rate(interval=1_000, burst=5),
}

DIRECTORY = str(LaneKind.DIRECTORY)
DOCTOR = str(LaneKind.DOCTOR)
TIDY = str(LaneKind.TIDY)


def thread(conversation_id: int, moves: int) -> str:
    """Names the lane of one of a conversation's threads. `moves` says which: what waits for a thread that was left stays in that thread's
    lane.
    """
    return _numbered(LaneKind.THREAD, conversation_id, moves)


def card(conversation_id: int, moves: int) -> str:
    return _numbered(LaneKind.CARD, conversation_id, moves)


def _numbered(kind: LaneKind, conversation_id: int, moves: int) -> str:
    return kind.of(conversation_id, moves) if moves else kind.of(conversation_id)


def number(lane: str) -> int:
    """Says to which of its conversation's threads a lane leads: what `moves` was then."""
    return int(lane.rpartition(":")[2].partition(".")[2] or 0)


def marks(conversation_id: int) -> str:
    return LaneKind.MARKS.of(conversation_id)


def hints(conversation_id: int) -> str:
    return LaneKind.HINTS.of(conversation_id)


def person(person_id: str) -> str:
    return LaneKind.PERSON.of(person_id)


def home(person_id: str) -> str:
    return LaneKind.HOME.of(person_id)


def reports(person_id: str) -> str:
    return LaneKind.REPORTS.of(person_id)


def previews(channel_id: str) -> str:
    return LaneKind.PREVIEWS.of(channel_id)


def channel(channel_id: str) -> str:
    return LaneKind.CHANNEL.of(channel_id)


def strays(channel_id: str) -> str:
    return LaneKind.STRAYS.of(channel_id)


def unheard(conversation_id: int) -> str:
    return LaneKind.UNHEARD.of(conversation_id)


def asked(message_id: int) -> str:
    return LaneKind.ASKED.of(message_id)


def texts(conversation_id: int) -> str:
    return LaneKind.TEXTS.of(conversation_id)


def media(message_id: int, position: int) -> str:
    """Names an attachment's own lane, on a side of its own, so that a slow host holds no text."""
    return LaneKind.MEDIA.of(message_id, position)


def hook(hook_id: int) -> str:
    """Names a hook's own lane, on a side of its own, so that a slow receiver holds nothing but what it is told."""
    return LaneKind.HOOK.of(hook_id)


def poll(carrier: str) -> str:
    return LaneKind.POLL.of(carrier)


def numbers(carrier: str) -> str:
    return LaneKind.NUMBERS.of(carrier)


def post(channel_id: str) -> str:
    return f"post:{channel_id}"


def method(tier: int, name: str) -> str:
    """Names the pace of a Slack method, by its tier."""
    return f"slack{tier}:{name}"


def line(address: str, carrier: str | None = None) -> str:
    """Names the pace of one of our numbers. `carrier` is given where that carrier's lines have a pace of their own."""
    return f"line.{carrier}:{address}" if carrier else f"line:{address}"


def rates(carriers: Iterable[CarrierFacts], base: Rates = RATES) -> Rates:
    """Gives the rates of all paces: the `base`, which is RATES but in tests, and those of carriers that have their own."""
    paced = [(facts.name, facts.pace) for facts in carriers if facts.pace]
    return dict(base) | {f"line.{name}": Rate(round(own.interval * 1000), own.burst) for name, own in paced}


def side(lane: str) -> str:
    """Says to which Side a lane leads."""
    return lane.split(":", 1)[0]
