"""How long a purge of many contacts takes, and how long a text has to wait meanwhile."""

import time
from dataclasses import dataclass
from itertools import count

from tests.benchmarks import load
from tests.benchmarks.disk import syncing
from tests.benchmarks.house import Bench, Process
from tests.benchmarks.scenarios import WARM_CONTACT, Sizes
from tests.benchmarks.stored import crowd
from tests.storage.postgres import Postgres

BREATH = 0.05
"""Seconds between two texts."""
WRITERS = 10
"""So many contacts text."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """`before` and `meanwhile` are the milliseconds of texts; `failed`, how many of the latter weren't taken; `disk`, those of a file's fdatasync
    after each: the machine's part in the worst of them.
    """

    contacts: int
    seconds: float
    before: list[float]
    meanwhile: list[float]
    failed: int
    disk: list[float]


def purge(sizes: Sizes, postgres: Postgres | None) -> Cleared:
    """All that is older than a day goes, which is all but the latest two hundred conversations."""
    with Bench(sizes.lines, postgres) as house, syncing() as sync:
        crowd.fill(house.database, sizes.purged * crowd.PER_CONVERSATION, house.person("kate"))
        numbers = count()
        for _ in range(sizes.settled):
            _text(house, next(numbers))
        house.settle()
        before = [_text(house, next(numbers)) for _ in range(sizes.looks)]
        command = ["-m", "bot.cli", "purge", "--older-than", "1", "--yes"]
        began = time.monotonic()
        running = Process(command, house.server.settings, house.server.folder)
        meanwhile, disk = [], []
        while not running.is_over:
            meanwhile.append(_text(house, next(numbers)))
            disk.append(sync())
            time.sleep(BREATH)
        seconds = time.monotonic() - began
        gone = house.count("SELECT count(*) FROM contact WHERE address LIKE 'purged:%'")
        failed = sum(one.status != 200 for one in meanwhile)
        return Cleared(gone, seconds, [one.seconds * 1000 for one in before], [one.seconds * 1000 for one in meanwhile], failed, disk)


def _text(house: Bench, number: int) -> load.Sent:
    return load.run(house.server.port, [house.text(WARM_CONTACT + number % WRITERS, "Where is it?")], 1).sent[0]
