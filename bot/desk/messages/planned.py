"""A text may be written for later: it goes out at its time, as long as its writer holds the conversation by then."""

from dataclasses import dataclass
from datetime import datetime

from bot.desk import audit
from bot.desk.errors import DeskError, Field
from bot.desk.handover import conversations
from bot.desk.language import hours, times
from bot.desk.messages import compose, held, texts
from bot.desk.notices import redraws, thread_notes
from bot.desk.people import people, supervisors
from bot.desk.queues import refusals
from bot.desk.threads import kept_texts
from carriers.segments import LONGEST_TEXT, length, split
from storage.kinds import TimerKind
from storage.models import Conversation, ConversationState, Message, MessageState, Person, Queue
from storage.queries.handover import conversations as rows
from storage.queries.messages import messages
from storage.queries.screens import searches
from storage.queries.setup import queues
from storage.transaction import Transaction

MOST = 5
"""So many texts of a conversation may be planned at once: the card shows them all."""
GONE = "That text has gone out, or was taken back."


@dataclass(frozen=True, slots=True)
class Plan:
    """What the form of a planned text shows: its opaque id, its words, its day and time, and the zone of these."""

    id: str
    contact: str
    text: str
    day: str
    time: str
    time_zone: str


def read_time(tx: Transaction, conversation: Conversation, day: str, time: str) -> datetime:
    """Reads when a text shall go out, in the zone of the conversation's queue and within its hours. Raises DeskError at the form's field."""
    queue = queues.get_queue(tx.session, conversation.queue_id)
    try:
        at = times.read_moment(day, time, queue.time_zone)
        times.require_ahead(at, tx.now, queue.time_zone)
        _require_open(queue, at)
    except DeskError as error:
        raise DeskError(str(error), field=Field.TIME if day else Field.DAY) from None
    return at


def _require_open(queue: Queue, at: datetime) -> None:
    opening = hours.next_opening(queue, at)
    if opening != at:
        says = f"it opens on {times.stamp(opening, queue.time_zone)}" if opening else "it does not open within a year"
        raise DeskError(f"{queue.name} is closed then: {says}. Choose a time at which it is open.")


def plan(tx: Transaction, conversation: Conversation, person: Person, text: str, at: datetime) -> None:
    """Keeps a text until its time. Raises DeskError."""
    compose.may_send(tx, conversation, person)
    text = _require_text(text)
    if len(messages.list_planned(tx.session, conversation.id)) >= MOST:
        raise DeskError(f"{MOST} texts are planned here already. Change one of them, or take it back.")
    message = kept_texts.keep(tx, conversation, person.id, text, MessageState.PLANNED)
    message.planned_for = at
    tx.session.add(message)
    tx.session.flush()
    audit.write(tx, person.id, "planned a text", f"message:{message.id}", str(at))
    thread_notes.write(tx, conversation, f"{person.called} planned a text for {_stamp(tx, conversation, at)}.")
    _expect(tx, conversation)


def _require_text(text: str) -> str:
    text = text.strip()
    if not text:
        raise DeskError("Write the text first.", field=Field.MESSAGE)
    if len(split(text)) > 1:
        raise DeskError(
            f"It has {length(text)} characters, and a text for later can have {LONGEST_TEXT}. Make it shorter, or plan it in two.",
            field=Field.MESSAGE,
        )
    return text


def _stamp(tx: Transaction, conversation: Conversation, at: datetime) -> str:
    return times.stamp(at, queues.get_queue(tx.session, conversation.queue_id).time_zone)


def _expect(tx: Transaction, conversation: Conversation) -> None:
    """Sets the timer for the next planned text, and has the card drawn that names them."""
    waiting = [message.planned_for for message in messages.list_planned(tx.session, conversation.id) if message.planned_for]
    if waiting:
        tx.at(min(waiting), TimerKind.SEND_PLANNED, conversation.id)
    else:
        tx.cancel(TimerKind.SEND_PLANNED, conversation.id)
    redraws.refresh_card(tx, conversation)


def get_planned(tx: Transaction, public_id: str) -> tuple[Message, Conversation]:
    """Gives a text that still waits for its time, with its conversation. Raises DeskError."""
    message = messages.find_public(tx.session, public_id)
    if message is None or message.state != MessageState.PLANNED or message.planned_for is None:
        raise DeskError(GONE)
    return message, rows.get_conversation_of(tx.session, message)


