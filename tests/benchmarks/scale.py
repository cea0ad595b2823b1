"""How large a team may become, and what stands in its way first: from what was measured, what Slack permits and a few assumptions.

`make scale` writes docs/scale.md anew. It ends with 1 where the model misses a measured point by more than FACTOR.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.benchmarks import figures
from tests.benchmarks.soak.shift import HELD, QUEUES

FACTOR = 1.5
"""A model that plans machines may be wrong by half; by more, it says something untrue."""
TEAMS = (10, 1_000, 100_000)
NUMBER = r"([0-9][0-9,]*(?:\.[0-9]+)?)"


@dataclass(frozen=True, slots=True)
class Given:
    """A number that the model is told, and why it is that."""

    value: float
    what: str
    reason: str


AT_A_TIME = Given(3, "conversations that an agent holds at a time", "the capacity that an agent has unless an admin says otherwise")
LASTS = Given(20, "minutes that a conversation lasts", "people answer a text within minutes, not seconds")
TEXTS = Given(5, "texts of the contact in it", "a question, what is asked back, thanks")
REPLIES = Given(5, "replies in it", "one to each text")
TRANSFERRED = Given(0.1, "of them are transferred", "once in ten")
ALERTED = Given(3, "Ready members who are told of each that begins to wait", "10 at most; in a busy hour few have room")
IN_QUEUE = Given(20, "agents in a queue", "a team with one lead")
ASSUMED = (AT_A_TIME, LASTS, TEXTS, REPLIES, TRANSFERRED, ALERTED, IN_QUEUE)

METHODS = "https://docs.slack.dev/apis/web-api/rate-limits"
TIER = Given(50 * 60, "calls of a tier 3 method in an hour, in a workspace", f"tier 3, 50 a minute: {METHODS}")
CHANNEL = Given(3_600, "posts in an hour, in a channel", f"one a second: {METHODS}")
POSTS = Given(
    300 * 60, "posts in an hour, in a workspace", "“several hundred” a minute: https://docs.slack.dev/reference/methods/chat.postMessage"
)
EVENTS = Given(30_000, "events in an hour, in a workspace", "https://docs.slack.dev/reference/events/app_rate_limited, and the page above")
LINE = Given(
    3_600, "texts out in an hour, on a line", "one segment a second for a long code in the US; toll-free and short codes have more"
)
PERMITTED = (TIER, CHANNEL, POSTS, EVENTS, LINE)
FILLED = 0.7
"""Nothing is planned to be fuller: the busiest minutes of an hour are busier than it."""

READY_WHEN_COUNTED = 3
"""Members who were Ready when the calls of each event were counted."""
POST_MS, DATABASE_MS, SLACK_MS = 7.0, 4.0, 3.0
"""What a post takes of a worker, of PostgreSQL and of the bench's stand-in Slack (docs/performance.md, what limits the drain rate)."""
BENCH_CORES = 2
ALONE = r"ms +N ms"
"""Milliseconds of one text after the other, with a million messages stored."""


class Measured:
    """What docs/bench/figures.json says."""

    def __init__(self, kept: Mapping[str, Any]) -> None:
        self._kept = kept

    def row(self, section: str, what: str) -> str:
        """Raises LookupError."""
        found = [one["figures"] for one in self._kept[section]["rows"] if what in one["what"]]
        if not found:
            raise LookupError(f"no {what!r} in {section}")
        return str(found[0])

    def figure(self, section: str, what: str, pattern: str = NUMBER) -> float:
        found = re.search(pattern.replace("N", NUMBER), self.row(section, what))
        if found is None:
            raise LookupError(f"no {pattern} at {what!r} in {section}")
        return float(found[1].replace(",", ""))

    def quieter(self, section: str, what: str) -> float:
        """The lower of a soak's two quarters: what else the machine does only adds."""
        early, late = re.findall(NUMBER, self.row(section, what))[:2]
        return min(float(early), float(late))

    def minutes(self, section: str) -> float:
        """How long a soak was."""
        titles = " ".join(one["what"] for one in self._kept[section]["rows"])
        return float(re.search(r"in ([\d.]+) minutes", titles)[1])

    def sync_ms(self, section: str) -> float:
        """How long the disk of that run took to write for good."""
        return float(re.search(r"fdatasync takes ([\d.]+) ms", self._kept[section]["machine"])[1])

    def calls(self, what: str) -> Counter[str]:
        """Slack's calls for something that happens at the desk, at once and within the minute after."""
        found: Counter[str] = Counter()
        for count, method in re.findall(r"(\d+) ([a-z]+\.\w+)", self.row("sqlite costs", what)):
            found[method] += int(count)
        return found


