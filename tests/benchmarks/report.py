"""The figures as a table, each beside what it should be."""

import os
import platform
import sqlite3
import statistics
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from operator import methodcaller

from tests.benchmarks.costs import Cost
from tests.benchmarks.disk import DISK, syncing
from tests.benchmarks.house import ROOT
from tests.benchmarks.images import Drawn
from tests.benchmarks.load import Load
from tests.benchmarks.scenarios import PARALLEL, Burst, DeskTimes, Round, Sizes
from tests.benchmarks.stored.boards import Drawing, Told
from tests.benchmarks.stored.growth import Drain, Footprint, Size
from tests.benchmarks.stored.purge import Cleared
from tests.benchmarks.stored.search import Searched
from tests.storage.postgres import Postgres

RATIO = 0.6
SLOWER = 1.2
"""Times, with a thousand times as many messages."""
NOISE = 1.25
"""p95 of equal runs differs by so much on a machine that does other things as well."""
IDLE_MS = 25
PRESS_MS = 100
REPORT_S = 10
PERMITTED = 0.9
"""Of one post a second, which Slack permits in a channel."""
PICTURE_MB = 350
"""Of the process that draws a picture, with its interpreter."""
THROTTLED = 0.02


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    figures: str
    target: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        word = "" if self.met is None else "met" if self.met else "NOT MET"
        return f"{self.what:<44} {self.figures:<66} {self.target:<24} {word}".rstrip()


def machine() -> str:
    head = subprocess.run(["git", "-C", str(ROOT), "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    return "\n".join(
        [
            f"commit    {head.stdout.strip() or 'unknown'}",
            f"machine   {platform.platform()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start",
            f"python    {platform.python_version()}, gunicorn {version('gunicorn')}, waitress {version('waitress')}, SQLAlchemy {version('sqlalchemy')}",
            f"disk      {DISK}, whose fdatasync takes {_sync_ms():.2f} ms",
        ]
    )


def database(postgres: Postgres | None) -> str:
    if postgres is None:
        return f"SQLite {sqlite3.sqlite_version}, WAL, synchronous=FULL"
    return f"PostgreSQL {postgres.version}, fsync and synchronous_commit on"


def _sync_ms() -> float:
    with syncing() as sync:
        return statistics.median(sync() for _ in range(100))


def inbound(rounds: list[Round], sizes: Sizes) -> list[Row]:
    ratios = [one.app.rate / one.floor.rate for one in rounds]
    slowed = [one.slow.percentile(95) / one.app.percentile(95) for one in rounds]
    ratio, slow = statistics.median(ratios), statistics.median(slowed)
    several = f"{len(rounds)} rounds, {ratio:.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    return [
        Row(f"(a) inbound, {PARALLEL} parallel, {sizes.contacts} contacts: floor", _several([one.floor for one in rounds])),
        Row("    Threadline", _several([one.app for one in rounds])),
        Row("    rate of Threadline / rate of the floor", several, f"at least {RATIO}", ratio >= RATIO),
        Row(f"(b) the same, Slack takes {sizes.slow * 1000:,.0f} ms per call", _several([one.slow for one in rounds])),
        Row("    p95 with a slow Slack / p95", f"{slow:.2f}", f"at most {NOISE} (noise)", slow <= NOISE),
    ]


def desk(found: DeskTimes) -> list[Row]:
    return [
        _idle("(c) idle, webhook to Slack: new conversation", found.new),
        _idle("    existing conversation", found.existing),
        _under_load("    new conversation, while others write", found.busy),
        _press(f"(d) /sms mine, {PARALLEL} parallel", found.commands),
        _press(f"    Claim, {PARALLEL} parallel", found.clicks),
    ]


