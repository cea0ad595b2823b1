"""Conversations are emptied of their words here, several by each statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func
from sqlmodel import Session, col, delete, select, update

from storage.kinds import DeliveryKind, TimerKind
from storage.models import (
    Alert,
    Attachment,
    AttachmentBytes,
    AttachmentState,
    Channel,
    Conversation,
    ConversationState,
    Delivery,
    Direction,
    FormerThread,
    Hint,
    Hook,
    HookPost,
    Invitation,
    Message,
    Notice,
    Person,
    PreviewCopy,
    Question,
    Queue,
    Rejection,
    Report,
    ThreadNote,
    Timer,
)
from storage.queries.retention.spans import BLIND, Span, Window, unpurged

PURGED = "It was purged."
"""This says why an attachment can't be shown any more."""
HEAVY = 1_000_000
"""Bytes of attachments that go at once."""
DELETED = (ThreadNote, Hint, Notice, Alert, HookPost)
"""These rows of a conversation are deleted. What is still to be done about one goes too, in whichever lane."""
KEPT = (FormerThread, Invitation, PreviewCopy, Person, Channel, Queue, Question, Report, Hook, None)
"""These rows stay, emptied of words: what is still to be done about one finds it. A lane, delivery or timer is about one of these or of the
above, or it is in a lane of a conversation's own.
"""


@dataclass(frozen=True, slots=True)
class Ripe:
    """What a conversation has of a time, with its words; `conversation_id` None: texts to numbers that are no lines."""

    conversation_id: int | None
    is_open: bool
    texts: int
    notes: int
    attachments: int


@dataclass(frozen=True, slots=True)
class Text:
    """A message that still has its words."""

    id: int
    conversation_id: int | None
    is_note: bool
    attachments: int


def list_ripe(session: Session, span: Span, window: Window) -> list[Ripe]:
    """Lists what the conversations of a window, oldest first, have of that time."""
    after, last = window
    inside = (*unpurged(span), col(Message.conversation_id) > after, col(Message.conversation_id) <= last)
    query = select(Message.conversation_id, func.count(), _notes()).where(*inside).group_by(col(Message.conversation_id))
    counted = {number: (texts, notes) for number, texts, notes in session.exec(query)}
    if not counted:
        return []
    files = _map_files(session, inside)
    inside_too = (col(Conversation.id) > after, col(Conversation.id) <= last)
    still_open = set(session.exec(select(Conversation.id).where(*inside_too, Conversation.state != ConversationState.DONE)))
    return [
        Ripe(number, number in still_open, texts - notes, notes, files.get(number, 0)) for number, (texts, notes) in sorted(counted.items())
    ]


def find_unrouted(session: Session, span: Span) -> Ripe | None:
    """Gives what is in no conversation, of that time; None where there is nothing."""
    inside = (*unpurged(span), col(Message.conversation_id).is_(None))
    count = session.exec(select(func.count()).select_from(Message).where(*inside)).one()
    if not count:
        return None
    return Ripe(None, is_open=False, texts=count, notes=0, attachments=_map_files(session, inside).get(None, 0))


def _notes() -> ColumnElement[int]:
    return func.sum(case((col(Message.direction) == Direction.NOTE, 1), else_=0))


def _map_files(session: Session, inside: Sequence[ColumnElement[bool]]) -> dict[int | None, int]:
    """Gives how many attachments the messages of each conversation have."""
    query = select(Message.conversation_id, func.count()).join(Attachment, col(Attachment.message_id) == col(Message.id))
    return dict(session.exec(query.where(*inside).group_by(col(Message.conversation_id))).all())


def lock_done(session: Session, conversation_ids: Sequence[int]) -> list[int]:
    """Keeps conversations from being reopened until this transaction ends. Lists those that are done and in nobody's hands."""
    mine = (col(Conversation.id).in_(conversation_ids), col(Conversation.state) == ConversationState.DONE)
    query = select(Conversation.id).where(*mine).order_by(col(Conversation.id))
    return list(session.exec(query.with_for_update(skip_locked=True)))


