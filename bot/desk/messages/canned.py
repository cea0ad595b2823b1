"""Canned replies are what the agents of a queue send often, with fields that are filled in when one is chosen."""

from sqlalchemy.exc import IntegrityError

from bot.desk import audit, reading
from bot.desk.errors import DeskError
from bot.desk.language.lookup import matching, nearest
from bot.desk.people import people
from bot.desk.queues import fields
from carriers.segments import LONGEST_TEXT, length
from storage.models import CannedReply, Conversation, Person, Queue
from storage.queries.messages import canned as rows
from storage.queries.messages import messages
from storage.transaction import Transaction

LONGEST_NAME = 60
MOST = 1_000
NAMED = 20
"""A sentence names so many of them."""


def list_all(tx: Transaction, queue: Queue) -> list[CannedReply]:
    return rows.list_canned(tx.session, queue.id)


def list_fitting(tx: Transaction, queue_id: int, typed: str) -> list[CannedReply]:
    """Lists a queue's canned replies that have all of these words, or beginnings and parts of words, in title or text: those whose title begins so
    first, then those with all of them in the title. Where none has, typing errors in titles are forgiven.
    """
    known, wanted = rows.list_canned(tx.session, queue_id), typed.casefold().split()
    if not wanted:
        return known
    ranks = {reply.id: _rank(reply, wanted) for reply in known}
    fitting = sorted((reply for reply in known if ranks[reply.id] is not None), key=lambda reply: ranks[reply.id] or 0)
    by_id = {reply.id: reply for reply in known}
    return fitting or [by_id[reply_id] for reply_id in matching(typed, {reply.id: reply.name for reply in known})]


def _rank(reply: CannedReply, wanted: list[str]) -> int | None:
    """Says how well a canned reply fits, 0 best, or gives None."""
    title, text = reply.name.casefold(), reply.text.casefold()
    if title.startswith(" ".join(wanted)):
        return 0
    if all(word in title for word in wanted):
        return 1
    return 2 if all(word in title or word in text for word in wanted) else None


def add(tx: Transaction, person: Person, queue: Queue, name: str, text: str) -> str:
    """Adds a canned reply, or gives one that there is another text, and says which. Raises DeskError."""
    people.require_admin(tx, person)
    name, text = _read_name(name), _read_text(text)
    known = rows.find_canned(tx.session, queue.id, name)
    audit.write(tx, person.id, "changed canned reply" if known else "added canned reply", f"queue:{queue.id}", name)
    if known:
        known.text = text
        tx.session.add(known)
        return f"The canned reply “{known.name}” of {queue.name} has a new text."
    if rows.count_canned(tx.session, queue.id) >= MOST:
        raise DeskError(f"{queue.name} has {MOST} canned replies, which are as many as a queue can have. Remove one first.")
    tx.session.add(CannedReply(queue_id=queue.id, name=name, text=text))
    try:
        tx.session.flush()
    except IntegrityError:
        raise DeskError(f"Somebody else is adding “{name}” to {queue.name}. Look at the list and try again.") from None
    return f"{queue.name} now has the canned reply “{name}”. Its agents choose it in Compose."


def remove(tx: Transaction, person: Person, queue: Queue, name: str) -> str:
    people.require_admin(tx, person)
    name = _read_name(name)
    reply = rows.find_canned(tx.session, queue.id, name)
    if reply is None:
        raise DeskError(_unknown(tx, queue, name))
    tx.session.delete(reply)
    audit.write(tx, person.id, "removed canned reply", f"queue:{queue.id}", reply.name)
    return f"{queue.name} no longer has the canned reply “{reply.name}”."


def _read_name(word: str) -> str:
    name = " ".join(word.split())
    if not name:
        raise DeskError("The canned reply's name is missing. Write it like /desk reply add support Hours: We are open from 9 to 5.")
    if len(name) > LONGEST_NAME:
        raise DeskError(f"A canned reply's name has at most {LONGEST_NAME} characters.")
    return name


def _read_text(words: str) -> str:
    text = words.strip()
    if not text:
        raise DeskError("The text is missing. Write it like /desk reply add support Hours: We are open from 9 to 5.")
    if length(text) > LONGEST_TEXT:
        raise DeskError(f"It has {length(text)} characters, and a text can have {LONGEST_TEXT}.")
    return text


def _unknown(tx: Transaction, queue: Queue, name: str) -> str:
    known = [reply.name for reply in list_all(tx, queue)]
    near = nearest(name, known)
    more = f" and {len(known) - NAMED} more" if len(known) > NAMED else ""
    rest = f" Did you mean {near}?" if near else f" It has: {', '.join(known[:NAMED])}{more}." if known else " It has none."
    return f"{queue.name} has no canned reply “{name}”.{rest}"


def put_in(tx: Transaction, conversation: Conversation, person: Person, text: str, reply_id: str) -> str:
    """Gives the text with a canned reply of this conversation's queue, its fields filled in: in place of the one before, and below what
    somebody typed. Raises DeskError.
    """
    known = _values(tx, conversation, person)
    filled = {str(reply.id): fields.fill(reply.text, known) for reply in rows.list_canned(tx.session, conversation.queue_id)}
    if reply_id not in filled:
        raise DeskError("That canned reply was removed meanwhile.")
    before = next(
        (filled_text for filled_text in sorted(filled.values(), key=len, reverse=True) if text.rstrip().endswith(filled_text)), ""
    )
    own = text.rstrip().removesuffix(before).rstrip()
    return f"{own}\n{filled[reply_id]}" if own else filled[reply_id]


def _values(tx: Transaction, conversation: Conversation, person: Person) -> dict[str, str]:
    """Gives what fields stand for. What the contact and the case have in lines such as "Order: 4471" are fields too."""
    contact = messages.get_contact(tx.session, conversation.contact_id)
    lines = [line.partition(":") for line in reading.details(contact, conversation)]
    return {name.strip().lower(): value.strip() for name, _, value in lines} | fields.values(tx, conversation, person)
