"""Dispositions are the outcome codes of a queue, in groups. The queue says where one must be given."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from bot.desk import audit
from bot.desk.errors import DeskError, Field
from bot.desk.language.lookup import nearest
from bot.desk.people import people
from storage.models import Conversation, Disposition, DispositionRule, Person, Queue
from storage.queries.handover import conversations
from storage.queries.queues import dispositions as rows
from storage.queries.setup import queues
from storage.transaction import Transaction

AT_FIRST = ("Resolved", "Follow-up", "No answer", "Wrong number", "Spam")
LONGEST = 60
MOST = 100
"""A select of Slack's can have so many options."""


@dataclass(frozen=True, slots=True)
class Code:
    """An outcome code. `group` is "" for one that stands alone."""

    group: str
    name: str

    def __str__(self) -> str:
        return f"{self.group} / {self.name}" if self.group else self.name


def read(words: str) -> Code:
    """Reads "GROUP / NAME" or "NAME". Raises DeskError."""
    group, slash, name = (part.strip() for part in words.partition("/"))
    code = Code(group, name) if slash else Code("", group)
    if not code.name:
        raise DeskError("The disposition's name is missing. Write it like /queue disposition support add Refunds / Refunded.")
    if len(str(code)) > LONGEST:
        raise DeskError(f"A disposition has at most {LONGEST} characters, its group included.")
    return code


def list_codes(tx: Transaction, queue: Queue) -> list[Code]:
    kept = rows.list_dispositions(tx.session, queue.id)
    return [Code(row.group_name, row.name) for row in kept] or [Code("", name) for name in AT_FIRST]


def add(tx: Transaction, person: Person, queue: Queue, code: Code) -> str:
    """Adds a disposition, and says what was added. Raises DeskError."""
    people.require_admin(tx, person)
    known = list_codes(tx, queue)
    if _same(code, known):
        raise DeskError(f"{queue.name} has the disposition “{code}” already.")
    if len(known) >= MOST:
        raise DeskError(f"{queue.name} has {MOST} dispositions, which is as many as a list can show. Remove one first.")
    _begin(tx, queue)
    _put(tx, queue, code)
    audit.write(tx, person.id, "added disposition", f"queue:{queue.id}", str(code))
    return f"{queue.name} now has the disposition “{code}”."


def remove(tx: Transaction, person: Person, queue: Queue, code: Code) -> str:
    """Takes a disposition away, and says what was removed. The last one stays: a form without any could not be filled in. Raises DeskError."""
    people.require_admin(tx, person)
    known = list_codes(tx, queue)
    meant = _same(code, known)
    if meant is None:
        raise DeskError(_unknown(queue, code, known))
    if len(known) == 1:
        raise DeskError(f"“{meant}” is the last disposition of {queue.name}. Add another one first.")
    _begin(tx, queue)
    for row in rows.list_dispositions(tx.session, queue.id):
        if Code(row.group_name, row.name) == meant:
            rows.drop(tx.session, row)
    audit.write(tx, person.id, "removed disposition", f"queue:{queue.id}", str(meant))
    return f"{queue.name} no longer has the disposition “{meant}”. What was closed with it keeps it."


def _same(code: Code, known: list[Code]) -> Code | None:
    return next((other for other in known if str(other).lower() == str(code).lower()), None)


def _unknown(queue: Queue, code: Code, known: list[Code]) -> str:
    near = nearest(str(code), [str(other) for other in known])
    rest = f" Did you mean {near}?" if near else f" It has: {', '.join(map(str, known))}."
    return f"{queue.name} has no disposition “{code}”.{rest}"


def _begin(tx: Transaction, queue: Queue) -> None:
    """Writes down, with the first change, the dispositions that every queue begins with."""
    if not rows.list_dispositions(tx.session, queue.id):
        for name in AT_FIRST:
            _put(tx, queue, Code("", name))


def _put(tx: Transaction, queue: Queue, code: Code) -> None:
    tx.session.add(Disposition(queue_id=queue.id, group_name=code.group, name=code.name))
    try:
        tx.session.flush()
    except IntegrityError:
        raise DeskError(f"Somebody else is changing the dispositions of {queue.name}. Look at the list and try again.") from None


def needed_when_done(tx: Transaction, conversation: Conversation) -> bool:
    return queues.get_queue(tx.session, conversation.queue_id).disposition != DispositionRule.OFF


def needed_before_transfer(tx: Transaction, conversation: Conversation) -> bool:
    return queues.get_queue(tx.session, conversation.queue_id).disposition == DispositionRule.TRANSFER


def list_before_transfer(tx: Transaction, public_ids: Iterable[str]) -> list[Code]:
    """Lists the codes of those conversations whose queue asks for one before a transfer; empty where none does."""
    named = [conversations.find_public(tx.session, public_id) for public_id in public_ids]
    asking = [
        queues.get_queue(tx.session, conversation.queue_id)
        for conversation in named
        if conversation and needed_before_transfer(tx, conversation)
    ]
    return list(dict.fromkeys(code for queue in asking for code in list_codes(tx, queue)))


def give_before_transfer(tx: Transaction, conversation: Conversation, words: str | None) -> None:
    """Keeps what somebody chose in the Transfer form. Raises DeskError with `field` "disposition" where the queue asks and nothing was chosen."""
    if needed_before_transfer(tx, conversation):
        conversation.disposition = choose(tx, conversation, words, needed=True)
        tx.session.add(conversation)


def choose(tx: Transaction, conversation: Conversation, words: str | None, *, needed: bool) -> str | None:
    """Gives what somebody chose, as the queue writes it, or None. Raises DeskError with `field` "disposition"."""
    if not (words or "").strip():
        if needed:
            raise DeskError("Choose a disposition: this queue asks for one.", field=Field.DISPOSITION)
        return None
    queue = queues.get_queue(tx.session, conversation.queue_id)
    code, known = read(words or ""), list_codes(tx, queue)
    meant = _same(code, known) or next((other for other in known if other.name.lower() == str(code).lower()), None)
    if meant is None:
        raise DeskError(_unknown(queue, code, known), field=Field.DISPOSITION)
    return str(meant)


def outcome(conversation: Conversation) -> tuple[str, ...]:
    """Says how a conversation ended, as far as somebody said so, a line each."""
    facts = (("Disposition", conversation.disposition), ("Note", conversation.done_note))
    return tuple(f"{name}: {words}" for name, words in facts if words)
