"""What every engine keeps to. An engine's tests inherit EngineContract and give it a house."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlmodel import select

from storage.engine.pump import HopelessError, LostError, Settle, TroubleError
from storage.models import Lane
from storage.outbox import LEASE, SURPRISES
from storage.taken import Doubt, Taken
from storage.transaction import Transaction
from tests.looking.waits import LONGEST
from tests.storage.engine.engine_deaths import Deaths
from tests.storage.engine.workshop import Workshop, note
from tests.storage.house import NOON, Clock, EngineHouse

A, B, C = "slack:a", "slack:b", "slack:c"
CARRIER = "carrier:a"


def failing(subject: str, *errors: Exception):
    """Doing `subject` raises one error after the other, and goes well after that."""
    left = list(errors)

    def act(taken: Taken) -> None:
        if taken.subject == subject and left:
            raise left.pop(0)

    return act


def surprises(count: int) -> list[Exception]:
    return [KeyError("surprise") for _ in range(count)]


class EngineContract:
    @pytest.fixture
    def house(self) -> EngineHouse:
        raise NotImplementedError

    @pytest.fixture
    def shop(self, house: EngineHouse, clock: Clock) -> Iterator[Workshop]:
        with Workshop(house, clock) as built:
            yield built


class Commits(EngineContract):
    def test_a_delivery_is_done_after_the_commit_and_not_before(self, shop):
        shop.start()
        with shop.transaction() as tx:
            tx.deliver(A, "say", "a1")
            tx.at(tx.now, "ring", "bell")
            shop.house.look(shop.engine)
            threading.Event().wait(0.1)
            assert (shop.tried, shop.fired) == ([], [])
        shop.until(lambda: shop.done == ["a1"] and shop.rung() == ["bell"])

    def test_a_rollback_wakes_nothing(self, shop):
        def undone(tx: Transaction) -> None:
            tx.deliver(A, "say", "never")
            tx.at(tx.now, "ring", "never")
            raise ZeroDivisionError

        shop.start()
        with pytest.raises(ZeroDivisionError), shop.transaction() as tx:
            undone(tx)
        shop.push(60)
        assert (shop.said(), shop.rung(), shop.unfinished()) == ([], [], 0)

    def test_what_was_added_while_nobody_worked_is_taken_up(self, shop):
        shop.deliver(A, "a1", "a2")
        shop.at(NOON, "bell")
        shop.start()
        shop.until(lambda: shop.done == ["a1", "a2"] and shop.rung() == ["bell"])

    def test_no_database_is_in_hand_during_a_delivery(self, shop):
        def act(taken: Taken) -> None:
            with shop.transaction() as tx:
                note(taken.subject, "wrote")(tx)

        shop.act = act
        shop.start().deliver(A, "a1")
        shop.until(lambda: shop.unfinished() == 0)
        assert shop.noted() == [("wrote", "a1")]

    def test_a_wake_while_the_pump_runs_is_not_lost(self, shop):
        shop.start()
        for number in range(100):  # each comes while the pump lets go of the lane
            shop.deliver(A, str(number))
            shop.until(lambda number=number: str(number) in shop.done)
        assert shop.done == [str(number) for number in range(100)]

    def test_a_wake_between_the_last_look_and_the_return_is_not_lost(self, shop):
        looked, go, pump = threading.Event(), threading.Event(), shop.pump

        def linger(lane: str) -> datetime | None:
            again = pump(lane)
            looked.set()
            go.wait(LONGEST)
            return again

        shop.pump = linger
        shop.start().deliver(A, "a1")
        assert looked.wait(LONGEST)
        shop.deliver(A, "a2")
        assert shop.done == ["a1"]
        go.set()
        shop.until(lambda: shop.done == ["a1", "a2"])

    def test_what_is_added_during_a_delivery_follows_it(self, shop):
        begun, go = threading.Event(), threading.Event()
        shop.act = lambda taken: begun.set() or (go.wait(LONGEST) and None)
        shop.start().deliver(A, "a1")
        assert begun.wait(LONGEST)
        shop.deliver(A, "a2")
        assert shop.done == []
        go.set()
        shop.until(lambda: shop.done == ["a1", "a2"])


class Order(EngineContract):
    def test_order_in_a_lane_is_the_order_of_commits(self, shop):
        """Bursts from eight threads, with every kind of trouble in between."""
        lanes, added, chance = [f"{side}:{n}" for side in ("slack", "carrier") for n in (1, 2)], [], Random(7)
        troubles = {f"{thread}-{n}": self._trouble(chance) for thread in range(8) for n in range(12)}

        def act(taken: Taken) -> None:
            if troubles.get(taken.subject):
                raise troubles[taken.subject].pop()

        def burst(thread: int) -> None:
            for n in range(12):
                lane = lanes[(thread + n) % len(lanes)]
                with shop.transaction() as tx:
                    tx.deliver(lane, "say", f"{thread}-{n}")
                    sequence = tx.session.exec(select(Lane.last_sequence).where(Lane.key == lane)).one()
                added.append((lane, sequence, f"{thread}-{n}"))

        shop.act = act
        shop.start()
        threads = [threading.Thread(target=burst, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        shop.push_until(lambda: len(shop.said()) == 96, step=1)
        for lane in lanes:
            done = [subject for subject in shop.said() if any(one[0] == lane and one[2] == subject for one in added)]
            assert done == [subject for where, _, subject in sorted(added) if where == lane]
        assert not any(troubles.values())

    @staticmethod
    def _trouble(chance: Random) -> list[Exception]:
        kinds = (
            [],
            [],
            [],
            [TroubleError("busy", wait=1)],
            [LostError("lost", wait=1), TroubleError("busy", wait=0)],
            [KeyError("surprise")],
        )
        return list(chance.choice(kinds))

    def test_pumps_of_two_workers_on_one_lane_are_harmless(self, shop, house, clock):
        subjects = [str(n) for n in range(60)]
        shop.deliver(A, *subjects)
        with Workshop(house, clock, holder="two") as other:
            threads = [threading.Thread(target=one.pump, args=(A,)) for one in (shop, other, shop, other)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            tried = shop.tried + other.tried
        assert sorted(int(one.subject) for one in tried) == list(range(60))
        assert [shop.done, other.done] in ([subjects, []], [[], subjects])


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


class Timers(EngineContract):
    def test_a_timer_fires_once_and_never_early(self, shop):
        shop.start().at(NOON + timedelta(seconds=30), "bell")
        shop.push(29.999)
        assert shop.rung() == []
        shop.push(0.001)
        shop.push(600)
        assert [one.at - NOON for one in shop.fired if one.subject == "bell"] == [timedelta(seconds=30)]

    def test_it_can_be_moved_both_ways(self, shop):
        shop.start()
        for subject, when in (("later", 10), ("sooner", 600)):
            shop.at(NOON + timedelta(seconds=when), subject)
        for subject, when in (("later", 40), ("sooner", 20)):
            shop.at(NOON + timedelta(seconds=when), subject)
        shop.push_until(lambda: len(shop.rung()) == 2, step=5)
        shop.push(600)
        assert [(one.subject, (one.at - NOON).seconds) for one in shop.fired if one.subject in ("later", "sooner")] == [
            ("sooner", 20),
            ("later", 40),
        ]

    def test_it_can_be_cancelled(self, shop):
        shop.start()
        for subject in ("bell", "gong"):
            shop.at(NOON + timedelta(seconds=30), subject)
        with shop.transaction() as tx:
            tx.cancel("ring", "bell")
        shop.push(60)
        assert shop.rung() == ["gong"]

    def test_at_most_keeps_the_earliest_setting(self, shop):
        shop.start()
        for when in (30, 10, 50):
            with shop.transaction() as tx:
                tx.at_most(NOON + timedelta(seconds=when), "ring", "bell")
        shop.push_until(shop.rung, step=10)
        shop.push(60)
        assert [one.at - NOON for one in shop.fired if one.subject == "bell"] == [timedelta(seconds=10)]

    def test_it_can_set_itself_again(self, shop):
        shop.on_fire = lambda tx, subject: subject == "bell" and tx.at(tx.now + timedelta(seconds=10), "ring", "bell")
        shop.start().at(NOON + timedelta(seconds=10), "bell")
        for _ in range(3):
            shop.push(10)
        assert [one.at - NOON for one in shop.fired if one.subject == "bell"] == [timedelta(seconds=n) for n in (10, 20, 30)]

    def test_many_at_one_instant_fire_once_each(self, shop):
        shop.start()
        with shop.transaction() as tx:
            for n in range(50):
                tx.at(NOON + timedelta(seconds=10), "ring", n)
        shop.push(10)
        assert sorted(shop.rung(), key=int) == [str(n) for n in range(50)]

    def test_it_survives_a_restart(self, house, clock):
        with Workshop(house, clock) as before:
            before.start()
            for subject, when in (("missed", 10), ("ahead", 60)):
                before.at(NOON + timedelta(seconds=when), subject)
        clock.push(20)
        with Workshop(house, clock) as after:
            after.start()
            after.until(lambda: after.rung() == ["missed"])
            after.push(40)
            assert after.rung() == ["missed", "ahead"]
            assert before.rung() == []


class Paces(EngineContract):
    def times(self, shop: Workshop) -> list[float]:
        return sorted((one.at - NOON).total_seconds() for one in shop.tried if not one.subject.startswith("mark "))

    def test_a_shared_pace_is_kept_and_lanes_take_turns(self, shop):
        shop.start()
        for number in (1, 2, 3):
            for lane in (A, B, C):
                shop.deliver(lane, f"{lane}{number}", pace="slow:channel")
            shop.until(shop.is_quiet)
        shop.push_until(lambda: len(shop.said()) == 9, step=0.5)
        assert self.times(shop) == [float(n) for n in range(9)]
        for round_ in (1, 2, 3):
            assert {one[-1] for one in shop.said()[(round_ - 1) * 3 : round_ * 3]} == {str(round_)}

    def test_a_burst_goes_at_once_and_the_rest_at_the_rate(self, shop):
        shop.start().deliver(A, *[str(n) for n in range(6)], pace="burst:channel")
        shop.push_until(lambda: len(shop.said()) == 6, step=0.5)
        assert self.times(shop) == [0, 0, 0, 1, 2, 3]

    def test_one_pace_does_not_hold_up_another(self, shop):
        shop.start().deliver(A, "a1", "a2", pace="slow:one")
        shop.deliver(B, "b1", pace="slow:two")
        shop.deliver(C, "c1")
        shop.until(lambda: sorted(shop.done) == ["a1", "b1", "c1"])

    def test_many_lanes_that_wait_for_their_pace_hold_no_hand(self, shop):
        """More of them than an engine has threads, on a clock that stands still."""
        lanes = [f"slack:wait{number}" for number in range(40)]
        shop.start()
        for lane in lanes:
            shop.deliver(lane, f"{lane} 1", f"{lane} 2", pace="slow:channel")
        shop.deliver(C, "c1", "c2")
        shop.until(lambda: {"c1", "c2"} <= set(shop.done))
        shop.until(shop.is_idle)
        assert len(shop.said()) == 3

    def test_trouble_that_pushes_has_all_of_the_pace_wait(self, shop):
        shop.act = failing("a1", TroubleError("429", wait=30, push=True))
        begun, go = threading.Event(), threading.Event()
        throttled = shop.act
        shop.act = lambda taken: (taken.subject == "a1" and (begun.set(), go.wait(LONGEST)), throttled(taken))[1]
        shop.start().deliver(A, "a1", pace="slow:channel")
        assert begun.wait(LONGEST)
        shop.deliver(B, "b1", pace="slow:channel")  # has its slot already when the platform says no
        shop.until(shop.is_idle)
        go.set()
        shop.until(lambda: len(shop.tried) == 1 and self._waits(shop, A))
        shop.deliver(C, "c1", pace="slow:channel")
        shop.deliver(CARRIER, "other", pace="slow:line")
        shop.push(29.5)
        assert shop.said() == ["other"]
        shop.push_until(lambda: len(shop.said()) == 4, step=0.5)
        assert self.times(shop) == [0, 0, 30, 31, 32]

    @staticmethod
    def _waits(shop: Workshop, lane: str) -> bool:
        with shop.database.read() as session:
            return session.get_one(Lane, lane).not_before is not None

    def test_a_hurried_lane_keeps_its_pace(self, shop):
        shop.start().deliver(A, "a1", "a2", pace="slow:channel")
        shop.until(lambda: self._waits(shop, A))
        with shop.transaction() as tx:
            tx.hurry(A)
        shop.push_until(lambda: len(shop.said()) == 2, step=0.5)
        assert self.times(shop) == [0, 1]


class Sides(EngineContract):
    def test_hung_deliveries_of_one_side_do_not_delay_the_other(self, shop):
        go = threading.Event()
        shop.act = lambda taken: go.wait(LONGEST) and None if taken.lane.startswith("slack:") else None
        shop.start()
        with shop.transaction() as tx:
            for number in range(30):
                tx.deliver(f"slack:{number}", "say", f"s{number}")
        shop.until(lambda: len(shop.tried) > 1)
        for number in range(10):
            shop.deliver(f"carrier:{number}", f"c{number}")
        shop.at(NOON, "bell")
        shop.until(lambda: len(shop.done) == 10 and shop.rung() == ["bell"])
        assert {one[0] for one in shop.done} == {"c"}
        go.set()
        shop.until(lambda: len(shop.done) == 40)


class Stops(EngineContract):
    def test_a_stop_waits_for_what_is_in_hand_and_starts_nothing_new(self, house, clock):
        begun, go = threading.Event(), threading.Event()
        with Workshop(house, clock, lambda taken: begun.set() or (go.wait(LONGEST) and note(taken.subject))) as shop:
            shop.start().deliver(A, "a1", "a2")
            assert begun.wait(LONGEST)
            threading.Timer(0.2, go.set).start()
            shop.stop()
            assert shop.noted() == [("settled", "a1")]
            shop.deliver(B, "b1")
            shop.at(NOON, "bell")
            assert [one.subject for one in shop.tried] == ["a1"]
        with Workshop(house, clock) as after:
            after.start()
            after.until(lambda: len(after.done) == 2 and after.rung() == ["bell"])
            assert {(one.subject, one.attempt, one.doubt) for one in after.tried} == {("a2", 1, None), ("b1", 1, None)}

    def test_a_stop_does_not_wait_for_what_is_not_begun(self, house, clock):
        begun, go = threading.Event(), threading.Event()
        with Workshop(house, clock, lambda taken: begun.set() or (go.wait(LONGEST) and None)) as shop:
            shop.start()
            with shop.transaction() as tx:
                for number in range(40):
                    tx.deliver(f"slack:{number}", "say", number)
            assert begun.wait(LONGEST)
            threading.Timer(0.1, go.set).start()
            stopped = threading.Thread(target=shop.stop)
            stopped.start()
            stopped.join(LONGEST)
            assert not stopped.is_alive()
            assert len(shop.done) == len(shop.tried) < 40


class Contract(Commits, Order, Troubles, Doubts, Timers, Deaths, Paces, Sides, Stops):
    """All of it."""
