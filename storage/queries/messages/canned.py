"""These are the canned replies of queues."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.models import CannedReply


def list_canned(session: Session, queue_id: int) -> list[CannedReply]:
    """Lists a queue's canned replies by name."""
    return list(session.exec(select(CannedReply).where(CannedReply.queue_id == queue_id).order_by(func.lower(CannedReply.name))))


def find_canned(session: Session, queue_id: int, name: str) -> CannedReply | None:
    """Gives a queue's canned reply of this name, however it is written in capitals, or None."""
    named = func.lower(col(CannedReply.name)) == name.lower()
    return session.exec(select(CannedReply).where(CannedReply.queue_id == queue_id, named)).first()


def count_canned(session: Session, queue_id: int) -> int:
    """Counts a queue's canned replies."""
    return session.exec(select(func.count()).select_from(CannedReply).where(CannedReply.queue_id == queue_id)).one()
