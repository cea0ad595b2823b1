"""The worker has the hands of the engine, and fires the timers."""

import os
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from sqlalchemy.exc import OperationalError

from bot import logs
from bot.deliveries.table import DELIVERIES, give_up
from bot.desk import lanes
from bot.desk.handover import follow_ups, invitations, offers, overflows
from bot.desk.messages import catch_up, planned, receipts
from bot.desk.notices import alerts, causes, outages, redraws
from bot.desk.people import people
from bot.desk.screens import boards
from bot.desk.threads import nudges
from bot.runtime import Runtime
from bot.slack import paced
from storage import timers
from storage.engine.pump import Pump, Settle, TroubleError
from storage.kinds import EVERYTHING, DeliveryKind, TimerKind
from storage.queries.handover.conversations import get_conversation, list_others
from storage.taken import Taken
from storage.transaction import Transaction

log = structlog.get_logger(__name__)

DIRECTORY_EVERY = timedelta(hours=1)
POLL_EVERY = timedelta(minutes=5)
UNKNOWN_WAITS = 5.0
"""So many seconds what a newer release asks for is left to its workers, which may be starting beside us."""

Fire = Callable[[Transaction, Any], None]
"""A function that does the work of a timer, for what its kind is about."""


def refresh_counters(tx: Transaction, conversation_id: int) -> None:
    """Counts texts with the contact, on any line: the cards of their other conversations count them as well."""
    conversation = get_conversation(tx.session, conversation_id)
    redraws.refresh_card(tx, conversation)
    for other in list_others(tx.session, conversation):
        redraws.refresh_card(tx, other)


def read_directory(tx: Transaction, everything: str) -> None:
    tx.deliver_once(lanes.DIRECTORY, DeliveryKind.READ_DIRECTORY, everything)
    tx.at(tx.now + DIRECTORY_EVERY, TimerKind.READ_DIRECTORY, everything)


def poll_carrier(tx: Transaction, carrier: str) -> None:
    tx.deliver_once(lanes.poll(carrier), DeliveryKind.POLL_CARRIER, carrier)
    tx.at(tx.now + POLL_EVERY, TimerKind.POLL_CARRIER, carrier)


def ask_carrier(tx: Transaction, carrier: str) -> None:
    for message_id in receipts.take_due(tx, carrier):
        tx.deliver_once(lanes.asked(message_id), DeliveryKind.ASK_CARRIER, message_id)


def work_hourly(tx: Transaction, everything: str) -> None:
    """Reads the directory, and throws away what nobody needs any more."""
    read_directory(tx, everything)
    tx.deliver_once(lanes.TIDY, DeliveryKind.TIDY, everything)


TIMERS: dict[TimerKind, Fire] = {
    TimerKind.EXPIRE_INVITATION: offers.expire,
    TimerKind.REMIND_INVITATION: invitations.remind,
    TimerKind.HAND_OUT: offers.hand_out,
    TimerKind.ANNOUNCE: alerts.announce,
    TimerKind.OVERFLOW: overflows.overflow,
    TimerKind.NUDGE_OWNER: nudges.remind_owner,
    TimerKind.NUDGE_QUEUE: nudges.remind_queue,
    TimerKind.FOLLOW_UP: follow_ups.remind,
    TimerKind.SEND_PLANNED: planned.send,
    TimerKind.REFRESH_COUNTERS: refresh_counters,
    TimerKind.REFRESH_HOME: redraws.refresh_home,
    TimerKind.REFRESH_QUEUE: redraws.refresh_members,
    TimerKind.REFRESH_BOARD: boards.keep_current,
    TimerKind.READ_DIRECTORY: work_hourly,
    TimerKind.POLL_CARRIER: poll_carrier,
    TimerKind.LOOK_AT_REPLY: receipts.look,
    TimerKind.ASK_CARRIER: ask_carrier,
    TimerKind.LISTEN: lambda tx, _side: catch_up.listen(tx),
    TimerKind.LOOK_AT_BREAKAGE: outages.look,
    TimerKind.END_BREAKAGE: outages.end,
    TimerKind.HURRY_LANES: outages.hurry,
    TimerKind.LOOK_FOR_LATE: lambda tx, _everything: outages.look_for_late(tx),
}
APART = (TimerKind.HAND_OUT,)
"""The work of these timers runs in a transaction without the timer's row: others set them while they hold rows that the work locks, and
each would wait for the other.
"""


