"""What a delivery keeps for its next attempt, what begins anew, and who looks when."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from storage import outbox, waiting
from storage.models import Delivery
from storage.outbox import LEASE
from storage.taken import REFUSALS, Doubt, Later
from tests.storage.house import NOON
from tests.storage.test_outbox import RATES, SECOND, A, B, add, take


@pytest.fixture
def session(database):
    with database.write() as opened:
        yield opened


def order(session):
    """The subjects of the lane as they are taken."""
    taken = []
    while step := take(session):
        taken.append(step.subject)
        outbox.finish(session, step)
    return taken


def again(session, lane=A, after=0.0, **how):
    """Taken, and postponed to the same moment."""
    taken = take(session, lane, after=after)
    outbox.postpone(session, taken, NOON + after * SECOND, "busy", **how)
    return taken


def test_a_slot_that_was_not_used_up_is_the_next_attempts(session):
    for lane in (A, B):
        add(session, lane, lane, pace="post:C1")
    outbox.keep_slot(session, again(session))
    assert take(session).subject == A


def test_without_a_pace_there_is_no_slot_to_keep(session):
    add(session, A, "a1")
    outbox.keep_slot(session, again(session, after=5))
    assert session.exec(select(Delivery.reserved_for)).one() is None


def test_tickets_are_the_next_attempts_and_no_others(session):
    add(session, A, "a1")
    add(session, B, "b1")
    outbox.keep_tickets(session, again(session).id, ["post:C1", "post:C1", "lookup"])
    assert take(session, B).tickets == ()
    second = again(session)
    assert second.tickets == ("post:C1", "post:C1", "lookup")
    assert take(session).tickets == (), "each is used up by the attempt that has it"


def test_refusals_count_from_the_first_of_those_in_a_row(session):
    add(session, A, "a1")
    assert not again(session, refused_at=NOON).is_overdue
    again(session, after=9, refused_at=NOON + 9 * SECOND)
    end = REFUSALS.total_seconds()
    assert not again(session, after=end - 0.001, refused_at=NOON).is_overdue
    assert again(session, after=end).is_overdue
    assert not take(session, after=end).is_overdue, "another trouble came in between"


def test_what_is_retried_begins_anew(session):
    add(session, A, "a1")
    for _ in range(2):
        again(session, lost_at=NOON, refused_at=NOON, surprise=True)
    failed = take(session)
    outbox.fail(session, failed, "no")
    outbox.retry(session, failed.id)
    taken = take(session, after=9)
    assert (taken.attempt, taken.doubt, taken.tried_at, taken.refused_since) == (1, None, None, None)
    assert outbox.count_surprises(session, taken) == 0
    assert session.exec(select(Delivery.error)).one() is None
    died = take(session, after=100)
    assert died.doubt == Doubt(since=NOON + 9 * SECOND, lost=False)


def test_what_is_put_first_comes_before_all_others(session):
    add(session, A, "a1", "a2")
    for subject in ("b", "c"):
        outbox.add_first(session, NOON, A, "say", subject, None)
    add(session, B, "z")
    assert order(session) == ["c", "b", "a1", "a2"]


def test_what_is_put_first_is_as_it_was_given(session):
    add(session, A, "a1")
    order(session)
    outbox.add_first(session, NOON + SECOND, A, "draw", "a2", "post:C1")
    taken = take(session, after=1)
    assert (taken.kind, taken.subject, taken.pace, taken.created_at, taken.request_id) == ("draw", "a2", "post:C1", NOON + SECOND, None)


def test_what_comes_after_what_was_put_first_into_an_empty_lane_follows_it(session):
    add(session, A, "a1")
    order(session)
    outbox.add_first(session, NOON, A, "say", "first", None)
    add(session, A, "second")
    assert order(session) == ["first", "second"]


def test_a_delivery_bears_the_request_that_it_comes_from_and_the_place_that_its_lane_waits_for(session):
    outbox.add(session, NOON, A, "say", "a1", "post:C1", RATES, "r-1")
    outbox.set_broken(session, A, "channel:C1")
    taken = take(session, after=3)
    assert (taken.request_id, taken.broken, taken.pace, taken.at) == ("r-1", "channel:C1", "post:C1", NOON + 3 * SECOND)
    outbox.set_broken(session, A, None)
    assert take(session, after=3).broken is None


def test_the_first_in_a_free_lane_is_looked_at_at_once_and_the_next_by_whoever_has_it(session):
    assert outbox.add(session, NOON, A, "say", "a1", None, RATES) == NOON
    assert outbox.add(session, NOON, A, "say", "a2", None, RATES) is None


def test_what_comes_into_a_lane_in_hand_is_looked_at_by_whoever_has_it(session):
    add(session, A, "a1")
    outbox.finish(session, take(session))
    assert outbox.add(session, NOON + LEASE - SECOND, A, "say", "a2", None, RATES) is None
    order(session)
    add(session, B, "b1")
    outbox.finish(session, take(session, B))
    assert outbox.add(session, NOON + LEASE, B, "say", "b2", None, RATES) == NOON + LEASE, "its holder has died"


def test_what_comes_into_a_lane_that_waits_is_looked_at_then(session):
    add(session, A, "a1")
    outbox.postpone(session, take(session), NOON + 5 * SECOND, "busy")
    assert waiting.withdraw(session, A, "say", "a1")
    assert outbox.add(session, NOON, A, "say", "a2", None, RATES) is None
    assert waiting.withdraw(session, A, "say", "a2")
    assert outbox.add(session, NOON + 5 * SECOND, A, "say", "a3", None, RATES) == NOON + 5 * SECOND


def test_only_the_first_of_a_lane_reserves_where_it_is_added(session):
    assert outbox.add(session, NOON, A, "say", "a1", "post:C1", RATES) == NOON
    assert outbox.add(session, NOON, A, "say", "a2", "post:C1", RATES) is None
    assert outbox.add(session, NOON, B, "say", "b1", "post:C1", RATES) == NOON + SECOND
    slots = dict(session.exec(select(Delivery.subject, Delivery.reserved_for)).all())
    assert slots == {"a1": NOON, "a2": None, "b1": NOON + SECOND}


def test_who_comes_in_vain_hears_until_when_and_that_somebody_sees_to_it(session):
    add(session, A, "a1")
    outbox.postpone(session, take(session), NOON + 5 * SECOND, "busy")
    waits = take(session, holder="you")
    assert (waits, waits.seen_to) == (Later(NOON + 5 * SECOND), True)
    add(session, B, "b1")
    outbox.postpone(session, take(session, B), NOON + 5 * SECOND, "busy")
    take(session, B, after=5)
    held = take(session, B, holder="you", after=5)
    assert (held, held.seen_to) == (Later(NOON + 5 * SECOND + LEASE), True)


def test_whoever_had_it_wait_looks_again(session):
    for lane in (A, B):
        add(session, lane, "x", pace="post:C1")
    outbox.hurry(session, B)
    assert not take(session, B).seen_to
    assert not outbox.postpone(session, take(session), NOON + timedelta(minutes=1), "busy").seen_to


def test_what_is_done_or_failed_is_that_one_alone(session):
    add(session, A, "a1", "a2", "a3")
    outbox.finish(session, take(session))
    outbox.fail(session, take(session), "no")
    states = {subject: (state, error) for subject, state, error in session.exec(select(Delivery.subject, Delivery.state, Delivery.error))}
    assert states == {"a2": ("failed", "no"), "a3": ("waiting", None)}
    outbox.postpone(session, take(session), NOON, "busy")
    assert [one.error for one in session.exec(select(Delivery).order_by(col(Delivery.sequence)))] == ["no", "busy"]
