"""Somebody who watches over the lanes sees this of them."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.models import Delivery, DeliveryState


def list_waiting(session: Session) -> list[tuple[str, datetime]]:
    """Lists each lane that has something to do, and since when its oldest delivery is there."""
    oldest = func.min(col(Delivery.created_at))
    return list(session.exec(select(Delivery.lane, oldest).where(Delivery.state != DeliveryState.FAILED).group_by(col(Delivery.lane))))
