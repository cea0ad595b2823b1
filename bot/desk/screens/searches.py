"""Conversations are found by words, names, numbers and fields, among those that whoever asks may see."""

from dataclasses import dataclass, replace

from sqlmodel import Session

from bot.desk import listing
from bot.desk.errors import DeskError
from bot.desk.people import people
from bot.desk.snapshots import ConversationRow
from storage.models import Contact, Conversation, ConversationState, Person
from storage.queries.screens import searches as rows
from storage.queries.setup import queues
from storage.transaction import Transaction
from storage.words import Term, terms_of

PAGE = 8
FIRST_LOOK, LOOKED_AT = 20, 200
"""So many conversations that have the words are looked at at first, then at a time; of those that the reader may see a page is read."""
LOOKS = 15
"""So often a page is read on at most, where what fits belongs to others' queues; then its reader decides whether to go on."""
LONGEST = 300
WRITE = "Write what to look for, such as /sms search refund, /sms search Vanessa, or part of a number: /sms search 555 12"


Seen = tuple[Conversation, Contact, str]
"""A conversation, its contact, and its queue's name."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a search. `before` are the conversations before which this page and each one ahead of it begin; `next`: before which the
    next one does, None where there is none. `is_part`: it stopped looking before the page was full.
    """

    wanted: str
    rows: tuple[ConversationRow, ...]
    before: tuple[int, ...]
    next: int | None
    is_part: bool = False


def search(tx: Transaction, person: Person, typed: str, before: tuple[int, ...] = ()) -> Found:
    """Finds a page of conversations, newest first. Raises DeskError where there is nothing to look for, or nobody to be shown it."""
    wanted = " ".join(typed.split())
    is_admin = people.is_admin(tx, person)
    if not is_admin and not people.is_agent(tx, person):
        raise DeskError("Only agents can search. An admin adds you to a queue with /queue add.")
    if len(wanted) > LONGEST:
        raise DeskError(f"That is too long to look for: {LONGEST} characters are the most. Write the rarest of its words.")
    terms = terms_of(wanted)
    if not terms:
        raise DeskError(f"There is no word and no number in “{wanted}”. {WRITE}" if wanted else WRITE)
    mine = None if is_admin else {queue.id for queue in queues.list_member_queues(tx.session, person.id)}
    fitting, is_part = _find(tx.session, terms, before[-1] if before else rows.LAST, person, mine)
    shown = fitting[:PAGE]
    more = shown[-1][0].id if len(fitting) > PAGE else None
    if is_part is not None and more is None:
        more = is_part
    return Found(wanted, _rows(tx.session, shown, person), before, more, len(fitting) <= PAGE and more is not None)


def _find(session: Session, terms: list[Term], before: int, person: Person, mine: set[int] | None) -> tuple[list[Seen], int | None]:
    """Gives one conversation more than a page has, and, where it stopped looking, before which one to go on."""
    fitting: list[Seen] = []
    for most in (FIRST_LOOK, *[LOOKED_AT] * LOOKS):
        ids = rows.list_found(session, terms, before, most)
        fitting += rows.list_seen(session, ids, person.id, mine, PAGE + 1 - len(fitting))
        if len(fitting) > PAGE or len(ids) < most:
            return fitting, None
        before = ids[-1]
    return fitting, before


def _rows(session: Session, shown: list[Seen], reader: Person) -> tuple[ConversationRow, ...]:
    listed = listing.conversation_rows(session, [(*row, None) for row in shown], reader.time_zone)
    return tuple(
        replace(row, over=listing.became(session, conversation)) if conversation.state == ConversationState.DONE else row
        for row, (conversation, *_) in zip(listed, shown, strict=True)
    )