def describe(tx: Transaction, public_id: str, person: Person) -> Plan:
    """Gives what the form shows of a planned text. Raises DeskError for anybody but its writer."""
    message, conversation = get_planned(tx, public_id)
    _require_writer(tx, conversation, message, person)
    queue = queues.get_queue(tx.session, conversation.queue_id)
    assert message.planned_for is not None
    day, time = times.day_and_time(message.planned_for, queue.time_zone)
    contact = compose.draft(tx, conversation, person).contact
    return Plan(message.public_id, contact, message.body, day, time, queue.time_zone)


def _require_writer(tx: Transaction, conversation: Conversation, message: Message, person: Person) -> None:
    if message.author_id != person.id:
        raise DeskError(f"Only {people.name_of(tx, message.author_id)}, who wrote it, can change it.")
    conversations.require_owner(tx, conversation, person, "change it")


def change(tx: Transaction, public_id: str, person: Person, text: str, day: str, time: str) -> None:
    """Gives a planned text other words, or another time. Raises DeskError."""
    message, conversation = get_planned(tx, public_id)
    _require_writer(tx, conversation, message, person)
    text = _require_text(text)
    at = read_time(tx, conversation, day, time)
    if not messages.move_on(tx.session, message, (MessageState.PLANNED,), {"body": text, "planned_for": at}):
        raise DeskError(GONE)
    audit.write(tx, person.id, "changed a planned text", f"message:{message.id}", str(at))
    searches.add_anew(tx.session, [conversation.id])
    thread_notes.write(tx, conversation, f"{person.called} changed the text planned for {_stamp(tx, conversation, at)}.")
    _expect(tx, conversation)


def cancel(tx: Transaction, public_id: str, person: Person) -> None:
    """Takes a planned text back: for its writer, whoever holds the conversation, and supervisors. Raises DeskError."""
    message, conversation = get_planned(tx, public_id)
    if person.id not in (message.author_id, conversation.owner_id) and not supervisors.leads(tx, conversation, person):
        raise DeskError("Only its writer, whoever holds the conversation, and supervisors can take it back.")
    if not messages.move_on(tx.session, message, (MessageState.PLANNED,), {"state": MessageState.NOTE}):
        raise DeskError(GONE)
    audit.write(tx, person.id, "took a planned text back", f"message:{message.id}")
    thread_notes.write(tx, conversation, f"{person.called} took a planned text back, which stays a note: {message.body}")
    _expect(tx, conversation)


def send(tx: Transaction, conversation_id: int) -> None:
    """Sends what is due, as a timer's work; what may not go out any more is held."""
    conversation = rows.get_conversation(tx.session, conversation_id)
    queue = queues.get_queue(tx.session, conversation.queue_id)
    for message in messages.list_planned(tx.session, conversation_id, lock=True):
        if message.planned_for is None or message.planned_for > tx.now:
            continue
        why, opening = _find_hindrance(tx, conversation, message), hours.next_opening(queue, tx.now)
        if why:
            _hold(tx, conversation, message, why)
        elif opening and opening != tx.now:
            message.planned_for = opening
            tx.session.add(message)
        else:
            _send(tx, conversation, message)
    _expect(tx, conversation)


def _send(tx: Transaction, conversation: Conversation, message: Message) -> None:
    if texts.release(tx, conversation, message, MessageState.PLANNED):
        texts.show(tx, conversation, message)
        texts.send(tx, conversation, message)
        conversations.end_page(tx, conversation, people.get_person(tx, message.author_id or ""))


def _find_hindrance(tx: Transaction, conversation: Conversation, message: Message) -> str | None:
    """Says why a text's writer is asked about it at its time, or gives None."""
    if conversation.state == ConversationState.DONE:
        return "the conversation is done"
    if conversation.owner_id != message.author_id:
        return f"{people.name_of(tx, message.author_id)} no longer holds the conversation"
    refusal = refusals.find(tx.session, conversation, tx.now)
    if refusal:
        return refusal
    late = tx.now - (message.planned_for or tx.now)
    return f"its time was {times.span(late)} ago, when Threadline wasn't running" if late > held.LATE else None


def _hold(tx: Transaction, conversation: Conversation, message: Message, why: str) -> None:
    if messages.move_on(tx.session, message, (MessageState.PLANNED,), {"state": MessageState.HELD}):
        at = _stamp(tx, conversation, message.planned_for or tx.now)
        held.ask(tx, conversation, message, f"the text planned for {at}, “{message.body}”, since {why}")
