"""What is kept of contacts is handed out or emptied of its words here."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, cast, exists, func, literal, or_
from sqlmodel import Session, SQLModel, col, delete, select, update

from storage.kinds import DeliveryKind, LaneKind, TimerKind
from storage.models import (
    Attachment,
    AttachmentBytes,
    AttachmentState,
    AutoReply,
    Channel,
    Contact,
    Conversation,
    ConversationState,
    Delivery,
    DeliveryState,
    Direction,
    FormerThread,
    Hint,
    Invitation,
    Message,
    Notice,
    OptOut,
    Person,
    PreviewCopy,
    Question,
    Queue,
    Rejection,
    ThreadNote,
    Timer,
)

PAGE = 500
PURGED = "It was purged."
"""This says why an attachment can't be shown any more."""
NAMELESS = "purged:"
"""This stands where the number of a forgotten contact stood."""


@dataclass(frozen=True, slots=True)
class Span:
    """Whose data, and of which time: from `since` on, before `until`. None: no limit."""

    contact_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, moment: ColumnElement[datetime]) -> list[ColumnElement[bool]]:
        """Says in SQL whether a moment is of that time."""
        limits = [moment >= self.since] if self.since else []
        return [*limits, moment < self.until] if self.until else limits


def _texts(span: Span) -> list[ColumnElement[bool]]:
    mine = [col(Message.contact_id) == span.contact_id] if span.contact_id else []
    return [*mine, *span.holds(col(Message.at))]  # type: ignore[arg-type]  # the column's type says Moment


def _unpurged(span: Span) -> list[ColumnElement[bool]]:
    return [*_texts(span), col(Message.purged_at).is_(None)]


# Handing out


def each_contact(session: Session, span: Span) -> Iterator[Contact]:
    """Gives page by page whoever wrote or was written to in that time; one that is named even if nothing was."""
    if span.contact_id:
        yield session.get_one(Contact, span.contact_id)
        return
    yield from _pages(session, Contact, [exists().where(col(Message.contact_id) == col(Contact.id), *_texts(span))])


def list_conversations(session: Session, contact_id: int, span: Span) -> list[Conversation]:
    """Lists a contact's conversations with texts of that time."""
    texts = exists().where(col(Message.conversation_id) == col(Conversation.id), *_texts(span))
    query = select(Conversation).where(Conversation.contact_id == contact_id).order_by(col(Conversation.id))
    limited = span.since or span.until
    return list(session.exec(query.where(texts) if limited else query))


def each_message(session: Session, contact_id: int, span: Span) -> Iterator[Message]:
    """Gives a contact's messages of that time, page by page."""
    yield from _pages(session, Message, [col(Message.contact_id) == contact_id, *span.holds(col(Message.at))])  # type: ignore[arg-type]


def list_thread_notes(session: Session, conversation_id: int) -> list[ThreadNote]:
    """Lists the thread notes of a conversation, oldest first."""
    return list(session.exec(select(ThreadNote).where(ThreadNote.conversation_id == conversation_id).order_by(col(ThreadNote.id))))


def _pages(session: Session, table: Any, where: list[ColumnElement[bool]]) -> Iterator[Any]:
    """Reads rows page by page, never all at once."""
    last = 0
    while page := session.exec(select(table).where(table.id > last, *where).order_by(col(table.id)).limit(PAGE)).all():
        yield from page
        last = page[-1].id


# Emptying


def list_ripe(session: Session, span: Span) -> list[int]:
    """Lists conversations with words of that time, oldest first."""
    query = select(Message.conversation_id).where(*_unpurged(span), col(Message.conversation_id).is_not(None)).distinct()
    return sorted(conversation_id for conversation_id in session.exec(query) if conversation_id)


def list_open(session: Session, conversation_ids: Sequence[int]) -> list[Conversation]:
    """Lists those of these conversations that are still open."""
    still_open: list[Conversation] = []
    for start in range(0, len(conversation_ids), PAGE):
        some = select(Conversation).where(
            col(Conversation.id).in_(conversation_ids[start : start + PAGE]), Conversation.state != ConversationState.DONE
        )
        still_open += session.exec(some).all()
    return still_open


