"""Lines of ours in a thread: what happened, what went wrong, and what somebody may do about it."""

from bot.desk import lanes
from storage.kinds import DeliveryKind
from storage.models import Conversation, Message, ThreadNote, new_public_id
from storage.queries.notices import thread_notes as rows
from storage.transaction import Transaction


def drop_retries(tx: Transaction, conversation: Conversation, message: Message, said: str = "") -> None:
    """Takes away the buttons that have done their work, and says what came of it. In the thread's lane: the line may not be shown yet."""
    for note in rows.list_retry_notes(tx.session, message.id):
        note.retry = False
        append(tx, conversation, note, said)


def append(tx: Transaction, conversation: Conversation, note: ThreadNote, said: str) -> None:
    """What came of a line of ours, said in it."""
    note.text = f"{note.text} {said}".strip()
    refresh(tx, conversation, note)


def refresh(tx: Transaction, conversation: Conversation, note: ThreadNote) -> None:
    """It says something else now. In the thread's lane: it may not be shown yet."""
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
    """A line of ours in the thread. `mention` is a person to ping; `retry` puts the button for `message_id` under it, `parts` that to send it in parts."""
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
    """The same for whoever has it shown. `position`: it is about that attachment of the message."""
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
