"""An admin's type-aheads find something by its words."""

from bot.desk.language.lookup import matching
from bot.desk.people import people
from bot.listeners.base import Payload, asked_by
from storage.transaction import Transaction


def fitting(tx: Transaction, payload: Payload, named: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Gives those of words and values that fit what an admin typed; whoever is none sees nothing."""
    reader, typed = asked_by(tx, payload)
    if reader is None or not people.is_admin(tx, reader):
        return []
    return matching(typed, {pair: pair[0] for pair in named}) if typed else named