def burst(found: Burst) -> list[Row]:
    shown = f"{found.in_order} of {found.texts} in order, {len(found.posts)} calls"
    meanwhile = sorted(found.meanwhile)
    p95 = meanwhile[min(len(meanwhile) - 1, len(meanwhile) * 95 // 100)]
    return [
        Row(f"(e) {found.texts} texts at once into one channel: shown", shown, "all", found.in_order == found.texts),
        Row("    posts a second / the one that is permitted", f"{found.rate:.2f}", f"at least {PERMITTED}", found.rate >= PERMITTED),
        Row("    calls answered 429", f"{found.throttled:.1%}", f"under {THROTTLED:.0%}", found.throttled < THROTTLED),
        Row(
            "    another channel meanwhile",
            f"p50 {statistics.median(meanwhile):.1f}  p95 {p95:.1f} ms",
            f"p95 under {PRESS_MS} ms",
            p95 < PRESS_MS,
        ),
    ]


def drain(found: list[Drain]) -> list[Row]:
    return [Row(f"(f) drained by {one.workers} workers", f"{one.rate:6.0f}/s  ({one.posts} posts in {one.seconds:.1f} s)") for one in found]


def growth(found: list[Size]) -> list[Row]:
    small, large = found[0], found[-1]
    rows = [_grown(name, small.figures[name], large.figures[name]) for name in small.figures]
    ratio = small.rate / large.rate
    rate = Row("    texts accepted a second", f"{small.rate:.0f}/s  {large.rate:.0f}/s  {ratio:.2f}", f"at most {SLOWER}", ratio <= SLOWER)
    return [Row(f"(g) with {small.messages:,} and {large.messages:,} messages stored", ""), *rows, rate]


def _grown(name: str, small: float, large: float) -> Row:
    return Row(f"    {name}", f"{small:.2f} ms  {large:.2f} ms  {large / small:.2f}", f"at most {SLOWER}", large / small <= SLOWER)


def footprint(found: Footprint) -> list[Row]:
    return [
        Row(
            "(h) from the command to readiness",
            f"{found.first_start:.1f} s on a new database, {found.next_start:.1f} s on one that there is",
        ),
        Row("    memory", f"{found.idle:.0f} MB idle, {found.busy:.0f} MB under load"),
    ]


def images(found: list[Drawn]) -> list[Row]:
    rows = []
    for one in found:
        became = f"{one.after / 1000:.0f} kB in {one.seconds:.1f} s" if one.after else "refused"
        peak = max(one.asker, one.drawer)
        rows.append(
            Row(f"(i) {one.name}", f"{one.before / 1000:.0f} kB, {became}, peak {peak:.0f} MB", f"under {PICTURE_MB} MB", peak < PICTURE_MB)
        )
    return rows


def costs(found: list[Cost]) -> list[Row]:
    """Without forms, which people open at the pace of their hands."""
    return [
        Row(f"(c) Slack's calls for {cost.name}", f"{_counted(cost.at_once)}; within a minute {_counted(cost.after)}") for cost in found
    ]


def _counted(calls: Counter[str]) -> str:
    said = [f"{number} {method}" for method, number in sorted(calls.items()) if not method.startswith("views.")]
    return ", ".join(said) or "none"


def search(found: list[Searched]) -> list[Row]:
    first, last = found[0], found[-1]
    rows = [
        Row(
            f"searches with {one.messages:,} messages",
            f"median {one.median:.1f} ms, p95 {one.p95:.1f} ms",
            f"p95 below {PRESS_MS} ms",
            one.p95 < PRESS_MS,
        )
        for one in found
    ]
    times = last.p95 / first.p95
    return [
        *rows,
        Row("searches, p95", f"{times:.2f} times that with {first.messages:,}", f"at most {SLOWER} times", times <= SLOWER * NOISE),
    ]


def purge(found: Cleared) -> list[Row]:
    worst = max(found.meanwhile)
    waits = f"p50 {statistics.median(found.meanwhile):.1f}  worst {worst:.1f} ms of {len(found.meanwhile)}{_failed(found.failed)}"
    return [
        Row(f"(j) {found.contacts:,} contacts purged", f"{found.seconds:.0f} s"),
        Row("    a text before", f"p50 {statistics.median(found.before):.1f}  worst {max(found.before):.1f} ms"),
        Row("    a text meanwhile", waits, f"worst under {PRESS_MS} ms", worst < PRESS_MS and not found.failed),
        Row("    a bare fdatasync meanwhile", f"p50 {statistics.median(found.disk):.1f}  worst {max(found.disk):.1f} ms"),
    ]


def told(found: Told) -> list[Row]:
    worst = max(found.meanwhile)
    waits = f"p50 {statistics.median(found.meanwhile):.1f}  worst {worst:.1f} ms of {len(found.meanwhile)}{_failed(found.failed)}"
    what = f"(k) /desk report 366, {found.messages:,} messages stored"
    return [
        Row(what, f"{found.seconds:.1f} s for {found.conversations:,} conversations", f"under {REPORT_S} s", found.seconds < REPORT_S),
        Row("    a text before", f"p50 {statistics.median(found.before):.1f}  worst {max(found.before):.1f} ms"),
        Row("    a text meanwhile", waits, f"worst under {PRESS_MS} ms", worst < PRESS_MS and not found.failed),
    ]


def board(found: list[Drawing]) -> list[Row]:
    return [
        Row(
            f"(l) a board drawn, {one.what}",
            f"p50 {one.middle:.1f}  worst {one.worst:.1f} ms",
            f"p50 under {PRESS_MS} ms",
            one.middle < PRESS_MS,
        )
        for one in found
    ]


def _several(loads: list[Load]) -> str:
    """The median of the rounds."""

    def middle(figure: Callable[[Load], float]) -> float:
        return statistics.median(figure(one) for one in loads)

    p50, p95, p99 = (middle(methodcaller("percentile", percent)) for percent in (50, 95, 99))
    return (
        f"{middle(lambda one: one.rate):6.0f}/s  p50 {p50:.0f}  p95 {p95:.0f}  p99 {p99:.0f} ms{_failed(sum(one.failed for one in loads))}"
    )


def _idle(what: str, samples: list[float]) -> Row:
    p50 = statistics.median(samples)
    return Row(what, f"p50 {p50:.1f}  worst {max(samples):.1f} ms", f"p50 under {IDLE_MS} ms", p50 < IDLE_MS)


def _under_load(what: str, samples: list[float]) -> Row:
    return Row(what, f"p50 {statistics.median(samples):.1f}  worst {max(samples):.1f} ms")


def _press(what: str, run: Load) -> Row:
    p95 = run.percentile(95)
    return Row(what, _several([run]), f"p95 under {PRESS_MS} ms", p95 < PRESS_MS and not run.failed)


def _failed(number: int) -> str:
    return f", {number} FAILED" if number else ""
