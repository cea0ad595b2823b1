"""What is kept of contacts is read here to be handed out, a page at a time."""

from collections.abc import Sequence

from sqlalchemy import exists
from sqlmodel import Session, col, select

from storage.models import Contact, Conversation, Message, ThreadNote
from storage.queries.retention.spans import Span, texts

PAGE = 500


def list_contacts(session: Session, span: Span, last: int) -> Sequence[Contact]:
    """Lists the next contacts after an id who wrote or were written to in that time; one that is named even if nothing was."""
    if span.contact_id:
        return [session.get_one(Contact, span.contact_id)] if span.contact_id > last else []
    written = exists().where(col(Message.contact_id) == col(Contact.id), *texts(span))
    return session.exec(select(Contact).where(col(Contact.id) > last, written).order_by(col(Contact.id)).limit(PAGE)).all()


def list_conversations(session: Session, contact_id: int, span: Span) -> Sequence[Conversation]:
    """Lists a contact's conversations with texts of that time."""
    said = exists().where(col(Message.conversation_id) == col(Conversation.id), *texts(span))
    query = select(Conversation).where(Conversation.contact_id == contact_id).order_by(col(Conversation.id))
    return session.exec(query.where(said) if span.since or span.until else query).all()


def list_messages(session: Session, contact_id: int, span: Span, last: int) -> Sequence[Message]:
    """Lists the next of a contact's messages of that time after an id."""
    mine = (col(Message.contact_id) == contact_id, col(Message.id) > last, *span.holds(col(Message.at)))  # type: ignore[arg-type]
    return session.exec(select(Message).where(*mine).order_by(col(Message.id)).limit(PAGE)).all()


def list_thread_notes(session: Session, conversation_id: int) -> Sequence[ThreadNote]:
    """Lists the thread notes of a conversation, oldest first."""
    return session.exec(select(ThreadNote).where(ThreadNote.conversation_id == conversation_id).order_by(col(ThreadNote.id))).all()
