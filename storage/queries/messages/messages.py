"""Messages and their contacts are read and changed here."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, bindparam, func, or_
from sqlmodel import Session, col, select, update

from storage.models import Contact, Conversation, Direction, Message, MessageState
from storage.sql.statement import Statement

BEFORE_SENT = (MessageState.ACCEPTED, MessageState.QUEUED, MessageState.SENDING)
BETWEEN_US = (Direction.IN, Direction.OUT)
_UNROUTED = (col(Message.conversation_id).is_(None), col(Message.state) != MessageState.BLOCKED, col(Message.purged_at).is_(None))
_KEEP_TS = Statement("UPDATE message SET channel_id = :channel_id, ts = :ts WHERE id = :id")

# Every card asks these, so they are built once.
_EXCHANGES = (
    select(func.count())
    .select_from(Message)
    .where(
        col(Message.contact_id) == bindparam("contact"),
        col(Message.at) >= bindparam("since"),
        col(Message.direction).in_(BETWEEN_US),
        col(Message.state) != MessageState.BLOCKED,
    )
)
_LAST_REPLY = (
    select(Message)
    .where(
        col(Message.conversation_id) == bindparam("conversation"),
        (col(Message.direction) == Direction.OUT) | ((col(Message.state) == MessageState.HELD) & col(Message.corrects_id).is_(None)),
        col(Message.author_id).is_not(None),  # what we answer by ourselves is nobody's reply
    )
    .order_by(col(Message.id).desc())
    .limit(1)
)


_LAST_INBOUND = Statement("SELECT id FROM message WHERE conversation_id = :conversation AND direction = 'in' ORDER BY id DESC LIMIT 1")


def get_contact(session: Session, contact_id: int) -> Contact:
    """Gives the contact of this id. Raises NoResultFound."""
    return session.get_one(Contact, contact_id)


def get_message(session: Session, message_id: int) -> Message:
    """Gives the message of this id. Raises NoResultFound."""
    return session.get_one(Message, message_id)


def find_by_carrier_id(session: Session, carrier: str, carrier_id: str) -> Message | None:
    """Gives the message that a carrier knows by this id, or None."""
    return session.exec(select(Message).where(Message.carrier == carrier, Message.carrier_id == carrier_id)).first()


def find_public(session: Session, public_id: str) -> Message | None:
    """Gives the message that Slack and carriers know by this id, or None."""
    return session.exec(select(Message).where(Message.public_id == public_id)).first()


def keep_ts(session: Session, message_id: int, channel_id: str, ts: str) -> None:
    """Stores where Slack shows a message."""
    _KEEP_TS.later(session, {"id": message_id, "channel_id": channel_id, "ts": ts})


def find_by_ts(session: Session, channel_id: str, ts: str) -> Message | None:
    """Gives the message that Slack shows there, or None."""
    return session.exec(select(Message).where(Message.channel_id == channel_id, Message.ts == ts)).first()


def list_written(session: Session, conversation: Conversation, most: int) -> list[Message]:
    """Lists what agents wrote last in a conversation's present channel."""
    here = (Message.conversation_id == conversation.id, Message.channel_id == conversation.channel_id)
    written = select(Message).where(*here, col(Message.author_id).is_not(None), col(Message.ts).is_not(None))
    return list(session.exec(written.order_by(col(Message.id).desc()).limit(most)))


def has_later_reply(session: Session, conversation: Conversation, at: datetime) -> bool:
    """Says whether words that an agent wrote in a thread of the conversation, also one that it left, after `at` are on their way to the contact,
    or there, also where they were held before. Slack's clock says when each was written: what was sent from a form stands in the thread later than it was sent, and doesn't count.
    """
    later = select(Message.ts, Message.at).where(
        Message.contact_id == conversation.contact_id,
        col(Message.at) > at,
        Message.conversation_id == conversation.id,
        Message.direction == Direction.OUT,
        col(Message.author_id).is_not(None),
        col(Message.ts).is_not(None),
    )
    return any(ts and kept >= _moment(ts) > at for ts, kept in session.exec(later))


def _moment(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)


def list_unrouted(session: Session, address: str) -> list[Message]:
    """Lists texts to a number, or to any number of a carrier's service, that came when it was no line."""
    return list(session.exec(select(Message).where(*_UNROUTED, _to(address)).order_by(col(Message.id))))


