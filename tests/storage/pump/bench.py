"""A pump that does what a test says."""

from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from storage.engine.pump import Pump
from storage.transaction import Transaction
from tests.storage.engine.workshop import RATES
from tests.storage.test_timers import Told

A = "slack:a"


class Bench:
    """A pump on a real database. `broken` is what the next commit fails of."""

    def __init__(self, database, clock):
        self.database, self.clock = database, clock
        self.act = lambda taken: None
        self.tried = []
        self.broken = None
        self.told = []
        self.pump = Pump(self.transaction, self.do, "bench", longest_wait=20, repairs=self)

    def broke(self, tx, error):
        self.told.append(("broke", error.place, str(error)))

    def mended(self, tx, place):
        self.told.append(("mended", place))

    def refused(self, tx, taken, error):
        self.told.append(("refused", taken.subject, error))

    @contextmanager
    def transaction(self):
        with self.database.write() as session:
            yield Transaction(session, self.clock(), Told(), RATES)
            if self.broken:
                cause, self.broken = self.broken, None
                raise OperationalError("COMMIT", {}, cause)

    def do(self, taken):
        self.tried.append(taken)
        return self.act(taken)

    def deliver(self, *subjects):
        with self.transaction() as tx:
            for subject in subjects:
                tx.deliver(A, "say", subject)


def refuse(error):
    def act(taken):
        raise error

    return act
