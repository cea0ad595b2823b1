"""The pump takes a lane's deliveries one after the other and settles each. All engines have this one."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import structlog
from sqlalchemy.exc import OperationalError
from sqlmodel import Session
from tenacity import RetryCallState, wait_exponential_jitter

from storage import outbox
from storage.taken import Later, Taken
from storage.transaction import Transaction, transact

log = structlog.get_logger(__name__)

LONGEST_REPAIR = 300.0
"""A lane waits for somebody's repair at most so many seconds at a time, unless it is hurried."""
LONGEST_ASKED = 300.0
"""We wait at most so many seconds when the other side asks for it: a header may say anything, and others share the pace."""

Settle = Callable[[Transaction], None]
"""A function that stores what a delivery that went well has to store, in the transaction that ends it."""
Do = Callable[[Taken], Settle | None]
GiveUp = Callable[[Taken], Settle | None]
End = Callable[[Session, Taken], None]
"""A function that ends the delivery's own row."""


class TroubleError(Exception):
    """Something temporary or repairable: the delivery keeps its place, its lane waits. `wait` in seconds, None = longer each time.

    `push` has everybody who shares the delivery's pace wait as well. `settle` stores what has been found out by it. `until`: the lane is
    looked at by then at the latest.
    """

    def __init__(
        self, error: str, *, wait: float | None = None, push: bool = False, settle: Settle | None = None, until: datetime | None = None
    ) -> None:
        super().__init__(error)
        self.wait = wait
        self.push = push
        self.settle = settle
        self.until = until


class BrokenError(TroubleError):
    """Somebody has to mend something outside: a channel, a token, an account, a number. `place` names it, without blanks; `sentence` says
    what it is and what to do, where the other side said so.
    """

    def __init__(self, error: str, place: str, *, sentence: str | None = None, until: datetime | None = None) -> None:
        super().__init__(error, until=until)
        self.place = place
        self.sentence = sentence


class RefusedError(TroubleError):
    """The other side refuses it with an answer that is on no list: it may pass, or never. After `taken.REFUSALS` the delivery fails visibly."""


class LostError(TroubleError):
    """The other side may have taken it: the next attempt has a doubt and looks first."""


class FailedError(TroubleError):
    """The other side said that it failed in the middle of it: the next attempt has a doubt, looks first, and may then do it again."""


class HopelessError(Exception):
    """A delivery can't be done, through its own fault. `settle` stores how that shows; the lane goes on."""

    def __init__(self, error: str, settle: Settle | None = None) -> None:
        super().__init__(error)
        self.settle = settle


class Repairs(Protocol):
    """Is told of what is broken outside, each in the transaction that stores it."""

    def broke(self, tx: Transaction, error: BrokenError) -> None:
        """A lane waits for it, perhaps one of many."""
        ...

    def mended(self, tx: Transaction, place: str) -> None:
        """A lane that waited for it got through."""
        ...

    def refused(self, tx: Transaction, taken: Taken, error: str) -> None:
        """A delivery failed since the other side went on refusing it with an answer that is on no list."""
        ...


class _NoRepairs:
    def broke(self, tx: Transaction, error: BrokenError) -> None: ...

    def mended(self, tx: Transaction, place: str) -> None: ...

    def refused(self, tx: Transaction, taken: Taken, error: str) -> None: ...


def _named(taken: Taken) -> dict[str, str]:
    return {"kind": taken.kind, "subject": taken.subject, "lane": taken.lane}


