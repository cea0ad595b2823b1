"""Admins see what waits because of trouble and what failed for good, and have it tried again."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.desk import audit, reading
from bot.desk.errors import DeskError
from bot.desk.language.numbers import read_number
from bot.desk.messages import replies
from bot.desk.notices import causes, outages
from bot.desk.people import people
from storage import outbox
from storage.kinds import MESSAGE, DeliveryKind
from storage.models import Breakage, Delivery, Message, MessageState, Person
from storage.queries.messages import messages
from storage.queries.notices import outages as rows
from storage.queries.notices.outages import StuckLane
from storage.transaction import Transaction

SHOWN_MOST = 20
"""So many of what waits, and of what failed, are shown at once."""
UNSENT = (MessageState.FAILED, MessageState.UNDELIVERED, MessageState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class WaitView:
    """What waits for one place, or for one trouble to pass. `id` is opaque."""

    id: str
    place: str
    waiting: int
    since: datetime
    cause: str


@dataclass(frozen=True, slots=True)
class FailureView:
    """Something that failed for good. With `retry`, trying it again may help."""

    id: str
    what: str
    since: datetime
    cause: str
    link: str | None
    retry: bool


@dataclass(frozen=True, slots=True)
class Failures:
    """What waits because of trouble, and what failed for good: the newest of it, and how much it is in all."""

    waits: tuple[WaitView, ...]
    failed: tuple[FailureView, ...]
    failed_in_all: int


def read(session: Session, most: int = SHOWN_MOST) -> Failures:
    """Reads what waits, and of what failed at most so many."""
    broken = rows.list_all(session)
    groups: dict[str, list[StuckLane]] = {}
    for lane in rows.list_stuck(session):
        if not causes.is_turn(lane):
            groups.setdefault(causes.key_of(lane), []).append(lane)
    waits = tuple(_wait(session, key, lanes, broken) for key, lanes in groups.items())
    failed = _failed(session)
    return Failures(waits, tuple(_failure(session, delivery) for delivery in failed[:most]), len(failed))


def _wait(session: Session, key: str, lanes: list[StuckLane], broken: list[Breakage]) -> WaitView:
    known = outages.latest(broken, key)
    return WaitView(
        id=_fingerprint(key),
        place=causes.place(session, key),
        waiting=sum(lane.waiting for lane in lanes),
        since=known.since if known else min(lane.oldest for lane in lanes),
        cause=causes.of_breakage(session, known) if known else causes.of_passing(lanes[0]),
    )


def _fingerprint(key: str) -> str:
    """Gives what a button bears in place of a key: a line's number isn't for others to read."""
    return hashlib.blake2s(key.encode(), digest_size=8).hexdigest()


def _failed(session: Session) -> list[Delivery]:
    """Lists what failed for good. A text that was sent again meanwhile is no failure any more."""
    latest: dict[tuple[str, str], Delivery] = {}
    for delivery in rows.list_failed(session):
        message = _text(session, delivery)
        if message is None or message.state in UNSENT:
            latest.setdefault((delivery.kind, delivery.subject), delivery)
    return list(latest.values())


def _text(session: Session, delivery: Delivery) -> Message | None:
    return messages.get_message(session, MESSAGE.read(delivery.subject)) if delivery.kind == DeliveryKind.SEND_TEXT else None


def _failure(session: Session, delivery: Delivery) -> FailureView:
    message, conversation = _text(session, delivery), rows.find_conversation(session, delivery)
    return FailureView(
        id=str(delivery.id),
        what=causes.of_kind(delivery.kind),
        since=delivery.created_at,
        cause=(message.error if message else None) or causes.of_failure(delivery),
        link=reading.link(session, conversation.channel_id, conversation.thread_ts) if conversation else None,
        retry=message.retry if message else True,
    )


def retry_waiting(tx: Transaction, person: Person, fingerprint: str) -> None:
    """Has everything tried at once that waits for the same. Raises DeskError."""
    people.require_admin(tx, person)
    keys = {_fingerprint(key): key for key in map(causes.key_of, rows.list_stuck(tx.session))}
    if fingerprint not in keys:
        raise DeskError("Nothing waits there any more.")
    outages.expect_repair(tx, keys[fingerprint])


def retry_failed(tx: Transaction, person: Person, delivery_id: str) -> None:
    """Puts a failed delivery back into its lane, at its old place; a text is sent once more as if its owner had pressed Retry. Raises
    DeskError.
    """
    people.require_admin(tx, person)
    number = read_number(delivery_id)
    failed = None if number is None else rows.find_failed(tx.session, number)
    if failed is None:
        raise DeskError("That was tried again already.")
    message = _text(tx.session, failed)
    if message:
        replies.retry(tx, message, person, by_admin=True)
        return
    lane = outbox.retry(tx.session, failed.id)
    if lane is None:
        raise DeskError("That was tried again already.")
    audit.write(tx, person.id, "tried again", f"{failed.kind}:{failed.subject}")
    tx.hurry(lane)
