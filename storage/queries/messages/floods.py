"""Texts that come so fast that they are shown together are found here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session, col, select, update

from storage.models import Direction, Message, Moment, ThreadNote
from storage.sql.statement import plain
from storage.taken import Taken

_EARLIER = text(
    "SELECT at FROM message WHERE conversation_id = :conversation_id AND direction = 'in' AND id < :id ORDER BY id DESC LIMIT 1 OFFSET :more"
).columns(at=Moment())


_FOLLOWING = text(
    "SELECT kind, subject, created_at FROM delivery WHERE lane = :lane AND state = 'waiting' "
    "AND sequence > (SELECT sequence FROM delivery WHERE id = :id) ORDER BY sequence LIMIT :most"
).columns(created_at=Moment())


@dataclass(frozen=True, slots=True)
class WaitingDelivery:
    """A delivery that nobody has tried yet."""

    kind: str
    subject: str
    created_at: datetime


def list_following(session: Session, taken: Taken, most: int) -> list[WaitingDelivery]:
    """Lists what waits behind this delivery in its lane, in order."""
    rows = plain(session).execute(_FOLLOWING, {"lane": taken.lane, "id": taken.id, "most": most})
    return [WaitingDelivery(row.kind, row.subject, row.created_at) for row in rows]


def find_earlier(session: Session, message: Message, steps: int) -> datetime | None:
    """Says when the contact's text came that is so many places earlier in the conversation, or None."""
    values = {"conversation_id": message.conversation_id, "id": message.id, "more": steps - 1}
    moment: datetime | None = plain(session).execute(_EARLIER, values).scalar()
    return moment


def find_open(session: Session, message: Message, channel_id: str, thread_ts: str) -> Message | None:
    """Gives the text whose Slack message this one may join, or None: the conversation's last one before it stands there, and nothing was
    posted after it.
    """
    before = session.exec(
        select(Message.flood_id)
        .where(Message.conversation_id == message.conversation_id, col(Message.id) < message.id)
        .order_by(col(Message.id).desc())
        .limit(1)
    ).first()
    root = session.get(Message, before) if before else None
    if root is None or root.ts is None or root.channel_id != channel_id or root.ts < thread_ts:
        return None
    later = [
        select(table.id).where(table.conversation_id == message.conversation_id, table.channel_id == channel_id, col(table.ts) > root.ts)
        for table in (ThreadNote, Message)
    ]
    return None if any(session.exec(query.limit(1)).first() for query in later) else root


def list_shown(session: Session, root_id: int) -> list[Message]:
    """Lists the texts that one Slack message shows, in order."""
    return list(session.exec(select(Message).where(Message.flood_id == root_id).order_by(col(Message.id))))


def list_plain(session: Session, message_ids: Sequence[int]) -> list[Message]:
    """Lists those of these texts of a contact that are words only."""
    query = select(Message).where(
        col(Message.id).in_(message_ids), Message.direction == Direction.IN, Message.media_count == 0, col(Message.flood_id).is_(None)
    )
    return list(session.exec(query.order_by(col(Message.id))))


def join(session: Session, root_id: int, message_ids: Sequence[int]) -> None:
    """Stores that these texts stand in the Slack message of that one."""
    session.execute(update(Message).where(col(Message.id).in_(message_ids)).values(flood_id=root_id))
