"""What is written in a conversation: the owner's replies, which go to the contact, and the notes, which never do."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.desk import audit, conversations, hints, lanes, nudges, optouts, people, phone, pictures
from bot.desk.errors import DeskError
from carriers.segments import count, length, split
from storage.models import Conversation, ConversationState, Direction, Message, MessageState, Person
from storage.queries import conversations as rows
from storage.queries import messages, queues
from storage.transaction import Transaction

LONGEST_TEXT = 1600
LATE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote in a thread: `body` is plain text already, `begins_with` the id of a person mentioned first."""

    channel_id: str
    ts: str
    at: datetime
    body: str
    begins_with: str | None = None
    files: int = 0


def add_note(tx: Transaction, conversation: Conversation, person: Person, text: str) -> None:
    """A note for colleagues, shown in the thread; it never reaches the contact."""
    if not people.is_agent(tx, person):
        raise DeskError("Only agents can add notes. An admin adds you to a queue with /queue add.")
    text = text.strip()
    if not text:
        raise DeskError("Write the note first.", field="note")
    pictures.write_line(tx, conversation, f"Note by {person.name}: {text}")
    _keep(tx, conversation, person, Direction.NOTE, text, None)


def keep_note(tx: Transaction, conversation: Conversation, person: Person, written: Written, body: str) -> bool:
    """Words in the thread that stay inside; False when they were kept before."""
    if messages.find_by_ts(tx.session, written.channel_id, written.ts):
        return False  # Slack repeats events, also under another id
    _keep(tx, conversation, person, Direction.NOTE, body, written)
    return True


def reply(tx: Transaction, conversation: Conversation, person: Person, written: Written) -> None:
    """What somebody wrote in the thread: the owner's words go to the contact, everybody else's stay inside and they are told why."""
    if messages.find_by_ts(tx.session, written.channel_id, written.ts):
        return  # Slack repeats events, also under another id
    owner = rows.find_owner_at(tx.session, conversation.id or 0, written.at)
    if owner is None or owner.person_id != person.id or not people.can_hold(person):
        hints.keep_inside(tx, conversation, person, written.body, written.ts)
        return
    if written.body.startswith(hints.NOTE_MARK):
        _keep(tx, conversation, person, Direction.NOTE, written.body.removeprefix(hints.NOTE_MARK).strip(), written)
        return
    refusal = _refusal(tx, conversation, written)
    if refusal:
        _refuse(tx, conversation, person, written, refusal)
        return
    if length(written.body) > LONGEST_TEXT:
        _ask_for_parts(tx, conversation, person, written)
        return
    send(tx, conversation, person, written.body, written)
    end_page(tx, conversation, person)


def end_page(tx: Transaction, conversation: Conversation, person: Person) -> None:
    """In page mode the owner's first reply also marks it done."""
    is_page = queues.get_queue(tx.session, conversation.queue_id).mode == "page"
    if is_page and conversation.state == ConversationState.ACTIVE and conversation.owner_id == person.id:
        conversations.close(tx, conversation, person)


def _send(tx: Transaction, conversation: Conversation, message: Message) -> None:
    conversation.unanswered_since = None
    nudges.answered(tx, conversation.id)
    tx.deliver(lanes.texts(conversation.id), "send_text", message.id, lanes.line(queues.get_line(tx.session, conversation.line_id).address))
    pictures.refresh_reply(tx, conversation.id)
    pictures.refresh_home_counters(tx, conversation.owner_id)


def send(tx: Transaction, conversation: Conversation, person: Person, text: str, written: Written | None) -> None:
    """Words that the thread shows already, where they were written."""
    _send(tx, conversation, _keep(tx, conversation, person, Direction.OUT, text, written))


def say(tx: Transaction, conversation: Conversation, person: Person, text: str) -> None:
    """The owner's words that they didn't write in the thread: they go to the contact, and are shown there."""
    message = _keep(tx, conversation, person, Direction.OUT, text, None)
    tx.deliver(lanes.thread(conversation.id, conversation.moves), "show_message", message.id, lanes.post(conversation.channel_id))
    _send(tx, conversation, message)


