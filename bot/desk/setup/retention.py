"""What we know of contacts is emptied of its words, a page at a time.

What stays: that a text came or went, when, and what became of it; who held a conversation, who handed it to whom; the audit log, which
never held a contact's words. What Slack and the carrier keep is theirs.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Self

from sqlmodel import Session

from bot.desk import audit
from bot.desk.errors import DeskError
from bot.desk.language import phone, same_phone
from storage.models import Contact
from storage.queries import audit as audit_rows
from storage.queries.retention import contacts as contact_rows
from storage.queries.retention import lanes
from storage.queries.retention import texts as rows
from storage.queries.retention.contacts import Forgotten
from storage.queries.retention.spans import Span
from storage.queries.retention.texts import Ripe, Text
from storage.queries.screens import searches
from storage.queries.setup import contacts


@dataclass(slots=True)
class Purged:
    """Counts what was emptied, or would be."""

    conversations: int = 0
    texts: int = 0
    notes: int = 0
    attachments: int = 0
    contacts: int = 0

    def __iadd__(self, other: "Purged") -> Self:
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))
        return self


@dataclass(frozen=True, slots=True)
class Page:
    """What a page of a purge did. `left`: conversations that aren't over; `is_last`: nothing of the others is left."""

    purged: Purged
    left: Sequence[int]
    is_last: bool


def get_contact(session: Session, word: str) -> Contact:
    """Gives the contact with a number, as people write it, or with the name that a sender goes by. Raises DeskError."""
    contact = contacts.find(session, word.strip()) or contacts.find(session, *same_phone.forms(phone.read_number(word)))
    if contact is None:
        raise DeskError(f"Nobody with the number {word} is known.")
    return contact


def count(ripe: Ripe) -> Purged:
    """Counts what would be purged."""
    return Purged(0 if ripe.conversation_id is None else 1, ripe.texts, ripe.notes, ripe.attachments)


def name_open(session: Session, conversation_id: int) -> str:
    """Says how a conversation is named that isn't purged since it is open."""
    return f"the conversation with {phone.written(contacts.get_of_conversation(session, conversation_id).address)}"


def purge(session: Session, now: datetime, span: Span, conversation_ids: Sequence[int], most: int) -> Page:
    """Empties conversations of at most so many texts; one that is open, or of which something has still to go out, is left."""
    done = rows.lock_done(session, conversation_ids)
    standing = lanes.list_standing(session, done)
    busy = {each.conversation_id for each in standing if not each.is_over}
    free = [number for number in done if number not in busy]
    left = [number for number in conversation_ids if number not in free]
    texts = rows.list_texts(session, span, free, most)
    purged = _empty(session, texts, now)
    if texts and rows.list_texts(session, span, free, 1):
        searches.forget(session, sorted({text.conversation_id for text in texts if text.conversation_id}))
        return Page(purged, left, is_last=False)
    purged.conversations = len(free)
    emptied = rows.list_emptied(session, free)
    rows.empty_conversations(session, emptied, [each.delivery_id for each in standing if each.conversation_id in emptied])
    searches.add_anew(session, free)
    return Page(purged, left, is_last=True)


def purge_unrouted(session: Session, now: datetime, span: Span, most: int) -> Page:
    """Empties at most so many texts to numbers that are no lines."""
    texts = rows.list_texts(session, span, None, most)
    return Page(_empty(session, texts, now), [], is_last=not texts)


def _empty(session: Session, texts: Sequence[Text], now: datetime) -> Purged:
    rows.empty_texts(session, texts, now)
    for conversation_id, number in Counter(text.conversation_id for text in texts if not text.is_note).items():
        if conversation_id is not None:
            audit_rows.add(session, now, audit.SYSTEM, "purged", f"conversation:{conversation_id}", f"{number} texts")
    notes = sum(text.is_note for text in texts)
    return Purged(texts=len(texts) - notes, notes=notes, attachments=sum(text.attachments for text in texts))


def forget(session: Session, now: datetime, contact_ids: Sequence[int]) -> list[Forgotten]:
    """Forgets contacts of whom no words are left, and says who they were. The number goes too, unless they opted out or are blocked: that must
    go on to hold.
    """
    gone = contact_rows.forget(session, contact_ids)
    for contact in gone:
        audit_rows.add(session, now, audit.SYSTEM, "purged", f"contact:{contact.id}", "")
    return gone


def ways_to_say(gone: Sequence[Forgotten]) -> list[str]:
    """Lists in what ways contacts are named: the number in each form that it has, as carriers and as people write it, unless it goes on to be
    known, and the name.
    """
    forms = [form for each in gone if not each.keeps_number for form in same_phone.forms(each.address) if form]
    numbers = [way for form in forms for way in (form, phone.written(form))]
    return [*numbers, *(each.name for each in gone if each.name)]
