"""The soak can't rot: it runs for some seconds, and what grows is told from what doesn't. How flat it is isn't asked here."""

import pytest

from tests.benchmarks.soak import plot, verdict
from tests.benchmarks.soak.run import Pace, soak

pytestmark = pytest.mark.longest

EVEN = {"memory MB": 300.0, "threads": 38, "open files": 100, "connections": 3, "unfinished": 4, "rows lane": 100, "rows conversation": 20}


def test_texts_go_on_and_every_curve_has_its_samples_and_its_verdict(tmp_path):
    rows = {row.what.strip(): row for row in soak("sqlite", None, Pace(6, apart=0.5, every=1.0, queues=3), tmp_path)}
    assert rows["answered otherwise than well"].met
    assert rows["texts in Slack"].figures.startswith("12 of 12")
    assert rows["all out after the last text"].met
    samples = plot.read("sqlite", tmp_path)
    assert len(samples) >= 4
    assert samples[-1]["rows message"] > samples[0]["rows message"] > 0
    assert all(one["memory MB"] > 50 and one["threads"] > 5 and one["connections"] >= 1 for one in samples)
    assert {curve.name for curve in verdict.CURVES if curve.times} >= {"memory MB", "open files", "unfinished", "rows timer"} <= rows.keys()
    plot.draw(tmp_path, tmp_path / "soak.png")
    assert (tmp_path / "soak.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("name", "each"),
    [("memory MB", 5.0), ("open files", 2.0), ("threads", 0.5), ("connections", 0.5), ("unfinished", 2.0), ("rows lane", 10.0)],
)
def test_what_grows_is_not_flat(name, each):
    grown = [EVEN | {name: EVEN[name] + number * each} for number in range(40)]
    judged = {row.what: row.met for row in verdict.judge(grown) if row.met is not None}
    wrong = {what for what, met in judged.items() if not met}
    assert wrong == {verdict.LANES if name == "rows lane" else name}


def test_what_grows_at_first_alone_is_flat():
    warm = [EVEN | {"memory MB": min(300.0, 100.0 + 20 * number)} for number in range(40)]
    assert all(row.met is not False for row in verdict.judge(warm))
