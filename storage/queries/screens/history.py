"""A contact's earlier conversations are listed here."""

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from storage.models import Conversation, Message, Person, Queue


def count(session: Session, contact_id: int, wanted: str) -> int:
    """Counts a contact's earlier conversations that have the wanted words, or all."""
    return session.exec(select(func.count()).select_from(Conversation).where(*_where(contact_id, wanted))).one()


def list_page(session: Session, contact_id: int, wanted: str, offset: int, most: int) -> list[Conversation]:
    """Lists a page of a contact's earlier conversations, newest first."""
    query = select(Conversation).where(*_where(contact_id, wanted)).order_by(col(Conversation.id).desc()).offset(offset).limit(most)
    return list(session.exec(query))


def _where(contact_id: int, wanted: str) -> list[ColumnElement[bool]]:
    mine = [col(Conversation.contact_id) == contact_id]
    if not wanted:
        return mine
    like = "%" + wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    texts = select(Message.conversation_id).where(Message.contact_id == contact_id, col(Message.body).ilike(like, escape="\\"))
    people = select(Person.id).where(col(Person.name).ilike(like, escape="\\"))
    return [
        *mine,
        or_(
            col(Conversation.disposition).ilike(like, escape="\\"),
            col(Conversation.done_note).ilike(like, escape="\\"),
            col(Conversation.case_details).ilike(like, escape="\\"),
            col(Conversation.id).in_(texts),
            col(Conversation.done_by).in_(people),
            col(Conversation.owner_id).in_(people),
            col(Conversation.queue_id).in_(select(Queue.id).where(col(Queue.name).ilike(like, escape="\\"))),
        ),
    ]
