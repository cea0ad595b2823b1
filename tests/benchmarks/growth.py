"""What is measured with more: workers, stored messages, memory. The counts are the caller's, so that a test can run each with a few."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import text
from sqlmodel import Session, select

from bot.desk import homes, reading
from bot.views import cards
from bot.views import home as home_views
from storage.database import Database
from storage.models import Conversation, ConversationState, Person
from tests.benchmarks import crowd, load
from tests.benchmarks.house import House
from tests.benchmarks.scenarios import PARALLEL, WARM_CONTACT, Sizes
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
    """Texts of many contacts wait in the database before the first worker comes."""
    with House(sizes.lines, postgres, with_worker=False) as house:
        _lift_pace(house)
        texts = [house.text(contact, f"text {turn}") for turn in range(3) for contact in range(sizes.waiting)]
        load.run(house.server.port, texts, PARALLEL)
        since = time.time()
        house.hire(workers)
        house.server.until(lambda: not house.count("SELECT count(*) FROM delivery"))
        posts = sorted(at for channel in range(sizes.lines) for at, _ in house.slack.ask("posts", since, channel))
        return Drain(workers, len(posts), posts[-1] - posts[0])


def _lift_pace(house: House) -> None:
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
    return [_size(sizes, postgres, messages) for messages in sizes.stored]


def _size(sizes: Sizes, postgres: Postgres | None, messages: int) -> Size:
    with House(sizes.lines, postgres) as house:
        crowd.fill(house.database, messages, house.person("kate"))
        load.run(house.server.port, [house.text(WARM_CONTACT + number, "Hello") for number in range(sizes.warm)], PARALLEL)
        known = [house.text(number, "And now?", crowd.address(number)) for number in range(min(sizes.contacts, messages // 20))]
        new = [house.text(contact, "Hello") for contact in range(sizes.contacts)]
        loads = load.run(house.server.port, [*known, *new], PARALLEL)
        figures = {name: _median(one, sizes.looks) for name, one in _presses(house, messages).items()}
        figures |= {name: _median(one, sizes.looks) for name, one in _pictures(house.database).items()}
        return Size(messages, {"a text accepted": _alone(house, sizes)} | figures, loads.rate)


def _alone(house: House, sizes: Sizes) -> float:
    """Texts of known contacts, one after the other."""
    sent = load.run(house.server.port, [house.text(number, "One more") for number in range(sizes.looks)], 1).sent
    return statistics.median(one.seconds for one in sent) * 1000


def _presses(house: House, messages: int) -> dict[str, Callable[[], object]]:
    """Commands, as somebody types them."""
    number = messages // crowd.PER_CONVERSATION // 2
    wanted = {"/sms find, by name": crowd.name(number), "/sms find, by number": crowd.address(number)[-7:]}

    def press(words: str) -> Callable[[], object]:
        return lambda: load.run(house.server.port, house.slack.ask("commands", "kate", f"/sms find {words}", 1), 1)

    return {name: press(words) for name, words in wanted.items()}


def _pictures(database: Database) -> dict[str, Callable[[], object]]:
    """As a worker takes and draws them, without Slack."""

    def reads(draw: Callable[[Session], object]) -> Callable[[], object]:
        def look() -> None:
            with database.read() as session:
                draw(session)

        return look

    with database.read() as session:
        held = select(Conversation.id).where(Conversation.state == ConversationState.ACTIVE).limit(1)
        conversation, kate = session.exec(held).one() or 0, select(Person).where(Person.handle == "kate")
    now = datetime.now(UTC)
    return {
        "a card drawn": reads(lambda session: cards.card(reading.card(session, conversation, now))),
        "a Home drawn": reads(lambda session: home_views.home(homes.read(session, session.exec(kate).one(), now, is_admin=False))),
    }


def _median(look: Callable[[], object], times: int) -> float:
    return statistics.median(_timed(look) for _ in range(times)) * 1000


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
    with House(sizes.lines, postgres) as house:
        first = house.server.started
        house.server.stop()
        house.server.start()
        time.sleep(1)
        idle = house.server.process.memory
        texts = [house.text(contact, f"text {turn}") for turn in range(sizes.texts) for contact in range(sizes.contacts)]
        load.run(house.server.port, texts, PARALLEL)
        return Footprint(first, house.server.started, idle, house.server.process.memory)
