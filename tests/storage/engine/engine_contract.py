"""What every engine keeps to. An engine's tests inherit Contract and give it a house."""

import threading

from tests.looking.waits import LONGEST
from tests.storage.engine.engine_base import A, B, EngineContract, held
from tests.storage.engine.engine_deaths import Deaths
from tests.storage.engine.engine_order import Commits, Order
from tests.storage.engine.engine_times import Paces, Timers
from tests.storage.engine.engine_troubles import Doubts, Troubles
from tests.storage.engine.workshop import Workshop, note
from tests.storage.house import NOON


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
        with Workshop(house, clock, held(begun, go, note)) as shop:
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
        with Workshop(house, clock, held(begun, go)) as shop:
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
