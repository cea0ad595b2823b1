"""How long a search takes, with few and with many texts stored."""

import math
import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from sqlalchemy import text

from storage.database import Database
from storage.queries.screens import searches
from tests.benchmarks import load
from tests.benchmarks.scenarios import Sizes
from tests.benchmarks.stored import crowd, growth
from tests.storage.postgres import Postgres

PAGE = 500
ROUNDS = 4
"""So many times each way to search is gone through for each of the looks."""


@dataclass(frozen=True, slots=True)
class Searched:
    """The 50th and the 95th percentile of searches, in milliseconds, with so many messages stored."""

    messages: int
    median: float
    p95: float


def search(sizes: Sizes, postgres: Postgres | None) -> list[Searched]:
    """A house of each size beside the other, asked in turn."""
    with ExitStack() as stack:
        houses = [stack.enter_context(growth.stored(sizes, postgres, messages)) for messages in sizes.stored]
        for house in houses:
            index(house.database)
        asked = [list(_asked(messages, sizes)) for messages in sizes.stored]
        took: list[list[float]] = [[] for _ in houses]
        for at in range(len(asked[0])):
            for number, house in enumerate(houses):
                pressed = house.slack.ask("commands", "kate", asked[number][at], 1)
                took[number].append(load.run(house.server.port, pressed, 1).percentile(50))
        return [Searched(messages, _at(some, 50), _at(some, 95)) for messages, some in zip(sizes.stored, took, strict=True)]


def _at(took: list[float], percent: int) -> float:
    return sorted(took)[max(0, math.ceil(len(took) * percent / 100) - 1)]


def index(database: Database) -> None:
    """Has the past found, as the migration does."""
    last = 0
    while True:
        with database.write() as session:
            more = text("SELECT id FROM conversation WHERE id > :last ORDER BY id LIMIT :most")
            ids = [number for (number,) in session.execute(more, {"last": last, "most": PAGE})]
            if not ids:
                break
            searches.index(session.connection(), ids)
            last = ids[-1]
    if not database.is_sqlite:
        with database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE search_text")


def _asked(messages: int, sizes: Sizes) -> Iterator[str]:
    """Commands: words that are in every text, names, parts of numbers, and what is nowhere."""
    chance = random.Random(messages)
    for _ in range(sizes.looks * ROUNDS):
        number = chance.randrange(messages // crowd.PER_CONVERSATION)
        name, digits = crowd.name(number), crowd.address(number)
        words = (f"{name} order", digits[-6:], f"({digits[2:5]}) {digits[5:9]}", "thursday mon", name[:5], "nothing like it")
        yield f"/sms search {chance.choice(words)}"