def _keep(tx: Transaction, conversation: Conversation, person: Person, direction: Direction, body: str, written: Written | None) -> Message:
    message = Message(
        public_id=pictures.public_id(),
        conversation_id=conversation.id,
        contact_id=conversation.contact_id,
        direction=direction,
        state=MessageState.WAITING if direction == Direction.OUT else MessageState.NOTE,
        carrier=queues.get_line(tx.session, conversation.line_id).carrier,
        our_address=conversation.our_address,
        body=body,
        segments=count(body).segments if direction == Direction.OUT else None,
        author_id=person.id,
        at=written.at if written else tx.now,
        asked_at=tx.now if direction == Direction.OUT else None,
        channel_id=written.channel_id if written else None,
        ts=written.ts if written else None,
    )
    tx.session.add(message)
    tx.session.flush()
    if direction == Direction.OUT:
        tx.note("message.stored", direction=direction.value, message=message.public_id)
    return message


def _refusal(tx: Transaction, conversation: Conversation, written: Written) -> str | None:
    """Why the owner's words can't go out as they are."""
    address = messages.get_contact(tx.session, conversation.contact_id).address
    late = tx.now - written.at
    opted_out = optouts.find_refusal(tx, conversation)
    reasons = (
        (bool(written.files), "files can't be sent yet. Write the text again without the file"),
        (
            written.begins_with is not None,
            "it begins with a colleague's mention. Write it again without the mention to send it, or with // in front to keep it as a note",
        ),
        (not written.body, "there is no text in it"),
        (not phone.can_receive(address), "this sender can't receive texts"),
        (bool(opted_out), opted_out or ""),
        (late > LATE, f"it reached Threadline {int(late.total_seconds() // 60)} minutes late. Write it again if it still holds"),
    )
    return next((reason for wrong, reason in reasons if wrong), None)


def _refuse(tx: Transaction, conversation: Conversation, person: Person, written: Written, reason: str) -> None:
    """The owner is told in the thread: an ephemeral hint might not be seen."""
    message = _keep(tx, conversation, person, Direction.NOTE, written.body, written)
    pictures.write_line(tx, conversation, f"{hints.NOT_SENT}: {reason}.", mention=person.id, message_id=message.id)


def _ask_for_parts(tx: Transaction, conversation: Conversation, person: Person, written: Written) -> None:
    """Too long for one text: nothing goes until its writer says how."""
    message = _keep(tx, conversation, person, Direction.NOTE, written.body, written)
    parts = len(split(written.body, LONGEST_TEXT))
    reason = f"it has {length(written.body)} characters, and a text can have {LONGEST_TEXT}. Send it in {parts} parts, or write it again, shorter"
    pictures.write_line(tx, conversation, f"{hints.NOT_SENT}: {reason}.", mention=person.id, message_id=message.id, parts=parts)


def retry(tx: Transaction, message: Message, person: Person, *, by_admin: bool = False) -> None:
    """Sends a failed text once more, because somebody decided so."""
    conversation = rows.get_conversation(tx.session, message.conversation_id or 0)
    if not by_admin:
        conversations.require_owner(tx, conversation, person, "send it again")
    optouts.require_in(tx, conversation)
    again = {
        "state": MessageState.WAITING,
        "error": None,
        "error_code": None,
        "retry": False,
        "carrier_id": None,
        "public_id": pictures.public_id(),
        "asked_at": tx.now,
    }
    if not message.retry or not messages.move_on(
        tx.session, message, (MessageState.FAILED, MessageState.UNDELIVERED, MessageState.UNKNOWN), again
    ):
        raise DeskError("That message was sent again already.")
    audit.write(tx, person.id, "sent again", f"message:{message.id}")
    pictures.drop_retries(tx, conversation, message)
    _send(tx, conversation, message)
    pictures.refresh_card(tx, conversation)
