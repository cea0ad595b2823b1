"""The life of a conversation at the desk: claimed, answered, noted, done, reopened."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from bot.desk import (
    audit,
    dispositions,
    hints,
    invitations,
    lanes,
    notices,
    nudges,
    optouts,
    people,
    phone,
    pictures,
    supervisors,
    transfers,
)
from bot.desk.errors import DeskError
from carriers.segments import count
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


def find_conversation(tx: Transaction, public_id: str) -> Conversation:
    found = rows.find_public(tx.session, public_id)
    if found is None:
        raise DeskError("That conversation doesn't exist.")
    return found


def require_member(tx: Transaction, conversation: Conversation, person: Person, what: str) -> None:
    """Agents of the conversation's queue only, and admins who are agents."""
    if people.is_admin(tx, person) and people.is_agent(tx, person):
        return
    if not people.can_hold(person) or not queues.is_member(tx.session, conversation.queue_id, person.id):
        queue = queues.get_queue(tx.session, conversation.queue_id)
        raise DeskError(f"Only members of the queue {queue.name} can {what}. An admin adds you with /queue add {queue.name}.")


def claim(tx: Transaction, conversation: Conversation, person: Person) -> None:
    """The first one gets it. Raises DeskError with the name of whoever was faster."""
    require_member(tx, conversation, person, "claim this conversation")
    if not transfers.own(tx, conversation, person, "claimed"):
        raise DeskError(_taken(tx, conversation, person))
    pictures.refresh_card(tx, conversation)
    pictures.refresh_home(tx, person.id)


def _taken(tx: Transaction, conversation: Conversation, person: Person) -> str:
    if conversation.state == ConversationState.DONE:
        return "This conversation is done. Reopen brings it back."
    if conversation.owner_id == person.id:
        return "You hold this conversation already."
    return f"{people.name_of(tx, conversation.owner_id)} was faster and holds this conversation."


def may_close(tx: Transaction, conversation: Conversation, person: Person) -> None:
    """Raises DeskError unless this person can mark it done now."""
    if conversation.state == ConversationState.DONE:
        raise DeskError("This conversation is done already.")
    if not supervisors.leads(tx, conversation, person):
        require_owner(tx, conversation, person, "mark this conversation done")


def close(tx: Transaction, conversation: Conversation, person: Person, *, disposition: str | None = None, note: str | None = None) -> None:
    """Marks it done, with the outcome as its queue writes it and a word for colleagues; a pending invitation ends."""
    may_close(tx, conversation, person)
    invitations.overtake(tx, conversation, f"{person.name} marked the conversation done", by=person.id)
    values = {
        "state": ConversationState.DONE,
        "owner_id": None,
        "owner_since": None,
        "waiting_since": None,
        "done_at": tx.now,
        "done_by": person.id,
        "disposition": disposition or conversation.disposition,
        "done_note": (note or "").strip() or None,
        "banner": None,
        "unanswered_since": None,
    }
    owner_id = conversation.owner_id
    if not rows.change(tx.session, conversation, {"state": conversation.state, "owner_id": owner_id}, values):
        raise DeskError(_taken(tx, conversation, person))
    rows.end_ownership(tx.session, conversation.id or 0, tx.now)
    nudges.forget(tx, conversation.id)
    audit.write(tx, person.id, "marked done", f"conversation:{conversation.id}", conversation.disposition or "")
    pictures.write_line(
        tx, conversation, " ".join([f"Marked done by {person.name}.", ". ".join(dispositions.outcome(conversation))]).strip()
    )
    pictures.refresh_card(tx, conversation)
    pictures.refresh_home(tx, person.id, owner_id)


def require_owner(tx: Transaction, conversation: Conversation, person: Person, what: str) -> None:
    if conversation.owner_id is None:
        raise DeskError("Nobody holds this conversation yet: press Claim on its card first.")
    if conversation.owner_id != person.id:
        raise DeskError(f"Only its owner, {people.name_of(tx, conversation.owner_id)}, can {what}.")


