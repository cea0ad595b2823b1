"""The figures as a table, each beside what it should be."""

import os
import platform
import sqlite3
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from tests.benchmarks.house import DISK, ROOT
from tests.benchmarks.load import Load
from tests.benchmarks.scenarios import PARALLEL, Burst, Desk, Round, Sizes

RATIO = 0.6
NOISE = 1.25
"""p95 of equal runs differs by so much on a machine that does other things as well."""
IDLE_MS = 25
PRESS_MS = 100
PERMITTED = 0.9
"""Of one post a second, which Slack permits in a channel."""
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
            f"python    {platform.python_version()}, gunicorn {version('gunicorn')}, SQLAlchemy {version('sqlalchemy')}",
            f"database  SQLite {sqlite3.sqlite_version}, WAL, synchronous=FULL, in {DISK}, whose fdatasync takes {_sync_ms():.2f} ms",
        ]
    )


def _sync_ms() -> float:
    with tempfile.TemporaryFile(dir=DISK) as file:
        return statistics.median(_timed_sync(file.fileno()) for _ in range(100)) * 1000


def _timed_sync(descriptor: int) -> float:
    os.write(descriptor, bytes(4096))
    began = time.perf_counter()
    os.fdatasync(descriptor)
    return time.perf_counter() - began


def table(rounds: list[Round], desk: Desk, burst: Burst, sizes: Sizes) -> str:
    return "\n".join(str(row) for row in [*_inbound(rounds, sizes), *_desk(desk), *_burst(burst)])


def _inbound(rounds: list[Round], sizes: Sizes) -> list[Row]:
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


def _desk(desk: Desk) -> list[Row]:
    return [
        _idle("(c) idle, webhook to Slack: new conversation", desk.new),
        _idle("    existing conversation", desk.existing),
        _press(f"(d) /sms mine, {PARALLEL} parallel", desk.commands),
        _press(f"    Claim, {PARALLEL} parallel", desk.clicks),
    ]


def _burst(burst: Burst) -> list[Row]:
    shown = f"{burst.in_order} of {burst.texts} in order, {len(burst.posts)} calls"
    meanwhile = sorted(burst.meanwhile)
    p95 = meanwhile[min(len(meanwhile) - 1, len(meanwhile) * 95 // 100)]
    return [
        Row(f"(e) {burst.texts} texts at once into one channel: shown", shown, "all", burst.in_order == burst.texts),
        Row("    posts a second / the one that is permitted", f"{burst.rate:.2f}", f"at least {PERMITTED}", burst.rate >= PERMITTED),
        Row("    calls answered 429", f"{burst.throttled:.1%}", f"under {THROTTLED:.0%}", burst.throttled < THROTTLED),
        Row(
            "    another channel meanwhile",
            f"p50 {statistics.median(meanwhile):.1f}  p95 {p95:.1f} ms",
            f"p95 under {PRESS_MS} ms",
            p95 < PRESS_MS,
        ),
    ]


def _several(loads: list[Load]) -> str:
    """The median of the rounds."""

    def middle(figure: Callable[[Load], float]) -> float:
        return statistics.median(figure(one) for one in loads)

    p50, p95, p99 = (middle(lambda one, percent=percent: one.percentile(percent)) for percent in (50, 95, 99))
    return (
        f"{middle(lambda one: one.rate):6.0f}/s  p50 {p50:.0f}  p95 {p95:.0f}  p99 {p99:.0f} ms{_failed(sum(one.failed for one in loads))}"
    )


def _idle(what: str, samples: list[float]) -> Row:
    p50 = statistics.median(samples)
    return Row(what, f"p50 {p50:.1f}  worst {max(samples):.1f} ms", f"p50 under {IDLE_MS} ms", p50 < IDLE_MS)


def _press(what: str, run: Load) -> Row:
    p95 = run.percentile(95)
    return Row(what, _several([run]), f"p95 under {PRESS_MS} ms", p95 < PRESS_MS and not run.failed)


def _failed(number: int) -> str:
    return f", {number} FAILED" if number else ""
