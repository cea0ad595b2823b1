"""What we know of contacts is handed out row by row. Nothing in the database is held while whoever reads it takes their time."""

import base64
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from sqlmodel import Session

from bot.desk import reading
from bot.desk.terms import HERE
from storage.database import Database
from storage.models import Contact, Conversation, Message, ThreadNote
from storage.queries.handover import invitations
from storage.queries.media import attachments
from storage.queries.retention import exports as rows
from storage.queries.retention.spans import Span

Row = dict[str, Any]


class Looks:
    """Looks at a database one after the other: one begins when something is asked for, and ends when it is let go."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._look = ExitStack()
        self._session: Session | None = None

    @property
    def session(self) -> Session:
        if self._session is None:
            self._session = self._look.enter_context(self._database.read())
        return self._session

    def let_go(self) -> None:
        self._session = None
        self._look.close()


def export(looks: Looks, span: Span, *, with_files: bool) -> Iterator[Row]:
    """Gives one row after the other: each contact, their conversations, what was said in them. Between two rows a look may be let go: each is
    as it was when it was read.
    """
    last = 0
    while page := rows.list_contacts(looks.session, span, last):
        for contact in page:
            yield _contact(contact)
            for conversation in rows.list_conversations(looks.session, contact.id, span):
                yield from _conversation(looks, conversation)
            yield from _messages(looks, contact.id, span, with_files=with_files)
        last = page[-1].id


def _contact(contact: Contact) -> Row:
    known = contact.model_dump(include={"id", "address", "name", "email", "created_at", "blocked_at"})
    return {"kind": "contact", **known, "details": (contact.details or "").splitlines()}


def _conversation(looks: Looks, conversation: Conversation) -> Iterator[Row]:
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
    for invitation in invitations.list_of(looks.session, conversation.id):
        told = {"conversation_id", "sender_id", "target_id", "queue_id", "note", "state", "cause", "reject_reason", "sent_at", "closed_at"}
        yield {"kind": "invitation", **invitation.model_dump(include=told)}
    for note in rows.list_thread_notes(looks.session, conversation.id):
        yield {"kind": "line", "conversation_id": note.conversation_id, "text": _said(looks.session, note), "at": note.at}


def _said(session: Session, note: ThreadNote) -> str:
    """Gives the words of a thread note with the name of whoever it mentions."""
    return note.text.replace(HERE, reading.name_of(session, note.mention_id) or "everybody here")


def _messages(looks: Looks, contact_id: int, span: Span, *, with_files: bool) -> Iterator[Row]:
    last = 0
    while page := rows.list_messages(looks.session, contact_id, span, last):
        for message in page:
            yield _message(looks, message, with_files=with_files)
        last = page[-1].id


def _message(looks: Looks, message: Message, *, with_files: bool) -> Row:
    names = {
        "id",
        "conversation_id",
        "contact_id",
        "direction",
        "state",
        "our_address",
        "their_address",
        "body",
        "signature",
        "author_id",
        "at",
        "carrier",
        "carrier_id",
    }
    row: Row = {"kind": "message", **message.model_dump(include=names), "attachments": []}
    for attachment in attachments.list_of(looks.session, message.id):
        content = attachments.find_bytes(looks.session, attachment.message_id, attachment.position) if with_files else None
        kept = {"base64": base64.b64encode(content).decode()} if content is not None else {}
        row["attachments"].append(attachment.model_dump(include={"position", "content_type", "name", "size", "alt_text", "summary"}) | kept)
    return row
