"""A supervisor's board asks here what waits, what is unanswered for too long, and who is there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, text
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.models import Agent, Contact, Conversation, Message, Moment, Person, QueueMember, Status
from storage.queries.handover.conversations import IS_ACTIVE, IS_WAITING

_REPLIED = (
    select(func.max(Message.at))
    .where(Message.author_id == bindparam("person"), text("message.direction = 'out' AND message.author_id IS NOT NULL"))
    .correlate(None)
)
"""This is said literally, for nothing less does SQLite use the index of agents' replies."""


def list_waiting(session: Session, queue_id: int, most: int) -> list[tuple[Conversation, Contact]]:
    """Lists what waits in a queue, longest unanswered first."""
    order = func.coalesce(Conversation.unanswered_since, Conversation.waiting_since)
    return _list(session, [Conversation.queue_id == queue_id, IS_WAITING], order, most)


def list_late(session: Session, queue_id: int, before: datetime, most: int) -> list[tuple[Conversation, Contact]]:
    """Lists what somebody holds of a queue and has not answered since then, longest unanswered first."""
    return _list(session, [Conversation.queue_id == queue_id, IS_ACTIVE, _late(before)], col(Conversation.unanswered_since), most)


def _late(before: datetime) -> ColumnElement[bool]:
    return col(Conversation.unanswered_since) <= before


def _list(
    session: Session, wanted: Sequence[Any], order: ColumnElement[datetime] | Mapped[Any], most: int
) -> list[tuple[Conversation, Contact]]:
    query = select(Conversation, Contact).join(Contact, col(Contact.id) == col(Conversation.contact_id))
    return list(session.exec(query.where(*wanted).order_by(order, col(Conversation.id)).limit(most)))


def map_waiting(session: Session) -> dict[int, tuple[int, datetime]]:
    """Gives of each queue in which something waits how much does, and since when the first."""
    query = select(Conversation.queue_id, func.count(), func.min(Conversation.waiting_since, type_=Moment)).where(IS_WAITING)
    return {queue_id: (number, since) for queue_id, number, since in session.exec(query.group_by(col(Conversation.queue_id))) if since}


def map_unanswered(session: Session, before: datetime) -> dict[int, list[datetime]]:
    """Gives of each queue since when what somebody holds of it is unanswered, of what is since then or longer."""
    known: dict[int, list[datetime]] = {}
    for queue_id, since in session.exec(select(Conversation.queue_id, Conversation.unanswered_since).where(IS_ACTIVE, _late(before))):
        known.setdefault(queue_id, []).extend([since] if since else [])
    return known


def count_late(session: Session, queue_id: int, before: datetime) -> int:
    """Counts what somebody holds of a queue and has not answered since then."""
    query = select(func.count()).select_from(Conversation).where(Conversation.queue_id == queue_id, IS_ACTIVE, _late(before))
    return session.exec(query).one()


def list_agents(session: Session, queue_id: int, most: int) -> list[tuple[Person, Agent]]:
    """Lists members of a queue, Ready ones first, then by name."""
    query = select(Person, Agent).join(Agent, col(Agent.person_id) == col(Person.id)).where(*_members(queue_id))
    return list(session.exec(query.order_by(case((_READY, 0), else_=1), Person.name).limit(most)))


_READY = col(Agent.status) == Status.READY


def count_agents(session: Session, queue_id: int) -> int:
    """Counts the members of a queue."""
    return session.exec(_counted(queue_id)).one()


def count_ready(session: Session, queue_id: int) -> int:
    """Counts the members of a queue who are Ready."""
    return session.exec(_counted(queue_id).where(_READY)).one()


def _counted(queue_id: int) -> SelectOfScalar[int]:
    return select(func.count()).select_from(Agent).join(Person, col(Person.id) == col(Agent.person_id)).where(*_members(queue_id))


def _members(queue_id: int) -> tuple[ColumnElement[bool], ...]:
    ids = select(QueueMember.person_id).where(QueueMember.queue_id == queue_id)
    return col(Agent.person_id).in_(ids), col(Person.is_deleted).is_(False), col(Person.is_guest).is_(False)


def list_members(session: Session, queue_ids: Sequence[int]) -> list[str]:
    """Lists who is a member of one of these queues."""
    return list(session.exec(select(QueueMember.person_id).where(col(QueueMember.queue_id).in_(queue_ids)).distinct()))


def find_replied(session: Session, person_id: str) -> datetime | None:
    """Says when somebody replied to a contact last, or None."""
    return session.exec(_REPLIED, params={"person": person_id}).one()
