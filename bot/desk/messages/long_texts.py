"""A text that is too long for one goes in parts, when somebody says so."""

from bot.desk import audit
from bot.desk.errors import DeskError
from bot.desk.handover import conversations
from bot.desk.messages import held, replies
from bot.desk.messages.replies import Written
from bot.desk.notices import thread_notes
from carriers.segments import LONGEST_TEXT, length, split
from storage.models import Person
from storage.queries.handover import conversations as rows
from storage.queries.messages import messages
from storage.queries.notices import thread_notes as note_rows
from storage.transaction import Transaction


class TooLongError(DeskError):
    """A text needs more parts than its writer has agreed to: `parts` of them."""

    def __init__(self, text: str, parts: int) -> None:
        super().__init__(
            f"It has {length(text)} characters, and a text can have {LONGEST_TEXT}. Send it in {parts} parts, or make it shorter."
        )
        self.parts = parts


def of(text: str, agreed: int) -> list[str]:
    """Gives what goes out, in order. Raises TooLongError where that is more than one text, and not as many as were agreed to."""
    parts = split(text)
    if len(parts) > 1 and len(parts) != agreed:
        raise TooLongError(text, len(parts))
    return parts


def send(tx: Transaction, public_id: str, person: Person) -> None:
    """Sends what was kept because it is too long. Its last part is the one that Slack shows, so that it bears the mark of delivery. Raises
    DeskError.
    """
    kept = messages.find_public(tx.session, public_id)
    if kept is None or kept.conversation_id is None:
        raise DeskError("That text was sent in parts already.")
    conversation = rows.get_conversation(tx.session, kept.conversation_id)
    held.require_writer(tx, conversation, kept, person)
    note = note_rows.take_parts(tx.session, kept.id)
    if note is None:
        raise DeskError("That text was sent in parts already.")
    parts = split(kept.body)
    last = Written(kept.channel_id or "", kept.ts or "", tx.now, parts[-1])
    note.text = f"It had {length(kept.body)} characters, and {person.called} sent it in {len(parts)} parts."
    tx.session.delete(kept)
    tx.session.flush()
    for part in parts[:-1]:
        replies.send(tx, conversation, person, part, None)
    replies.send(tx, conversation, person, last.body, last)
    audit.write(tx, person.id, "sent in parts", f"conversation:{conversation.id}", str(len(parts)))
    thread_notes.refresh(tx, conversation, note)
    conversations.end_page(tx, conversation, person)
