"""The contract of engines: trouble stays in its lane, and what is in doubt is told."""

import threading
from datetime import timedelta

import pytest

from storage.engine.pump import HopelessError, LostError, Settle, TroubleError
from storage.outbox import LEASE, SURPRISES
from storage.taken import Doubt, Taken
from tests.looking.waits import LONGEST
from tests.storage.engine.engine_base import A, B, EngineContract, failing, surprises
from tests.storage.engine.workshop import Workshop, note
from tests.storage.house import NOON


class Troubles(EngineContract):
    @pytest.mark.parametrize(
        "error", [TroubleError("busy", wait=5), LostError("lost", wait=5), HopelessError("no"), KeyError("surprise")], ids=repr
    )
    def test_trouble_stays_in_its_lane(self, shop, error):
        shop.act = failing("a1", error)
        shop.start()
        shop.deliver(A, "a1", "a2")
        shop.until(lambda: shop.tries("a1"))
        shop.deliver(B, "b1", "b2")
        shop.until(lambda: {"b1", "b2"} <= set(shop.done))
        shop.push_until(lambda: "a2" in shop.done, step=5)
        order = [subject for subject in shop.done if subject in ("a1", "a2")]
        assert order == (["a2"] if isinstance(error, HopelessError) else ["a1", "a2"])

    def test_a_wait_is_kept_to_the_end(self, shop):
        shop.act = failing("a1", TroubleError("busy", wait=30))
        shop.start().deliver(A, "a1")
        shop.until(lambda: shop.tries("a1"))
        shop.deliver(A, "a2")
        shop.push(29.999)
        assert shop.said() == []
        shop.push(0.001)
        shop.until(lambda: shop.said() == ["a1", "a2"])
        assert [one.at - NOON for one in shop.tries("a1")] == [timedelta(0), timedelta(seconds=30)]

    def test_a_hurried_lane_waits_no_longer(self, shop):
        shop.act = failing("a1", TroubleError("no token", wait=3600))
        shop.start().deliver(A, "a1")
        shop.until(lambda: shop.tries("a1"))
        shop.push(1)
        with shop.transaction() as tx:
            tx.hurry(A)
        shop.until(lambda: shop.said() == ["a1"])
        shop.deliver(A, "a2")
        shop.until(lambda: shop.said() == ["a1", "a2"])

    def test_five_unknown_exceptions_fail_it_and_the_lane_goes_on(self, shop):
        shop.act = failing("a1", *surprises(99))
        shop.start().deliver(A, "a1", "a2")
        shop.deliver(B, "b1")
        shop.push_until(lambda: "a2" in shop.done, step=1)
        assert len(shop.tries("a1")) == SURPRISES
        assert shop.failed() == {"a1": "KeyError"}
        assert shop.said() == ["b1", "a2"]

    def test_four_unknown_exceptions_do_not(self, shop):
        shop.act = failing("a1", *surprises(SURPRISES - 1))
        shop.start().deliver(A, "a1", "a2")
        shop.push_until(lambda: "a2" in shop.done, step=1)
        assert (shop.said(), shop.failed()) == (["a1", "a2"], {})

    def test_an_exception_in_what_it_stores_counts_as_well(self, shop):
        def settle(tx) -> None:
            note("half")(tx)
            raise KeyError("surprise")

        settles = {"a1": settle, "a2": note("a2")}
        shop.act = lambda taken: settles.get(taken.subject)
        shop.start().deliver(A, "a1", "a2")
        shop.push_until(lambda: "a2" in shop.done, step=1)
        shop.until(lambda: shop.noted() == [("settled", "a2")])
        assert shop.failed() == {"a1": "KeyError"}
        assert [one.doubt is not None for one in shop.tries("a1")] == [False, True, True, True, True]

    def test_a_hopeless_one_is_settled_and_lets_the_lane_go_on(self, shop):
        shop.act = failing("a1", HopelessError("no such number", note("a1", "refused")))
        shop.start().deliver(A, "a1", "a2")
        shop.until(lambda: shop.done == ["a2"])
        assert shop.noted() == [("refused", "a1")]
        assert shop.failed() == {"a1": "no such number"}


class Doubts(EngineContract):
    def test_a_lost_reply_is_told_as_a_doubt(self, shop):
        shop.act = failing("a1", LostError("timeout", wait=10), TroubleError("busy", wait=10))
        shop.start().deliver(A, "a1")
        shop.until(lambda: shop.tries("a1"))
        shop.push_until(lambda: shop.said() == ["a1"], step=10)
        doubt = Doubt(since=NOON, lost=True)
        assert [one.doubt for one in shop.tries("a1")] == [None, doubt, doubt], "a refusal later takes no doubt away"

    def test_a_certain_refusal_leaves_no_doubt(self, shop):
        shop.act = failing("a1", TroubleError("busy", wait=10), LostError("timeout", wait=10))
        shop.start().deliver(A, "a1")
        shop.until(lambda: shop.tries("a1"))
        shop.push_until(lambda: shop.said() == ["a1"], step=10)
        since = NOON + timedelta(seconds=10)
        assert [one.doubt for one in shop.tries("a1")] == [None, None, Doubt(since=since, lost=True)]

    def test_a_stalled_worker_is_relieved_after_its_lease(self, shop, house, clock):
        """Its late result doesn't count."""
        begun, go = threading.Event(), threading.Event()

        def stall(taken: Taken) -> Settle:
            begun.set()
            go.wait(LONGEST)
            return note(taken.subject, "late")

        shop.act = stall
        shop.deliver(A, "a1", "a2")
        stalled = threading.Thread(target=shop.pump, args=(A,))
        stalled.start()
        assert begun.wait(LONGEST)
        with Workshop(house, clock, lambda taken: note(taken.subject), holder="two") as other:
            assert other.pump(A) is None
            assert other.tried == []
            clock.push(LEASE.total_seconds())
            assert other.pump(A) is None
            go.set()
            stalled.join(LONGEST)
            assert [one.doubt for one in other.tried] == [Doubt(since=NOON, lost=False), None]
        assert shop.noted() == [("settled", "a1"), ("settled", "a2")]
        assert shop.tries("a2") == []

    @pytest.mark.parametrize(
        "late", [TroubleError("x", wait=600), LostError("x", wait=600), HopelessError("x", note("a1")), KeyError()], ids=repr
    )
    def test_a_stalled_worker_does_no_harm_with_a_late_error(self, shop, house, clock, late):
        shop.deliver(A, "a1", "a2")
        with Workshop(house, clock, failing("a1", LostError("again", wait=1)), holder="two") as other:

            def stall(taken: Taken) -> None:
                clock.push(LEASE.total_seconds())
                other.pump(A)
                raise late

            shop.act = stall
            assert shop.pump(A) is None
            clock.push(1)
            assert other.pump(A) is None
        assert other.done == ["a1", "a2"]
        assert (shop.failed(), shop.noted(), len(shop.tried)) == ({}, [], 1)
