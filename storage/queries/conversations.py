"""Conversations, their owners and what stands in their threads."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, select, update

from storage.models import Contact, Conversation, ConversationState, Hint, LogLine, Ownership


def get_conversation(session: Session, conversation_id: int) -> Conversation:
    return session.get_one(Conversation, conversation_id)


def find_public(session: Session, public_id: str) -> Conversation | None:
    return session.exec(select(Conversation).where(Conversation.public_id == public_id)).first()


def find_by_thread(session: Session, channel_id: str, thread_ts: str) -> Conversation | None:
    return session.exec(select(Conversation).where(Conversation.channel_id == channel_id, Conversation.thread_ts == thread_ts)).first()


def find_open(session: Session, line_id: int, contact_id: int) -> Conversation | None:
    return session.exec(
        select(Conversation).where(
            Conversation.line_id == line_id, Conversation.contact_id == contact_id, Conversation.state != ConversationState.DONE
        )
    ).first()


def find_last_done(session: Session, line_id: int, contact_id: int) -> Conversation | None:
    return session.exec(
        select(Conversation)
        .where(Conversation.line_id == line_id, Conversation.contact_id == contact_id, Conversation.state == ConversationState.DONE)
        .order_by(col(Conversation.done_at).desc())
    ).first()


def list_owned(session: Session, person_id: str) -> list[tuple[Conversation, Contact]]:
    return list(
        session.exec(
            select(Conversation, Contact)
            .join(Contact, col(Contact.id) == col(Conversation.contact_id))
            .where(Conversation.owner_id == person_id, Conversation.state == ConversationState.ACTIVE)
            .order_by(col(Conversation.owner_since))
        )
    )


def list_open_of_contact(session: Session, contact_id: int) -> list[Conversation]:
    return list(
        session.exec(select(Conversation).where(Conversation.contact_id == contact_id, Conversation.state != ConversationState.DONE))
    )


def list_open_of_queue(session: Session, queue_id: int) -> list[Conversation]:
    return list(session.exec(select(Conversation).where(Conversation.queue_id == queue_id, Conversation.state != ConversationState.DONE)))


def list_open_of_line(session: Session, line_id: int) -> list[Conversation]:
    return list(session.exec(select(Conversation).where(Conversation.line_id == line_id, Conversation.state != ConversationState.DONE)))


def find_owner_at(session: Session, conversation_id: int, moment: datetime) -> Ownership | None:
    """Who held it then. Where two periods touch, the later one counts."""
    return session.exec(
        select(Ownership)
        .where(
            Ownership.conversation_id == conversation_id,
            Ownership.since <= moment,
            col(Ownership.until).is_(None) | (col(Ownership.until) > moment),
        )
        .order_by(col(Ownership.since).desc())
    ).first()


def end_ownership(session: Session, conversation_id: int, now: datetime) -> None:
    session.execute(
        update(Ownership).where(col(Ownership.conversation_id) == conversation_id, col(Ownership.until).is_(None)).values(until=now)
    )


def change(session: Session, conversation: Conversation, expected: Mapping[str, object], values: Mapping[str, object]) -> bool:
    """Compare-and-set: changes the row if it still is as `expected`; False when somebody was faster."""
    where = [getattr(Conversation, name) == value for name, value in expected.items()]
    done = session.execute(update(Conversation).where(col(Conversation.id) == conversation.id, *where).values(**values))
    session.refresh(conversation)
    return bool(done.rowcount)  # type: ignore[attr-defined]


def list_retries(session: Session, message_id: int) -> list[LogLine]:
    """Lines in the thread that offer to send this message again."""
    return list(session.exec(select(LogLine).where(LogLine.message_id == message_id, col(LogLine.retry).is_(True))))


def find_hint(session: Session, conversation_id: int, person_id: str, period: str) -> Hint | None:
    return session.exec(
        select(Hint).where(Hint.conversation_id == conversation_id, Hint.person_id == person_id, Hint.period == period)
    ).first()
