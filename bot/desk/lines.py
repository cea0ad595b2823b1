"""Lines: which number leads to which queue."""

from bot.desk import audit, intake, notices, people, phone, times
from bot.desk import queues as desk_queues
from bot.desk.errors import DeskError
from storage.models import Line, Person
from storage.queries import conversations, queues
from storage.transaction import Transaction


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
    still = len(conversations.list_open_of_line(tx.session, line.id or 0))
    rest = f" {times.plural(still, 'conversation')} on it {'is' if still == 1 else 'are'} still open and can be answered." if still else ""
    return f"{phone.written(line.address)} is no line any more; new texts to it are kept and the admins are told.{rest}"


def get_line(tx: Transaction, word: str) -> Line:
    found = queues.find_line(tx.session, phone.read_line(word))
    if found is None:
        raise DeskError(f"{word} is no line of ours. /line list shows them all.")
    return found
