"""Somebody who watches over the lanes sees this of them, and what nobody needs any more is thrown away."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, SQLModel, col, delete, or_, select

from storage.kinds import LaneKind
from storage.models import Channel, Conversation, ConversationState, Delivery, DeliveryState, Hook, Lane, Pace, Person
from storage.sql.statement import Statement

PAGE = 500
FREE_SINCE = timedelta(days=1)
"""A pace that has let everybody go for so long is as good as none."""
_DROP = Statement(
    "DELETE FROM lane WHERE key = :key AND last_sequence = :sequence AND holder IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.lane = lane.key)"
)
"""A lane to which something was added meanwhile stays: its sequence has moved on."""


def list_waiting(session: Session) -> list[tuple[str, datetime]]:
    """Lists each lane that has something to do, and since when its oldest delivery is there."""
    oldest = func.min(col(Delivery.created_at))
    return list(session.exec(select(Delivery.lane, oldest).where(Delivery.state != DeliveryState.FAILED).group_by(col(Delivery.lane))))


def list_idle(session: Session, now: datetime, last: str) -> tuple[list[Lane], str | None]:
    """Lists the lanes of a page after a key in which nothing stands and for which nobody waits; and where the next page begins, None after
    the last.
    """
    page = session.exec(select(Lane).where(Lane.key > last).order_by(col(Lane.key)).limit(PAGE)).all()
    keys = [lane.key for lane in page]
    standing = set(session.exec(select(Delivery.lane).where(col(Delivery.lane).in_(keys))))
    idle = [lane for lane in page if lane.key not in standing and not lane.holder and (lane.not_before or now) <= now]
    return idle, keys[-1] if keys else None


def list_needless(session: Session, idle: Sequence[Lane], done_before: datetime) -> list[tuple[str, int]]:
    """Lists which of these lanes won't be needed again, with their last sequence. Those of kinds that only another release knows stay."""
    by_table: dict[type[SQLModel], list[tuple[str, Lane]]] = defaultdict(list)
    for lane in idle:
        kind = next((kind for kind in LaneKind if lane.key.startswith(f"{kind}:")), None)
        if kind and kind.table:
            by_table[kind.table].append((lane.key.removeprefix(f"{kind}:").partition(".")[0], lane))
    needless = []
    for table, lanes in by_table.items():
        needed = _pick_needed(session, table, [owner for owner, _ in lanes], done_before)
        needless += [(lane.key, lane.last_sequence) for owner, lane in lanes if owner not in needed]
    return needless


def _pick_needed(session: Session, table: type[SQLModel], owners: Sequence[str], done_before: datetime) -> set[str]:
    """Gives those whose lanes are needed again. A text and an attachment pass through theirs once."""
    if table is Conversation:
        recent: list[ColumnElement[bool]] = [
            col(Conversation.state) != ConversationState.DONE,
            col(Conversation.done_at) >= done_before,
        ]
        mine = col(Conversation.id).in_([int(owner) for owner in owners])
        return {str(number) for number in session.exec(select(Conversation.id).where(mine, or_(*recent)))}
    if table is Person:
        return set(session.exec(select(Person.id).where(col(Person.id).in_(owners), ~col(Person.is_deleted))))
    if table is Channel:
        return set(session.exec(select(Channel.id).where(col(Channel.id).in_(owners), ~col(Channel.is_archived))))
    if table is Hook:
        return {str(number) for number in session.exec(select(Hook.id).where(col(Hook.id).in_([int(owner) for owner in owners])))}
    return set()


def drop(session: Session, lanes: Sequence[tuple[str, int]]) -> None:
    """Deletes lanes that are still as they were."""
    for key, sequence in lanes:
        _DROP.change(session, {"key": key, "sequence": sequence})


def drop_paces(session: Session, now: datetime) -> None:
    """Deletes paces that hold nobody back, unless an admin set them."""
    free = round((now - FREE_SINCE).timestamp() * 1000)
    session.execute(delete(Pace).where(col(Pace.own_interval).is_(None), col(Pace.arrival) < free))
