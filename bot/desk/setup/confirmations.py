"""What ends something that people work with asks first: it says what is open, and does it only when somebody presses."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from bot.desk.errors import DeskError
from bot.desk.language import phone, times
from bot.desk.language.numbers import read_number
from bot.desk.people import people
from bot.desk.setup import archives, lines, queues
from storage.models import Conversation, Line, Person, Queue
from storage.queries.handover import conversations
from storage.queries.people import people as people_rows
from storage.queries.setup import lines as line_rows
from storage.queries.setup import queues as queue_rows
from storage.transaction import Transaction

LONGEST = 1900
"""A button's value has at most 2000 characters (docs.slack.dev, button element)."""
OUTDATED = "That has changed meanwhile. Type the command once more."


class Deed(StrEnum):
    """What is asked about. Buttons bear these words, so none changes once it was released."""

    ARCHIVE = "archive"
    LINE = "line"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A question before something ends: `said` names what is open, `label` is on the button that does it, whose value is `value`."""

    said: str
    label: str
    value: str


def archive(tx: Transaction, person: Person, queue: Queue, target: Queue | None) -> Confirmation:
    """Asks whether a queue shall be archived. Raises DeskError where it can't be."""
    still_open = archives.check(tx, person, queue, target)
    if still_open and target:
        said = f"{_open(still_open)} in {queue.name}, and would go to {target.name}: {archives.names(tx, still_open)}."
    else:
        said = f"Nothing is open in {queue.name}."
    about = f"{queue.id} {target.id if target else 0}"
    return _asked(f"{said} Archive {queue.name}?", f"Archive {queue.name}", Deed.ARCHIVE, about, still_open)


def remove_line(tx: Transaction, person: Person, line: Line) -> Confirmation:
    """Asks whether a number shall be no line any more. Raises DeskError."""
    people.require_admin(tx, person)
    still_open, number = conversations.list_open_of_line(tx.session, line.id), phone.written(line.address)
    kept = f"New texts to {number} would only be kept, and nobody would see them."
    said = (
        f"{_open(still_open)} on it and could still be answered: {archives.names(tx, still_open)}."
        if still_open
        else "Nothing is open on it."
    )
    return _asked(f"{kept} {said} Remove {number}?", f"Remove {number}", Deed.LINE, str(line.id), still_open)


def remove_members(tx: Transaction, person: Person, queue: Queue, members: list[Person]) -> Confirmation | None:
    """Asks whether members shall leave a queue; None where none of them holds anything that would go back. Raises DeskError."""
    given_back = [conversation for member in members for conversation in queues.list_given_back(tx, person, queue, member)]
    if not given_back:
        return None
    called = times.listed([member.called for member in members])
    goes = "goes" if len(given_back) == 1 else "go"
    plural = times.plural(len(given_back), "open conversation")
    said = f"{plural} of {called} {goes} back to wait: {archives.names(tx, given_back)}. Take {called} out of {queue.name}?"
    about = f"{queue.id} {','.join(member.id for member in members)}"
    return _asked(said, f"Take out of {queue.name}", Deed.REMOVE, about, given_back)


def _open(still_open: list[Conversation]) -> str:
    return f"{times.plural(len(still_open), 'conversation')} {'is' if len(still_open) == 1 else 'are'} open"


def _asked(said: str, label: str, deed: Deed, about: str, still_open: list[Conversation]) -> Confirmation:
    value = f"{deed} {about} {_seal(still_open)}"
    if len(value) > LONGEST:
        raise DeskError("These are too many at once. Name fewer people.")
    return Confirmation(said, label, value)


def _seal(still_open: list[Conversation]) -> str:
    """Gives letters that change with what is open, or with who holds it: a press does only what was asked about."""
    named = sorted(f"{conversation.id} {conversation.owner_id}" for conversation in still_open)
    return sha256("\n".join(named).encode()).hexdigest()[:16]


def do(tx: Transaction, person: Person, value: str) -> str | Confirmation:
    """Does what was asked about and says so; asks anew where something else is open by now. Raises DeskError."""
    people.require_admin(tx, person)
    deed, _, about = value.partition(" ")
    about = about.rpartition(" ")[0]
    number, _, rest = about.partition(" ")
    if deed == Deed.LINE:
        line = line_rows.get_line(tx.session, _number(number))
        if line.removed_at:
            raise DeskError(f"{phone.written(line.address)} is no line any more.")
        asked = remove_line(tx, person, line)
        return lines.remove(tx, person, line.address) if asked.value == value else asked
    queue = _queue(tx, number)
    if deed == Deed.ARCHIVE:
        target = _queue(tx, rest) if rest != "0" else None
        asked = archive(tx, person, queue, target)
        return archives.archive(tx, person, queue, target) if asked.value == value else asked
    if deed == Deed.REMOVE:
        members = [people.get_person(tx, id_) for id_ in rest.split(",") if people_rows.find_person(tx.session, id_)]
        again = remove_members(tx, person, queue, members)
        return remove(tx, person, queue, members) if again is None or again.value == value else again
    raise DeskError(OUTDATED)


def _number(word: str) -> int:
    number = read_number(word)
    if number is None:
        raise DeskError(OUTDATED)
    return number


def _queue(tx: Transaction, word: str) -> Queue:
    """Gives a queue that was asked about. Raises DeskError where it was archived meanwhile."""
    queue = queue_rows.get_queue(tx.session, _number(word))
    if queue.archived_at:
        raise DeskError(f"Queue {queue.name} is archived already.")
    return queue


def remove(tx: Transaction, person: Person, queue: Queue, members: list[Person]) -> str:
    """Takes members out of a queue, and says what went back to it. Raises DeskError."""
    return " ".join(_remove(tx, person, queue, member) for member in members)


def _remove(tx: Transaction, person: Person, queue: Queue, member: Person) -> str:
    back = queues.remove_member(tx, person, queue, member)
    waiting = f" {times.plural(len(back), 'conversation')} went back to the queue: {archives.contacts(tx, back)}." if back else ""
    return f"{member.called} is no longer in {queue.name}.{waiting}"
