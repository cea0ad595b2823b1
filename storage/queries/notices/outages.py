"""It is kept here what is broken outside, the lanes that wait for it, and what failed for good."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, text
from sqlmodel import Session, SQLModel, col, delete, select, update

from storage.kinds import DeliveryKind, Subject
from storage.models import (
    Attachment,
    Breakage,
    Conversation,
    Delivery,
    DeliveryState,
    FormerThread,
    Hint,
    Invitation,
    Lane,
    Message,
    Moment,
    Notice,
    PreviewCopy,
    ThreadNote,
)
from storage.sql.statement import plain

_KEEP = text(
    "INSERT INTO breakage (place, cause, sentence, since) VALUES (:place, :cause, :sentence, :now) ON CONFLICT (place, cause) DO NOTHING"
).bindparams(bindparam("now", type_=Moment()))

_STUCK = text(
    "SELECT delivery.lane, lane.broken, max(delivery.error), count(*), min(delivery.created_at) AS oldest "
    "FROM delivery JOIN lane ON lane.key = delivery.lane WHERE delivery.state != 'failed' "
    "GROUP BY delivery.lane, lane.broken HAVING max(delivery.error) IS NOT NULL ORDER BY delivery.lane"
).columns(oldest=Moment())


_LATE = (
    text(
        "SELECT delivery.lane, lane.broken, coalesce(max(delivery.error), ''), count(*), min(delivery.created_at) AS oldest "
        "FROM delivery JOIN lane ON lane.key = delivery.lane WHERE delivery.state != 'failed' AND lane.broken IS NULL "
        "GROUP BY delivery.lane, lane.broken HAVING min(delivery.created_at) <= :before AND max(delivery.refused_since) IS NULL "
        "AND (max(delivery.error) IS NOT NULL OR max(delivery.reserved_for) IS NOT NULL) ORDER BY delivery.lane"
    )
    .bindparams(bindparam("before", type_=Moment()))
    .columns(oldest=Moment())
)


@dataclass(frozen=True, slots=True)
class StuckLane:
    """A lane whose first delivery met trouble. `place` is what it waits for, where that is known; `waiting` counts its deliveries."""

    key: str
    place: str | None
    error: str
    waiting: int
    oldest: datetime


def keep(session: Session, now: datetime, place: str, cause: str, sentence: str | None) -> bool:
    """Stores that something is broken, and says whether that is news."""
    return bool(plain(session).execute(_KEEP, {"place": place, "cause": cause, "sentence": sentence, "now": now}).rowcount)


def list_at(session: Session, place: str) -> list[Breakage]:
    """Lists what is broken at a place outside, oldest first."""
    return list(session.exec(select(Breakage).where(Breakage.place == place).order_by(col(Breakage.since))))


def list_all(session: Session) -> list[Breakage]:
    """Lists all that is broken outside, oldest first."""
    return list(session.exec(select(Breakage).order_by(col(Breakage.since))))


def mark_told(session: Session, breakage: Breakage, now: datetime) -> bool:
    """Marks by compare-and-set that the admins were told; False when somebody else tells of it."""
    untold = (col(Breakage.place) == breakage.place, col(Breakage.cause) == breakage.cause, col(Breakage.told_at).is_(None))
    return bool(session.execute(update(Breakage).where(*untold).values(told_at=now)).rowcount)  # type: ignore[attr-defined]


def drop(session: Session, place: str) -> list[str]:
    """Stores that nothing is broken at a place any more; says what the causes were."""
    gone = delete(Breakage).where(col(Breakage.place) == place).returning(col(Breakage.cause))
    return list(session.execute(gone).scalars())


def list_lanes(session: Session, place: str) -> list[str]:
    """Lists lanes that wait for a repair there, soonest due first."""
    waiting = select(Delivery.id).where(col(Delivery.lane) == col(Lane.key), col(Delivery.state) != DeliveryState.FAILED)
    query = select(Lane.key).where(col(Lane.broken) == place, waiting.exists()).order_by(col(Lane.not_before), col(Lane.key))
    return list(session.exec(query))


def list_places(session: Session) -> list[str]:
    """Lists the places where lanes wait for a repair."""
    return list(session.exec(select(Lane.broken).where(col(Lane.broken).is_not(None)).distinct()))  # type: ignore[arg-type]


def free(session: Session, place: str) -> None:
    """Has no lane wait for a repair there any longer."""
    session.execute(update(Lane).where(col(Lane.broken) == place).values(broken=None))


def list_stuck(session: Session) -> list[StuckLane]:
    """Lists the lanes that met trouble."""
    return [StuckLane(*row) for row in plain(session).execute(_STUCK)]


def list_late(session: Session, before: datetime) -> list[StuckLane]:
    """Lists lanes whose oldest delivery is from before then, and that met trouble or wait for their pace; not those that wait for a repair
    or the end of a refusal, which are told of by themselves.
    """
    return [StuckLane(*row) for row in plain(session).execute(_LATE, {"before": before})]


def list_failed(session: Session) -> list[Delivery]:
    """Lists what failed for good, newest first."""
    return list(session.exec(select(Delivery).where(Delivery.state == DeliveryState.FAILED).order_by(col(Delivery.id).desc())))


def find_failed(session: Session, delivery_id: int) -> Delivery | None:
    """Gives a delivery that failed for good, or None."""
    delivery = session.get(Delivery, delivery_id)
    return delivery if delivery and delivery.state == DeliveryState.FAILED else None


def find_conversation(session: Session, delivery: Delivery) -> Conversation | None:
    """Gives the conversation that a delivery is about, or about a row of. None for what is in none, and for a kind that only another
    release knows.
    """
    kind = DeliveryKind.named(delivery.kind)
    row = _find_row(session, kind.subject, delivery.subject) if kind else None
    if isinstance(row, Attachment):
        row = session.get(Message, row.message_id)
    elif isinstance(row, PreviewCopy):
        row = session.get(Invitation, row.invitation_id)
    if isinstance(row, Message | ThreadNote | Hint | Notice | FormerThread | Invitation) and row.conversation_id is not None:
        return session.get(Conversation, row.conversation_id)
    return row if isinstance(row, Conversation) else None


def _find_row(session: Session, subject: Subject[Any], stored: str) -> SQLModel | None:
    return session.get(subject.table, subject.row(subject.read(stored))) if subject.table else None
