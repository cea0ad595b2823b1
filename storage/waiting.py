"""Of deliveries that still wait, what they are about may change, and they may be taken back or hurried."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session, col, delete, select, update

from storage.models import Delivery, DeliveryState
from storage.outbox import LOCK
from storage.sql.statement import plain

_HURRY_WAITING = text(
    "UPDATE lane SET not_before = NULL WHERE key = :lane "
    "AND EXISTS (SELECT 1 FROM delivery WHERE lane = :lane AND state = 'waiting' AND error = :error)"
)
_STATES = text("SELECT state FROM delivery WHERE lane = :lane AND kind = :kind AND subject = :subject AND state != 'failed'")


def has_new(session: Session, lane: str, since: datetime) -> bool:
    """Says whether something isn't done in a lane that was added since then; or longer ago, where nobody has come to the lane yet."""
    unfinished = select(Delivery.created_at, Delivery.attempt).where(Delivery.lane == lane, Delivery.state != DeliveryState.FAILED)
    waiting = session.exec(unfinished).all()
    return bool(waiting) and (max(created for created, _ in waiting) >= since or not any(attempt for _, attempt in waiting))


def let_pass(session: Session, lane: str) -> None:
    """Has what waits in a lane go without keeping to its pace."""
    waits = (col(Delivery.lane) == lane, col(Delivery.state) == DeliveryState.WAITING)
    session.execute(update(Delivery).where(*waits).values(pace=None, reserved_for=None))


def withdraw(session: Session, lane: str, kind: str, subject: object) -> bool:
    """Takes back a delivery that the other side can't have; False when it is too late."""
    if not catch(session, lane, kind, subject):
        return False
    same = (col(Delivery.lane) == lane, col(Delivery.kind) == kind, col(Delivery.subject) == str(subject))
    session.execute(delete(Delivery).where(*same, col(Delivery.state) == DeliveryState.WAITING))
    return True


def catch(session: Session, lane: str, kind: str, subject: object) -> bool:
    """Says whether a delivery waits that the other side can't have. Nobody takes it before this transaction ends: what it is about may
    change.
    """
    LOCK.change(session, {"lane": lane})
    states = plain(session).execute(_STATES, {"lane": lane, "kind": str(kind), "subject": str(subject)}).scalars().all()
    return set(states) == {DeliveryState.WAITING}


def hurry(session: Session, lane: str, error: str) -> bool:
    """Makes a lane due at once if that is what it waits for; says whether it was. It works under the lane's lock, so that no wait which is
    just being stored is missed.
    """
    LOCK.change(session, {"lane": lane})
    return bool(plain(session).execute(_HURRY_WAITING, {"lane": lane, "error": error}).rowcount)
