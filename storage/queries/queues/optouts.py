"""It is kept here who said STOP on which line, and when the last words about it were said. They hold on every line of its messaging service."""

from datetime import datetime

from sqlmodel import Session

from storage.models import OptWord
from storage.sql.statement import Statement

_KEEP = Statement("INSERT INTO opt_out (contact_id, line_id, at) VALUES (:contact_id, :line_id, :at) ON CONFLICT DO NOTHING")
_TOGETHER = (
    "SELECT other.id FROM line AS mine JOIN line AS other ON COALESCE(other.service, other.address) = COALESCE(mine.service, mine.address) "
    "WHERE mine.id = :line_id"
)
"""Lines of one messaging service: what a contact decides on one of them holds on all."""
_DROP = Statement(f"DELETE FROM opt_out WHERE contact_id = :contact_id AND line_id IN ({_TOGETHER})")  # noqa: S608  (words of ours)
_IS_OUT = Statement(f"SELECT 1 FROM opt_out WHERE contact_id = :contact_id AND line_id IN ({_TOGETHER})")  # noqa: S608
_FIRST = Statement(f"SELECT MIN(id) FROM ({_TOGETHER}) AS together")  # noqa: S608
"""The words of all of them are kept at the first one."""
_SINCE = Statement(f"SELECT at FROM opt_out WHERE contact_id = :contact_id AND line_id IN ({_TOGETHER}) ORDER BY at DESC LIMIT 1", "at")  # noqa: S608
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
    """Says whether a contact said STOP on a line, or on another one of its messaging service."""
    return _IS_OUT.first(session, {"contact_id": contact_id, "line_id": line_id}) is not None


def find_words(session: Session, contact_id: int, line_id: int) -> OptWord | None:
    """Gives when a contact last said STOP and START on a line or its service, or None where they never did."""
    return session.get(OptWord, (contact_id, _first(session, line_id)))


def lock_words(session: Session, contact_id: int, line_id: int) -> OptWord:
    """Gives when a contact last said STOP and START on a line or its service, and keeps others from changing it. A STOP of an older release
    has its time.
    """
    first = _first(session, line_id)
    _BEGIN.change(session, {"contact_id": contact_id, "line_id": first})
    words = session.get_one(OptWord, (contact_id, first), populate_existing=True)
    if words.stop_at is None:
        words.stop_at = _SINCE.scalar(session, {"contact_id": contact_id, "line_id": line_id})
    return words


def _first(session: Session, line_id: int) -> int:
    first: int = _FIRST.scalar(session, {"line_id": line_id})
    return first
