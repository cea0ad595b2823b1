"""How long a report takes where much is stored, how long a text has to wait meanwhile, and how long it takes to draw a board."""

import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from sqlmodel import col, select

from bot.desk.screens import homes
from bot.views import home as views
from storage.models import Agent, Person, Queue, QueueMember, Status
from tests.benchmarks import load
from tests.benchmarks.house import Bench
from tests.benchmarks.scenarios import WARM_CONTACT, Sizes
from tests.benchmarks.stored import crowd
from tests.storage.postgres import Postgres

BREATH = 0.05
WRITERS = 10
QUEUES, MEMBERS = 200, 500
YEAR = 366 * 24 * 60
"""Its minutes."""


@dataclass(frozen=True, slots=True)
class Told:
    """`before` and `meanwhile` are the milliseconds of texts; `failed`, how many of the latter weren't taken."""

    messages: int
    conversations: int
    seconds: float
    before: list[float]
    meanwhile: list[float]
    failed: int


@dataclass(frozen=True, slots=True)
class Drawing:
    what: str
    middle: float
    worst: float


def report(sizes: Sizes, postgres: Postgres | None) -> Told:
    """An admin asks for a year, of which there are conversations every seven minutes, from the asking until Slack shows it."""
    with Bench(sizes.lines, postgres) as house:
        crowd.fill(house.database, sizes.reported, house.person("kate"))
        numbers = count()
        for _ in range(sizes.settled):
            _text(house, next(numbers))
        house.settle()
        before = [_text(house, next(numbers)) for _ in range(sizes.looks)]
        conversations = min(sizes.reported // crowd.PER_CONVERSATION, YEAR // crowd.MINUTES)
        house.slack.ask("say", "sam", "/desk report 366")
        began = time.monotonic()
        meanwhile: list[load.Sent] = []
        while not meanwhile or house.count("SELECT count(*) FROM report"):
            meanwhile.append(_text(house, next(numbers)))
            time.sleep(BREATH)
        seconds = time.monotonic() - began
        failed = sum(sent.status != 200 for sent in meanwhile)
        return Told(sizes.reported, conversations, seconds, _milliseconds(before), _milliseconds(meanwhile), failed)


def _milliseconds(texts: list[load.Sent]) -> list[float]:
    return [sent.seconds * 1000 for sent in texts]


def _text(house: Bench, number: int) -> load.Sent:
    return load.run(house.server.port, [house.text(WARM_CONTACT + number % WRITERS, "Where is it?")], 1).sent[0]


def board(sizes: Sizes, postgres: Postgres | None) -> list[Drawing]:
    """An admin's Home with a board, as a worker takes and draws it, without Slack: in a small house and in a large one."""
    with Bench(sizes.lines, postgres) as house:
        crowd.fill(house.database, sizes.reported, house.person("kate"))
        small = _draw(house, sizes, f"{sizes.reported:,} messages stored")
        _grow(house)
        return [small, _draw(house, sizes, f"and {QUEUES} queues, {MEMBERS} members")]


def _draw(house: Bench, sizes: Sizes, what: str) -> Drawing:
    taken = []
    for _ in range(sizes.looks):
        began = time.perf_counter()
        with house.database.read() as session:
            sam = session.exec(select(Person).where(Person.handle == "sam")).one()
            views.home(homes.read(session, sam, datetime.now(UTC), is_admin=True))
        taken.append((time.perf_counter() - began) * 1000)
    return Drawing(what, statistics.median(taken), max(taken))


def _grow(house: Bench) -> None:
    """More queues like the first, and more members in it."""
    with house.database.write() as session:
        first = session.exec(select(Queue).order_by(col(Queue.id))).first()
        now, more = datetime.now(UTC), [f"UMORE{number}" for number in range(MEMBERS)]
        session.add_all(Queue(name=f"more{number}", channel_id=first.channel_id) for number in range(QUEUES))
        session.add_all(Person(id=id_, handle=id_.lower(), name=f"Member {id_}") for id_ in more)
        session.add_all(Agent(person_id=id_, status=Status.READY, status_since=now) for id_ in more)
        session.add_all(QueueMember(queue_id=first.id, person_id=id_, added_at=now) for id_ in more)