def find_unrouted_carrier(session: Session, address: str) -> str | None:
    """Gives the name of the carrier that brought the last text to an address while it was no line, or None."""
    return session.exec(select(Message.carrier).where(*_UNROUTED, _to(address)).order_by(col(Message.id).desc()).limit(1)).first()


def _to(address: str) -> ColumnElement[bool]:
    return or_(col(Message.our_address) == address, col(Message.service) == address)


def count_exchanges(session: Session, contact_id: int, since: datetime) -> int:
    """Counts texts in or out with this contact on any line."""
    return session.exec(_EXCHANGES, params={"contact": contact_id, "since": since}).one()


def list_recent(session: Session, contact_id: int, since: datetime, most: int) -> list[Message]:
    """Lists the latest texts with this contact on any line, oldest first."""
    newest_first = session.exec(
        select(Message)
        .where(
            Message.contact_id == contact_id,
            Message.at >= since,
            col(Message.direction).in_(BETWEEN_US),
            Message.state != MessageState.BLOCKED,
        )
        .order_by(col(Message.at).desc(), col(Message.id).desc())
        .limit(most)
    )
    return list(newest_first)[::-1]


def list_last(session: Session, conversation_id: int, most: int) -> list[Message]:
    """Lists the latest texts of a conversation, oldest first."""
    newest_first = session.exec(
        select(Message)
        .where(Message.conversation_id == conversation_id, col(Message.direction).in_(BETWEEN_US))
        .order_by(col(Message.id).desc())
        .limit(most)
    )
    return list(newest_first)[::-1]


def list_before(session: Session, conversation_id: int, message_id: int) -> list[Message]:
    """Lists the texts of a conversation that are older than this one, oldest first."""
    query = select(Message).where(
        Message.conversation_id == conversation_id, col(Message.id) < message_id, col(Message.direction).in_(BETWEEN_US)
    )
    return list(session.exec(query.order_by(col(Message.id))))


def count_before(session: Session, conversation_id: int, message_id: int) -> int:
    """Counts the texts of a conversation that are older than this one."""
    query = select(func.count()).select_from(Message)
    return session.exec(
        query.where(Message.conversation_id == conversation_id, col(Message.id) < message_id, col(Message.direction).in_(BETWEEN_US))
    ).one()


def find_last_reply(session: Session, conversation_id: int) -> Message | None:
    """Gives the last reply that an agent wrote in a conversation, or None."""
    return session.exec(_LAST_REPLY, params={"conversation": conversation_id}).first()


def find_last_inbound(session: Session, conversation_id: int) -> Message | None:
    """Gives the contact's last text in a conversation, or None."""
    message_id = _LAST_INBOUND.scalar(session, {"conversation": conversation_id})
    return None if message_id is None else get_message(session, message_id)


def map_last_inbound(session: Session, conversation_ids: Sequence[int]) -> dict[int, Message]:
    """Maps conversations to their contacts' last texts; those without one are left out."""
    of_one = select(col(Message.id)).where(col(Message.conversation_id) == col(Conversation.id), col(Message.direction) == Direction.IN)
    last = of_one.order_by(col(Message.id).desc()).limit(1).correlate(Conversation).scalar_subquery()
    ids = list(session.exec(select(last).where(col(Conversation.id).in_(conversation_ids))))
    texts = session.exec(select(Message).where(col(Message.id).in_(ids)))  # within one statement PostgreSQL would go through all texts
    return {message.conversation_id: message for message in texts if message.conversation_id is not None}


def find_last_heard(session: Session, contact_id: int, our_address: str) -> datetime | None:
    """Says when a contact last wrote to an address of ours, or gives None."""
    return session.exec(
        select(Message.at)
        .where(Message.contact_id == contact_id, Message.direction == Direction.IN, Message.our_address == our_address)
        .order_by(col(Message.at).desc())
        .limit(1)
    ).first()


