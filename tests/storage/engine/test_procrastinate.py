"""The engine for PostgreSQL: the contract of all engines, and what only many processes and a server of its own can show."""

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError

from storage import outbox, pace
from storage.engine import procrastinate
from storage.engine.pump import TroubleError
from tests.actors import at_once
from tests.looking.waits import LONGEST
from tests.storage.engine.engine_base import failing
from tests.storage.engine.engine_contract import Contract
from tests.storage.engine.procrastinate_house import ProcrastinateHouse
from tests.storage.engine.workshop import RATES, Workshop
from tests.storage.house import NOON

JOBS = "SELECT count(*) FROM procrastinate_jobs"
LEFT = f"SELECT ({JOBS}) + (SELECT count(*) FROM procrastinate_events)"


class TestProcrastinate(Contract):
    @pytest.fixture
    def house(self, postgres, monkeypatch):
        monkeypatch.setattr(procrastinate, "SWEEP", 10 * LONGEST)  # what comes only by a sweep would be waited for in vain
        monkeypatch.setattr(procrastinate, "AHEAD", timedelta(minutes=10))
        return ProcrastinateHouse(postgres.create())


@pytest.fixture
def house(postgres):
    return ProcrastinateHouse(postgres.create())


@pytest.fixture
def shop(house, clock):
    with Workshop(house, clock) as built:
        yield built


def left(shop, query=LEFT):
    with shop.database.read() as session:
        return session.execute(text(query)).scalar_one()


def test_finished_jobs_are_removed_with_all_that_was_kept_about_them(shop):
    shop.start()
    for number in range(10):
        shop.deliver(f"slack:{number}", str(number))
        shop.at(NOON, str(number))
    shop.until(lambda: len(shop.done) == len(shop.rung()) == 10)
    shop.until(lambda: left(shop) == 0)


def test_a_burst_into_one_lane_has_one_job_and_holds_up_no_other(shop):
    for number in range(20):
        shop.deliver("slack:a", f"a{number}")
    shop.deliver("slack:b", "b1")
    assert left(shop, JOBS) == 2
    shop.start()
    shop.until(lambda: len(shop.done) == 21)
    shop.until(lambda: left(shop) == 0)


def test_who_waits_in_vain_for_a_lane_adds_no_job(shop):
    shop.act = failing("a1", TroubleError("busy", wait=5))
    shop.deliver("slack:a", "a1")
    with shop.transaction() as tx:
        for _ in range(20):
            shop.engine.wake(tx, "slack:a", tx.now)
    shop.start()
    shop.until(lambda: shop.tries("a1") and shop.is_quiet() and left(shop, JOBS) == 0)
    shop.push(5)
    shop.until(lambda: shop.said() == ["a1"])


def test_what_is_due_much_later_has_no_job_and_is_done_in_time(shop, clock):
    shop.start()
    shop.at(NOON + timedelta(minutes=4), "bell")
    shop.act = failing("a1", TroubleError("busy", wait=240))
    shop.deliver("slack:a", "a1")
    shop.until(lambda: shop.tries("a1") and shop.is_quiet() and left(shop) == 0)
    clock.push(240 - 5)
    shop.engine.look()
    shop.until(lambda: shop.engine._runner._when.keys() == {("lane", "slack:a"), ("timer", "ring", "bell")})
    assert left(shop) == 0
    assert not shop.fired
    assert shop.done == []
    clock.push(5)
    shop.engine.look()
    shop.until(lambda: shop.rung() == ["bell"] and shop.done == ["a1"])


def test_jobs_of_a_worker_that_died_are_cleared_away_and_its_lanes_found(shop):
    """It took a job and never came back: neither the job nor the worker says so."""
    shop.deliver("slack:a", "a1")
    with shop.database.write() as session:
        session.execute(text("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute')"))
        session.execute(text("UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)"))
    shop.start()
    shop.until(lambda: shop.done == ["a1"])
    shop.until(lambda: left(shop) == 0)


def test_a_worker_that_hangs_in_the_middle_of_a_transaction_holds_nobody_up_for_long(shop, house, clock):
    """It has the lane's row and the turn to look after the others."""
    shop.deliver("slack:a", "a1")
    with Workshop(house, clock) as hung, suppress(InternalError), hung.database.write() as session:
        session.execute(procrastinate._LEADER)
        outbox.LOCK.change(session, {"lane": "slack:a"})
        shop.start()
        shop.until(lambda: shop.done == ["a1"])


def test_a_pace_is_kept_by_all_processes_together(house, clock):
    """Four of them ask for a slot of the same pace at once, again and again: no two get the same."""
    slots: list[datetime] = []

    def ask() -> None:
        with Workshop(house, clock) as one:
            for _ in range(20):
                with one.database.write() as session:
                    slots.append(pace.reserve(session, NOON, "slow:channel", RATES))

    at_once(*[ask] * 4)
    assert sorted(slots) == [NOON + timedelta(seconds=number) for number in range(80)]
