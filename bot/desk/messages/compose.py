"""A text can be written in the form Compose, with a counter and canned replies, and goes out as the owner's reply."""

from dataclasses import dataclass

from bot.desk.errors import DeskError
from bot.desk.handover import conversations
from bot.desk.language import phone
from bot.desk.messages import long_texts, replies
from bot.desk.people.contact_names import contact_name
from bot.desk.queues import refusals
from bot.desk.threads import signatures
from storage.models import UNKNOWN_ZONE, Conversation, ConversationState, Person
from storage.queries.messages import canned as canned_rows
from storage.queries.messages import messages
from storage.queries.setup import queues
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Draft:
    """What Compose shows. `replies` says how many canned replies there are. `text` fills the field in; `round` counts how often that
    was done. With `parts` above 1 the text is too long for one, and its writer is asked whether it goes in so many. `signature` is what goes out
    below it, `network` what a network is called that cuts no text into segments, "" for SMS.
    """

    conversation: str
    contact: str
    line: str
    queue: str
    replies: int
    text: str = ""
    round: int = 0
    parts: int = 1
    time_zone: str = UNKNOWN_ZONE
    signature: str = ""
    network: str = ""


def begin(tx: Transaction, conversation: Conversation, person: Person) -> Draft:
    """Gives an empty form. Raises DeskError where this person can't send now."""
    may_send(tx, conversation, person)
    return draft(tx, conversation, person)


def draft(tx: Transaction, conversation: Conversation, person: Person) -> Draft:
    contact = messages.get_contact(tx.session, conversation.contact_id)
    queue = queues.get_queue(tx.session, conversation.queue_id)
    return Draft(
        conversation=conversation.public_id,
        contact=contact_name(contact),
        line=phone.written(conversation.our_address),
        network=phone.network(conversation.our_address),
        queue=queue.name,
        time_zone=queue.time_zone,
        signature=signatures.filled(tx, conversation, person.id) or "",
        replies=canned_rows.count_canned(tx.session, queue.id),
    )


def send(tx: Transaction, conversation: Conversation, person: Person, text: str, agreed: int) -> None:
    """Sends a text in `agreed` parts, the number that its writer has seen, 1 at first. Raises DeskError, and TooLongError where it goes in
    another number.
    """
    may_send(tx, conversation, person)
    if not text.strip():
        raise DeskError("Write the text first.")
    replies.say(tx, conversation, person, long_texts.of(text.strip(), agreed))
    conversations.end_page(tx, conversation, person)


def may_send(tx: Transaction, conversation: Conversation, person: Person) -> None:
    """Raises DeskError where this person can't send now."""
    if conversation.state == ConversationState.DONE:
        raise DeskError("This conversation is done. Reopen on its card brings it back.")
    conversations.require_owner(tx, conversation, person, "write to the contact")
    refusals.require_none(tx, conversation)
    if not phone.can_receive(messages.get_contact(tx.session, conversation.contact_id).address):
        raise DeskError("Not sent to the contact: this sender can't receive texts.")
