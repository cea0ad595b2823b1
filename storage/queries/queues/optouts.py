"""It is kept here who said STOP on which line. It holds on every line of its messaging service."""

from datetime import datetime

from sqlmodel import Session

from storage.statement import Statement

_KEEP = Statement("INSERT INTO opt_out (contact_id, line_id, at) VALUES (:contact_id, :line_id, :at) ON CONFLICT DO NOTHING")
_TOGETHER = (
    "SELECT other.id FROM line AS mine JOIN line AS other ON COALESCE(other.service, other.address) = COALESCE(mine.service, mine.address) "
    "WHERE mine.id = :line_id"
)
"""Lines of one messaging service: what a contact decides on one of them holds on all."""
_DROP = Statement(f"DELETE FROM opt_out WHERE contact_id = :contact_id AND line_id IN ({_TOGETHER})")  # noqa: S608  (words of ours)
_IS_OUT = Statement(f"SELECT 1 FROM opt_out WHERE contact_id = :contact_id AND line_id IN ({_TOGETHER})")  # noqa: S608


def keep(session: Session, contact_id: int, line_id: int, now: datetime) -> bool:
    """Stores that a contact said STOP on a line; False when it was stored before."""
    return bool(_KEEP.change(session, {"contact_id": contact_id, "line_id": line_id, "at": now}))


def drop(session: Session, contact_id: int, line_id: int) -> bool:
    """Stores that a contact takes STOP back; False when there was none."""
    return bool(_DROP.change(session, {"contact_id": contact_id, "line_id": line_id}))


def is_out(session: Session, contact_id: int, line_id: int) -> bool:
    """Says whether a contact said STOP on a line, or on another one of its messaging service."""
    return _IS_OUT.first(session, {"contact_id": contact_id, "line_id": line_id}) is not None
