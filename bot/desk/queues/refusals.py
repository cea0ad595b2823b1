"""What keeps every text from a contact: an admin's block, their STOP, or a network over which they can be written to for a while only."""

from datetime import datetime

from sqlmodel import Session

from bot.desk.errors import DeskError
from bot.desk.language import phone, times
from carriers import networks
from storage.models import Conversation
from storage.queries.messages import messages
from storage.queries.queues import optouts
from storage.queries.setup import contacts
from storage.transaction import Transaction


def find(session: Session, conversation: Conversation, now: datetime, our_address: str = "") -> str | None:
    """Says why nothing can be sent in this conversation, with the way back, or gives None. `our_address` is where it would leave from, if that
    isn't where the contact wrote to last.
    """
    if contacts.is_blocked(session, conversation.contact_id):
        return blocked(session, conversation.contact_id)
    if optouts.is_out(session, conversation.contact_id, conversation.line_id):
        ours = phone.written(conversation.our_address)
        return f"the contact has opted out of texts from {ours}. Only they can take it back: by texting START to {ours}"
    return find_closed(session, conversation.contact_id, our_address or conversation.our_address, now)


def find_closed(session: Session, contact_id: int | None, our_address: str, now: datetime) -> str | None:
    """Says why the network of an address of ours takes no words to a contact now, or gives None. Who has no id yet has never written."""
    network = networks.find(our_address)
    if network is None or network.window is None:
        return None
    heard = messages.find_last_heard(session, contact_id, our_address) if contact_id else None
    if heard and now < heard + network.window:
        return None
    when = f"and theirs came {times.span(now - heard)} ago" if heard else "and this one has never written"
    return (
        f"over {network.title} a contact can be written to for {times.span(network.window)} after they wrote to {phone.written(our_address)}, {when}. "
        "They have to write first, or text their number with /sms new from a line that sends SMS. Threadline sends no templates"
    )


def find_closing(session: Session, conversation: Conversation) -> tuple[str, datetime] | None:
    """Gives the network of a conversation and until when it takes words of ours, or None where it always does, or no more."""
    network = networks.find(conversation.our_address)
    if network is None or network.window is None:
        return None
    heard = messages.find_last_heard(session, conversation.contact_id, conversation.our_address)
    return (network.title, heard + network.window) if heard else None


def blocked(session: Session, contact_id: int) -> str:
    """Says that an admin blocked a contact."""
    number = phone.written(messages.get_contact(session, contact_id).address)
    return f"an admin has blocked {number}. An admin takes it back with /desk unblock {number}"


def require_none(tx: Transaction, conversation: Conversation, our_address: str = "") -> None:
    """Raises DeskError when nothing can be sent to the contact."""
    refusal = find(tx.session, conversation, tx.now, our_address)
    if refusal:
        raise DeskError(f"Not sent to the contact: {refusal}.")