def find_unanswered_since(session: Session, conversation_id: int) -> datetime | None:
    """Says when the contact wrote the first text that no agent has answered since, or None."""
    answer = select(func.coalesce(func.max(Message.id), 0)).where(
        Message.conversation_id == conversation_id, Message.direction == Direction.OUT, col(Message.author_id).is_not(None)
    )
    return session.exec(
        select(Message.at)
        .where(Message.conversation_id == conversation_id, Message.direction == Direction.IN, col(Message.id) > answer.scalar_subquery())
        .order_by(col(Message.id))
        .limit(1)
    ).first()


def find_turn(session: Session, message: Message, since: datetime) -> datetime | None:
    """Says when the carrier took a text before this one that it hasn't sent yet, if that was after `since`; else None."""
    return session.exec(
        select(func.max(Message.under_way_since)).where(
            Message.conversation_id == message.conversation_id,
            col(Message.id) != message.id,
            col(Message.state).in_(BEFORE_SENT),
            col(Message.under_way_since) > since,
        )
    ).first()


def list_under_way(session: Session, carrier: str, before: datetime) -> list[int]:
    """Lists what the carrier has had since before then, without a last word."""
    query = (
        select(Message.id).where(col(Message.under_way_since) <= before, Message.carrier == carrier).order_by(col(Message.under_way_since))
    )
    return [message_id for message_id in session.exec(query) if message_id is not None]


def find_first_under_way(session: Session, carrier: str, after: datetime) -> datetime | None:
    """Says since when a carrier has had the first text that it took after then, without a last word; else None."""
    return session.exec(
        select(func.min(Message.under_way_since)).where(col(Message.under_way_since) > after, Message.carrier == carrier)
    ).first()


def find_last_correction(session: Session, message_id: int) -> Message | None:
    """Gives what its writer last made of a message that had gone out, or None."""
    return session.exec(select(Message).where(Message.corrects_id == message_id).order_by(col(Message.id).desc()).limit(1)).first()


def find_sent_correction(session: Session, message_id: int) -> Message | None:
    """Gives the last correction of a message that its writer decided to send, or None."""
    sent = select(Message).where(Message.corrects_id == message_id, Message.direction == Direction.OUT)
    return session.exec(sent.order_by(col(Message.id).desc()).limit(1)).first()


def list_waiting(session: Session, conversation_id: int) -> list[Message]:
    """Lists the replies of a conversation that haven't been handed over to the carrier, oldest first."""
    waiting = (Message.conversation_id == conversation_id, Message.state == MessageState.WAITING, Message.direction == Direction.OUT)
    return list(session.exec(select(Message).where(*waiting).order_by(col(Message.id))))


def list_planned(session: Session, conversation_id: int, *, lock: bool = False) -> list[Message]:
    """Lists what waits for its time in a conversation, soonest first. With `lock` nobody changes it meanwhile."""
    mine = (Message.conversation_id == conversation_id, Message.state == MessageState.PLANNED, col(Message.purged_at).is_(None))
    query = select(Message).where(*mine).order_by(col(Message.planned_for), col(Message.id))
    return list(session.exec(query.with_for_update().execution_options(populate_existing=True) if lock else query))


def keep_mark(session: Session, message_id: int, mark: str | None) -> None:
    """Stores which mark Slack shows on a reply."""
    session.execute(update(Message).where(col(Message.id) == message_id).values(mark=mark))


def list_offered(session: Session, message_id: int) -> list[Message]:
    """Lists corrections of a message about which nobody has decided yet."""
    return list(session.exec(select(Message).where(Message.corrects_id == message_id, Message.state == MessageState.HELD)))


def carrier_ids_of(session: Session, contact_id: int) -> frozenset[str]:
    """Gives the carriers' ids of the outbound texts to this contact, as far as they are known."""
    carrier_ids = session.exec(
        select(Message.carrier_id).where(
            Message.contact_id == contact_id, Message.direction == Direction.OUT, col(Message.carrier_id).is_not(None)
        )
    )
    return frozenset(carrier_id for carrier_id in carrier_ids if carrier_id)


def move_on(session: Session, message: Message, states: tuple[MessageState, ...], values: Mapping[str, object]) -> bool:
    """Changes an outbound message by compare-and-set, if it still is in one of `states`; False when it isn't."""
    done = session.execute(update(Message).where(col(Message.id) == message.id, col(Message.state).in_(states)).values(**values))
    session.refresh(message)
    return bool(done.rowcount)  # type: ignore[attr-defined]
