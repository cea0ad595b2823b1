"""The outbox itself, step by step and without an engine."""

import pytest
from sqlmodel import col, select

from storage import outbox, waiting
from storage.models import Delivery, DeliveryState, Lane
from storage.outbox import LEASE
from storage.taken import Doubt, Later
from storage.transaction import Transaction
from tests.looking.left import count_unfinished
from tests.storage.house import NOON
from tests.storage.lanes import RATES, SECOND, A, B, add, due, states, take
from tests.storage.test_timers import Told


def test_each_lane_counts_for_itself(session):
    add(session, A, "a1")
    add(session, B, "b1")
    add(session, A, "a2")
    assert [(one.lane, one.sequence) for one in session.exec(select(Delivery).order_by(col(Delivery.id)))] == [(A, 1), (B, 1), (A, 2)]


def test_a_lane_never_uses_a_number_twice(session):
    add(session, A, "a1")
    outbox.finish(session, take(session))
    add(session, A, "a2")
    assert session.exec(select(Delivery.sequence)).all() == [2]


def test_the_lowest_unfinished_one_is_taken(session):
    add(session, A, "a1", "a2", "a3")
    for subject in ("a1", "a2", "a3"):
        taken = take(session)
        assert (taken.subject, taken.lane, taken.kind, taken.attempt, taken.doubt, taken.created_at) == (subject, A, "say", 1, None, NOON)
        outbox.finish(session, taken)
    assert take(session) is None


def test_taking_stores_that_it_is_tried(session):
    add(session, A, "a1")
    assert states(session) == {"a1": DeliveryState.WAITING}
    take(session)
    assert states(session) == {"a1": DeliveryState.TRYING}
    assert session.exec(select(Delivery.first_tried_at)).one() == NOON


def test_a_lane_that_was_never_used_is_empty(session):
    assert take(session) is None


def test_an_emptied_lane_is_in_nobodys_hands(session):
    add(session, A, "a1")
    outbox.finish(session, take(session))
    assert take(session) is None
    assert session.get(Lane, A).holder is None


def test_nobody_else_gets_a_lane_before_its_lease_is_over(session):
    add(session, A, "a1")
    take(session)
    end = LEASE.total_seconds()
    assert take(session, holder="you", after=end - 0.001) == Later(NOON + LEASE)
    taken = take(session, holder="you", after=end)
    assert (taken.attempt, taken.doubt) == (2, Doubt(since=NOON, lost=False))


def test_each_delivery_gets_a_whole_lease(session):
    add(session, A, "a1", "a2")
    outbox.finish(session, take(session))
    take(session, after=8)
    assert take(session, holder="you", after=17) == Later(NOON + 8 * SECOND + LEASE)


def test_the_holder_comes_back_to_its_own_lane_with_a_doubt(session):
    add(session, A, "a1")
    take(session)
    taken = take(session, after=1)
    assert (taken.attempt, taken.doubt) == (2, Doubt(since=NOON, lost=False))


def test_only_the_newest_attempt_counts(session):
    add(session, A, "a1")
    first = take(session)
    assert outbox.is_current(session, first)
    second = take(session, holder="you", after=100)
    assert not outbox.is_current(session, first)
    assert outbox.is_current(session, second)
    outbox.finish(session, second)
    assert not outbox.is_current(session, second)


@pytest.mark.parametrize("lost", [False, True])
def test_a_postponed_one_keeps_its_place_and_its_lane_waits(session, lost):
    add(session, A, "a1", "a2")
    assert outbox.postpone(session, take(session), NOON + 9 * SECOND, "busy", lost_at=NOON if lost else None) == Later(NOON + 9 * SECOND)
    assert take(session, holder="you", after=8.999) == Later(NOON + 9 * SECOND)
    again = take(session, holder="you", after=9)
    assert (again.subject, again.attempt) == ("a1", 2)
    assert again.doubt == (Doubt(since=NOON, lost=True) if lost else None)


def test_a_late_result_of_a_postponed_attempt_does_not_count(session):
    add(session, A, "a1")
    taken = take(session)
    outbox.postpone(session, taken, NOON, "busy")
    assert not outbox.is_current(session, taken)


@pytest.mark.parametrize("lost", [False, True])
def test_a_doubt_outlives_a_certain_refusal(session, lost):
    add(session, A, "a1")
    if lost:
        outbox.postpone(session, take(session), NOON, "timeout", lost_at=NOON)
    else:
        take(session)  # and its worker died
    outbox.postpone(session, take(session, after=100, holder="you"), NOON, "busy")
    assert take(session, after=200, holder="you").doubt == Doubt(since=NOON, lost=lost)


