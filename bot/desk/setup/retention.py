"""What we know of contacts is handed out, or emptied of its words.

What stays: that a text came or went, when, and what became of it; who held a conversation, who handed it to whom; the audit log, which
never held a contact's words. What Slack and the carrier keep is theirs.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Self

from sqlmodel import Session

from bot.desk import audit
from bot.desk.errors import DeskError
from bot.desk.language import phone, same_phone
from storage.models import Contact, Conversation, Message
from storage.queries import audit as audit_rows
from storage.queries.handover import invitations
from storage.queries.media import attachments
from storage.queries.setup import contacts
from storage.queries.setup import retention as rows
from storage.queries.setup.retention import Span

Row = dict[str, Any]


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


def get_contact(session: Session, word: str) -> Contact:
    """Gives the contact with a number, as people write it, or with the name that a sender goes by. Raises DeskError."""
    contact = contacts.find(session, word.strip()) or contacts.find(session, *same_phone.forms(phone.read_number(word)))
    if contact is None:
        raise DeskError(f"Nobody with the number {word} is known.")
    return contact


def export(session: Session, span: Span, *, with_files: bool) -> Iterator[Row]:
    """Gives one row after the other: each contact, their conversations, what was said in them."""
    for contact in rows.each_contact(session, span):
        contact_id = contact.id
        yield _contact(contact)
        for conversation in rows.list_conversations(session, contact_id, span):
            yield from _conversation(session, conversation)
        for message in rows.each_message(session, contact_id, span):
            yield _message(session, message, with_files=with_files)


def _contact(contact: Contact) -> Row:
    known = contact.model_dump(include={"id", "address", "name", "email", "created_at", "blocked_at"})
    return {"kind": "contact", **known, "details": (contact.details or "").splitlines()}


def _conversation(session: Session, conversation: Conversation) -> Iterator[Row]:
    names = {
        "id",
        "contact_id",
        "our_address",
        "their_address",
        "state",
        "opened_at",
        "opened_by",
        "owner_id",
        "done_at",
        "done_by",
        "disposition",
    }
    case = {"done_note": conversation.done_note, "case": (conversation.case_details or "").splitlines()}
    yield {"kind": "conversation", **conversation.model_dump(include=names), **case}
    for invitation in invitations.list_of(session, conversation.id):
        told = {"conversation_id", "sender_id", "target_id", "queue_id", "note", "state", "cause", "reject_reason", "sent_at", "closed_at"}
        yield {"kind": "invitation", **invitation.model_dump(include=told)}
    for note in rows.list_thread_notes(session, conversation.id):
        yield {"kind": "line", **note.model_dump(include={"conversation_id", "text", "at"})}


def _message(session: Session, message: Message, *, with_files: bool) -> Row:
    names = {
        "id",
        "conversation_id",
        "contact_id",
        "direction",
        "state",
        "our_address",
        "their_address",
        "body",
        "author_id",
        "at",
        "carrier",
        "carrier_id",
    }
    row: Row = {"kind": "message", **message.model_dump(include=names), "attachments": []}
    for attachment in attachments.list_of(session, message.id):
        content = attachments.find_bytes(session, attachment.message_id, attachment.position) if with_files else None
        kept = {"base64": base64.b64encode(content).decode()} if content is not None else {}
        row["attachments"].append(attachment.model_dump(include={"position", "content_type", "name", "size", "alt_text", "summary"}) | kept)
    return row


def map_open(session: Session, span: Span) -> dict[int, str]:
    """Gives what isn't purged since it is open, by its id with how it is named."""
    return {
        conversation.id: f"the conversation with {phone.written(session.get_one(Contact, conversation.contact_id).address)}"
        for conversation in rows.list_open(session, rows.list_ripe(session, span))
    }


def list_ripe(session: Session, span: Span) -> list[int | None]:
    """Lists the conversations to purge, each in a transaction of its own; None stands for texts that are in none."""
    ripe: list[int | None] = list(rows.list_ripe(session, span))
    return [*ripe, None] if rows.count_texts(session, span, None) else ripe


def measure(session: Session, span: Span, conversation_id: int | None) -> Purged:
    if conversation_id is None:
        return Purged(texts=rows.count_texts(session, span, None), attachments=rows.count_attachments(session, span, None))
    notes = rows.count_notes(session, span, conversation_id)
    return Purged(
        conversations=1,
        texts=rows.count_texts(session, span, conversation_id) - notes,
        notes=notes,
        attachments=rows.count_attachments(session, span, conversation_id),
    )


def purge(session: Session, now: datetime, span: Span, conversation_id: int | None) -> Purged | None:
    """Empties one conversation, and counts what was emptied; None where it is open, or something of it has still to go out."""
    if conversation_id is not None and not rows.lock_done(session, conversation_id):
        return None
    purged = measure(session, span, conversation_id)
    rows.empty_texts(session, span, conversation_id, now)
    if conversation_id is not None:
        if not rows.has_texts(session, conversation_id):
            rows.empty_conversation(session, conversation_id)
        audit_rows.add(session, now, audit.SYSTEM, "purged", f"conversation:{conversation_id}", f"{purged.texts} texts")
    return purged


def purge_contacts(session: Session, now: datetime, span: Span) -> Purged:
    """Forgets the contacts of whom no words are left. The number goes too, unless they opted out or are blocked: that must go on to hold."""
    silent = rows.list_silent_contacts(session, span)
    for contact in silent:
        contact.name = contact.email = contact.details = None
        contacts.keep_name(session, contact)
        rows.forget_auto_replies(session, contact.id)
        if not rows.must_be_known(session, contact):
            contact.address, contact.backwards = f"{rows.NAMELESS}{contact.id}", None
        session.add(contact)
        audit_rows.add(session, now, audit.SYSTEM, "purged", f"contact:{contact.id}", "")
    return Purged(contacts=len(silent))
