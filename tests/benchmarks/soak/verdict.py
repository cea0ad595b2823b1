"""Flat or not: the median of a curve's last quarter beside that of its second one. The first is left out, while caches fill."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from tests.benchmarks.report import Row
from tests.benchmarks.soak.samples import Sample

TIMES = 1.2
FEW = 3.0
"""Files, threads and connections come and go."""
OPENED = 1.1
"""Most are connections of the stand-ins, which leave each open until nobody has used it for a while."""
LITTLE = 15.0
"""Of the rows of what is under way: there are a handful at any moment, or a few dozens."""
WORK = ("delivery", "timer", "pace", "breakage", "hint", "procrastinate_jobs", "procrastinate_events", "procrastinate_workers")
"""Tables of what is under way, which go empty again. All others keep what was said and done."""
LANES = "rows lane / rows conversation"
"""A conversation's lanes are kept until it has been done for thirty days, so that there are as many for each."""
KEPT = ("message", "conversation", "lane")
"""Of these others, those that are drawn."""


@dataclass(frozen=True, slots=True)
class Curve:
    """`times` and `more` say how much higher the end may be than the second quarter; a curve without them may grow, or is told alone."""

    name: str
    times: float | None = None
    more: float = 0.0

    @property
    def target(self) -> str:
        if self.times is None:
            return ""
        if self.times == 1:
            return f"at most {self.more:g} more"
        return f"at most {self.times:g} times" + (f" and {self.more:g}" if self.more else "")


CURVES = (
    Curve("memory MB", TIMES),
    Curve("open files", OPENED, FEW),
    Curve("threads", 1, FEW),
    Curve("connections", 1, FEW),
    Curve("unfinished", TIMES, LITTLE),
    *(Curve(f"rows {table}", TIMES, LITTLE) for table in WORK),
    Curve(LANES, TIMES),
    Curve("WAL MB", TIMES, 1.0),
    Curve("processor %"),
    Curve("answer ms"),
    Curve("database MB"),
    *(Curve(f"rows {table}") for table in KEPT),
)


def judge(samples: Sequence[Sample]) -> list[Row]:
    """A row for each curve that there is."""
    return [_judged(curve, of(curve, samples)) for curve in CURVES if is_in(curve, samples[0])]


def is_in(curve: Curve, sample: Sample) -> bool:
    return all(name in sample for name in curve.name.split(" / "))


def of(curve: Curve, samples: Sequence[Sample]) -> list[float]:
    """Its values; those of one column for each of another where it is a ratio."""
    name, _, per = curve.name.partition(" / ")
    return [one[name] / (one[per] or 1) if per else one[name] for one in samples]


def _judged(curve: Curve, values: list[float]) -> Row:
    early, late = (statistics.median(one) for one in (_quarter(values, 1), _quarter(values, 3)))
    ratio = f"  {late / early:.2f}" if early else ""
    is_flat = None if curve.times is None else late <= early * curve.times + curve.more
    return Row(curve.name, f"{early:.1f}  {late:.1f}{ratio}", curve.target, is_flat)


def _quarter(values: list[float], number: int) -> list[float]:
    size = len(values) / 4
    return values[int(number * size) : max(int((number + 1) * size), int(number * size) + 1)]


def grown(samples: Sequence[Sample]) -> dict[str, tuple[int, int, int]]:
    """Rows of each table that isn't empty: at first, in the middle, at last."""
    first, middle, last = samples[0], samples[len(samples) // 2], samples[-1]
    names = [name for name in last if name.startswith("rows ") and last[name]]
    return {name.removeprefix("rows "): (int(first[name]), int(middle[name]), int(last[name])) for name in names}
