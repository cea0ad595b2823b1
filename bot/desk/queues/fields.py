"""What stands in braces in a queue's texts is a field, such as {business}: it is filled in when the text goes out."""

import re
from collections.abc import Collection

from bot.desk.language import phone
from storage.models import Conversation, Person, Queue
from storage.queries.messages import messages
from storage.queries.people import people as people_rows
from storage.queries.setup import queues
from storage.transaction import Transaction

BUSINESS = "business"
MEANINGS = {
    "contact": "the contact's name",
    "agent": "the name of whoever sends it",
    "queue": "the queue's name",
    "line": "the number it is sent from",
    BUSINESS: "what the business is called (`/desk business`), or the queue's name",
}
AUTOMATIC = frozenset(MEANINGS) - {"agent"}
"""These are filled in in texts that nobody sends."""
_FIELD = re.compile(r"( ?)\{([^{}\n]{1,40})\}")


def fill(text: str, known: dict[str, str]) -> str:
    """Fills in the fields of a text. One that stands for nothing takes the blank before it away; one that isn't known stays to be seen."""

    def put(field: re.Match[str]) -> str:
        value = known.get(field.group(2).strip().lower())
        return field.group(0) if value is None else value and field.group(1) + value

    return _FIELD.sub(put, text).strip()


def unfilled(text: str) -> tuple[str, ...]:
    """Gives the fields of a text that nobody has filled in: they would go out as they are."""
    return tuple(dict.fromkeys(f"{{{field.group(2)}}}" for field in _FIELD.finditer(text)))


def values(tx: Transaction, conversation: Conversation, person: Person | None) -> dict[str, str]:
    """Gives what fields stand for in a text by this person, or by nobody. A name that nobody knows is ""."""
    queue = queues.get_queue(tx.session, conversation.queue_id)
    known = {
        "contact": messages.get_contact(tx.session, conversation.contact_id).name or "",
        "queue": queue.name,
        "line": phone.written(conversation.our_address),
        BUSINESS: find_business(tx) or queue.name,
    }
    return known | ({"agent": person.name} if person else {})


def find_business(tx: Transaction) -> str | None:
    """Gives what the business is called, or None while no admin has said so."""
    us = people_rows.find_workspace(tx.session)
    return us.business if us else None


def remark(tx: Transaction, queue: Queue, text: str, known: Collection[str]) -> str:
    """Says what an admin should know of the fields of a text that they set; "" where nothing is amiss."""
    used = {field: field.strip("{} ").lower() for field in unfilled(text)}
    strange = [field for field, name in used.items() if name not in known]
    said = []
    if strange:
        are = "is no field and stays as it is" if len(strange) == 1 else "are no fields and stay as they are"
        said.append(f"{' and '.join(strange)} {are}: fields are {_listed(known)}.")
    if BUSINESS in used.values() and not find_business(tx):
        said.append(f"No name is set for the business, so {{{BUSINESS}}} becomes {queue.name}: /desk business NAME sets it.")
    return "".join(f" {sentence}" for sentence in said)


def _listed(known: Collection[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in MEANINGS if name in known)
