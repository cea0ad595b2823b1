"""Time that is stored doesn't jump, and is the same for all who share a database."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from storage import clocks, outbox
from storage.clocks import Gap, ServerClock, SteadyClock
from storage.database import Database
from storage.taken import Taken
from tests.storage.lanes import RATES, A

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize("jump", [3600, -3600, 12, -12])
def test_a_clock_that_is_set_is_caught_up_with_little_by_little(jump):
    wall, steady = [NOON], [100.0]
    clock = SteadyClock(lambda: wall[0], lambda: steady[0])
    wall[0] += timedelta(seconds=jump)
    assert clock() == NOON
    for _ in range(10):
        steady[0] += 1
        wall[0] += timedelta(seconds=1)
        passed = clock() - NOON
    assert timedelta(seconds=5) <= passed <= timedelta(seconds=15)
    steady[0] += 7200
    wall[0] += timedelta(seconds=7200)
    assert clock() == wall[0]


def test_the_servers_time_is_kept_between_two_looks_at_it():
    clock, now = ServerClock(), time.monotonic()
    clock.hear(NOON.timestamp(), now)
    assert abs(clock() - NOON) < timedelta(seconds=5)
    clock.hear(NOON.timestamp() + 3600, time.monotonic())
    assert abs(clock() - NOON - timedelta(hours=1)) < timedelta(seconds=5)


def test_every_transaction_on_postgresql_knows_the_servers_time(postgres, monkeypatch):
    monkeypatch.setattr(clocks, "machine", lambda: NOON)
    url = postgres.create()
    database = Database(url)
    with database.read() as session:
        said = session.connection().exec_driver_sql("SELECT clock_timestamp()").scalar()
        assert abs(database.clock() - said) < timedelta(seconds=2)
    database.close()
    postgres.drop(url)


def test_a_gap_is_as_small_as_what_was_heard_allows():
    gap, second = Gap(), timedelta(seconds=1)
    gap.hear(-second, second)
    assert gap.at(NOON) == NOON
    gap.hear(19 * second, 20 * second)
    assert gap.at(NOON) == NOON + 19 * second
    gap.hear(-20 * second, -19 * second)
    assert gap.at(NOON) == NOON - 19 * second


def test_a_lease_of_a_time_that_was_taken_back_holds_nobody_up(session):
    """The clock that all go by was an hour ahead when it was stored."""
    outbox.add(session, NOON + timedelta(hours=1), A, "post", "1", None, RATES)
    assert outbox.take(session, NOON + timedelta(hours=1), A, "who died", RATES)
    assert A in [lane for lane, _ in outbox.list_lanes(session, NOON, NOON)]
    taken = outbox.take(session, NOON, A, "another", RATES)
    assert isinstance(taken, Taken)
    assert taken.doubt