def reopen(tx: Transaction, conversation: Conversation, person: Person) -> None:
    """Brings a done conversation back to whoever asks."""
    require_member(tx, conversation, person, "reopen this conversation")
    if conversation.state != ConversationState.DONE:
        raise DeskError("This conversation is open already.")
    other = rows.find_open(tx.session, conversation.line_id, conversation.contact_id)
    if other:
        raise DeskError("There is a newer open conversation with this contact: go on there.")
    values = {"state": ConversationState.WAITING, "done_at": None, "done_by": None, "waiting_since": tx.now}
    try:
        reopened = rows.change(tx.session, conversation, {"state": ConversationState.DONE}, values)
    except IntegrityError:
        raise DeskError("There is a newer open conversation with this contact: go on there.") from None
    if not reopened or not transfers.own(tx, conversation, person, "reopened"):
        raise DeskError(_taken(tx, conversation, person))
    pictures.write_line(tx, conversation, f"Reopened by {person.name}.")
    pictures.refresh_card(tx, conversation)
    pictures.refresh_home(tx, person.id)


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
    message = _keep(tx, conversation, person, Direction.OUT, written.body, written)
    _send(tx, conversation, message)
    end_page(tx, conversation, person)


def end_page(tx: Transaction, conversation: Conversation, person: Person) -> None:
    """In page mode the owner's first reply also marks it done."""
    is_page = queues.get_queue(tx.session, conversation.queue_id).mode == "page"
    if is_page and conversation.state == ConversationState.ACTIVE and conversation.owner_id == person.id:
        close(tx, conversation, person)


def _send(tx: Transaction, conversation: Conversation, message: Message) -> None:
    conversation.unanswered_since = None
    nudges.answered(tx, conversation.id)
    tx.deliver(lanes.texts(conversation.id), "send_text", message.id, lanes.line(queues.get_line(tx.session, conversation.line_id).address))
    pictures.refresh_reply(tx, conversation.id)
    pictures.refresh_home_counters(tx, conversation.owner_id)


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
    length = len(written.body)
    late = tx.now - written.at
    opted_out = optouts.find_refusal(tx, conversation)
    reasons = (
        (bool(written.files), "files can't be sent yet. Write the text again without the file"),
        (
            written.begins_with is not None,
            "it begins with a colleague's mention. Write it again without the mention to send it, or with // in front to keep it as a note",
        ),
        (not written.body, "there is no text in it"),
        (length > LONGEST_TEXT, f"it has {length} characters, and a text can have {LONGEST_TEXT}. Send it in parts"),
        (not phone.can_receive(address), "this sender can't receive texts"),
        (bool(opted_out), opted_out or ""),
        (late > LATE, f"it reached Threadline {int(late.total_seconds() // 60)} minutes late. Write it again if it still holds"),
    )
    return next((reason for wrong, reason in reasons if wrong), None)


def _refuse(tx: Transaction, conversation: Conversation, person: Person, written: Written, reason: str) -> None:
    """The owner is told in the thread: an ephemeral hint might not be seen."""
    message = _keep(tx, conversation, person, Direction.NOTE, written.body, written)
    pictures.write_line(tx, conversation, f"{hints.NOT_SENT}: {reason}.", mention=person.id, message_id=message.id)


def ask_for_transfer(tx: Transaction, conversation: Conversation, person: Person) -> str:
    """Sends the owner a DM whose button Transfer opens the form prefilled. Says what was done."""
    if conversation.state != ConversationState.ACTIVE or conversation.owner_id is None:
        raise DeskError("Nobody holds this conversation now: press Claim on its card.")
    if conversation.owner_id == person.id:
        raise DeskError("You hold this conversation already.")
    if not people.is_agent(tx, person):
        raise DeskError("Only agents can take conversations. An admin adds you to a queue with /queue add.")
    text = f"{person.name} asks you to transfer the conversation with {transfers.contact_name(tx, conversation)} to them."
    notices.ask_for_transfer(tx, conversation.owner_id, text, conversation, person.id)
    return f"{people.name_of(tx, conversation.owner_id)} was asked to transfer it to you."


def retry(tx: Transaction, message: Message, person: Person, *, by_admin: bool = False) -> None:
    """Sends a failed text once more, because somebody decided so."""
    conversation = rows.get_conversation(tx.session, message.conversation_id or 0)
    if not by_admin:
        require_owner(tx, conversation, person, "send it again")
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
