"""It is kept here who said STOP on which line, and when the last words about it were said."""

from datetime import datetime

from sqlmodel import Session

from storage.models import OptOut, OptWord
from storage.statement import Statement

_KEEP = Statement("INSERT INTO opt_out (contact_id, line_id, at) VALUES (:contact_id, :line_id, :at) ON CONFLICT DO NOTHING")
_DROP = Statement("DELETE FROM opt_out WHERE contact_id = :contact_id AND line_id = :line_id")
_IS_OUT = Statement("SELECT 1 FROM opt_out WHERE contact_id = :contact_id AND line_id = :line_id")
_BEGIN = Statement(
    "INSERT INTO opt_word (contact_id, line_id) VALUES (:contact_id, :line_id) "
    "ON CONFLICT (contact_id, line_id) DO UPDATE SET contact_id = excluded.contact_id"
)
"""Whoever says it holds the row until the end: two words that come at once are heeded one after the other."""


def keep(session: Session, contact_id: int, line_id: int, at: datetime) -> bool:
    """Stores that a contact said STOP on a line; False when it was stored before."""
    return bool(_KEEP.change(session, {"contact_id": contact_id, "line_id": line_id, "at": at}))


def drop(session: Session, contact_id: int, line_id: int) -> bool:
    """Stores that a contact takes STOP back; False when there was none."""
    return bool(_DROP.change(session, {"contact_id": contact_id, "line_id": line_id}))


def is_out(session: Session, contact_id: int, line_id: int) -> bool:
    """Says whether a contact said STOP on a line."""
    return _IS_OUT.first(session, {"contact_id": contact_id, "line_id": line_id}) is not None


def find_words(session: Session, contact_id: int, line_id: int) -> OptWord | None:
    """Gives when a contact last said STOP and START on a line, or None where they never did."""
    return session.get(OptWord, (contact_id, line_id))


def lock_words(session: Session, contact_id: int, line_id: int) -> OptWord:
    """Gives when a contact last said STOP and START on a line, and keeps others from changing it. A STOP of an older release has its time."""
    _BEGIN.change(session, {"contact_id": contact_id, "line_id": line_id})
    words = session.get_one(OptWord, (contact_id, line_id), populate_existing=True)
    out = session.get(OptOut, (contact_id, line_id))
    if out and words.stop_at is None:
        words.stop_at = out.at
    return words