def read() -> Measured:
    return Measured(json.loads(figures.KEPT.read_text()))


@dataclass(frozen=True, slots=True)
class Hour:
    """What happens in an hour."""

    conversations: float
    texts: float
    replies: float
    transfers: float
    drawn: float
    """Cards drawn since a text or a reply came: once a minute and conversation at most."""
    alerted: float

    def posts(self, measured: Measured) -> float:
        """Into the channels of queues."""
        began, texts = self.conversations, self.texts - self.conversations
        own = [measured.calls(what)["chat.postMessage"] for what in ("a text in an owned", "a claim", "done", "a transfer")]
        first = measured.calls("a text that begins")["chat.postMessage"] - READY_WHEN_COUNTED
        return began * (first + own[1] + own[2]) + texts * own[0] + self.transfers * own[3]

    def alerts(self) -> float:
        return self.conversations * self.alerted

    def moves(self, measured: Measured) -> float:
        """Edits that nothing can put together: of a claim, of what is done or transferred."""
        claim, done, transfer = (measured.calls(what)["chat.update"] for what in ("a claim", "done", "a transfer"))
        return self.conversations * (claim - READY_WHEN_COUNTED + self.alerted + done) + self.transfers * transfer

    def edits(self, measured: Measured) -> float:
        return self.drawn + self.moves(measured)

    def marks(self, measured: Measured) -> float:
        return self.replies * measured.calls("a reply")["reactions.add"]

    def events(self, measured: Measured) -> float:
        """Slack tells of each message, ours as well, and of each edit."""
        return self.posts(measured) + self.alerts() + self.edits(measured) + self.replies


def drawn(messages: float, minutes: float) -> float:
    """In how many of these minutes at least one of the messages comes, where they come by chance."""
    return minutes * (1 - math.exp(-messages / minutes))


def an_agent() -> Hour:
    conversations = AT_A_TIME.value * 60 / LASTS.value
    redrawn = conversations * drawn(TEXTS.value + REPLIES.value, LASTS.value)
    texts, replies = conversations * TEXTS.value, conversations * REPLIES.value
    return Hour(conversations, texts, replies, conversations * TRANSFERRED.value, redrawn, ALERTED.value)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many agents one of it carries; `per` says one what, `beyond` what happens with more, `add` what helps."""

    name: str
    agents: float
    per: str
    beyond: str
    add: str


MORE = "a further workspace, with an installation of its own"


def limits(measured: Measured) -> list[Limit]:
    """In the order in which a team meets them, if it had one of each."""
    hour = an_agent()
    found = [
        Limit(
            "edits",
            TIER.value / hour.edits(measured),
            "workspace",
            "cards and alerts are redrawn late; texts aren't",
            f"`alert off`; {MORE}",
        ),
        Limit("marks on replies", TIER.value / hour.marks(measured), "workspace", "marks come late; replies don't", MORE),
        Limit(
            "events",
            EVENTS.value / hour.events(measured),
            "workspace",
            "Slack drops events; replies are found by reading threads, late",
            MORE,
        ),
        Limit("posts in all", POSTS.value / (hour.posts(measured) + hour.alerts()), "workspace", "texts come late", MORE),
        Limit(
            "posts in a channel",
            CHANNEL.value / hour.posts(measured),
            "queue",
            "texts come late there",
            "a further queue, with a channel of its own",
        ),
        Limit("replies on a line", LINE.value / hour.replies, "line", "replies go out late there", "a further line"),
        Limit(
            "processor",
            3600 / (hour.texts * processor(measured)),
            "core",
            "all comes late",
            "further web and worker processes, on PostgreSQL",
        ),
        Limit("commits", commits(measured) * 3600 / hour.texts, "database server", "all comes late", "a faster disk, a further server"),
    ]
    return sorted(found, key=lambda one: one.agents)


def processor(measured: Measured) -> float:
    """Seconds of it for each text, with all that follows from it, on PostgreSQL. The database's own are not among them."""
    return measured.quieter("postgresql soak", "processor %") / 100 / measured.figure("postgresql soak", "texts a second")


