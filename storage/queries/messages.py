"""Messages and their contacts."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, func, text
from sqlmodel import Session, col, select, update

from storage.database import plain
from storage.models import Contact, Direction, Message, MessageState

BETWEEN_US = (Direction.IN, Direction.OUT)
_UNROUTED = (col(Message.conversation_id).is_(None), col(Message.state) != MessageState.BLOCKED)
_KEEP_TS = text("UPDATE message SET channel_id = :channel_id, ts = :ts WHERE id = :id")

# Every card asks these, so they are built once.
_EXCHANGES = (
    select(func.count())
    .select_from(Message)
    .where(col(Message.contact_id) == bindparam("contact"), col(Message.at) >= bindparam("since"), col(Message.direction).in_(BETWEEN_US))
)
_LAST_REPLY = (
    select(Message)
    .where(
        col(Message.conversation_id) == bindparam("conversation"),
        col(Message.direction) == Direction.OUT,
        col(Message.author_id).is_not(None),  # what we answer by ourselves is nobody's reply
    )
    .order_by(col(Message.id).desc())
    .limit(1)
)


def get_contact(session: Session, contact_id: int) -> Contact:
    return session.get_one(Contact, contact_id)


def get_message(session: Session, message_id: int) -> Message:
    return session.get_one(Message, message_id)


def find_by_carrier_id(session: Session, carrier: str, carrier_id: str) -> Message | None:
    return session.exec(select(Message).where(Message.carrier == carrier, Message.carrier_id == carrier_id)).first()


def find_public(session: Session, public_id: str) -> Message | None:
    return session.exec(select(Message).where(Message.public_id == public_id)).first()


def keep_ts(session: Session, message_id: int, channel_id: str, ts: str) -> None:
    """Where Slack shows it."""
    plain(session).execute(_KEEP_TS, {"id": message_id, "channel_id": channel_id, "ts": ts})


def find_by_ts(session: Session, channel_id: str, ts: str) -> Message | None:
    return session.exec(select(Message).where(Message.channel_id == channel_id, Message.ts == ts)).first()


def list_unrouted(session: Session, our_address: str) -> list[Message]:
    return list(session.exec(select(Message).where(*_UNROUTED, Message.our_address == our_address).order_by(col(Message.id))))


def list_unrouted_of_service(session: Session, service: str) -> list[Message]:
    return list(session.exec(select(Message).where(*_UNROUTED, Message.service == service).order_by(col(Message.id))))


def count_exchanges(session: Session, contact_id: int, since: datetime) -> int:
    """Texts in or out with this contact on any line."""
    return session.exec(_EXCHANGES, params={"contact": contact_id, "since": since}).one()


def list_recent(session: Session, contact_id: int, since: datetime, most: int) -> list[Message]:
    """The latest texts with this contact on any line, oldest first."""
    found = session.exec(
        select(Message)
        .where(Message.contact_id == contact_id, Message.at >= since, col(Message.direction).in_(BETWEEN_US))
        .order_by(col(Message.at).desc(), col(Message.id).desc())
        .limit(most)
    )
    return list(found)[::-1]


def list_last(session: Session, conversation_id: int, most: int) -> list[Message]:
    """The latest texts of a conversation, oldest first."""
    found = session.exec(
        select(Message)
        .where(Message.conversation_id == conversation_id, col(Message.direction).in_(BETWEEN_US))
        .order_by(col(Message.id).desc())
        .limit(most)
    )
    return list(found)[::-1]


def list_before(session: Session, conversation_id: int, message_id: int) -> list[Message]:
    """The texts of a conversation that are older than this one, oldest first."""
    found = select(Message).where(
        Message.conversation_id == conversation_id, col(Message.id) < message_id, col(Message.direction).in_(BETWEEN_US)
    )
    return list(session.exec(found.order_by(col(Message.id))))


def count_before(session: Session, conversation_id: int, message_id: int) -> int:
    found = select(func.count()).select_from(Message)
    return session.exec(
        found.where(Message.conversation_id == conversation_id, col(Message.id) < message_id, col(Message.direction).in_(BETWEEN_US))
    ).one()


def find_last_reply(session: Session, conversation_id: int) -> Message | None:
    return session.exec(_LAST_REPLY, params={"conversation": conversation_id}).first()


def list_carrier_ids(session: Session, contact_id: int) -> frozenset[str]:
    """What the carrier calls the outbound texts to this contact that are settled already."""
    found = session.exec(
        select(Message.carrier_id).where(
            Message.contact_id == contact_id, Message.direction == Direction.OUT, col(Message.carrier_id).is_not(None)
        )
    )
    return frozenset(one for one in found if one)


def move_on(session: Session, message: Message, states: tuple[MessageState, ...], values: Mapping[str, object]) -> bool:
    """Compare-and-set: changes an outbound message if it still is in one of `states`."""
    done = session.execute(update(Message).where(col(Message.id) == message.id, col(Message.state).in_(states)).values(**values))
    session.refresh(message)
    return bool(done.rowcount)  # type: ignore[attr-defined]
