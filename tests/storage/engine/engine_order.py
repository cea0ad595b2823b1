"""The contract of engines: what is stored is done, once, after its commit and in its order."""

import threading
from datetime import datetime
from random import Random

import pytest
from sqlmodel import select

from storage.engine.pump import LostError, TroubleError
from storage.models import Lane
from storage.taken import Taken
from storage.transaction import Transaction
from tests.looking.waits import LONGEST
from tests.storage.engine.engine_base import A, EngineContract
from tests.storage.engine.workshop import Workshop, note
from tests.storage.house import NOON


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
        kinds: tuple[list[Exception], ...] = (
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
