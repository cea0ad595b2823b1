"""By STOP and START contacts say whether they want texts on a line. The carrier answers such words itself, so nothing of ours is added."""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.desk import audit, carrier_facts, lanes
from carriers.base import InboundText
from carriers.facts import Keywords
from storage.kinds import DeliveryKind
from storage.models import OptWord
from storage.queries.queues import optouts as rows
from storage.queries.setup import lines
from storage.transaction import Transaction

NEAR = timedelta(minutes=10)
"""Carriers repeat a webhook for less than this: what was said further apart came in its order."""


class Word(StrEnum):
    STOP = "STOP"
    START = "START"
    HELP = "HELP"


def read(tx: Transaction, text: InboundText, contact_id: int, line_id: int) -> Word | None:
    """Gives the carrier's verdict where it sends one, else what the text itself says where it is wholly a word that the carrier answers, or
    None. Who never said STOP may say yes.
    """
    if text.opt_out in set(Word):
        return Word(text.opt_out)
    said, facts = text.body.strip().lower(), carrier_facts.find(tx, text.carrier)
    words = facts.keywords if facts else Keywords()
    if said in words.stop:
        return Word.STOP
    if said in words.help:
        return Word.HELP
    return Word.START if said in words.start and is_out(tx, contact_id, line_id) else None


def find_said(tx: Transaction, contact_id: int, line_id: int, at: datetime) -> Word | None:
    """Gives the word that was heeded as said at that very time, or None."""
    words = rows.find_words(tx.session, contact_id, line_id)
    if words is None or at not in (words.stop_at, words.start_at):
        return None
    return Word.STOP if words.stop_at == at else Word.START


def heed(tx: Transaction, word: Word, contact_id: int, line_id: int, at: datetime, instead_of: datetime | None = None) -> bool:
    """Keeps what the contact decided then, unless they decided otherwise later, and says whether that changed anything. `instead_of` is what
    the time of this word was taken for before the carrier told it. Of two words of one moment the one holds that is heeded last, which with a
    carrier's list is the later one of the list.
    """
    if word == Word.HELP:
        return False
    words = rows.lock_words(tx.session, contact_id, line_id)
    name, other = ("stop_at", "start_at") if word == Word.STOP else ("start_at", "stop_at")
    known, opposed = getattr(words, name), getattr(words, other)
    setattr(words, name, at if known is None or known == instead_of else max(known, at))
    tx.session.add(words)
    tx.session.flush()
    if opposed and instead_of is None and abs(at - opposed) < NEAR:
        _ask_for_times(tx, line_id)
    return _follow(tx, words, word)


def _follow(tx: Transaction, words: OptWord, last: Word) -> bool:
    """Stores what follows of the words, and says whether that is something new."""
    is_stopped = last == Word.STOP
    if words.stop_at and words.start_at and words.stop_at != words.start_at:
        is_stopped = words.stop_at > words.start_at
    if is_stopped:
        changed = rows.keep(tx.session, words.contact_id, words.line_id, words.stop_at or tx.now)
    else:
        changed = rows.drop(tx.session, words.contact_id, words.line_id)
    if changed:
        action = "opted out" if is_stopped else "opted in"
        audit.write(tx, audit.SYSTEM, action, f"contact:{words.contact_id}", f"line:{words.line_id}")
    return changed


def _ask_for_times(tx: Transaction, line_id: int) -> None:
    """Has the carrier's list read now, which has the times of texts that a webhook brings without: it may have brought them out of order."""
    carrier = lines.get_line(tx.session, line_id).carrier
    tx.deliver_once(lanes.poll(carrier), DeliveryKind.POLL_CARRIER, carrier)


def is_out(tx: Transaction, contact_id: int, line_id: int) -> bool:
    return rows.is_out(tx.session, contact_id, line_id)
