"""What is still to be done, as the rows say it."""

from sqlmodel import Session, col, select

from storage.models import Delivery, DeliveryState, Timer


def count_unfinished(session: Session) -> int:
    return len(session.exec(select(Delivery.id).where(Delivery.state != DeliveryState.FAILED)).all())


def list_timers(session: Session) -> list[Timer]:
    return list(session.exec(select(Timer).order_by(col(Timer.due_at))))
