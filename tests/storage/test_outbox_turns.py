"""When a lane and its deliveries are due, and the slots that they wait for."""

from storage import outbox
from storage.outbox import LEASE
from storage.taken import Later
from storage.transaction import Transaction
from tests.storage.house import NOON
from tests.storage.lanes import RATES, SECOND, A, B, add, due, take
from tests.storage.test_timers import Told


def test_a_hurried_lane_is_due_at_once(session):
    add(session, A, "a1")
    outbox.postpone(session, take(session), NOON + 999 * SECOND, "no token")
    assert due(session, NOON) == []
    outbox.hurry(session, A)
    assert due(session, NOON) == [A]
    assert take(session).subject == "a1"


def test_due_lanes_have_work_wait_for_nothing_and_are_free(session):
    for lane in ("slack:due", "slack:held", "slack:waits", "slack:failed", "slack:done"):
        add(session, lane, lane)
    add(session, "slack:due", "twice")
    take(session, "slack:held")
    outbox.postpone(session, take(session, "slack:waits"), NOON + 5 * SECOND, "busy")
    outbox.fail(session, take(session, "slack:failed"), "no")
    outbox.release(session, "slack:failed", "me")
    outbox.finish(session, take(session, "slack:done"))
    outbox.release(session, "slack:done", "me")
    assert due(session, NOON) == ["slack:due"]
    assert sorted(due(session, NOON + 5 * SECOND)) == ["slack:due", "slack:waits"]
    assert sorted(due(session, NOON + LEASE)) == ["slack:due", "slack:held", "slack:waits"]


def test_a_look_ahead_says_when_each_lane_is_due(session):
    for lane in (A, B, "slack:held", "slack:later"):
        add(session, lane, lane)
    take(session, "slack:held")
    for lane, seconds in ((B, 5), ("slack:later", 6)):
        outbox.postpone(session, take(session, lane), NOON + seconds * SECOND, "busy")
    assert sorted(outbox.list_lanes(session, NOON, NOON + 5 * SECOND)) == [(A, NOON), (B, NOON + 5 * SECOND)]


def test_a_delivery_waits_for_its_slot_and_only_once(session):
    add(session, A, "a1", pace="post:C1")
    add(session, B, "b1", pace="post:C1")
    assert take(session).subject == "a1"
    assert take(session, B) == Later(NOON + SECOND)
    outbox.hurry(session, B)
    assert take(session, B, after=0.5) == Later(NOON + SECOND), "a repair doesn't bring a slot forward"
    assert take(session, B, after=1).subject == "b1"


def test_each_attempt_needs_a_slot_of_its_own(session):
    for lane in (A, B):
        add(session, lane, lane, pace="post:C1")
        take(session, lane)
    outbox.postpone(session, take(session, B, after=1), NOON, "busy")
    assert take(session, B, after=1) == Later(NOON + 2 * SECOND)


def test_a_push_takes_back_the_slots_before_it_and_no_others(session):
    for lane in ("slack:1", "slack:2", "slack:3", "slack:4"):
        add(session, lane, lane, pace="post:C1")
    add(session, "slack:else", "else", pace="post:C2")
    slots = [take(session, f"slack:{n}") for n in (1, 2, 3, 4)]
    assert slots[1:] == [Later(NOON + n * SECOND) for n in (1, 2, 3)]
    outbox.push(session, NOON, "post:C1", RATES, 2)
    assert take(session, "slack:else").subject == "else"
    assert take(session, "slack:2", after=1) == Later(NOON + 4 * SECOND)
    assert take(session, "slack:3", after=2).subject == "slack:3"
    assert take(session, "slack:4", after=3).subject == "slack:4"
    assert take(session, "slack:2", after=4).subject == "slack:2"


def test_the_first_of_a_lane_reserves_its_instant_where_it_is_added(session):
    told = Told()
    tx = Transaction(session, NOON, told, RATES)
    for lane in (A, B):
        tx.deliver(lane, "say", 1, "post:C1")
    assert told.whens == {A: NOON, B: NOON + SECOND}
    assert take(session, lane=B) == Later(NOON + SECOND)
    assert take(session, lane=B, after=1).subject == "1"
