"""Conversations are read and changed here, with their owners."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, text
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.models import (
    Contact,
    Conversation,
    ConversationState,
    Invitation,
    InvitationState,
    Message,
    Ownership,
    Person,
    Queue,
)
from storage.sql.session import change as change_row
from storage.sql.session import find
from storage.sql.statement import Statement

IS_WAITING = text("conversation.state = 'waiting' AND conversation.waiting_since IS NOT NULL")
IS_ACTIVE = text("conversation.state = 'active' AND conversation.owner_id IS NOT NULL")
"""This is said literally, and is more than is needed: for nothing less does SQLite use the indexes of the few that wait or are somebody's.
"""
NOT_DONE: dict[str, object] = {"done_at": None, "done_by": None, "disposition": None, "done_note": None}
"""These columns make a row one that isn't done. How a reopened conversation ended before stands in its thread."""
_LAST_DONE = (
    select(Conversation)
    .where(
        col(Conversation.line_id) == bindparam("line"),
        col(Conversation.contact_id) == bindparam("contact"),
        col(Conversation.state) == ConversationState.DONE,
    )
    .order_by(col(Conversation.done_at).desc())
    .limit(1)
)
_OPEN_OF_CONTACT = select(Conversation).where(
    col(Conversation.contact_id) == bindparam("contact"), col(Conversation.state) != ConversationState.DONE
)
_ASKED = aliased(Queue)
_OWNED_ROWS = (
    select(Conversation, Contact, col(Queue.name), func.coalesce(col(Person.name), col(_ASKED.name)))
    .select_from(Conversation)
    .join(Contact, col(Contact.id) == col(Conversation.contact_id))
    .join(Queue, col(Queue.id) == col(Conversation.queue_id))
    .outerjoin(Invitation, (col(Invitation.conversation_id) == col(Conversation.id)) & (col(Invitation.state) == InvitationState.PENDING))
    .outerjoin(Person, col(Person.id) == col(Invitation.target_id))
    .outerjoin(_ASKED, col(_ASKED.id) == col(Invitation.queue_id))
    .where(col(Conversation.owner_id) == bindparam("person"), col(Conversation.state) == ConversationState.ACTIVE)
    .order_by(col(Conversation.unanswered_since).is_(None), col(Conversation.unanswered_since), col(Conversation.owner_since))
)
_END_OWNERSHIP = Statement("UPDATE ownership SET until = :said_at WHERE conversation_id = :conversation_id AND until IS NULL")
_BEGIN_OWNERSHIP = Statement("INSERT INTO ownership (conversation_id, person_id, since) VALUES (:conversation_id, :person_id, :said_at)")
_DREW = Statement("UPDATE conversation SET drawn = :version, reply_drawn = :reply WHERE id = :id AND drawn < :version")
_WANT = Statement("UPDATE conversation SET wanted = wanted + 1 WHERE id = :id")


def lock(session: Session, conversation_id: int) -> None:
    """Locks a conversation's row until the end of the transaction: of two replies that arrive at once the second one sees the first."""
    session.exec(select(Conversation.id).where(Conversation.id == conversation_id).with_for_update(key_share=True)).first()


def get_conversation(session: Session, conversation_id: int) -> Conversation:
    """Gives the conversation of this id. Raises NoResultFound."""
    return session.get_one(Conversation, conversation_id)


def get_conversation_of(session: Session, message: Message) -> Conversation:
    """Gives the conversation that a message stands in. Raises LookupError for a message in none, such as a text to a number without a line."""
    return get_conversation(session, get_id_of(message))


def get_id_of(message: Message) -> int:
    """Gives the id of the conversation that a message stands in. Raises LookupError for a message in none, such as a text to a number
    without a line.
    """
    if message.conversation_id is None:
        raise LookupError(f"message {message.public_id} is in no conversation")
    return message.conversation_id


def find_public(session: Session, public_id: str) -> Conversation | None:
    """Gives the conversation that Slack knows by this id, or None."""
    return find(session, Conversation, "public_id", public_id)


def find_by_thread(session: Session, channel_id: str, thread_ts: str) -> Conversation | None:
    """Gives the conversation whose card stands there now, or None."""
    return session.exec(select(Conversation).where(Conversation.channel_id == channel_id, Conversation.thread_ts == thread_ts)).first()


def has_unseen_card(session: Session, channel_id: str) -> bool:
    """Says whether Slack may show a card there whose ts we don't know yet."""
    query = select(Conversation.id).where(Conversation.channel_id == channel_id, col(Conversation.thread_ts).is_(None)).limit(1)
    return session.exec(query).first() is not None


def find_open(session: Session, line_id: int, contact_id: int) -> Conversation | None:
    """Gives the open conversation with a contact on a line, or None."""
    return session.exec(
        select(Conversation).where(
            Conversation.line_id == line_id, Conversation.contact_id == contact_id, Conversation.state != ConversationState.DONE
        )
    ).first()


def find_last_done(session: Session, line_id: int, contact_id: int) -> Conversation | None:
    """Gives the conversation with a contact on a line that was marked done last, or None."""
    return session.exec(_LAST_DONE, params={"line": line_id, "contact": contact_id}).first()