def list_texts(session: Session, span: Span, conversation_ids: Sequence[int] | None, most: int) -> list[Text]:
    """Lists the first messages with words in these conversations, or in none; fewer where their attachments are heavy."""
    inside = col(Message.conversation_id).is_(None) if conversation_ids is None else col(Message.conversation_id).in_(conversation_ids)
    query = select(Message.id, Message.conversation_id, Message.direction).where(*unpurged(span), inside)
    rows = session.exec(query.order_by(col(Message.conversation_id), col(Message.id)).limit(most)).all()
    weights = _weights(session, [number for number, *_ in rows])
    texts: list[Text] = []
    heavy = 0
    for number, conversation_id, direction in rows:
        attachments, size = weights.get(number, (0, 0))
        heavy += size
        if texts and heavy > HEAVY:
            break
        texts.append(Text(number, conversation_id, direction == Direction.NOTE, attachments))
    return texts


def _weights(session: Session, message_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Gives for messages how many attachments they have, and of how many bytes."""
    query = select(Attachment.message_id, func.count(), func.sum(Attachment.size))
    counted = session.exec(query.where(col(Attachment.message_id).in_(message_ids)).group_by(col(Attachment.message_id)))
    return {number: (count, size or 0) for number, count, size in counted}


def empty_texts(session: Session, texts: Sequence[Text], now: datetime) -> None:
    """Empties texts of their words. That something was said, when, and what became of it stays: order and repeated webhooks need it."""
    ids = [text.id for text in texts]
    with_files = [text.id for text in texts if text.attachments]
    session.execute(delete(AttachmentBytes).where(col(AttachmentBytes.message_id).in_(with_files)), execution_options=BLIND)
    nameless = {"url": "", "name": None, "alt_text": None, "summary": None, "retry": False}
    nameless |= {"state": AttachmentState.FAILED, "error": PURGED}
    session.execute(update(Attachment).where(col(Attachment.message_id).in_(with_files)).values(**nameless), execution_options=BLIND)
    wordless = {"body": "", "signature": None, "also_to": None, "their_address": None, "error": None, "retry": False, "purged_at": now}
    session.execute(update(Message).where(col(Message.id).in_(ids)).values(**wordless), execution_options=BLIND)


def list_emptied(session: Session, conversation_ids: Sequence[int]) -> list[int]:
    """Lists those of these conversations in which nothing has words any more."""
    spoken = select(Message.conversation_id).where(col(Message.conversation_id).in_(conversation_ids), col(Message.purged_at).is_(None))
    left = set(session.exec(spoken.distinct()))
    return [number for number in conversation_ids if number not in left]


def empty_conversations(session: Session, conversation_ids: Sequence[int], failed: Sequence[int]) -> None:
    """Takes the words around the texts away, and deliveries that failed for good. Who owned it, who invited whom, and how it ended stay."""
    mine, blind = col(Conversation.id).in_(conversation_ids), BLIND
    around = {"done_note": None, "case_details": None, "banner": None, "their_address": None}
    session.execute(update(Conversation).where(mine).values(**around), execution_options=blind)
    invited = col(Invitation.conversation_id).in_(conversation_ids)
    answers = col(Rejection.invitation_id).in_(select(Invitation.id).where(invited))
    session.execute(update(Rejection).where(answers).values(reason=None), execution_options=blind)
    session.execute(update(Invitation).where(invited).values(note=None, reject_reason=None), execution_options=blind)
    left = col(FormerThread.conversation_id).in_(conversation_ids)
    session.execute(update(FormerThread).where(left).values(history=""), execution_options=blind)
    session.execute(delete(Delivery).where(col(Delivery.id).in_(failed)), execution_options=blind)
    for table in DELETED:
        gone = session.exec(select(table.id).where(col(table.conversation_id).in_(conversation_ids))).all()
        drop_rows(session, table, gone)


def drop_rows(session: Session, table: type[ThreadNote | Hint | Notice | Alert | HookPost], ids: Sequence[int]) -> None:
    """Deletes rows with what is to be done about them: it would find nothing, or, where SQLite gives the number anew, another row."""
    if not ids:
        return
    subjects = [str(number) for number in ids]
    deliveries = [kind for kind in DeliveryKind if kind.table is table]
    about = (col(Delivery.kind).in_(deliveries), col(Delivery.subject).in_(subjects))
    session.execute(delete(Delivery).where(*about), execution_options=BLIND)
    if timers := [kind for kind in TimerKind if kind.table is table]:
        session.execute(delete(Timer).where(col(Timer.kind).in_(timers), col(Timer.subject).in_(subjects)), execution_options=BLIND)
    session.execute(delete(table).where(col(table.id).in_(ids)), execution_options=BLIND)
