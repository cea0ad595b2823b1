"""The worker: the hands of the engine, and the timers."""

import os
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.deliveries import DELIVERIES, give_up
from bot.desk import invitations, lanes, people, pictures
from bot.runtime import Runtime
from storage import timers
from storage.engine.pump import HopelessError, Pump, Settle
from storage.outbox import Taken
from storage.queries.conversations import get_conversation
from storage.transaction import Transaction

log = structlog.get_logger(__name__)

DIRECTORY_EVERY = timedelta(hours=1)
POLL_EVERY = timedelta(minutes=5)

Fire = Callable[[Transaction, str], None]


def expire_invitation(tx: Transaction, subject: str) -> None:
    invitations.expire(tx, int(subject))


def remind_invitation(tx: Transaction, subject: str) -> None:
    invitations.remind(tx, int(subject))


def refresh_counters(tx: Transaction, subject: str) -> None:
    pictures.refresh_card(tx, get_conversation(tx.session, int(subject)))


def refresh_home(tx: Transaction, subject: str) -> None:
    pictures.refresh_home(tx, subject)


def read_directory(tx: Transaction, subject: str) -> None:
    tx.deliver_once(lanes.DIRECTORY, "read_directory", subject)
    tx.at(tx.now + DIRECTORY_EVERY, "read_directory", subject)


def poll_carrier(tx: Transaction, subject: str) -> None:
    tx.deliver_once(lanes.poll(subject), "poll_carrier", subject)
    tx.at(tx.now + POLL_EVERY, "poll_carrier", subject)


TIMERS: dict[str, Fire] = {
    "expire_invitation": expire_invitation,
    "remind_invitation": remind_invitation,
    "refresh_counters": refresh_counters,
    "refresh_home": refresh_home,
    "read_directory": read_directory,
    "poll_carrier": poll_carrier,
}


class Worker:
    """Does deliveries and timers. Implements the engine's Hands."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._pump = Pump(runtime.transaction, self._deliver, lanes.RATES, holder=f"{os.uname().nodename}:{os.getpid()}", give_up=give_up)

    def pump(self, lane: str) -> datetime | None:
        return self._pump(lane, str(threading.get_ident()))

    def fire(self, kind: str, subject: str) -> datetime | None:
        """A timer is taken and does its work in one transaction: it fires once."""
        work = TIMERS.get(kind)
        if work is None:
            log.error("timer.unknown", kind=kind)
            return None
        try:
            with self._runtime.transaction() as tx:
                if timers.take(tx.session, tx.now, kind, subject):
                    work(tx, subject)
                    return None
                moved = timers.find(tx.session, kind, subject)
                return moved.due_at if moved else None
        except Exception:  # it stays set, and is tried again
            log.exception("timer.surprise", kind=kind, subject=subject)
            with self._runtime.transaction() as tx:
                return timers.postpone(tx.session, tx.now, kind, subject)

    def start(self) -> None:
        """Takes up what an earlier process left, and reads what happened while nobody worked."""
        with self._runtime.transaction() as tx:
            people.name_admins(tx, self._runtime.settings.admins)
            read_directory(tx, "all")
            for carrier in self._runtime.carriers:
                poll_carrier(tx, carrier)
        self._runtime.engine.run(self)

    def stop(self) -> None:
        self._pump.stop()
        self._runtime.engine.stop()

    def _deliver(self, taken: Taken) -> Settle | None:
        delivery = DELIVERIES.get(taken.kind)
        if delivery is None:
            raise HopelessError(f"there is no delivery called {taken.kind}")
        return delivery(self._runtime, taken)