def list_owned(session: Session, person_id: str) -> list[Conversation]:
    """Lists what somebody owns, longest owned first."""
    owned = (Conversation.owner_id == person_id, Conversation.state == ConversationState.ACTIVE)
    return list(session.exec(select(Conversation).where(*owned).order_by(col(Conversation.owner_since))))


def list_owned_rows(session: Session, person_id: str, part: slice | None = None) -> list[tuple[Conversation, Contact, str, str | None]]:
    """Lists what somebody owns, or a part of it, longest unanswered first, with the queue's name and that of whoever is invited to take it
    over.
    """
    wanted = _OWNED_ROWS.offset(part.start).limit(part.stop - part.start) if part else _OWNED_ROWS
    return list(session.exec(wanted, params={"person": person_id}))


def list_owned_threads(session: Session) -> list[int]:
    """Lists conversations that somebody owns and Slack shows, those first in which something was written last."""
    newest = (
        select(func.max(Message.id)).where(col(Message.conversation_id) == col(Conversation.id)).correlate(Conversation).scalar_subquery()
    )
    owned = (
        Conversation.state == ConversationState.ACTIVE,
        col(Conversation.owner_id).is_not(None),
        col(Conversation.thread_ts).is_not(None),
    )
    return [
        conversation_id
        for conversation_id in session.exec(select(Conversation.id).where(*owned).order_by(newest.desc()))
        if conversation_id is not None
    ]


def list_open_of_contact(session: Session, contact_id: int) -> list[Conversation]:
    """Lists the open conversations of a contact."""
    return list(session.exec(_OPEN_OF_CONTACT, params={"contact": contact_id}))


def list_others(session: Session, conversation: Conversation) -> list[Conversation]:
    """Lists the other open conversations of this one's contact."""
    return [other for other in list_open_of_contact(session, conversation.contact_id) if other.id != conversation.id]


def map_open_of_contacts(session: Session, contact_ids: Sequence[int]) -> dict[int, list[Conversation]]:
    """Gives the open conversations of several contacts, by contact."""
    by_contact: dict[int, list[Conversation]] = defaultdict(list)
    asked = col(Conversation.contact_id).in_(contact_ids), col(Conversation.state) != ConversationState.DONE
    for conversation in session.exec(select(Conversation).where(*asked).order_by(col(Conversation.id))):
        by_contact[conversation.contact_id].append(conversation)
    return by_contact


def list_open_of_line(session: Session, line_id: int) -> list[Conversation]:
    """Lists the open conversations of a line."""
    return list(session.exec(select(Conversation).where(Conversation.line_id == line_id, Conversation.state != ConversationState.DONE)))


def list_open_of_queue(session: Session, queue_id: int) -> list[Conversation]:
    """Lists the open conversations of a queue, longest open first."""
    wanted = (Conversation.queue_id == queue_id, Conversation.state != ConversationState.DONE)
    return list(session.exec(select(Conversation).where(*wanted).order_by(col(Conversation.id))))


def find_owner_at(session: Session, conversation_id: int, moment: datetime) -> Ownership | None:
    """Says who owned a conversation then, by Slack's clock, or gives None. Where two periods meet, the later one counts."""
    return session.exec(
        select(Ownership)
        .where(
            Ownership.conversation_id == conversation_id,
            Ownership.since <= moment,
            col(Ownership.until).is_(None) | (col(Ownership.until) > moment),
        )
        .order_by(col(Ownership.since).desc())
    ).first()


def find_last_owner_id(session: Session, conversation_id: int) -> str | None:
    """Gives the id of whoever owned a conversation last, or None: not always who marked it done."""
    query = select(Ownership.person_id).where(Ownership.conversation_id == conversation_id).order_by(col(Ownership.id).desc()).limit(1)
    return session.exec(query).first()


def find_owned_since(session: Session, conversation_id: int) -> datetime | None:
    """Says since when somebody owns a conversation, by Slack's clock, or gives None where nobody does."""
    return session.exec(select(Ownership.since).where(Ownership.conversation_id == conversation_id, col(Ownership.until).is_(None))).first()


def end_ownership(session: Session, conversation_id: int, said_at: datetime) -> None:
    """Stores that nobody owns a conversation any more, since then by Slack's clock."""
    _END_OWNERSHIP.later(session, {"conversation_id": conversation_id, "said_at": said_at})


def begin_ownership(session: Session, conversation_id: int, person_id: str, said_at: datetime) -> None:
    """Stores who owns a conversation from then on, by Slack's clock, and ends the period before."""
    end_ownership(session, conversation_id, said_at)
    _BEGIN_OWNERSHIP.later(session, {"conversation_id": conversation_id, "person_id": person_id, "said_at": said_at})


def keep_drawn(session: Session, conversation_id: int, version: int, reply: str | None) -> None:
    """Stores that Slack shows this version of the card, which says that of the last reply."""
    _DREW.later(session, {"id": conversation_id, "version": version, "reply": reply})


def want_card(session: Session, conversation_id: int) -> None:
    """Asks for the card to be drawn anew."""
    _WANT.later(session, {"id": conversation_id})


def change(session: Session, conversation: Conversation, expected: Mapping[str, object], values: Mapping[str, object]) -> bool:
    """Changes the row by compare-and-set, if it still is as `expected`; False when somebody was faster."""
    return change_row(session, conversation, expected, values)
