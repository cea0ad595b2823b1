"""A run from the first text to the verdict."""

import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import planted
from tests.chaos.plan import Plan
from tests.chaos.talk import Talk
from tests.chaos.town import Ground, PostgresGround, SqliteGround, Town
from tests.chaos.verdict import Verdict, both_sides, judge
from tests.storage import postgres

BETWEEN = 0.5
"""Seconds between two looks whether all is out."""
STUCK = 90.0
"""Seconds without any progress after which what hasn't gone out never will."""
SETTLED = 2.0
"""Seconds in which nothing more may come once all is out."""


@dataclass
class Outcome:
    plan: Plan
    verdict: Verdict
    figures: dict[str, int]
    seconds: float
    failed: list[str]
    leaked: str | None

    @property
    def is_clean(self) -> bool:
        return self.verdict.is_clean and not self.failed and self.leaked is None

    def __str__(self) -> str:
        told = ", ".join(f"{count} {name}" for name, count in self.figures.items())
        lines = [f"{self.plan.database}, seed {self.plan.seed}, {self.seconds:.0f} s: {told}.", str(self.verdict), self.verdict.details()]
        lines += [f"given up: {one}" for one in self.failed] + ([f"printed: {self.leaked}"] if self.leaked else [])
        return "\n".join(line for line in lines if line)


def prove(plan: Plan, folder: Path) -> Outcome:
    began = time.monotonic()
    with _ground(plan, folder) as ground:
        town = Town(plan, ground, folder)
        try:
            talks = town.settle()
            _run(town, talks)
            town.heal()
            _drain(town, talks)
            (folder / "sides").write_text("\n".join(both_sides(talk) for talk in talks))
            verdict = sum((judge(talk) for talk in talks), start=Verdict())
            figures = _figures(town, talks)
            return Outcome(plan, verdict, figures, time.monotonic() - began, town.records.failed(), planted.find(town.house.log()))
        finally:
            town.stop()


@contextmanager
def _ground(plan: Plan, folder: Path) -> Iterator[Ground]:
    if plan.database == "sqlite":
        yield SqliteGround(folder)
    else:
        with postgres.running() as server:
            yield PostgresGround(server)


def _run(town: Town, talks: list[Talk]) -> None:
    """Everybody writes while one blow falls after the other."""
    until = threading.Event()
    crowd = [threading.Thread(target=act, args=(until,)) for talk in talks for act in (talk.contact_writes, talk.agents_write)]
    for one in crowd:
        one.start()
    try:
        for blow in town.plan.blows:
            print(f"{time.strftime('%X')} {blow}", file=sys.stderr, flush=True)
            town.fall(blow)
    finally:
        until.set()
    for one in crowd:
        one.join()


def _drain(town: Town, talks: list[Talk]) -> None:
    """Until all is out, or nothing has gone out for long."""
    least, end = None, time.monotonic() + STUCK
    while time.monotonic() < end:
        for talk in talks:
            talk.answer_questions()
        left = town.records.waiting() or sum(len(judge(talk).lost) for talk in talks)
        if left == 0:
            break
        if town.records.waiting() == 0:
            town.records.let_silence_pass()
        town.records.hurry_all()
        if least is None or left < least:
            least, end = left, time.monotonic() + STUCK
        time.sleep(BETWEEN)
    time.sleep(SETTLED)


def _figures(town: Town, talks: list[Talk]) -> dict[str, int]:
    asked = [arrived for talk in talks for arrived in talk.asked.values()]
    blows = Counter(blow.what for blow in town.plan.blows)
    return {
        "milliseconds between our clock and theirs": round(abs(town.plan.apart) * 1000),
        "kills": blows["kill"],
        "failures of Slack": blows["slack"],
        "failures of Twilio": blows["twilio"] + blows["media"],
        "times without the database": blows["database"],
        "times of nothing": blows["nothing"],
        "times unreached": blows["outage"],
        "codes nobody knows": blows["unknown"],
        "events told again": sum(blow.times for blow in town.plan.blows if blow.what == "repeated"),
        "stalls": blows["stall"],
        "texts": sum(len(talk.texts) for talk in talks),
        "pictures": sum(bool(one.picture) for talk in talks for one in talk.texts),
        "texts only in Twilio's list": sum(one.given_up for talk in talks for one in talk.texts),
        "replies": sum(len(talk.replies) for talk in talks),
        "pictures in them": sum(len(one.pictures) for talk in talks for one in talk.replies),
        "sent with their pictures": sum(len(talk.sent()) for talk in talks),
        "handed over": sum(talk.handovers for talk in talks),
        "moved": sum(len(talk.moves()) for talk in talks),
        "rejected": sum(talk.rejections for talk in talks),
        "written where it had been": sum(_astray(talk) for talk in talks),
        "texts for later": sum(one.stored for talk in talks for one in talk.errands.laters),
        "reminders": sum(len(talk.errands.reminders) for talk in talks),
        "of them ended before": sum(one.ended and not one.told for talk in talks for one in talk.errands.reminders),
        "put to the agent": len(asked),
        "of them had arrived": sum(asked),
        "held until their writer had handed over": sum(len(talk.kept_inside) for talk in talks),
    }


def _astray(talk: Talk) -> int:
    left = {one.thread: one.at for one in talk.moves()}
    return sum(one.thread in left and one.at >= left[one.thread] for one in talk.replies)
