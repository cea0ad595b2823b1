"""Pictures of charts are kept until nobody looks at them any more."""

from datetime import datetime

from sqlmodel import Session, col, delete, select

from storage.models import Chart
from storage.sql.statement import Statement

_KEEP = Statement("INSERT INTO chart (name, content, at) VALUES (:name, :content, :at) ON CONFLICT (name) DO NOTHING")


def find(session: Session, name: str) -> bytes | None:
    """Gives the picture of this name, or None."""
    return session.exec(select(Chart.content).where(Chart.name == name)).first()


def keep(session: Session, name: str, content: bytes, now: datetime) -> None:
    """Stores a picture, unless somebody else did."""
    _KEEP.change(session, {"name": name, "content": content, "at": now})


def drop(session: Session, before: datetime) -> None:
    """Deletes pictures that were drawn before then."""
    session.execute(delete(Chart).where(col(Chart.at) < before))
