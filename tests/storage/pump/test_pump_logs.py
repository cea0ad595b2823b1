"""What the pump has in the log when something goes wrong."""

from datetime import timedelta

from storage.engine.pump import HopelessError, Pump, RefusedError, TroubleError
from storage.outbox import SURPRISES
from storage.taken import REFUSALS
from tests.storage.house import NOON
from tests.storage.pump.bench import A, refuse


def test_bodies_of_errors_are_logged_once_and_unknown_ones_with_their_trace(bench, logged):
    bench.act = refuse(KeyError("surprise"))
    bench.deliver("a1")
    bench.pump(A, "1")
    assert [(line["event"], line["log_level"], line["subject"]) for line in logged] == [("delivery.surprise", "error", "a1")]
    assert logged[0]["exc_info"]


def test_what_fails_for_good_is_logged_with_what_and_why(bench, logged):
    bench.act = refuse(HopelessError("no such number"))
    bench.deliver("a1")
    bench.pump(A, "1")
    failed = {"event": "delivery.failed", "log_level": "warning", "error": "no such number", "kind": "say", "subject": "a1", "lane": A}
    assert logged == [failed]


def test_trouble_is_logged_with_the_attempt(bench, clock, logged):
    bench.act = refuse(TroubleError("busy", wait=1))
    bench.deliver("a1")
    clock.now = bench.pump(A, "1")
    bench.pump(A, "1")
    waits = {"event": "delivery.waits", "log_level": "info", "error": "busy", "kind": "say", "subject": "a1", "lane": A}
    assert logged == [waits | {"attempt": 1}, waits | {"attempt": 2}]


def test_what_surprises_again_and_again_fails_and_says_by_what(bench, clock, logged):
    bench.act = refuse(KeyError("surprise"))
    bench.deliver("a1")
    for _ in range(SURPRISES - 1):
        again = bench.pump(A, "1")
        assert clock() < again < clock() + timedelta(seconds=20)
        clock.now = again
    assert bench.pump(A, "1") is None
    failed = {"event": "delivery.failed", "log_level": "warning", "error": "KeyError", "kind": "say", "subject": "a1", "lane": A}
    assert logged[-1] == failed


def test_a_surprise_in_what_it_stores_is_logged_as_one(bench, logged):
    bench.act = lambda taken: refuse(KeyError("surprise"))
    bench.deliver("a1")
    bench.pump(A, "1")
    told = {key: value for key, value in logged[0].items() if key != "exc_info"}
    assert told == {"event": "delivery.surprise", "log_level": "error", "kind": "say", "subject": "a1", "lane": A}


def test_what_is_refused_for_long_fails_and_the_admins_hear_of_it(bench, clock, logged):
    """What nobody knows the meaning of is tried for two minutes; what shows instead is stored then."""
    shown = []
    give_up = lambda taken: lambda _tx: shown.append(taken.subject)  # noqa: E731
    bench.pump = Pump(bench.transaction, bench.do, "bench", longest_wait=20, give_up=give_up, repairs=bench)
    bench.act = refuse(RefusedError("strange_error"))
    bench.deliver("a1")
    while again := bench.pump(A, "1"):
        clock.now = again
        assert clock() <= NOON + REFUSALS + timedelta(seconds=20)
    assert clock() >= NOON + REFUSALS
    assert shown == ["a1"]
    assert bench.told == [("refused", "a1", "strange_error")]
    assert (logged[-1]["event"], logged[-1]["error"]) == ("delivery.failed", "strange_error")