def commits(measured: Measured) -> float:
    """Texts a second that a disk can take, if each commit waited for the one before; servers write several at once."""
    writes = measured.figure("postgresql soak", "writing transactions a text")
    return 1000 / measured.sync_ms("postgresql inbound") / writes


@dataclass(frozen=True, slots=True)
class Point:
    """What the model says beside what was measured."""

    what: str
    unit: str
    model: float
    measured: float

    @property
    def ratio(self) -> float:
        return self.model / self.measured

    @property
    def holds(self) -> bool:
        return 1 / FACTOR <= self.ratio <= FACTOR


def points(measured: Measured) -> list[Point]:
    found = []
    for database in ("sqlite", "postgresql"):
        alone = measured.figure(f"{database} growth", "a text accepted", ALONE)
        found.append(
            Point(
                f"texts accepted, {database}: one after the other",
                "/s",
                1000 / alone,
                measured.figure(f"{database} inbound", "    Threadline"),
            )
        )
    found.append(Point("posts into one channel", "/s", CHANNEL.value / 3600, measured.figure("sqlite burst", "posts a second /")))
    for workers in (1, 2, 4):
        rate = min(workers * 1000 / POST_MS, BENCH_CORES * 1000 / (POST_MS + DATABASE_MS + SLACK_MS))
        found.append(
            Point(
                f"posts of {workers} workers on {BENCH_CORES} cores",
                "/s",
                rate,
                measured.figure("postgresql drain", f"by {workers} workers"),
            )
        )
    for database in ("sqlite", "postgresql"):
        found += _soaked(measured, database)
    return found


def _soaked(measured: Measured, database: str) -> list[Point]:
    """The soak's own hour as the model would have it, from nothing but what its people did."""
    section, what = f"{database} soak", "minutes"
    minutes = measured.minutes(section)
    texts, claims, done, replies = (
        measured.figure(section, what, f"N {word}") * 60 / minutes for word in ("texts", "claims", "done", "replies")
    )
    seats = QUEUES * HELD
    hour = Hour(claims, texts, replies, 0, seats * drawn((texts + replies) / seats, 60), 1)
    asked = {
        method: measured.figure(section, "calls a minute", f"N {method}") for method in ("chat.postMessage", "chat.update", "reactions.add")
    }
    edits = hour.edits(measured) - claims + done  # not all that were claimed were done when it ended
    parts = [Point("processor, from its parts", "%", _parts(measured, hour, edits), measured.quieter(section, "processor %"))]
    return [
        Point(
            f"the soak on {database}: posts", "/min", (hour.posts(measured) - claims + done + hour.alerts()) / 60, asked["chat.postMessage"]
        ),
        Point("edits", "/min", edits / 60, asked["chat.update"]),
        Point("marks", "/min", hour.marks(measured) / 60, asked["reactions.add"]),
        *(parts if database == "sqlite" else []),  # what wakes the worker on PostgreSQL was not measured alone
    ]


def _parts(measured: Measured, hour: Hour, edits: float) -> float:
    """A text is a request, a post, and Slack's event about it; a reply an event, three reports, what is sent and a mark; an edit one and an event."""
    request = measured.figure("sqlite growth", "a text accepted", ALONE)
    spent = hour.texts * (2 * request + POST_MS) + hour.replies * (4 * request + 2 * POST_MS) + edits * (request + POST_MS)
    return 100 * spent / 3_600_000
