"""The pump by itself: what it does where no engine is needed to show it."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from storage.engine.pump import LONGEST_REPAIR, BrokenError, HopelessError, TroubleError
from storage.taken import Doubt
from tests.storage.house import NOON
from tests.storage.pump.bench import A, Bench, refuse


def test_waits_grow_up_to_the_longest(bench, clock):
    bench.act = refuse(TroubleError("busy"))
    bench.deliver("a1")
    waits = []
    for _ in range(9):
        again = bench.pump(A, "1")
        waits.append((again - clock()).total_seconds())
        clock.now = again
    for attempt, wait in enumerate(waits):
        assert min(0.5 * 2**attempt, 20) <= wait <= min(0.5 * 2**attempt + 0.25, 20)


def test_what_somebody_has_to_mend_waits_longer_and_is_told_each_time(bench, clock):
    bench.act = refuse(BrokenError("not_in_channel", "channel:C1"))
    bench.deliver("a1")
    waits = []
    for _ in range(12):
        again = bench.pump(A, "1")
        waits.append((again - clock()).total_seconds())
        clock.now = again
    assert waits[0] < 1
    assert waits[-1] == LONGEST_REPAIR
    assert bench.told == [("broke", "channel:C1", "not_in_channel")] * 12


def test_the_first_that_gets_through_tells_that_it_is_mended_and_the_next_doesnt(bench, clock):
    bench.act = refuse(BrokenError("not_in_channel", "channel:C1"))
    bench.deliver("a1", "a2")
    clock.now = bench.pump(A, "1")
    bench.act = lambda taken: None
    bench.pump(A, "1")
    assert bench.told == [("broke", "channel:C1", "not_in_channel"), ("mended", "channel:C1")]


def test_what_fails_for_good_mends_nothing(bench, clock):
    bench.act = refuse(BrokenError("20003", "carrier:twilio"))
    bench.deliver("a1")
    clock.now = bench.pump(A, "1")
    bench.act = refuse(HopelessError("stale"))
    bench.pump(A, "1")
    assert [one[0] for one in bench.told] == ["broke"]


def test_a_broken_lane_is_looked_at_by_the_time_that_was_given(bench, clock):
    bench.act = refuse(BrokenError("20003", "carrier:twilio", until=NOON + timedelta(seconds=3)))
    bench.deliver("a1")
    while clock.now < NOON + timedelta(seconds=3):
        clock.now = bench.pump(A, "1")
    assert clock.now == NOON + timedelta(seconds=3)


def test_what_trouble_found_out_is_stored_with_it(bench):
    def settle(tx):
        tx.deliver_first(A, "say", "a0")
        tx.deliver_first(A, "say", "a-1")

    bench.deliver("a1", "a2")
    bench.act = refuse(TroubleError("thread_not_found", wait=0, settle=settle))
    bench.pump(A, "1")
    bench.act = lambda taken: None
    bench.pump(A, "1")
    assert [one.subject for one in bench.tried] == ["a1", "a-1", "a0", "a1", "a2"]


def test_a_database_that_fails_while_it_is_read_is_not_counted_against_the_delivery(bench):
    bench.act = refuse(OperationalError("SELECT", {}, Exception("unable to open database file")))
    bench.deliver("a1")
    for _ in range(8):
        with pytest.raises(OperationalError):
            bench.pump(A, "1")
    bench.act = lambda taken: None
    assert bench.pump(A, "1") is None
    assert bench.tried[-1].subject == "a1"


def test_it_says_when_to_look_again(bench):
    assert bench.pump(A, "1") is None
    bench.deliver("a1")
    bench.act = refuse(TroubleError("busy", wait=7))
    assert (bench.pump(A, "1") - NOON).total_seconds() == 7
    assert bench.pump(A, "2") is None, "who comes in vain leaves it to who had it wait"
    assert len(bench.tried) == 1


@pytest.mark.parametrize("end", ["done", "hopeless"])
def test_trouble_of_the_database_is_not_counted_against_the_delivery(bench, end):
    """It comes back with a doubt as soon as the database is there again, in whatever thread, and not only after its lease."""

    def act(taken):
        bench.broken = Exception("database or disk is full") if len(bench.tried) < 9 else None
        if end == "hopeless":
            raise HopelessError("no")

    bench.act = act
    bench.deliver("a1", "a2")
    for thread in range(8):
        with pytest.raises(OperationalError):
            bench.pump(A, f"thread {thread}")
    assert bench.pump(A, "last") is None
    assert [one.subject for one in bench.tried] == ["a1"] * 9 + ["a2"]
    assert [one.doubt for one in bench.tried] == [None] + [Doubt(since=NOON, lost=False)] * 8 + [None]


class _DeadlockError(Exception):
    sqlstate = "40P01"


@pytest.mark.parametrize("error", [None, HopelessError("no"), TroubleError("busy", wait=0)], ids=repr)
def test_what_another_process_was_in_the_way_of_is_stored_once_more_and_not_done_again(bench, error):
    def act(taken):
        bench.broken = _DeadlockError()
        if error and len(bench.tried) == 1:
            raise error

    bench.act = act
    bench.deliver("a1", "a2")
    while bench.pump(A, "1"):
        pass
    assert [(one.subject, one.doubt) for one in bench.tried] == [("a1", None)] * (2 if type(error) is TroubleError else 1) + [("a2", None)]


def test_a_stopped_pump_ends_what_it_has_and_lets_go_of_the_lane(bench, database, clock):
    bench.act = lambda taken: bench.pump.stop()
    bench.deliver("a1", "a2")
    assert bench.pump(A, "1") is None
    assert bench.pump(A, "1") is None
    assert [one.subject for one in bench.tried] == ["a1"]
    after = Bench(database, clock)
    assert after.pump(A, "1") is None
    assert [(one.subject, one.attempt) for one in after.tried] == [("a2", 1)]


def test_who_works_on_a_lane_for_long_keeps_it(bench, clock):
    after = []

    def act(taken):
        clock.push(8)
        bench.pump.renew()
        clock.push(8)
        after.append(bench.pump(A, "2"))

    bench.act = act
    bench.deliver("a1")
    bench.pump(A, "1")
    assert [one.subject for one in bench.tried] == ["a1"], "the second came in vain"
    assert after == [None]
    bench.pump.renew()  # nothing is in hand any more


def test_a_lane_that_is_done_is_no_longer_in_hand(bench, database, clock):
    bench.deliver("a1")
    bench.pump(A, "1")
    bench.deliver("a2")
    other = Bench(database, clock)
    other.act = refuse(OperationalError("SELECT", {}, Exception("gone")))
    with pytest.raises(OperationalError):
        other.pump(A, "1")
    clock.push(9)
    for pump in (bench.pump, other.pump):
        pump.renew()
    clock.push(1)
    assert bench.pump(A, "1") is None
    assert [one.subject for one in bench.tried] == ["a1", "a2"], "nobody renewed what the other died with"


def test_trouble_keeps_others_of_its_pace_waiting_only_where_it_says_so(bench):
    for push in (False, True):
        bench.act = refuse(TroubleError("busy", wait=30, push=push))
        with bench.transaction() as tx:
            tx.deliver(f"slack:{push}", "say", "a", "burst")
        bench.pump(f"slack:{push}", "1")
        with bench.transaction() as tx:
            tx.deliver(f"slack:{push} too", "say", "b", "burst")
        bench.act = lambda taken: None
        bench.pump(f"slack:{push} too", "1")
        assert (bench.tried[-1].subject == "b") != push


def test_a_repair_is_asked_for_with_what_the_other_side_said(bench):
    bench.act = refuse(BrokenError("20003", "carrier:twilio", sentence="The account is suspended."))
    bench.deliver("a1")
    bench.broke = lambda tx, error: bench.told.append((error.place, error.sentence))
    bench.pump(A, "1")
    assert bench.told == [("carrier:twilio", "The account is suspended.")]
