"""A run from the first text to the verdict, on one database."""

import csv
import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.report import Row
from tests.benchmarks.soak import verdict
from tests.benchmarks.soak.plot import samples_file
from tests.benchmarks.soak.samples import Ground, Sample, Sampler
from tests.benchmarks.soak.shift import QUEUES, Shift
from tests.machines import Machines
from tests.storage import postgres
from tests.storage.postgres import Postgres

TOO_MANY = 429
EMPTY = 120.0
"""Seconds in which all is out once nobody writes any more."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds in all, between two texts, and between two looks; and to how many queues they go."""

    seconds: float
    apart: float = 1 / 5
    every: float = 10.0
    queues: int = QUEUES


def soak(database: str, server: Postgres | None, pace: Pace, folder: Path) -> list[Row]:
    """Writes down what it sees while it goes on, so that what is cut off isn't lost."""
    with tempfile.TemporaryDirectory(prefix="threadline-soak-", dir=tempfile.gettempdir()) as place, _house(Path(place), server) as house:
        shift = Shift(house, pace.queues)
        shift.open()
        house.slack.api.limits = True
        began = time.time()
        ground = Ground(house.database_url, None if server else Path(place) / "soak.db")
        try:
            with Sampler(house, ground, shift.told, pace.every, _Kept(samples_file(database, folder)).add) as sampler:
                shift.work(pace.seconds, pace.apart)
            rows = [*_said(shift, house, sampler, pace, began), *_ended(ground, shift), *verdict.judge(sampler.samples)]
            (folder / f"{database}-soak-tables.json").write_text(_json(verdict.grown(sampler.samples)))
        finally:
            ground.close()
        return rows


@contextmanager
def _house(folder: Path, server: Postgres | None) -> Iterator[Machines]:
    house = Machines(folder, server.create() if server else f"sqlite:///{folder / 'soak.db'}")
    try:
        if server:
            house.web("--no-worker")
            house.worker()
        else:
            house.web()
        yield house
    finally:
        house.stop()


class _Kept:
    """The samples' file: the columns that are judged or drawn."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._columns: list[str] = []

    def add(self, sample: Sample) -> None:
        if is_new := not self._columns:
            self._columns = [
                "seconds",
                "texts",
                "processes",
                *(["writes"] if "writes" in sample else []),
                *(curve.name for curve in verdict.CURVES if curve.name in sample),
            ]
        with self._path.open("w" if is_new else "a", newline="") as file:
            writer = csv.DictWriter(file, self._columns, extrasaction="ignore", lineterminator="\n")
            if is_new:
                writer.writeheader()
            writer.writerow({name: f"{value:.7g}" for name, value in sample.items()})


def _said(shift: Shift, house: Machines, sampler: Sampler, pace: Pace, began: float) -> list[Row]:
    """What was done, and that nobody was refused."""
    done = ", ".join(f"{number:,} {what}" for what, number in shift.told.done.items())
    calls = house.slack.calls
    refused, wrong = sum(call.status == TOO_MANY for call in calls), shift.told.wrong
    asked = Counter(call.method for call in calls if call.at >= began).most_common(6)
    for one in (*wrong[:20], *sampler.missed[:20]):
        print(f"wrong or missed: {one}")
    return [
        Row(f"in {pace.seconds / 60:g} minutes", done),
        Row("    texts a second", f"{shift.told.done['texts'] / pace.seconds:.2f}", f"about {1 / pace.apart:g}"),
        Row("    Slack's calls a minute", ", ".join(f"{number * 60 / pace.seconds:.0f} {method}" for method, number in asked)),
        *_writes(sampler.samples),
        Row("    calls of Slack's answered 429", f"{refused:,} of {len(calls):,}"),
        Row("    answered otherwise than well", f"{len(wrong)}", "none", not wrong),
    ]


def _writes(samples: list[Sample]) -> list[Row]:
    """Transactions that wrote something, which PostgreSQL counts by itself."""
    if "writes" not in samples[0]:
        return []
    first, last = samples[0], samples[-1]
    return [Row("    writing transactions a text", f"{(last['writes'] - first['writes']) / (last['texts'] - first['texts']):.1f}")]


def _ended(ground: Ground, shift: Shift) -> list[Row]:
    """Once nobody writes any more, all goes out, and nothing was lost."""
    began = time.monotonic()
    while left := ground.count("SELECT count(*) FROM delivery"):
        if time.monotonic() - began > EMPTY:
            break
        time.sleep(0.5)
    shown = ground.count("SELECT count(*) FROM message WHERE direction = 'in' AND ts IS NOT NULL")
    texts = shift.told.done["texts"]
    return [
        Row("    all out after the last text", f"{time.monotonic() - began:.0f} s, {left} left", f"0 left within {EMPTY:g} s", left == 0),
        Row("    texts in Slack", f"{shown:,} of {texts:,}", "all", shown == texts),
    ]


def _json(tables: dict[str, tuple[int, int, int]]) -> str:
    lines = [f"  {json.dumps(name)}: {list(rows)}" for name, rows in tables.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


@contextmanager
def server_of(database: str) -> Iterator[Postgres | None]:
    if database == "sqlite":
        yield None
        return
    with postgres.running() as server:
        server.be_durable()
        yield server
