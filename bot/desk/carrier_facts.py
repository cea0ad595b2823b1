"""Each transaction knows what the carriers that are set up can do."""

from bot.desk import lanes
from bot.desk.errors import DeskError, Field
from carriers.facts import CarrierFacts
from storage.models import Line
from storage.transaction import Transaction


def list_all(tx: Transaction) -> list[CarrierFacts]:
    return [facts for facts in tx.carriers.values() if isinstance(facts, CarrierFacts)]


def find(tx: Transaction, name: str) -> CarrierFacts | None:
    """Gives the facts of a carrier, or None where it isn't set up any more."""
    facts = tx.carriers.get(name)
    return facts if isinstance(facts, CarrierFacts) else None


def get_named(tx: Transaction, word: str) -> CarrierFacts:
    """Gives the carrier whose name or title somebody typed. Raises DeskError."""
    word = word.strip().lower()
    named = next((facts for facts in list_all(tx) if word in (facts.name, facts.title.lower())), None)
    if named is None:
        raise DeskError(f"There is no carrier “{word}” here. There is {written(list_all(tx))}.", field=Field.CARRIER)
    return named


def written(carriers: list[CarrierFacts]) -> str:
    """Writes the titles of carriers, with “and” before the last."""
    *others, last = [facts.title for facts in carriers]
    return f"{', '.join(others)} and {last}" if others else last


def title(tx: Transaction, name: str) -> str:
    """Gives a carrier's name as people know it."""
    facts = find(tx, name)
    return facts.title if facts else name


def pace_of(tx: Transaction, line: Line) -> str:
    """Gives the name of the pace at which texts leave from a line."""
    facts = find(tx, line.carrier)
    return lanes.line(line.address, line.carrier if facts and facts.pace else None)
