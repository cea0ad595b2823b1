"""By STOP and START contacts say whether they want texts on a line, and by blocking admins say who shall have none. The carrier answers
such words itself, so nothing of ours is added.
"""

from enum import StrEnum

from sqlmodel import Session

from bot.desk import audit, carrier_facts
from bot.desk.errors import DeskError
from bot.desk.language import phone
from carriers.base import InboundText
from carriers.facts import Keywords
from storage.models import Conversation
from storage.queries.messages import messages
from storage.queries.queues import optouts as rows
from storage.queries.setup import contacts
from storage.transaction import Transaction


class Word(StrEnum):
    STOP = "STOP"
    START = "START"
    HELP = "HELP"


def read(tx: Transaction, text: InboundText, contact_id: int, line_id: int) -> Word | None:
    """Gives the carrier's verdict where it sends one, else what the text itself says where it is wholly a word that the carrier answers, or
    None. Who never said STOP may say yes.
    """
    if text.opt_out in set(Word):
        return Word(text.opt_out)
    said, facts = text.body.strip().lower(), carrier_facts.find(tx, text.carrier)
    words = facts.keywords if facts else Keywords()
    if said in words.stop:
        return Word.STOP
    if said in words.help:
        return Word.HELP
    return Word.START if said in words.start and is_out(tx, contact_id, line_id) else None


def heed(tx: Transaction, word: Word, contact_id: int, line_id: int) -> None:
    """Keeps what the contact decided."""
    if word == Word.STOP:
        stop(tx, contact_id, line_id)
    elif word == Word.START and rows.drop(tx.session, contact_id, line_id):
        audit.write(tx, audit.SYSTEM, "opted in", f"contact:{contact_id}", f"line:{line_id}")


def stop(tx: Transaction, contact_id: int, line_id: int) -> None:
    if rows.keep(tx.session, contact_id, line_id, tx.now):
        audit.write(tx, audit.SYSTEM, "opted out", f"contact:{contact_id}", f"line:{line_id}")


def is_out(tx: Transaction, contact_id: int, line_id: int) -> bool:
    return rows.is_out(tx.session, contact_id, line_id)


def find_refusal(session: Session, conversation: Conversation) -> str | None:
    """Says why nothing can be sent in this conversation, with the way back, or gives None."""
    if contacts.is_blocked(session, conversation.contact_id):
        return blocked(session, conversation.contact_id)
    if not rows.is_out(session, conversation.contact_id, conversation.line_id):
        return None
    ours = phone.written(conversation.our_address)
    return f"the contact has opted out of texts from {ours}. Only they can take it back: by texting START to {ours}"


def blocked(session: Session, contact_id: int) -> str:
    """Says that an admin blocked a contact."""
    number = phone.written(messages.get_contact(session, contact_id).address)
    return f"an admin has blocked {number}. An admin takes it back with /desk unblock {number}"


def require_in(tx: Transaction, conversation: Conversation) -> None:
    """Raises DeskError when the contact has opted out, or is blocked."""
    refusal = find_refusal(tx.session, conversation)
    if refusal:
        raise DeskError(f"Not sent to the contact: {refusal}.")
