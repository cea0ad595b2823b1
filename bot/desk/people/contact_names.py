"""A contact is called alike wherever somebody reads of them."""

from bot.desk.language import phone
from storage.models import Contact, Conversation
from storage.queries.messages import messages
from storage.transaction import Transaction


def contact_name(contact: Contact) -> str:
    """Gives the contact's name, or their number as people write it while nobody has named them. Where another contact has the same name,
    the number stands beside it.
    """
    number = phone.written(contact.address)
    if not contact.name:
        return number
    return f"{contact.name}, {number}" if contact.shares_name else contact.name


def contact_name_in(tx: Transaction, conversation: Conversation) -> str:
    """Gives the name of the contact of a conversation."""
    return contact_name(messages.get_contact(tx.session, conversation.contact_id))
