"""What the carriers that are set up can: each transaction knows it."""

from bot.desk import lanes
from bot.desk.errors import DeskError, Field
from carriers.facts import CarrierFacts
from storage.models import Line
from storage.transaction import Transaction


def list_all(tx: Transaction) -> list[CarrierFacts]:
    return [one for one in tx.carriers.values() if isinstance(one, CarrierFacts)]


def find(tx: Transaction, name: str) -> CarrierFacts | None:
    """None where it isn't set up any more."""
    found = tx.carriers.get(name)
    return found if isinstance(found, CarrierFacts) else None


def get_named(tx: Transaction, word: str) -> CarrierFacts:
    """By the name or the title that somebody typed. Raises DeskError."""
    word = word.strip().lower()
    found = next((one for one in list_all(tx) if word in (one.name, one.title.lower())), None)
    if found is None:
        raise DeskError(f"There is no carrier “{word}” here. There is {written(list_all(tx))}.", field=Field.CARRIER)
    return found


def written(found: list[CarrierFacts]) -> str:
    """Their titles, with “and” before the last."""
    *others, last = [one.title for one in found]
    return f"{', '.join(others)} and {last}" if others else last


def title(tx: Transaction, name: str) -> str:
    """As people know it."""
    facts = find(tx, name)
    return facts.title if facts else name


def pace_of(tx: Transaction, line: Line) -> str:
    """The name of the pace at which texts leave from it."""
    facts = find(tx, line.carrier)
    return lanes.line(line.address, line.carrier if facts and facts.pace else None)
