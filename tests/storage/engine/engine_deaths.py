"""The part of the contract that needs real processes, which are killed."""

from pathlib import Path

import pytest

from storage.engine.pump import Do, Settle
from storage.outbox import LEASE
from storage.taken import Doubt, Taken
from tests.storage.engine.worker_process import WorkerProcesses, read, write
from tests.storage.engine.workshop import Workshop, note
from tests.storage.house import NOON, Clock

A = "slack:a"


class Deaths:
    """kill -9 of a real worker process at each step of three deliveries in a lane, and of a timer."""

    DOUBTED = (None, *["a1"] * 4, *["a2"] * 4, *["a3"] * 4, None)
    """Whose outcome is unknown after a death at that step. Each has four: taken, at the call, after the call, before the commit."""

    @pytest.mark.parametrize("fatal", range(1, 15))
    def test_a_death_loses_nothing_and_keeps_the_order(self, house, clock, processes, tmp_path, fatal):
        journal, doubted = tmp_path / "journal", self.DOUBTED[fatal - 1]
        with Workshop(house, clock) as before:
            before.deliver(A, "a1", "a2", "a3")
        assert processes.run(house, journal, fatal) == -9
        with Workshop(house, Clock(NOON + LEASE), self._carefully(journal)) as after:
            after.start()
            after.until(lambda: after.unfinished() == 0)
            assert after.noted() == [("settled", subject) for subject in ("a1", "a2", "a3")]
            assert {one.subject: one.doubt for one in after.tried if one.doubt} == (
                {doubted: Doubt(since=NOON, lost=False)} if doubted else {}
            )
        assert read(journal) == ["a1", "a2", "a3"]

    @staticmethod
    def _carefully(journal: Path) -> Do:
        """Looks before it does again what may have been taken."""

        def act(taken: Taken) -> Settle:
            if not (taken.doubt and taken.subject in read(journal)):
                write(journal, taken.subject)
            return note(taken.subject)

        return act

    @pytest.mark.parametrize("fatal", [1, 2])
    def test_a_death_in_a_timer_leaves_it_fired_once(self, house, clock, processes: WorkerProcesses, tmp_path, fatal):
        with Workshop(house, clock) as before:
            before.at(NOON, "bell")
        assert processes.run(house, tmp_path / "journal", fatal) == -9
        with Workshop(house, Clock(NOON + LEASE)) as after:
            after.on_fire = lambda tx, subject: note(subject, "fired")(tx)
            after.start()
            after.until(after.is_idle)
            assert after.noted() == [("fired", "bell")]

    def test_a_worker_that_lives_does_all(self, house, clock, processes, tmp_path):
        with Workshop(house, clock) as before:
            before.deliver(A, "a1", "a2", "a3")
        assert processes.run(house, tmp_path / "journal", 0) == 0
        assert read(tmp_path / "journal") == ["a1", "a2", "a3"]
