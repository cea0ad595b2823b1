"""The pump by itself: what it does where no engine is needed to show it."""

from contextlib import contextmanager

import pytest
from sqlalchemy.exc import OperationalError

from storage.engine.pump import HopelessError, Pump, TroubleError
from storage.outbox import Doubt
from storage.transaction import Transaction
from tests.storage.house import NOON
from tests.storage.test_timers import Told
from tests.storage.workshop import RATES

A = "slack:a"


class Bench:
    """A pump on a real database. `broken` has the next commit fail."""

    def __init__(self, database, clock):
        self.database, self.clock = database, clock
        self.act = lambda taken: None
        self.tried = []
        self.broken = False
        self.pump = Pump(self.transaction, self.do, RATES, "bench", longest_wait=20)

    @contextmanager
    def transaction(self):
        with self.database.write() as session:
            yield Transaction(session, self.clock(), Told())
            if self.broken:
                self.broken = False
                raise OperationalError("COMMIT", {}, Exception("database or disk is full"))

    def do(self, taken):
        self.tried.append(taken)
        return self.act(taken)

    def deliver(self, *subjects):
        with self.transaction() as tx:
            for subject in subjects:
                tx.deliver(A, "say", subject)


@pytest.fixture
def bench(database, clock):
    return Bench(database, clock)


def refuse(error):
    def act(taken):
        raise error

    return act


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


def test_it_says_when_to_look_again(bench):
    assert bench.pump(A, "1") is None
    bench.deliver("a1")
    bench.act = refuse(TroubleError("busy", wait=7))
    assert (bench.pump(A, "1") - NOON).total_seconds() == 7
    assert (bench.pump(A, "2") - NOON).total_seconds() == 7
    assert len(bench.tried) == 1


@pytest.mark.parametrize("end", ["done", "hopeless"])
def test_trouble_of_the_database_is_not_counted_against_the_delivery(bench, end):
    """It comes back with a doubt as soon as the database is there again, in whatever thread, and not only after its lease."""

    def act(taken):
        bench.broken = len(bench.tried) < 9
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


def test_a_stopped_pump_ends_what_it_has_and_lets_go_of_the_lane(bench, database, clock):
    bench.act = lambda taken: bench.pump.stop()
    bench.deliver("a1", "a2")
    assert bench.pump(A, "1") is None
    assert bench.pump(A, "1") is None
    assert [one.subject for one in bench.tried] == ["a1"]
    after = Bench(database, clock)
    assert after.pump(A, "1") is None
    assert [(one.subject, one.attempt) for one in after.tried] == [("a2", 1)]


def test_bodies_of_errors_are_logged_once_and_unknown_ones_with_their_trace(bench, logged):
    bench.act = refuse(KeyError("surprise"))
    bench.deliver("a1")
    bench.pump(A, "1")
    assert [(line["event"], line["log_level"], line["subject"]) for line in logged] == [("delivery.surprise", "error", "a1")]
    assert logged[0]["exc_info"]
