from datetime import datetime, timedelta
from functools import partial

from storage import timers
from storage.transaction import Transaction
from tests.looking.left import list_timers
from tests.storage.house import NOON

MINUTE = timedelta(minutes=1)


def due(session):
    return [(one.kind, one.subject, one.due_at) for one in list_timers(session)]


def test_a_timer_is_taken_once_and_not_before_its_time(session):
    timers.put(session, NOON, "expire", "1")
    assert not timers.take(session, NOON - timedelta(microseconds=1), "expire", "1")
    assert timers.take(session, NOON, "expire", "1")
    assert not timers.take(session, NOON + MINUTE, "expire", "1")
    assert due(session) == []


def test_only_the_named_one_is_taken(session):
    for kind, subject in (("expire", "1"), ("expire", "2"), ("remind", "1")):
        timers.put(session, NOON, kind, subject)
    assert timers.take(session, NOON, "expire", "1")
    assert {one[:2] for one in due(session)} == {("expire", "2"), ("remind", "1")}


def test_setting_it_again_moves_it(session):
    timers.put(session, NOON, "expire", "1")
    timers.put(session, NOON + MINUTE, "expire", "1")
    assert due(session) == [("expire", "1", NOON + MINUTE)]
    assert not timers.take(session, NOON, "expire", "1")


def test_put_earlier_keeps_an_earlier_setting_and_says_so(session):
    set_to: list[datetime] = []
    for when in (NOON, NOON + MINUTE, NOON - MINUTE):
        timers.put_earlier(session, when, "expire", "1", partial(set_to.append, when))
    assert due(session) == [("expire", "1", NOON - MINUTE)]
    assert set_to == [NOON, NOON - MINUTE]


def test_a_dropped_one_is_not_taken(session):
    timers.put(session, NOON, "expire", "1")
    timers.put(session, NOON, "expire", "2")
    timers.drop(session, "expire", "1")
    assert timers.find(session, "expire", "1") is None
    assert not timers.take(session, NOON, "expire", "1")
    assert timers.take(session, NOON, "expire", "2")


def test_they_are_listed_by_their_time(session):
    for subject, after in (("late", 3), ("soon", 1), ("between", 2)):
        timers.put(session, NOON + after * MINUTE, "expire", subject)
    assert [one[1] for one in due(session)] == ["soon", "between", "late"]


def test_a_failed_one_is_due_again_in_a_moment(session):
    timers.put(session, NOON, "expire", "1")
    for _ in (1, 2):
        assert timers.postpone(session, NOON, "expire", "1") == NOON + timers.RETRY
        session.expire_all()
        assert timers.find(session, "expire", "1").due_at == NOON + timers.RETRY
    assert not timers.take(session, NOON, "expire", "1")
    timers.put(session, NOON, "expire", "1")
    session.expire_all()
    assert timers.find(session, "expire", "1").due_at == NOON
    assert timers.take(session, NOON, "expire", "1")


class Told:
    """A waker that writes down what it is told."""

    def __init__(self):
        self.said = []
        self.whens = {}

    def wake(self, tx, lane, when):
        self.whens[lane] = when
        self.said.append(lane)

    def at(self, tx, when, kind, subject):
        self.said.append((when, kind, subject))

    def hurry(self, tx, lane):
        self.said.append(f"hurry {lane}")


def test_a_transaction_tells_the_engine_of_each_setting(session):
    told = Told()
    tx = Transaction(session, NOON, told, {})
    tx.at(NOON + MINUTE, "expire", 7)
    tx.at_most(NOON, "expire", 7)
    tx.at_most(NOON + MINUTE, "expire", 7)
    tx.at_most(NOON, "remind", 7)
    assert told.said == [(NOON + MINUTE, "expire", "7"), (NOON, "expire", "7"), (NOON, "remind", "7")]
    tx.cancel("expire", 7)
    assert due(session) == [("remind", "7", NOON)]


def test_a_transaction_tells_the_engine_of_a_hurried_lane(session):
    told = Told()
    Transaction(session, NOON, told, {}).hurry("slack:1")
    assert told.said == ["hurry slack:1"]