class Worker:
    """Does deliveries and timers. Implements the engine's Hands."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._pump = Pump(
            runtime.transaction, self._deliver, holder=f"{os.uname().nodename}:{os.getpid()}", give_up=give_up, repairs=outages
        )

    def pump(self, lane: str) -> datetime | None:
        try:
            return self._pump(lane, str(threading.get_ident()))
        finally:
            logs.carry(None)
            paced.take_in_hand(None)

    def renew(self) -> None:
        self._pump.renew()

    def fire(self, kind: str, subject: str) -> datetime | None:
        """Takes a timer and does its work in one transaction, so that it fires once."""
        known = TimerKind.named(kind)
        if known is None:
            log.error("timer.unknown", kind=kind)
            return None
        work = partial(_do, known, subject)
        try:
            if known in APART:
                return self._fire_apart(kind, subject, work)
            return self._runtime.transact(lambda tx: _fire(tx, work, kind, subject))
        except OperationalError:  # the database's trouble, not the timer's: it stays set
            raise
        except Exception:  # it stays set, and is tried again
            log.exception("timer.surprise", kind=kind, subject=subject)
            with self._runtime.transaction() as tx:
                return timers.postpone(tx.session, tx.now, kind, subject)

    def _fire_apart(self, kind: str, subject: str, work: Settle) -> datetime | None:
        """Puts the timer off, which holds good for a death in between, then does its work, and takes it away unless it was set anew
        meanwhile.
        """
        with self._runtime.transaction() as tx:
            put_off = timers.put_off(tx.session, tx.now, kind, subject)
        if put_off is None:
            return None

        def do(tx: Transaction) -> datetime | None:
            work(tx)
            return timers.end(tx.session, kind, subject, put_off)

        return self._runtime.transact(do)

    def start(self) -> None:
        """Takes up what an earlier process left, and reads what happened while nobody worked."""
        with self._runtime.transaction() as tx:
            people.name_admins(tx, self._runtime.settings.admins)
            outages.expect_repairs(tx)
            read_directory(tx, EVERYTHING)
            for carrier in self._runtime.carriers:
                poll_carrier(tx, carrier)
            catch_up.read_all(tx)
            catch_up.listen(tx)
            tx.at(tx.now + outages.LOOK_FOR_LATE_EVERY, TimerKind.LOOK_FOR_LATE, EVERYTHING)
        self._runtime.engine.run(self)

    def stop(self) -> None:
        self._pump.stop()
        self._runtime.engine.stop()

    def _deliver(self, taken: Taken) -> Settle | None:
        """Does a delivery under the id of the request that caused it, which what follows from it bears as well."""
        logs.carry(taken.request_id)
        paced.take_in_hand(taken)
        if taken.attempt > 1:
            self._runtime.metrics.retry(lanes.side(taken.lane))
        delivery = DELIVERIES.get(taken.kind)
        if delivery is None:
            raise TroubleError(f"{causes.UNKNOWN_KIND} {taken.kind}", wait=UNKNOWN_WAITS)
        began = time.monotonic()
        settle = delivery(self._runtime, taken)
        return partial(_end, taken, settle, round((time.monotonic() - began) * 1000, 1))


def _do(kind: TimerKind, subject: str, tx: Transaction) -> None:
    TIMERS[kind](tx, kind.subject.read(subject))


def _fire(tx: Transaction, work: Settle, kind: str, subject: str) -> datetime | None:
    if timers.take(tx.session, tx.now, kind, subject):
        work(tx)
        return None
    moved = timers.find(tx.session, kind, subject)
    return moved.due_at if moved else None


def _end(taken: Taken, settle: Settle | None, milliseconds: float, tx: Transaction) -> None:
    if settle:
        settle(tx)
    tx.note("delivery.done", kind=taken.kind, lane=taken.lane, subject=taken.subject, attempt=taken.attempt, ms=milliseconds)
