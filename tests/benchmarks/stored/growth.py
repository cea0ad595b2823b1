"""What is measured with more: workers, stored messages, memory. The counts are the caller's, so that a test can run each with a few."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import text
from sqlmodel import Session, select

from bot.desk import reading
from bot.desk.screens import homes
from bot.views import home as home_views
from bot.views.handover import cards
from storage.database import Database
from storage.models import Conversation, ConversationState, Person
from tests.benchmarks import load
from tests.benchmarks.house import Bench
from tests.benchmarks.scenarios import PARALLEL, WARM_CONTACT, Sizes
from tests.benchmarks.stored import crowd
from tests.storage.postgres import Postgres

_NO_PACE = """
INSERT INTO pace (key, arrival, own_interval) SELECT 'post:' || channel_id, 0, 1 FROM queue WHERE true ON CONFLICT (key) DO UPDATE SET own_interval = 1
"""


@dataclass(frozen=True, slots=True)
class Drain:
    """How fast workers bring what waits to Slack."""

    workers: int
    posts: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.posts / self.seconds


def drain(sizes: Sizes, postgres: Postgres) -> list[Drain]:
    return [_drain(sizes, postgres, workers) for workers in sizes.workers]


def _drain(sizes: Sizes, postgres: Postgres, workers: int) -> Drain:
    """Texts of many contacts wait in the database before the first worker begins."""
    with Bench(sizes.lines, postgres, with_worker=False) as house:
        _lift_pace(house)
        with house.at_rest(workers):
            texts = [house.text(contact, f"text {turn}") for turn in range(3) for contact in range(sizes.waiting)]
            load.run(house.server.port, texts, PARALLEL)
            since = time.time()
        house.server.until(lambda: not house.count("SELECT count(*) FROM delivery"))
        posts = sorted(at for channel in range(sizes.lines) for at, _ in house.slack.ask("posts", since, channel))
        return Drain(workers, len(posts), posts[-1] - posts[0])


def _lift_pace(house: Bench) -> None:
    """As an admin may set it: what Slack permits is no part of this figure."""
    with house.database.write() as session:
        session.execute(text(_NO_PACE))


@dataclass(frozen=True, slots=True)
class Size:
    """Milliseconds with so many messages stored, each the median of some."""

    messages: int
    figures: dict[str, float]
    rate: float
    """Texts accepted a second."""


def growth(sizes: Sizes, postgres: Postgres | None) -> list[Size]:
    """A house of each size beside the other, looked at in turn: what else the machine does meets both."""
    with ExitStack() as stack:
        houses = [stack.enter_context(stored(sizes, postgres, messages)) for messages in sizes.stored]
        rates = _in_turn([partial(_rate, house, sizes) for house in houses], sizes.rounds)
        looks = [_looks(house, messages, sizes) for house, messages in zip(houses, sizes.stored, strict=True)]
        figures = {name: [1000 * one for one in _in_turn([partial(_timed, one[name]) for one in looks], sizes.looks)] for name in looks[0]}
        return [Size(messages, {name: figures[name][at] for name in figures}, rates[at]) for at, messages in enumerate(sizes.stored)]


@contextmanager
def stored(sizes: Sizes, postgres: Postgres | None, messages: int) -> Iterator[Bench]:
    """A house with so many messages."""
    with Bench(sizes.lines, postgres) as house:
        house.slack.ask("say", "sam", "/queue supervisor q0 @sam")
        crowd.fill(house.database, messages, house.person("kate"))
        load.run(house.server.port, [house.text(WARM_CONTACT + number, "Hello") for number in range(sizes.settled)], PARALLEL)
        house.settle()
        yield house


def _in_turn(ways: list[Callable[[], float]], times: int) -> list[float]:
    """The median of what each gave."""
    found = [[way() for way in ways] for _ in range(times)]
    return [statistics.median(one) for one in zip(*found, strict=True)]


def _rate(house: Bench, sizes: Sizes) -> float:
    """Texts of contacts with a past, as many in each house, and of new ones."""
    known = [house.text(number, "And now?", crowd.address(number)) for number in range(min(sizes.contacts, min(sizes.stored) // 20))]
    new = [house.text(contact, "Hello") for contact in range(sizes.contacts)]
    return load.run(house.server.port, [*known, *new], PARALLEL).rate


def _looks(house: Bench, messages: int, sizes: Sizes) -> dict[str, Callable[[], object]]:
    return {"a text accepted": _texts(house, sizes)} | _presses(house, messages, sizes) | _pictures(house.database)


def _texts(house: Bench, sizes: Sizes) -> Callable[[], object]:
    """Texts of known contacts, one after the other."""
    texts = [house.text(number, "One more") for number in range(sizes.looks)]
    return lambda: load.run(house.server.port, [texts.pop()], 1)


def _presses(house: Bench, messages: int, sizes: Sizes) -> dict[str, Callable[[], object]]:
    """Commands, as somebody types them."""
    number = messages // crowd.PER_CONVERSATION // 2
    name = crowd.name(number)
    wanted = {
        "by name": name,
        "by number": crowd.address(number)[-7:],
        "by how it begins": name[:4],
        "with a typing error": f"{name[0]}{name[2]}{name[1]}{name[3:]}",
    }

    def press(words: str) -> Callable[[], object]:
        asked = house.slack.ask("commands", "kate", f"/sms find {words}", sizes.looks)
        return lambda: load.run(house.server.port, [asked.pop()], 1)

    return {f"/sms find, {how}": press(words) for how, words in wanted.items()}


def _pictures(database: Database) -> dict[str, Callable[[], object]]:
    """As a worker takes and draws them, without Slack."""

    def reads(draw: Callable[[Session], object]) -> Callable[[], object]:
        def look() -> None:
            with database.read() as session:
                draw(session)

        return look

    def home(handle: str) -> Callable[[], object]:
        who, now = select(Person).where(Person.handle == handle), datetime.now(UTC)
        return reads(lambda session: home_views.home(homes.read(session, session.exec(who).one(), now, is_admin=False)))

    with database.read() as session:
        held = select(Conversation.id).where(Conversation.state == ConversationState.ACTIVE).limit(1)
        conversation = session.exec(held).one() or 0
    return {
        "a card drawn": reads(lambda session: cards.card(reading.card(session, conversation, datetime.now(UTC)))),
        "an agent's Home drawn": home("kate"),
        "a supervisor's Home drawn, with a board": home("sam"),
    }


def _timed(look: Callable[[], object]) -> float:
    began = time.perf_counter()
    look()
    return time.perf_counter() - began


@dataclass(frozen=True, slots=True)
class Footprint:
    """Seconds from the command to readiness, on a new database and on one that there is; megabytes before and after the load."""

    first_start: float
    next_start: float
    idle: float
    busy: float


def footprint(sizes: Sizes, postgres: Postgres | None) -> Footprint:
    with Bench(sizes.lines, postgres) as house:
        first = house.server.started
        house.server.stop()
        house.server.start()
        time.sleep(1)
        idle = house.server.process.memory
        texts = [house.text(contact, f"text {turn}") for turn in range(sizes.texts) for contact in range(sizes.contacts)]
        load.run(house.server.port, texts, PARALLEL)
        return Footprint(first, house.server.started, idle, house.server.process.memory)
