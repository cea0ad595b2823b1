"""The bench can't rot: each scenario runs with a few requests, and its figures come out. How fast it is isn't asked here."""

import pytest

from tests.benchmarks import costs, images, report, scenarios
from tests.benchmarks.stored import boards, growth, purge, search

pytestmark = pytest.mark.longest

FEW = scenarios.Sizes(
    rounds=1,
    contacts=6,
    texts=2,
    warm=2,
    settled=2,
    pressed=1,
    lines=1,
    samples=4,
    others=20,
    cards=2,
    calls=8,
    slow=0.2,
    burst=6,
    workers=(1,),
    waiting=6,
    stored=(400, 800),
    purged=300,
    reported=400,
    looks=3,
)


@pytest.fixture(scope="module")
def rounds():
    return scenarios.inbound(FEW)


@pytest.fixture(scope="module")
def desk():
    return scenarios.desk(FEW)


@pytest.fixture(scope="module")
def burst():
    return scenarios.burst(FEW)


def test_every_text_is_answered_by_floor_and_app(rounds):
    for run in (rounds[0].floor, rounds[0].app, rounds[0].slow):
        assert (len(run.sent), run.failed) == (12, 0)
        assert 0 < run.percentile(50) <= run.percentile(95) <= run.percentile(99)


def test_texts_reach_slack(desk):
    assert len(desk.new) == len(desk.existing) == 4
    assert all(milliseconds > 0 for milliseconds in desk.new + desk.existing + desk.busy)


def test_commands_and_clicks_are_answered(desk):
    assert (len(desk.commands.sent), desk.commands.failed) == (8, 0)
    assert (len(desk.clicks.sent), desk.clicks.failed) == (6, 0)


def test_a_burst_is_shown_in_order(burst):
    assert (burst.in_order, burst.throttled) == (6, 0)
    assert len(burst.posts) == 8
    assert burst.meanwhile


def test_the_table_has_a_verdict_for_every_target(rounds, desk, burst):
    lines = list(map(str, [*report.inbound(rounds, FEW), *report.desk(desk), *report.burst(burst)]))
    assert len(lines) == 14
    assert [line.endswith(("met", "NOT MET")) for line in lines] == [False, False, True, False, True, True, True, False, *[True] * 6]
    assert "python" in report.machine()


def test_a_past_is_stored_and_every_figure_taken_with_it():
    small, large = growth.growth(FEW, None)
    assert (small.messages, large.messages) == (400, 800)
    assert all(milliseconds > 0 for milliseconds in [*small.figures.values(), *large.figures.values()])
    assert len(report.growth([small, large])) == len(small.figures) + 2


def test_a_purge_is_timed_and_so_is_what_comes_in_meanwhile():
    found = purge.purge(FEW, None)
    assert 0 < found.contacts < FEW.purged
    assert (len(found.before), found.failed) == (3, 0)
    assert found.meanwhile
    assert len(report.purge(found)) == 4
    assert len(found.disk) == len(found.meanwhile)


def test_a_report_is_timed_and_so_is_what_comes_in_meanwhile():
    found = boards.report(FEW, None)
    assert (found.conversations, found.failed) == (40, 0)
    assert found.meanwhile
    assert len(report.told(found)) == 3


def test_boards_are_drawn():
    drawn = boards.board(FEW, None)
    assert all(0 < one.middle <= one.worst for one in drawn)
    assert len(report.board(drawn)) == len(drawn) == 2


def test_start_and_memory_are_told():
    found = growth.footprint(FEW, None)
    assert found.next_start > 0
    assert 10 < found.idle < found.busy * 2


def test_pictures_are_drawn_and_their_memory_is_told(monkeypatch):
    monkeypatch.setattr(images, "PICTURES", {"PNG": ("RGB", 300, "PNG")})
    (drawn,) = images.images()
    assert drawn.after > 0
    assert 10 < drawn.asker < 1000
    assert 10 < drawn.drawer < 1000
    assert len(report.images([drawn])) == 1


def test_workers_drain_what_waited(postgres):
    (found,) = growth.drain(FEW, postgres)
    assert (found.workers, found.posts) == (1, 24)
    assert found.rate > 0


def test_attention_stays_within_the_budget():
    found = {cost.name: cost for cost in costs.costs()}
    assert found["a text in an owned conversation"].at_once == {"chat.postMessage": 1}
    assert found["a reply"].at_once == {"reactions.add": 1}
    assert found["a claim"].at_once["chat.postMessage"] == 1, "the line that mentions the owner"
    assert all("Slack's calls for" in row.what for row in report.costs(list(found.values())))


def test_searches_are_timed_at_each_size():
    found = search.search(FEW, None)
    assert [one.messages for one in found] == [400, 800]
    assert all(0 < one.median <= one.p95 for one in found)
    assert len(report.search(found)) == 3
