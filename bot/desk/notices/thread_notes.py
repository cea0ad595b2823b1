"""A thread note is a line of ours in a thread: what happened, what went wrong, and what somebody may do about it."""

from bot.desk import lanes
from storage.kinds import DeliveryKind
from storage.models import Conversation, Message, ThreadNote, new_public_id
from storage.queries.notices import thread_notes as rows
from storage.transaction import Transaction


def drop_retries(tx: Transaction, conversation: Conversation, message: Message, said: str = "") -> None:
    """Takes away the buttons that have done their work, and says what came of it. It is done in the thread's lane, as the note may not be
    shown yet.
    """
    for note in rows.list_retry_notes(tx.session, message.id):
        note.retry = False
        append(tx, conversation, note, said)


def append(tx: Transaction, conversation: Conversation, note: ThreadNote, said: str) -> None:
    """Adds to a thread note what came of it."""
    note.text = f"{note.text} {said}".strip()
    refresh(tx, conversation, note)


def refresh(tx: Transaction, conversation: Conversation, note: ThreadNote) -> None:
    """Has a thread note drawn that says something else now. It is done in the thread's lane, as the note may not be shown yet."""
    tx.session.add(note)
    tx.deliver(lanes.thread(conversation.id, conversation.moves), DeliveryKind.REFRESH_THREAD_NOTE, note.id, lanes.UPDATE)


def write(
    tx: Transaction,
    conversation: Conversation,
    text: str,
    *,
    mention: str | None = None,
    message_id: int | None = None,
    retry: bool = False,
    parts: int | None = None,
) -> None:
    """Has a thread note shown. `mention` is a person to ping, where `text` says HERE or at its beginning; `retry` puts the button for `message_id` under it, `parts` that to send the
    message in so many parts.
    """
    note = keep(tx, conversation, text, mention=mention, message_id=message_id, retry=retry, parts=parts)
    tx.deliver(
        lanes.thread(conversation.id, conversation.moves), DeliveryKind.SHOW_THREAD_NOTE, note.id, lanes.post(conversation.channel_id)
    )


def keep(
    tx: Transaction,
    conversation: Conversation,
    text: str,
    *,
    mention: str | None = None,
    message_id: int | None = None,
    position: int | None = None,
    retry: bool = False,
    parts: int | None = None,
) -> ThreadNote:
    """Stores a thread note for whoever has it shown. `position` says which attachment of the message it is about."""
    note = ThreadNote(
        public_id=new_public_id(),
        conversation_id=conversation.id,
        message_id=message_id,
        position=position,
        mention_id=mention,
        text=text,
        retry=retry,
        parts=parts,
        at=tx.now,
    )
    tx.session.add(note)
    tx.session.flush()
    return note
