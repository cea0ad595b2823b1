"""What is measured, and how. The counts are the caller's, so that a test can run each with a few."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from tests.benchmarks import load
from tests.benchmarks.house import Bench
from tests.benchmarks.load import Load
from tests.storage.postgres import Postgres

PARALLEL = 20
WARM_CONTACT = 9_000_000
TURNS = 3
TOO_MANY = 429
PAUSE = 2.5
"""Seconds until a channel takes two posts at once again."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """`rounds` of floor, app, and app with a slow Slack; `contacts` write `texts` each; `samples` idle texts; `calls` commands."""

    rounds: int = 6
    contacts: int = 200
    texts: int = 5
    warm: int = 400
    """Texts before the first that is timed."""
    settled: int = 60
    """The same where all of them are shown first, at Slack's pace."""
    lines: int = 4
    samples: int = 40
    cards: int = 6
    """Per channel, for clicks."""
    pressed: int = 60
    """Presses before the first that is timed."""
    calls: int = 300
    others: int = 3000
    """Texts that come in while some are watched on their way to Slack."""
    slow: float = 2.0
    burst: int = 60
    """Texts at once into one channel, three of each contact."""
    workers: tuple[int, ...] = (1, 2, 4)
    waiting: int = 100
    """Contacts whose texts wait for the first worker."""
    stored: tuple[int, ...] = (1_000, 1_000_000)
    purged: int = 100_000
    """Contacts that are there before a purge."""
    reported: int = 1_000_000
    """Messages that are there when a report is asked for."""
    looks: int = 60
    """At a card, a Home, a search."""


@dataclass(frozen=True, slots=True)
class Round:
    floor: Load
    app: Load
    slow: Load


def inbound(sizes: Sizes, postgres: Postgres | None = None) -> list[Round]:
    """Floor, app, app with a slow Slack, and again: what else the machine does meets all three."""

    def once() -> Round:
        floor, app = _texts(sizes, 0, postgres), _texts(sizes, sizes.lines, postgres)
        return Round(floor, app, _texts(sizes, sizes.lines, postgres, sizes.slow))

    return [once() for _ in range(sizes.rounds)]


def _texts(sizes: Sizes, queues: int, postgres: Postgres | None, slow: float = 0) -> Load:
    with Bench(queues, postgres) as house:
        if slow:
            house.slack.ask("slow", slow)
        load.run(house.server.port, [house.text(WARM_CONTACT + number, "Hello") for number in range(sizes.warm)], PARALLEL)
        texts = [house.text(contact, f"Where is my order? {turn}") for turn in range(sizes.texts) for contact in range(sizes.contacts)]
        return load.run(house.server.port, texts, PARALLEL)


@dataclass(frozen=True, slots=True)
class DeskTimes:
    """Idle: milliseconds from the webhook to Slack. The rest under load."""

    new: list[float]
    existing: list[float]
    busy: list[float]
    """The same as `new`, while many others write."""
    commands: Load
    clicks: Load


def desk(sizes: Sizes, postgres: Postgres | None = None) -> DeskTimes:
    with Bench(sizes.samples, postgres) as house:
        new = _idle(house, sizes, threaded=False)
        house.settle()
        time.sleep(PAUSE)
        existing = _idle(house, sizes, threaded=True)
        house.settle()
        time.sleep(PAUSE)
        busy = _busy(house, sizes)
        _fill(house, sizes)
        for request in house.slack.ask("clicks", "kate", "Claim")[:3]:  # as many as an agent is expected to hold
            load.run(house.server.port, [request], 1)
        house.settle()
        commands = load.run(house.server.port, house.slack.ask("commands", "kate", "/sms mine", sizes.calls), PARALLEL)
        presses = house.slack.ask("clicks", "kate", "Claim")
        load.run(house.server.port, presses[: sizes.pressed], PARALLEL)
        clicks = load.run(house.server.port, presses[sizes.pressed :], PARALLEL)
        return DeskTimes(new, existing, busy, commands, clicks)


@dataclass(frozen=True, slots=True)
class Burst:
    """Texts at once into one channel. `posts` are the tries there (when, HTTP status), `meanwhile` the milliseconds of texts into another channel."""

    texts: int
    in_order: int
    posts: list[tuple[float, int]]
    meanwhile: list[float]

    @property
    def throttled(self) -> float:
        return sum(status == TOO_MANY for _, status in self.posts) / len(self.posts)

    @property
    def rate(self) -> float:
        """Posts a second; one is permitted."""
        times = sorted(at for at, status in self.posts if status != TOO_MANY)
        return (len(times) - 1) / (times[-1] - times[0])


def burst(sizes: Sizes) -> Burst:
    """In real time, with what Slack permits enforced."""
    with Bench(2) as house:
        house.slack.ask("limit")
        began, contacts = time.time(), [2 * number for number in range(sizes.burst // TURNS)]  # even ones write to the first line
        load.run(house.server.port, [house.text(contact, f"text {turn}") for turn in range(TURNS) for contact in contacts], 1)
        meanwhile: list[float] = []
        while len([status for _, status in house.slack.ask("posts", began, 0) if status != TOO_MANY]) < sizes.burst + len(contacts):
            meanwhile.append(_probe(house, 2 * len(meanwhile) + 1, 1))
            time.sleep(PAUSE)
        house.settle()
        threads = house.slack.ask("order", 0)
        in_order = sum(len(one) for one in threads if one == [f"text {turn}" for turn in range(TURNS)])
        return Burst(sizes.burst, in_order, house.slack.ask("posts", began, 0), meanwhile)


def _probe(house: Bench, contact: int, channel: int) -> float:
    """Milliseconds from a new contact's text into the channel to its card."""
    sent = load.run(house.server.port, [house.text(contact, "Where is my order?")], 1).sent[0].at
    house.server.until(lambda: house.slack.ask("posts", sent, channel))
    return (house.slack.ask("posts", sent, channel)[0][0] - sent) * 1000


def _idle(house: Bench, sizes: Sizes, *, threaded: bool) -> list[float]:
    """One text after the other, each in a channel that has had none for a while: a new conversation's card, or the text in its thread."""
    found = []
    for contact in range(sizes.samples):
        sent = load.run(house.server.port, [house.text(contact, "Where is my order?")], 1).sent[0].at
        house.server.until(partial(house.slack.ask, "posted", sent, threaded))
        found.append((house.slack.ask("posted", sent, threaded) - sent) * 1000)
        time.sleep(0.1)
    return found


def _busy(house: Bench, sizes: Sizes) -> list[float]:
    """New conversations in half of the channels, one after the other, while texts come into the others as fast as they are taken."""
    half = sizes.samples // 2
    known = [contact for contact in range(sizes.samples) if contact >= half]
    others = [house.text(known[number % len(known)], "One more") for number in range(sizes.others)]
    with ThreadPoolExecutor(1) as pool:
        pool.submit(load.run, house.server.port, others, PARALLEL)
        return [_probe(house, sizes.samples * (sizes.cards + 1) + number, number) for number in range(half)]


def _fill(house: Bench, sizes: Sizes) -> None:
    """More conversations, all of them shown in Slack."""
    more = [house.text(contact, "Hello") for contact in range(sizes.samples, sizes.samples * sizes.cards)]
    load.run(house.server.port, more, PARALLEL)
    house.settle()
