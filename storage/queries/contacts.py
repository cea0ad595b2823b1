"""Looking contacts up."""

from datetime import datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from storage.models import Contact, Message, MessageState


def list_by_digits(session: Session, digits: str, most: int) -> list[Contact]:
    """Whose number has these digits in a row, newest first."""
    return list(session.exec(select(Contact).where(col(Contact.address).contains(digits)).order_by(col(Contact.id).desc()).limit(most)))


def list_named(session: Session, most: int) -> list[Contact]:
    """Those whose name we know, newest first."""
    return list(session.exec(select(Contact).where(col(Contact.name).is_not(None)).order_by(col(Contact.id).desc()).limit(most)))


def get(session: Session, contact_id: int) -> Contact:
    return session.get_one(Contact, contact_id)


def find(session: Session, address: str) -> Contact | None:
    return session.exec(select(Contact).where(Contact.address == address)).first()


def list_blocked(session: Session) -> list[Contact]:
    return list(session.exec(select(Contact).where(col(Contact.blocked_at).is_not(None)).order_by(col(Contact.blocked_at))))


def is_blocked(session: Session, contact_id: int) -> bool:
    return session.exec(select(Contact.blocked_at).where(Contact.id == contact_id)).first() is not None


def count_missed(session: Session, contact_id: int, since: datetime) -> int:
    """How many texts were kept from view since then."""
    return session.exec(select(func.count()).select_from(Message).where(*_missed(contact_id), col(Message.at) >= since)).one()


def list_missed(session: Session, contact_id: int, most: int) -> tuple[list[Message], int]:
    """The latest texts that were kept from view, newest first, and how many there are."""
    found = session.exec(select(Message).where(*_missed(contact_id)).order_by(col(Message.id).desc()).limit(most))
    return list(found), session.exec(select(func.count()).select_from(Message).where(*_missed(contact_id))).one()


def _missed(contact_id: int) -> tuple[ColumnElement[bool], ...]:
    return col(Message.contact_id) == contact_id, col(Message.state) == MessageState.BLOCKED