def test_a_doubt_counts_from_the_first_try_that_may_have_been_taken(session):
    add(session, A, "a1")
    outbox.postpone(session, take(session), NOON, "refused for certain")
    outbox.postpone(session, take(session, after=5), NOON, "timeout", lost_at=NOON)
    outbox.postpone(session, take(session, after=7), NOON, "timeout", lost_at=NOON)
    assert take(session, after=9).doubt == Doubt(since=NOON + 5 * SECOND, lost=True)


def test_a_lost_answer_is_remembered_by_when_it_was_lost_and_through_a_death_while_looking(session):
    add(session, A, "a1")
    outbox.postpone(session, take(session), NOON, "timeout", lost_at=NOON + 5 * SECOND)
    looking = take(session, after=9)
    assert looking.tried_at == NOON + 5 * SECOND
    again = take(session, after=100, holder="you")  # whoever looked has died
    assert again.doubt == Doubt(since=NOON, lost=True)


def test_looking_in_vain_does_not_count_as_a_try(session):
    add(session, A, "a1")
    outbox.postpone(session, take(session), NOON, "timeout", lost_at=NOON + 5 * SECOND)
    for after in (9, 13):
        outbox.postpone(session, take(session, after=after), NOON, "not shown yet")
    assert take(session, after=17).tried_at == NOON + 5 * SECOND


def test_what_failed_for_good_is_put_back_at_its_old_place(session):
    add(session, A, "a1", "a2")
    failed = take(session)
    outbox.fail(session, failed, "refused")
    assert outbox.retry(session, failed.id) == A
    assert outbox.retry(session, failed.id) is None
    again = take(session)
    assert (again.subject, again.attempt, again.doubt) == ("a1", 1, None)


def test_a_failed_one_stays_to_be_seen_and_is_passed_by(session):
    add(session, A, "a1", "a2")
    outbox.fail(session, take(session), "no such number")
    assert take(session).subject == "a2"
    failed = session.exec(select(Delivery).where(Delivery.subject == "a1")).one()
    assert (failed.state, failed.error) == (DeliveryState.FAILED, "no such number")
    assert count_unfinished(session) == 1


def test_surprises_are_counted(session):
    add(session, A, "a1")
    for count in (1, 2):
        outbox.postpone(session, take(session), NOON, "KeyError", lost_at=NOON, surprise=True)
        assert outbox.count_surprises(session, take(session)) == count


def test_only_its_holder_releases_a_lane(session):
    add(session, A, "a1")
    take(session)
    outbox.release(session, A, "you")
    assert session.get(Lane, A).holder == "me"


def test_free_all_ends_every_lease(session):
    for lane in (A, B):
        add(session, lane, lane)
        take(session, lane)
    outbox.free_all(session)
    assert sorted(due(session, NOON)) == [A, B]


def test_one_that_nobody_tried_can_be_withdrawn(session):
    add(session, A, "a1", "a2")
    assert waiting.withdraw(session, A, "say", "a1")
    assert not waiting.withdraw(session, A, "say", "a1")
    assert not waiting.withdraw(session, B, "say", "a2")
    assert take(session).subject == "a2"
    assert not waiting.withdraw(session, A, "say", "a2")


def test_deliver_once_adds_nothing_to_an_equal_one_that_waits(session):
    told = Told()
    tx = Transaction(session, NOON, told, RATES)
    for _ in range(2):
        tx.deliver_once(A, "draw", 1)
    tx.deliver_once(A, "draw", 2)
    tx.deliver_once(A, "say", 1)
    tx.deliver_once(B, "draw", 1)
    assert count_unfinished(session) == 4
    assert told.said == [A, B], "a lane is woken once for all that a transaction adds to it"
    take(session)
    Transaction(session, NOON, told, RATES).deliver_once(A, "draw", 1)
    assert count_unfinished(session) == 5, "one that is being tried may have read the old state"
    assert told.said == [A, B], "whoever has the lane in hand looks again"


def test_a_lease_is_kept_by_whoever_renews_it(session):
    add(session, A, "a1")
    take(session)
    outbox.renew(session, NOON + 5 * SECOND, A, "me")
    outbox.renew(session, NOON + 9 * SECOND, A, "you")
    assert take(session, holder="you", after=12) == Later(NOON + 5 * SECOND + LEASE)
