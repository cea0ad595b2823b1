"""An owner is reminded at a time of their own to follow a conversation up. The contact's next text ends it, and so does Done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.desk import audit
from bot.desk.errors import DeskError, Field
from bot.desk.handover import conversations
from bot.desk.language import times
from bot.desk.notices import notices, redraws, thread_notes
from bot.desk.people import people
from bot.desk.people.contact_names import contact_name_in
from bot.desk.terms import HERE, RemindWhen
from storage.kinds import TimerKind
from storage.models import Conversation, ConversationState, Person
from storage.queries.handover import conversations as rows
from storage.queries.setup import queues
from storage.transaction import Transaction

SOON = {RemindWhen.MINUTES: timedelta(minutes=20), RemindWhen.HOURS: timedelta(hours=3)}


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What the form shows: the conversation's opaque id, its contact, the queue's zone, and until when a reminder is set, in words."""

    conversation: str
    contact: str
    time_zone: str
    is_set: str | None


def begin(tx: Transaction, conversation: Conversation, person: Person) -> FollowUp:
    """Gives what the form shows. Raises DeskError for somebody who doesn't hold the conversation."""
    conversations.require_owner(tx, conversation, person, "be reminded of this conversation")
    zone = _zone(tx, conversation)
    at = conversation.follow_up_at
    return FollowUp(conversation.public_id, contact_name_in(tx, conversation), zone, times.stamp(at, zone) if at else None)


def choose(tx: Transaction, conversation: Conversation, person: Person, when: str, day: str, time: str) -> None:
    """Sets, moves or takes back the reminder. Raises DeskError at the form's field."""
    conversations.require_owner(tx, conversation, person, "be reminded of this conversation")
    zone = _zone(tx, conversation)
    if when == RemindWhen.NEVER:
        end(tx, conversation)
        return
    if when == RemindWhen.AT:
        at = _read(tx, day, time, zone)
    else:
        at = tx.now + SOON[RemindWhen(when)] if when in SOON else times.at_nine_tomorrow(tx.now, zone)
    conversation.follow_up_at, conversation.follow_up_by = at, person.id
    tx.session.add(conversation)
    tx.at(at, TimerKind.FOLLOW_UP, conversation.id)
    audit.write(tx, person.id, "wants a reminder", f"conversation:{conversation.id}", times.stamp(at, zone))
    redraws.refresh_card(tx, conversation)


def _read(tx: Transaction, day: str, time: str, zone: str) -> datetime:
    try:
        at = times.read_moment(day, time, zone)
        times.require_ahead(at, tx.now, zone)
    except DeskError as error:
        raise DeskError(str(error), field=Field.DAY if not day else Field.TIME) from None
    return at


def _zone(tx: Transaction, conversation: Conversation) -> str:
    return queues.get_queue(tx.session, conversation.queue_id).time_zone


def end(tx: Transaction, conversation: Conversation) -> None:
    """Takes the reminder back, as nobody needs it any more."""
    tx.cancel(TimerKind.FOLLOW_UP, conversation.id)
    if conversation.follow_up_at:
        conversation.follow_up_at = conversation.follow_up_by = None
        tx.session.add(conversation)
        redraws.refresh_card(tx, conversation)


def remind(tx: Transaction, conversation_id: int) -> None:
    """Reminds whoever holds the conversation now, as a timer's work: in the thread and on their Home."""
    conversation = rows.get_conversation(tx.session, conversation_id)
    at, by, owner = conversation.follow_up_at, conversation.follow_up_by, conversation.owner_id
    if at is None or at > tx.now or conversation.state == ConversationState.DONE:
        return
    contact, whose = contact_name_in(tx, conversation), "" if by == owner else f", as {people.name_of(tx, by)} wanted"
    if owner:
        thread_notes.write(tx, conversation, f"{HERE}: it is time to follow up with {contact}{whose}.", mention=owner)
        notices.post(tx, owner, f"It is time to follow up with {contact}{whose}.", conversation=conversation)
    else:
        thread_notes.write(tx, conversation, f"It is time to follow up with {contact}{whose}. Nobody holds the conversation now.")
    conversation.follow_up_at = conversation.follow_up_by = None
    tx.session.add(conversation)
    redraws.refresh_card(tx, conversation)
