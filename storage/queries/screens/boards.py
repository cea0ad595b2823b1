"""A supervisor's board counts what is asked here."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.models import Conversation, Direction, Message, Person
from storage.queries.handover.conversations import IS_ACTIVE, IS_WAITING


def find_oldest_waiting(session: Session, queue_id: int) -> datetime | None:
    """Says since when a queue's oldest waiting conversation waits, or None."""
    return session.exec(select(func.min(Conversation.waiting_since)).where(Conversation.queue_id == queue_id, IS_WAITING)).one()


def list_owner_counts(session: Session, queue_id: int) -> list[tuple[str, int]]:
    """Lists names, and how many of this queue's conversations each owns; who owns most comes first."""
    number = func.count()
    return list(
        session.exec(
            select(Person.name, number)
            .select_from(Conversation)
            .join(Person, col(Person.id) == col(Conversation.owner_id))
            .where(Conversation.queue_id == queue_id, IS_ACTIVE)
            .group_by(col(Person.id), col(Person.name))
            .order_by(number.desc(), Person.name)
        )
    )


def list_begun(session: Session, queue_id: int, since: datetime) -> list[tuple[datetime, datetime | None]]:
    """Lists when each conversation that contacts began since then was opened, and when an agent first answered it."""
    first = (
        select(func.min(Message.at))
        .where(
            col(Message.conversation_id) == col(Conversation.id), Message.direction == Direction.OUT, col(Message.author_id).is_not(None)
        )
        .correlate(Conversation)
        .scalar_subquery()
    )
    return list(
        session.exec(
            select(Conversation.opened_at, first)
            .where(Conversation.queue_id == queue_id, Conversation.opened_at >= since, col(Conversation.opened_by).is_(None))
            .order_by(col(Conversation.opened_at))
        )
    )
