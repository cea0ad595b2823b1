"""Lines: which number leads to which queue, and how fast it sends."""

import re

from bot.desk import archives, audit, intake, lanes, notices, people, phone, times
from bot.desk import queues as desk_queues
from bot.desk.errors import DeskError
from storage import pace
from storage.models import Line, Person
from storage.queries import conversations, queues
from storage.transaction import Transaction

SLOWEST, FASTEST = 0.1, 100.0
"""Texts a second that a line's pace may be set to."""
USUAL = "default"
_NUMBER = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3})?", re.ASCII)


def add(tx: Transaction, person: Person, word: str, queue_name: str, carrier: str) -> str:
    """Makes a number ours, and shows what had come in to it before. Says what was done."""
    people.require_admin(tx, person)
    address, queue = phone.read_line(word), desk_queues.get_named(tx, queue_name)
    line = queues.find_any_line(tx.session, address)
    if line and line.removed_at is None:
        known = queues.get_queue(tx.session, line.queue_id).name
        raise DeskError(
            f"{phone.written(address)} is a line already and leads to {known}. To change that: /line route {address} {queue.name}"
        )
    if line:
        line.removed_at, line.queue_id, line.carrier = None, queue.id or 0, carrier
    else:
        line = Line(carrier=carrier, address=address, queue_id=queue.id or 0, created_at=tx.now, created_by=person.id)
    tx.session.add(line)
    tx.session.flush()
    audit.write(tx, person.id, "added line", f"line:{line.id}", f"queue {queue.name}")
    notices.forget(tx, f"line {address}")
    shown = intake.deliver_unrouted(tx, line)
    kept = f" {times.plural(shown, 'text')} that had come in before {'is' if shown == 1 else 'are'} shown now." if shown else ""
    return f"{phone.written(address)} now leads to {queue.name}.{kept}"


def route(tx: Transaction, person: Person, word: str, queue_name: str) -> str:
    people.require_admin(tx, person)
    line, queue = get_line(tx, word), desk_queues.get_named(tx, queue_name)
    line.queue_id = queue.id or 0
    tx.session.add(line)
    audit.write(tx, person.id, "routed line", f"line:{line.id}", f"queue {queue.name}")
    return f"{phone.written(line.address)} now leads to {queue.name}. Open conversations stay where they are."


def remove(tx: Transaction, person: Person, word: str) -> str:
    people.require_admin(tx, person)
    line = get_line(tx, word)
    line.removed_at = tx.now
    tx.session.add(line)
    audit.write(tx, person.id, "removed line", f"line:{line.id}")
    held = conversations.list_open_of_line(tx.session, line.id or 0)
    still = f"{times.plural(len(held), 'conversation')} on it {'is' if len(held) == 1 else 'are'} still open and can be answered"
    rest = f" {still}: {archives.names(tx, held)}." if held else ""
    return f"{phone.written(line.address)} is no line any more; new texts to it are kept and the admins are told.{rest}"


def set_pace(tx: Transaction, person: Person, word: str, value: str) -> str:
    """How many texts a second leave from a line at most; every worker keeps it from now on. Says what was done."""
    people.require_admin(tx, person)
    line, rate = get_line(tx, word), _read_rate(value)
    pace.set_own(tx.session, lanes.line(line.address), round(1000 / rate) if rate else None)
    audit.write(tx, person.id, "set pace", f"line:{line.id}", value.lower())
    return f"{phone.written(line.address)} sends {in_words(rate)}."


def _read_rate(value: str) -> float | None:
    """Texts a second; None for the usual. Raises DeskError."""
    if value.lower() == USUAL:
        return None
    rate = float(value) if _NUMBER.fullmatch(value) else 0.0
    if not SLOWEST <= rate <= FASTEST:
        raise DeskError(f"“{value}” is no pace. Write texts a second, from {SLOWEST:g} to {FASTEST:g}, or {USUAL}.")
    return rate


def find_pace(tx: Transaction, line: Line) -> float | None:
    """Texts a second, where an admin set them."""
    interval = pace.find_own(tx.session, lanes.line(line.address))
    return 1000 / interval if interval else None


def in_words(rate: float | None) -> str:
    if rate is None:
        return "at the usual pace: one text a second, with a few at once after a pause"
    if rate < 1:
        return f"at most one text every {1 / rate:.3g} seconds"
    return f"at most {times.plural(int(rate), 'text') if rate == int(rate) else f'{rate:.3g} texts'} a second"


def get_line(tx: Transaction, word: str) -> Line:
    found = queues.find_line(tx.session, phone.read_line(word))
    if found is None:
        raise DeskError(f"{word} is no line of ours. /line list shows them all.")
    return found
