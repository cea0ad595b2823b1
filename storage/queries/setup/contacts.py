"""Contacts are looked up here."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, select

from storage.models import Contact, ContactWord, Conversation, Message, MessageState

_LAST = chr(0x10FFFF)
"""No letter comes after this one."""


def list_by_digits(session: Session, digits: str, most: int) -> list[Contact]:
    """Lists contacts whose number ends with these digits."""
    begins = digits[::-1]
    query = select(Contact).where(col(Contact.backwards) >= begins, col(Contact.backwards) < begins + _LAST)
    return list(session.exec(query.order_by(col(Contact.backwards)).limit(most)))


def map_names_by_words(session: Session, words: Sequence[str], most: int) -> dict[int, str]:
    """Gives for each of these words who has a word in their name that begins so: ids and names."""
    query = select(Contact.id, Contact.name)
    for begins in words:
        word = aliased(ContactWord)
        query = query.join(word, (col(word.contact_id) == col(Contact.id)) & (col(word.word) >= begins) & (col(word.word) < begins + _LAST))
    return {number: name or "" for number, name in session.exec(query.limit(most)) if number}


def list_words(session: Session, begins: str, most: int) -> list[str]:
    """Lists the words of names that begin so."""
    query = select(ContactWord.word).where(col(ContactWord.word) >= begins, col(ContactWord.word) < begins + _LAST)
    return list(session.exec(query.distinct().order_by(col(ContactWord.word)).limit(most)))


def keep_name(session: Session, contact: Contact) -> list[Contact]:
    """Has a contact found by the words of the name they have now. Gives the others who begin or cease to share their name with somebody."""
    before = set(session.exec(select(ContactWord.word).where(ContactWord.contact_id == contact.id)))
    session.execute(delete(ContactWord).where(col(ContactWord.contact_id) == contact.id))
    words = set((contact.name or "").lower().split())
    for word in words:
        session.add(ContactWord(word=word, contact_id=contact.id))
    session.flush()
    left, met = _list_namesakes(session, before), _list_namesakes(session, words)
    changed = _mark(left, shares=len(left) > 1) + _mark(met, shares=len(met) > 1)
    contact.shares_name = len(met) > 1
    session.add_all([contact, *changed])
    return [other for other in changed if other.id != contact.id]


def _list_namesakes(session: Session, words: set[str]) -> list[Contact]:
    """Lists the contacts whose name has these words and no other."""
    if not words:
        return []
    rarest = max(words, key=len)
    some = select(Contact).join(ContactWord, col(ContactWord.contact_id) == col(Contact.id)).where(ContactWord.word == rarest)
    return [contact for contact in session.exec(some) if set((contact.name or "").lower().split()) == words]


def _mark(contacts: list[Contact], *, shares: bool) -> list[Contact]:
    """Marks whether these contacts share their name, and gives those of whom it wasn't known so."""
    changed = [contact for contact in contacts if bool(contact.shares_name) != shares]
    for contact in changed:
        contact.shares_name = shares
    return changed


def list_by_id(session: Session, ids: Sequence[int]) -> list[Contact]:
    """Lists contacts in the order of their ids as given."""
    contacts = {contact.id: contact for contact in session.exec(select(Contact).where(col(Contact.id).in_(ids)))}
    return [contacts[contact_id] for contact_id in ids]


def find(session: Session, address: str, other: str | None = None) -> Contact | None:
    """Gives the contact with this number, or None. `other` is another form of it, under which they may be kept."""
    known = select(Contact).where(col(Contact.address).in_([address, other or address]))
    return session.exec(known.order_by(col(Contact.address) != address)).first()


def get_of_conversation(session: Session, conversation_id: int) -> Contact:
    """Gives the contact of a conversation. Raises NoResultFound."""
    return session.exec(select(Contact).join(Conversation).where(Conversation.id == conversation_id)).one()


def list_blocked(session: Session) -> list[Contact]:
    """Lists the blocked contacts, longest blocked first."""
    return list(session.exec(select(Contact).where(col(Contact.blocked_at).is_not(None)).order_by(col(Contact.blocked_at))))


def is_blocked(session: Session, contact_id: int) -> bool:
    """Says whether a contact is blocked."""
    return session.exec(select(Contact.blocked_at).where(Contact.id == contact_id)).first() is not None


def count_missed(session: Session, contact_id: int, since: datetime | None = None) -> int:
    """Counts texts of a blocked contact that were kept from view, since a moment or at all."""
    later = [col(Message.at) >= since] if since else []
    return session.exec(select(func.count()).select_from(Message).where(*_missed(contact_id), *later)).one()


def list_missed(session: Session, contact_id: int, most: int) -> list[Message]:
    """Lists the latest texts of a blocked contact that were kept from view, newest first."""
    return list(session.exec(select(Message).where(*_missed(contact_id)).order_by(col(Message.id).desc()).limit(most)))


def _missed(contact_id: int) -> tuple[ColumnElement[bool], ...]:
    return col(Message.contact_id) == contact_id, col(Message.state) == MessageState.BLOCKED
