"""Dispositions are the outcome codes of queues."""

from sqlmodel import Session, col, delete, select

from storage.models import Disposition


def list_dispositions(session: Session, queue_id: int) -> list[Disposition]:
    """Lists a queue's dispositions in the order in which they were added."""
    return list(session.exec(select(Disposition).where(Disposition.queue_id == queue_id).order_by(col(Disposition.id))))


def drop(session: Session, disposition: Disposition) -> None:
    """Deletes a disposition. Somebody else may have done so already."""
    session.execute(delete(Disposition).where(col(Disposition.id) == disposition.id))
