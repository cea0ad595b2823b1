"""Admins say what the business is called, which texts to contacts may name."""

from bot.desk import audit
from bot.desk.errors import DeskError
from bot.desk.people import people
from bot.desk.queues import fields
from bot.desk.queues.setting_words import OFF
from storage.models import Person
from storage.queries.people import people as rows
from storage.transaction import Transaction

LONGEST = 80


def describe(tx: Transaction) -> str:
    name = fields.find_business(tx)
    return f"The business is called {name}: {{{fields.BUSINESS}}} in texts becomes that." if name else _nameless()


def _nameless() -> str:
    return f"The business has no name: {{{fields.BUSINESS}}} in a text becomes the queue's name."


def set_name(tx: Transaction, person: Person, words: str) -> str:
    """Sets what the business is called, or takes it away with off, and says so. Raises DeskError."""
    people.require_admin(tx, person)
    name = " ".join(words.split())
    if len(name) > LONGEST:
        raise DeskError(f"It has {len(name)} characters, and the name of a business can have {LONGEST}.")
    us = rows.find_workspace(tx.session)
    if us is None:
        raise DeskError("Slack hasn't said yet which workspace this is. Try again in a moment.")
    us.business = None if name.lower() == OFF else name
    tx.session.add(us)
    audit.write(tx, person.id, "named the business", "desk", name)
    return _nameless() if us.business is None else f"{describe(tx)} Greetings and signatures that have it are filled in from now on."