class Pump:
    """Does the deliveries of lanes. `transaction` opens a Transaction; `do` does one delivery with no database in hand, and raises
    TroubleError, BrokenError, RefusedError, LostError or HopelessError.

    `give_up` says how it shows that a delivery failed for good, where `do` didn't say it.
    """

    def __init__(
        self,
        transaction: Callable[[], AbstractContextManager[Transaction]],
        do: Do,
        holder: str,
        longest_wait: float = 60.0,
        give_up: GiveUp | None = None,
        repairs: Repairs | None = None,
    ) -> None:
        self._transaction = transaction
        self._do = do
        self._holder = holder
        self._backoff = wait_exponential_jitter(multiplier=0.5, max=longest_wait, jitter=0.25)
        self._repair = wait_exponential_jitter(multiplier=0.5, max=LONGEST_REPAIR, jitter=0.25)
        self._give_up: GiveUp = give_up or (lambda _taken: None)
        self._repairs: Repairs = repairs or _NoRepairs()
        self._stopping = False
        self._left: dict[str, str] = {}
        self._in_hand: dict[str, str] = {}

    def __call__(self, lane: str, thread: str) -> datetime | None:
        """Does what is due in the lane. Says when to look again, None when it is empty or somebody else looks again: if each did who comes
        in vain, they would become more and more. `thread` tells this pump from others of the process.
        """
        holder = self._left.pop(lane, None) or f"{self._holder}/{thread}"
        try:
            return self._run(lane, holder)
        except Exception:  # the lease stands: whoever of us comes next carries on under the same name
            self._left[lane] = holder
            raise
        finally:
            self._in_hand.pop(holder, None)

    def renew(self) -> None:
        """Says of every lane in hand that somebody is still at work on it, in one transaction each: two that wait for each other's rows
        would not end.
        """
        for holder, lane in list(self._in_hand.items()):
            with self._transaction() as tx:
                outbox.renew(tx.session, tx.now, lane, holder)

    def stop(self) -> None:
        """Ends what is in hand; nothing further is taken."""
        self._stopping = True

    def _run(self, lane: str, holder: str) -> datetime | None:
        step = transact(self._transaction, lambda tx: self._take(tx, lane, holder))
        while isinstance(step, Taken):
            self._in_hand[holder] = lane
            step = self._deliver(step, holder)
        return step.when if step and not step.seen_to else None

    def _take(self, tx: Transaction, lane: str, holder: str) -> Taken | Later | None:
        if self._stopping:
            outbox.release(tx.session, lane, holder)
            return None
        return outbox.take(tx.session, tx.now, lane, holder, tx.rates)

    def _deliver(self, taken: Taken, holder: str) -> Taken | Later | None:
        try:
            done = self._do(taken)
        except HopelessError as error:
            return self._fail(taken, holder, str(error), error.settle)
        except RefusedError as error:
            return self._refuse(taken, holder, error) if taken.is_overdue else self._trouble(taken, error)
        except TroubleError as error:
            return self._trouble(taken, error)
        except OperationalError:  # the database's trouble, not the delivery's: the lease stands, and it comes back with a doubt
            raise
        except Exception as error:  # the one place where anything may come up: it is logged, counted and tried again
            log.exception("delivery.surprise", **_named(taken))
            return self._surprise(taken, holder, type(error).__name__)
        return self._settle(taken, holder, done, outbox.finish)

    def _fail(self, taken: Taken, holder: str, error: str, shown: Settle | None) -> Taken | Later | None:
        log.warning("delivery.failed", error=error, **_named(taken))
        return self._settle(taken, holder, shown or self._give_up(taken), partial(outbox.fail, error=error))

    def _refuse(self, taken: Taken, holder: str, error: RefusedError) -> Taken | Later | None:
        """Gives up a delivery that had its time to pass: what shows instead is stored, and the admins hear of it."""
        shown = self._give_up(taken)

        def store(tx: Transaction) -> None:
            if shown:
                shown(tx)
            self._repairs.refused(tx, taken, str(error))

        return self._fail(taken, holder, str(error), store)

    def _settle(self, taken: Taken, holder: str, store: Settle | None, end: End) -> Taken | Later | None:
        try:
            return self._end(taken, holder, store, end)
        except OperationalError:  # the database's trouble, not the delivery's: it comes back with a doubt
            raise
        except Exception as error:  # what it has to store is wrong
            log.exception("delivery.surprise", **_named(taken))
            return self._surprise(taken, holder, type(error).__name__)

    def _end(self, taken: Taken, holder: str, store: Settle | None, end: End) -> Taken | Later | None:
        def work(tx: Transaction) -> Taken | Later | None:
            if not outbox.is_current(tx.session, taken):
                return None
            if taken.broken and end is outbox.finish:
                self._repairs.mended(tx, taken.broken)  # first, as a timer that looks at a breakage takes its own row before those of lanes
                outbox.set_broken(tx.session, taken.lane, None)
            if store:
                store(tx)
            end(tx.session, taken)
            return self._take(tx, taken.lane, holder)

        return transact(self._transaction, work)

    def _trouble(self, taken: Taken, error: TroubleError) -> Later | None:
        log.info("delivery.waits", attempt=taken.attempt, error=str(error), **_named(taken))

        def work(tx: Transaction) -> Later | None:
            if not outbox.is_current(tx.session, taken):
                return None
            if isinstance(error, BrokenError):
                self._repairs.broke(tx, error)  # first, as above
                outbox.set_broken(tx.session, taken.lane, error.place)
            until = self._until(tx, taken, error)
            lost_at = tx.now if isinstance(error, LostError) else None
            refused_at = tx.now if isinstance(error, RefusedError) else None
            failed_at = tx.now if isinstance(error, FailedError) else None
            later = outbox.postpone(tx.session, taken, until, str(error), lost_at=lost_at, refused_at=refused_at, failed_at=failed_at)
            if error.settle:  # after the lane was put to wait: it may hurry it
                error.settle(tx)
            return later

        return transact(self._transaction, work)

    def _until(self, tx: Transaction, taken: Taken, error: TroubleError) -> datetime:
        wait = min(error.wait, LONGEST_ASKED) if error.wait is not None else self._wait(taken.attempt, error)
        if error.push and taken.pace:
            outbox.push(tx.session, tx.now, taken.pace, tx.rates, wait)
        until = tx.now + timedelta(seconds=wait)
        return max(tx.now, min(until, error.until)) if error.until else until

    def _surprise(self, taken: Taken, holder: str, error: str) -> Taken | Later | None:
        with self._transaction() as tx:
            if not outbox.is_current(tx.session, taken):
                return None
            if outbox.count_surprises(tx.session, taken) + 1 < outbox.SURPRISES:
                until = tx.now + timedelta(seconds=self._wait(taken.attempt))
                return outbox.postpone(tx.session, taken, until, error, lost_at=tx.now, surprise=True)
        log.warning("delivery.failed", error=error, **_named(taken))
        return self._end(taken, holder, self._give_up(taken), partial(outbox.fail, error=error))

    def _wait(self, attempt: int, error: TroubleError | None = None) -> float:
        state = RetryCallState(retry_object=None, fn=None, args=(), kwargs={})  # type: ignore[arg-type]
        state.attempt_number = attempt
        return self._repair(state) if isinstance(error, BrokenError) else self._backoff(state)
