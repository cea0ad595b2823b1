"""The contract of engines: timers and paces."""

import threading
from datetime import timedelta

from storage.engine.pump import TroubleError
from storage.models import Lane
from tests.looking.waits import LONGEST
from tests.storage.engine.engine_base import CARRIER, A, B, C, EngineContract, failing
from tests.storage.engine.workshop import Workshop
from tests.storage.house import NOON


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
