from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import pace
from storage.pace import Rate
from tests.storage.house import NOON

SECOND = timedelta(seconds=1)
ROUNDING = timedelta(milliseconds=1)
"""A pace is kept in whole milliseconds."""


def reserve(session, after, rate, key="post:C1"):
    """The slot that is given `after` seconds past noon, in seconds past noon."""
    return (pace.reserve(session, NOON + after * SECOND, key, {"post": rate}) - NOON).total_seconds()


def test_slots_are_an_interval_apart(session):
    assert [reserve(session, 0, Rate(1000)) for _ in range(4)] == [0, 1, 2, 3]


def test_a_kind_of_a_kind_has_the_rate_of_that_unless_it_has_its_own(session):
    rates = {"line": Rate(1000), "line.swift": Rate(100)}
    slots = {
        key: [pace.reserve(session, NOON, key, rates) - NOON for _ in range(2)][1] for key in ("line.swift:1", "line.gone:1", "line:1")
    }
    assert {key: slot.total_seconds() for key, slot in slots.items()} == {"line.swift:1": 0.1, "line.gone:1": 1, "line:1": 1}


def test_a_burst_goes_at_once_and_the_rest_is_an_interval_apart(session):
    assert [reserve(session, 0, Rate(1000, burst=2)) for _ in range(5)] == [0, 0, 0, 1, 2]


@pytest.mark.parametrize("part", [0, 1, 499, 500, 999])
def test_a_burst_is_free_at_once_in_the_middle_of_a_millisecond(session, part):
    now = NOON + timedelta(microseconds=part)
    assert [pace.reserve(session, now, "post:C1", {"post": Rate(1000, 2)}) for _ in range(3)] == [now] * 3


def test_a_burst_comes_back_one_interval_at_a_time(session):
    rate = Rate(1000, burst=2)
    assert [reserve(session, after, rate) for after in (0, 0, 0, 2, 2, 2)] == [0, 0, 0, 2, 2, 3]


def test_a_pause_gives_no_more_than_the_burst(session):
    rate = Rate(1000, burst=1)
    assert [reserve(session, after, rate) for after in (0, 500, 500, 500)] == [0, 500, 500, 501]


def test_keys_are_apart(session):
    assert [reserve(session, 0, Rate(1000), key) for key in ("post:C1", "post:C2", "post:C1")] == [0, 0, 1]


def test_a_push_holds_everybody_up(session):
    rate = Rate(1000, burst=1)
    reserve(session, 0, rate)
    pace.push(session, NOON, "post:C1", {"post": rate}, 30)
    assert [reserve(session, 10, rate) for _ in range(3)] == [30, 31, 32]


def test_a_push_of_a_pace_that_nobody_used_holds_up_too(session):
    pace.push(session, NOON, "post:C1", {"post": Rate(1000)}, 2.5)
    assert reserve(session, 0, Rate(1000)) == 2.5


def test_a_short_push_brings_nothing_forward(session):
    for _ in range(10):
        reserve(session, 0, Rate(1000))
    pace.push(session, NOON, "post:C1", {"post": Rate(1000)}, 2)
    assert reserve(session, 0, Rate(1000)) == 10


def test_a_pace_that_was_set_for_a_key_holds_for_it_alone_and_without_bursts(session):
    rate = Rate(1000, burst=3)
    pace.set_own(session, "post:C1", 250)
    assert [reserve(session, 0, rate) for _ in range(4)] == [0, 0.25, 0.5, 0.75]
    assert [reserve(session, 0, rate, "post:C2") for _ in range(5)] == [0, 0, 0, 0, 1]
    pace.push(session, NOON, "post:C1", {"post": rate}, 30)
    assert [reserve(session, 10, rate) for _ in range(2)] == [30, 30.25]
    pace.set_own(session, "post:C1", None)
    assert pace.find_own(session, "post:C1") is None
    assert [reserve(session, 60, rate) for _ in range(5)] == [60, 60, 60, 60, 61]


def test_a_reservation_that_is_rolled_back_is_free_again(database):
    for _ in range(2):
        with database.write() as session:
            assert reserve(session, 0, Rate(1000)) == 0
            session.rollback()


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rate=st.builds(Rate, interval=st.integers(1, 3000), burst=st.integers(0, 5)),
    steps=st.lists(st.tuples(st.integers(0, 5_000_000), st.one_of(st.none(), st.floats(0, 10))), min_size=1, max_size=30),
)
def test_slots_are_never_denser_than_the_rate_nor_early_nor_before_a_push(database, rate, steps):
    """`steps`: microseconds until the next arrival, and what the platform asks to wait then, if anything."""
    now, blocked, slots = NOON, NOON, []
    with database.read() as session:  # keeps nothing
        for gap, wait in steps:
            now += timedelta(microseconds=gap)
            if wait is not None:
                pace.push(session, now, "post:C1", {"post": rate}, wait)
                blocked = max(blocked, now + timedelta(seconds=wait))
            slot = pace.reserve(session, now, "post:C1", {"post": rate})
            assert slot >= now
            assert slot >= blocked - ROUNDING
            slots.append(slot)
    for position, slot in enumerate(slots):
        for later, other in enumerate(slots[position + 1 :], 1):
            least = max(later - rate.burst, 0) * timedelta(milliseconds=rate.interval)
            assert other - slot >= least - ROUNDING


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rate=st.builds(Rate, interval=st.integers(1, 3000), burst=st.integers(0, 5)), gaps=st.lists(st.integers(0, 5000), max_size=30))
def test_slots_are_no_later_than_the_rate_asks(database, rate, gaps):
    """Whoever comes no more often than the rate allows never waits."""
    now = NOON
    with database.read() as session:  # keeps nothing
        for gap in gaps:
            now += timedelta(milliseconds=rate.interval + gap)
            assert pace.reserve(session, now, "post:C1", {"post": rate}) == now
