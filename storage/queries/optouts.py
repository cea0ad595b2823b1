"""Who said STOP on which line."""

from datetime import datetime

from sqlalchemy import bindparam, text
from sqlmodel import Session

from storage.database import plain
from storage.models import Moment

_KEEP = text("INSERT INTO opt_out (contact_id, line_id, at) VALUES (:contact_id, :line_id, :at) ON CONFLICT DO NOTHING").bindparams(
    bindparam("at", type_=Moment())
)
_DROP = text("DELETE FROM opt_out WHERE contact_id = :contact_id AND line_id = :line_id")
_IS_OUT = text("SELECT 1 FROM opt_out WHERE contact_id = :contact_id AND line_id = :line_id")


def keep(session: Session, contact_id: int, line_id: int, now: datetime) -> bool:
    """Whether it is new."""
    return bool(plain(session).execute(_KEEP, {"contact_id": contact_id, "line_id": line_id, "at": now}).rowcount)


def drop(session: Session, contact_id: int, line_id: int) -> bool:
    """Whether there was one."""
    return bool(plain(session).execute(_DROP, {"contact_id": contact_id, "line_id": line_id}).rowcount)


def is_out(session: Session, contact_id: int, line_id: int) -> bool:
    return plain(session).execute(_IS_OUT, {"contact_id": contact_id, "line_id": line_id}).first() is not None