def count_texts(session: Session, span: Span, conversation_id: int | None) -> int:
    """Counts messages of that time that still have their words, in one conversation or in all."""
    return session.exec(select(func.count()).select_from(Message).where(*_unpurged(span), _of(conversation_id))).one()


def count_attachments(session: Session, span: Span, conversation_id: int | None) -> int:
    """Counts attachments of messages of that time that still have their words, in one conversation or in all."""
    query = select(func.count()).select_from(Attachment).join(Message, col(Message.id) == col(Attachment.message_id))
    return session.exec(query.where(*_unpurged(span), _of(conversation_id))).one()


def _of(conversation_id: int | None) -> ColumnElement[bool]:
    return col(Message.conversation_id).is_(None) if conversation_id is None else col(Message.conversation_id) == conversation_id


def lock_done(session: Session, conversation_id: int) -> bool:
    """Keeps a conversation from being reopened until this transaction ends. False where it is open, or something of it has still to go out."""
    locked = session.execute(
        update(Conversation)
        .where(col(Conversation.id) == conversation_id, col(Conversation.state) == ConversationState.DONE)
        .values(wanted=Conversation.wanted)
    )
    if not locked.rowcount:  # type: ignore[attr-defined]
        return False
    waits = select(Delivery.id).where(_lanes(conversation_id), Delivery.state != DeliveryState.FAILED).limit(1)
    return session.exec(waits).first() is None


def _lanes(conversation_id: int) -> ColumnElement[bool]:
    """Gives a conversation's own lanes, whichever of its threads they lead to, and those of its messages and attachments."""
    return or_(*(is_one for kind in LaneKind if kind.table in OWN for is_one in OWN[kind.table](kind, conversation_id)))


def _of_conversation(kind: LaneKind, conversation_id: int) -> list[ColumnElement[bool]]:
    name = kind.of(conversation_id)
    return [col(Delivery.lane) == name, col(Delivery.lane).like(f"{name}.%")]


def _of_messages(kind: LaneKind, conversation_id: int) -> list[ColumnElement[bool]]:
    names = select(literal(kind.of("")) + cast(Message.id, String)).where(Message.conversation_id == conversation_id)
    return [col(Delivery.lane).in_(names)]


def _of_attachments(kind: LaneKind, conversation_id: int) -> list[ColumnElement[bool]]:
    name = literal(kind.of("")) + cast(Attachment.message_id, String) + "." + cast(Attachment.position, String)
    texts = select(Message.id).where(Message.conversation_id == conversation_id)
    return [col(Delivery.lane).in_(select(name).where(col(Attachment.message_id).in_(texts)))]


OWN: dict[type[SQLModel] | None, Callable[[LaneKind, int], list[ColumnElement[bool]]]] = {
    Conversation: _of_conversation,
    Message: _of_messages,
    Attachment: _of_attachments,
}
"""These lanes are a conversation's own: it is purged once they are empty, and what failed in them for good goes with it."""
DELETED = (ThreadNote, Hint, Notice)
"""These rows of a conversation are deleted. What is still to be done about one goes too, in whichever lane."""
KEPT = (FormerThread, Invitation, PreviewCopy, Person, Channel, Queue, Question, None)
"""These rows stay, emptied of words: what is still to be done about one finds it. A lane, delivery or timer is about one of these or of the
above.
"""


def empty_texts(session: Session, span: Span, conversation_id: int | None, now: datetime) -> None:
    """Empties the texts of their words. That something was said, when, and what became of it stays: order and repeated webhooks need it."""
    texts = select(Message.id).where(*_unpurged(span), _of(conversation_id))
    session.execute(delete(AttachmentBytes).where(col(AttachmentBytes.message_id).in_(texts)))
    nameless = {"url": "", "name": None, "alt_text": None, "summary": None, "retry": False}
    nameless |= {"state": AttachmentState.FAILED, "error": PURGED}
    session.execute(update(Attachment).where(col(Attachment.message_id).in_(texts)).values(**nameless))
    wordless = {"body": "", "also_to": None, "their_address": None, "retry": False, "purged_at": now}
    session.execute(update(Message).where(*_unpurged(span), _of(conversation_id)).values(**wordless))


