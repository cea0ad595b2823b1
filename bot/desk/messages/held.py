"""Of a reply that is held its writer is asked whether it shall go to the contact."""

from datetime import timedelta

from bot.desk import audit
from bot.desk.errors import DeskError
from bot.desk.handover import conversations
from bot.desk.language.calls import Calls
from bot.desk.messages import texts
from bot.desk.notices import hints, redraws, thread_notes
from bot.desk.people import people
from bot.desk.queues import refusals
from bot.desk.threads.kept_texts import Written
from storage.models import Conversation, Message, MessageState, Person
from storage.queries.handover import conversations as rows
from storage.queries.messages import messages
from storage.queries.people import people as people_rows
from storage.queries.setup import queues
from storage.transaction import Transaction

LATE = timedelta(minutes=15)
DECIDED = "That was decided already."
STALE = "it could not be handed to the phone company for 15 minutes"
NOT_YOURS = "Only whoever wrote it can send it. Write it in your own words."


def find_reason(tx: Transaction, conversation: Conversation, written: Written) -> str | None:
    """Says why a reply's writer is asked before it goes out, or gives None."""
    late = tx.slack_now - written.at
    called = _find_call(tx, written.calls)
    if called:
        return called
    if late > LATE:
        return f"it reached Threadline {int(late.total_seconds() // 60)} minutes late"
    confirmed = queues.get_queue(tx.session, conversation.queue_id).confirm
    return "in this queue each reply is held until its writer sends it" if confirmed else None


def find_overtaken(tx: Transaction, conversation: Conversation, written: Written) -> str | None:
    """Says why a writer is asked about words that we hear of for the first time, or gives None: what they wrote after it is on its way, or
    there.
    """
    overtaken = messages.has_later_reply(tx.session, conversation, written.at)
    return "Slack told of it only after a later reply had gone out" if overtaken else None


def _find_call(tx: Transaction, calls: Calls) -> str | None:
    """Says whom a reply calls, where that may mean that it isn't meant for the contact, or gives None. A colleague who is named within a
    sentence goes out by name.
    """
    us = people_rows.find_workspace(tx.session)
    if calls.first:
        return "it begins with a colleague's mention"
    if us and us.bot_user_id in calls.people:
        return "it calls Threadline, as commands do"
    return "it calls several colleagues at once" if calls.crowd else None


def ask(tx: Transaction, conversation: Conversation, message: Message, reason: str) -> None:
    """Asks a reply's writer, below what is held."""
    said = f"{hints.NOT_SENT}: {reason}. Send it, or keep it as a note for colleagues?"
    thread_notes.write(tx, conversation, said, mention=message.author_id, message_id=message.id, retry=True)
    redraws.refresh_counters(tx, conversation.id)


def hold_stale(tx: Transaction, message: Message) -> None:
    """Holds a reply that could not leave in time: rather not at all than silently late. Nobody is asked who couldn't answer."""
    conversation = rows.get_conversation_of(tx.session, message)
    author, owner = message.author_id, conversation.owner_id
    may_answer = author is not None and owner in (None, author)
    if not texts.stay(tx, conversation, message, MessageState.HELD if may_answer else MessageState.NOTE):
        return
    if may_answer:
        ask(tx, conversation, message, STALE)
    elif author is None:
        thread_notes.write(tx, conversation, f"{hints.NOT_SENT}: the automatic reply, since {STALE}.")
    else:
        said = f"{STALE}, and {people.name_of(tx, author)} no longer holds the conversation. What is still to be said is yours to write."
        thread_notes.write(tx, conversation, f"{hints.NOT_SENT}: {said}", mention=owner)


def send(tx: Transaction, message: Message, person: Person) -> None:
    """Sends a held reply after all, for its writer. Raises DeskError."""
    conversation = _get_conversation(tx, message)
    require_writer(tx, conversation, message, person)
    if not texts.release(tx, conversation, message):
        raise DeskError(DECIDED)
    _decided(tx, conversation, message, person, f"Sent to the contact by {person.called}.", "sent a held reply")
    if message.corrects_id or (message.planned_for and not message.ts):
        texts.show(tx, conversation, message)
    texts.send(tx, conversation, message)
    conversations.end_page(tx, conversation, person)


def require_writer(tx: Transaction, conversation: Conversation, message: Message, person: Person) -> None:
    """Raises DeskError unless this person wrote the message, holds the conversation and it can be sent: others' words in their name would
    reach the contact.
    """
    conversations.require_owner(tx, conversation, person, "send it")
    if message.author_id != person.id:
        raise DeskError(NOT_YOURS)
    refusals.require_none(tx, conversation)


def keep(tx: Transaction, message: Message, person: Person) -> None:
    """Keeps a held reply inside, for its writer or for whoever holds the conversation by now. Raises DeskError."""
    conversation = _get_conversation(tx, message)
    if message.author_id != person.id:
        conversations.require_owner(tx, conversation, person, "decide about it")
    if not messages.move_on(tx.session, message, (MessageState.HELD,), {"state": MessageState.NOTE}):
        raise DeskError(DECIDED)
    _decided(tx, conversation, message, person, f"Kept as a note by {person.called}.", "kept a held reply as a note")


def drop(tx: Transaction, conversation: Conversation, message: Message, said: str) -> None:
    """Takes the question away from a held reply about which nobody need decide any more."""
    if messages.move_on(tx.session, message, (MessageState.HELD,), {"state": MessageState.NOTE}):
        thread_notes.drop_retries(tx, conversation, message, said)


def _get_conversation(tx: Transaction, message: Message) -> Conversation:
    if message.state != MessageState.HELD:
        raise DeskError(DECIDED)
    return rows.get_conversation_of(tx.session, message)


def _decided(tx: Transaction, conversation: Conversation, message: Message, person: Person, said: str, action: str) -> None:
    thread_notes.drop_retries(tx, conversation, message, said)
    audit.write(tx, person.id, action, f"message:{message.id}")
