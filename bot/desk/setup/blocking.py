"""An admin may block a contact: what they text is kept, but shown to nobody, and nothing is sent to them."""

from bot.desk import audit
from bot.desk.errors import DeskError
from bot.desk.language import phone, same_phone, times
from bot.desk.notices import redraws
from bot.desk.people import people
from bot.desk.setup import archives
from bot.desk.threads import nudges
from storage.models import Contact, Person
from storage.queries.handover import conversations
from storage.queries.messages import intake, messages
from storage.queries.setup import contacts as rows
from storage.transaction import Transaction


def block(tx: Transaction, person: Person, word: str) -> str:
    """Blocks a contact, also somebody who never wrote yet. Says so, and names what is open. Raises DeskError."""
    people.require_admin(tx, person)
    contact = _find(tx, word)
    if contact is None:
        contact_id = intake.take_contact(tx.session, *same_phone.forms(phone.read_number(word)), tx.now)
        contact = messages.get_contact(tx.session, contact_id)
    number = phone.written(contact.address)
    if contact.blocked_at:
        raise DeskError(f"{number} is blocked already.")
    contact.blocked_at, contact.blocked_by = tx.now, person.id
    tx.session.add(contact)
    audit.write(tx, person.id, "blocked", f"contact:{contact.id}")
    still_open = conversations.list_open_of_contact(tx.session, contact.id)
    for conversation in still_open:
        nudges.forget(tx, conversation.id)
    _redraw(tx, contact)
    still = f" Still open, to be marked done: {archives.names(tx, still_open)}." if still_open else ""
    return f"{number} is blocked: their texts are kept but not shown, and nothing can be sent to them.{still}"


def unblock(tx: Transaction, person: Person, word: str) -> str:
    """Takes a block back, and says how much came meanwhile. Raises DeskError."""
    people.require_admin(tx, person)
    contact = _find(tx, word)
    if contact is None or contact.blocked_at is None:
        raise DeskError(f"{phone.written(contact.address) if contact else word} isn't blocked.")
    missed = rows.count_missed(tx.session, contact.id, contact.blocked_at)
    contact.blocked_at = contact.blocked_by = None
    tx.session.add(contact)
    audit.write(tx, person.id, "unblocked", f"contact:{contact.id}")
    for conversation in conversations.list_open_of_contact(tx.session, contact.id):
        nudges.resume(tx, conversation)
    _redraw(tx, contact)
    came = f"{times.plural(missed, 'text')} came meanwhile and can be read in the contact's History" if missed else "Nothing came meanwhile"
    return f"{phone.written(contact.address)} is no longer blocked. {came}."


def _find(tx: Transaction, word: str) -> Contact | None:
    """Gives the contact as the carrier names a sender, which may be no number, or as people write it; None where nobody is known. Raises
    DeskError for what is no number either.
    """
    contact = rows.find(tx.session, word.strip())
    return contact or rows.find(tx.session, *same_phone.forms(phone.read_number(word)))


def _redraw(tx: Transaction, contact: Contact) -> None:
    tx.session.flush()
    for conversation in conversations.list_open_of_contact(tx.session, contact.id):
        redraws.refresh_card(tx, conversation)
        redraws.refresh_home(tx, conversation.owner_id)


def list_all(tx: Transaction, time_zone: str) -> list[str]:
    """Lists whom somebody blocked, who and when, a line each."""
    return [
        f"{_named(contact)}, by {people.name_of(tx, contact.blocked_by)} on {times.stamp(contact.blocked_at, time_zone)}"
        for contact in rows.list_blocked(tx.session)
        if contact.blocked_at
    ]


def _named(contact: Contact) -> str:
    number = phone.written(contact.address)
    return f"{contact.name} ({number})" if contact.name else number