def has_texts(session: Session, conversation_id: int) -> bool:
    """Says whether a conversation has a message that still has its words."""
    query = select(Message.id).where(Message.conversation_id == conversation_id, col(Message.purged_at).is_(None)).limit(1)
    return session.exec(query).first() is not None


def empty_conversation(session: Session, conversation_id: int) -> None:
    """Takes the words around the texts away. Who owned it, who invited whom, and how it ended stay."""
    mine = Conversation.id == conversation_id
    session.execute(update(Conversation).where(mine).values(done_note=None, case_details=None, banner=None, their_address=None))  # type: ignore[arg-type]
    invitations = select(Invitation.id).where(Invitation.conversation_id == conversation_id)
    session.execute(update(Rejection).where(col(Rejection.invitation_id).in_(invitations)).values(reason=None))
    session.execute(update(Invitation).where(col(Invitation.conversation_id) == conversation_id).values(note=None, reject_reason=None))
    session.execute(update(FormerThread).where(col(FormerThread.conversation_id) == conversation_id).values(history=""))
    session.execute(delete(Delivery).where(_lanes(conversation_id)))  # those that failed for good
    for table in DELETED:
        _drop_rows(session, table, conversation_id)


def _drop_rows(session: Session, table: type[ThreadNote | Hint | Notice], conversation_id: int) -> None:
    """Deletes rows with what is to be done about them: it would find nothing, or, where SQLite gives the number anew, another row."""
    gone = select(cast(table.id, String)).where(table.conversation_id == conversation_id)
    deliveries = [kind for kind in DeliveryKind if kind.table is table]
    session.execute(delete(Delivery).where(col(Delivery.kind).in_(deliveries), col(Delivery.subject).in_(gone)))
    timers = [kind for kind in TimerKind if kind.table is table]
    session.execute(delete(Timer).where(col(Timer.kind).in_(timers), col(Timer.subject).in_(gone)))
    session.execute(delete(table).where(col(table.conversation_id) == conversation_id))


def list_silent_contacts(session: Session, span: Span) -> list[Contact]:
    """Lists contacts of whom we know something, if only the number, and have no words any more."""
    spoken = exists().where(col(Message.contact_id) == col(Contact.id), col(Message.purged_at).is_(None))
    going = exists().where(col(Conversation.contact_id) == col(Contact.id), col(Conversation.state) != ConversationState.DONE)
    written = exists().where(col(Message.contact_id) == col(Contact.id))
    details = or_(col(Contact.name).is_not(None), col(Contact.email).is_not(None), col(Contact.details).is_not(None))
    decided = or_(col(Contact.blocked_at).is_not(None), exists().where(col(OptOut.contact_id) == col(Contact.id)))
    known = or_(details, ~col(Contact.address).startswith(NAMELESS) & ~decided)
    if span.contact_id:
        return list(session.exec(select(Contact).where(Contact.id == span.contact_id, ~spoken, ~going)))
    return list(session.exec(select(Contact).where(known, written, ~spoken, ~going)))


def must_be_known(session: Session, contact: Contact) -> bool:
    """Says whether what was decided about a contact holds for their number."""
    if contact.blocked_at:
        return True
    return session.exec(select(OptOut.line_id).where(OptOut.contact_id == contact.id).limit(1)).first() is not None


def forget_auto_replies(session: Session, contact_id: int) -> None:
    """Forgets which automatic texts a contact had."""
    session.execute(delete(AutoReply).where(col(AutoReply.contact_id) == contact_id))


def count_notes(session: Session, span: Span, conversation_id: int) -> int:
    """Counts notes of that time that still have their words, in one conversation."""
    query = select(func.count()).select_from(Message).where(*_unpurged(span), _of(conversation_id), Message.direction == Direction.NOTE)
    return session.exec(query).one()
