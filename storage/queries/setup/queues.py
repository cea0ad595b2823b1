"""Queues are read and changed here, with their members."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ScalarSelect, case, func
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, delete, select

from storage.models import Agent, Conversation, Ownership, Person, Queue, QueueMember, QueueTarget, Status
from storage.queries.handover.conversations import IS_ACTIVE, IS_WAITING
from storage.sql.statement import Statement

_NUDGE_OWNER = Statement("SELECT nudge_owner FROM queue WHERE id = :id")
_IS_MEMBER = Statement("SELECT 1 FROM queue_member WHERE queue_id = :queue_id AND person_id = :person_id")
_IS_IN_ANY = Statement("SELECT 1 FROM queue_member WHERE person_id = :person_id LIMIT 1")


def get_queue(session: Session, queue_id: int) -> Queue:
    """Gives the queue of this id. Raises NoResultFound."""
    return session.get_one(Queue, queue_id)


def get_nudge_owner(session: Session, queue_id: int) -> str:
    """Gives the queue's setting `nudge_owner` alone, since every change of owner asks for it. Raises NoResultFound where there is no such
    queue.
    """
    minutes: str | None = _NUDGE_OWNER.scalar(session, {"id": queue_id})
    if minutes is None:
        raise NoResultFound(f"there is no queue {queue_id}")
    return minutes


def find_queue_named(session: Session, name: str, *, archived: bool = False) -> Queue | None:
    """Gives the queue of this name among those in use, or among the archived ones; None where there is none."""
    queue = session.exec(select(Queue).where(Queue.name == name.lower())).first()
    return queue if queue and (queue.archived_at is not None) == archived else None


def list_queues(session: Session) -> list[Queue]:
    """Lists the queues in use, by name."""
    return list(session.exec(select(Queue).where(col(Queue.archived_at).is_(None)).order_by(Queue.name)))


def list_memberless(session: Session) -> list[str]:
    """Lists the names of the queues in use that have no member."""
    members = select(QueueMember.queue_id)
    query = select(Queue.name).where(col(Queue.archived_at).is_(None), col(Queue.id).not_in(members))
    return list(session.exec(query.order_by(Queue.name)))


def count_members(session: Session) -> int:
    """Counts who is a member of any queue."""
    return session.exec(select(func.count(col(QueueMember.person_id).distinct()))).one()


def is_member(session: Session, queue_id: int, person_id: str) -> bool:
    """Says whether somebody is a member of a queue."""
    return _IS_MEMBER.first(session, {"queue_id": queue_id, "person_id": person_id}) is not None


def is_in_any(session: Session, person_id: str) -> bool:
    """Says whether somebody is a member of any queue, for whoever needs no list of them."""
    return _IS_IN_ANY.first(session, {"person_id": person_id}) is not None


def list_member_queues(session: Session, person_id: str) -> list[Queue]:
    """Lists the queues that somebody is a member of, by name."""
    return list(session.exec(select(Queue).join(QueueMember).where(QueueMember.person_id == person_id).order_by(Queue.name)))


def list_members(session: Session, queue_id: int) -> list[tuple[Person, Agent]]:
    """Lists a queue's members, also those who left the workspace or are guests now: they stay members until an admin removes them."""
    return list(
        session.exec(
            select(Person, Agent)
            .join(Agent, col(Agent.person_id) == col(Person.id))
            .join(QueueMember, col(QueueMember.person_id) == col(Person.id))
            .where(QueueMember.queue_id == queue_id)
            .order_by(Person.name)
        )
    )


def map_owned(session: Session) -> dict[str, int]:
    """Counts how many conversations each owner owns."""
    rows = session.exec(select(Conversation.owner_id, func.count()).where(IS_ACTIVE).group_by(col(Conversation.owner_id)))
    return {owner: number for owner, number in rows if owner}


def map_waiting(session: Session) -> dict[int, int]:
    """Counts how many conversations wait in each queue."""
    rows = session.exec(select(Conversation.queue_id, func.count()).where(IS_WAITING).group_by(col(Conversation.queue_id)))
    return dict(rows.all())


def count_waiting_in(session: Session, queue_id: int) -> int:
    """Counts how many conversations wait in one queue."""
    query = select(func.count(col(Conversation.waiting_since))).select_from(Conversation)
    return session.exec(query.where(Conversation.queue_id == queue_id, IS_WAITING)).one()


def drop_member(session: Session, queue_id: int, person_id: str) -> None:
    """Stores that somebody is no member of a queue any more."""
    session.execute(delete(QueueMember).where(col(QueueMember.queue_id) == queue_id, col(QueueMember.person_id) == person_id))


def list_member_ids(session: Session, queue_id: int) -> list[str]:
    """Lists the ids of a queue's members."""
    return list(session.exec(select(QueueMember.person_id).where(QueueMember.queue_id == queue_id).order_by(QueueMember.person_id)))


def is_supervisor(session: Session, queue_id: int, person_id: str) -> bool:
    """Says whether somebody is a supervisor of a queue."""
    member = session.get(QueueMember, (queue_id, person_id))
    return member is not None and member.is_supervisor


def list_supervised(session: Session, person_id: str) -> list[Queue]:
    """Lists the queues whose supervisor this is."""
    mine = select(QueueMember.queue_id).where(QueueMember.person_id == person_id, col(QueueMember.is_supervisor).is_(True))
    return list(session.exec(select(Queue).where(col(Queue.id).in_(mine)).order_by(Queue.name)))


def _last(moment: Mapped[Any]) -> ScalarSelect[Any]:
    """Gives when it last was so for a person: each an index's last entry."""
    return select(func.max(moment)).where(Ownership.person_id == Person.id).correlate(Person).scalar_subquery()


def list_ready(session: Session, queue_id: int, but: Sequence[str]) -> list[Person]:
    """Lists the Ready members of a queue without those of `but`, longest idle first: who got or finished a conversation longest ago."""
    began, ended = _last(col(Ownership.since)), _last(col(Ownership.until))
    busy = case((ended > began, ended), else_=began)
    return list(
        session.exec(
            select(Person)
            .join(QueueMember, col(QueueMember.person_id) == col(Person.id))
            .join(Agent, col(Agent.person_id) == col(Person.id))
            .where(
                QueueMember.queue_id == queue_id,
                Agent.status == Status.READY,
                col(Person.id).not_in(but),
                col(Person.is_deleted).is_(False),
                col(Person.is_bot).is_(False),
                col(Person.is_guest).is_(False),
            )
            .order_by(busy.is_not(None), busy, col(Agent.status_since), col(Person.name))
        )
    )


def list_targets(session: Session, queue_id: int) -> list[str]:
    """Lists where a queue's conversations can be transferred to; none where that is everywhere."""
    return list(session.exec(select(QueueTarget.target).where(QueueTarget.queue_id == queue_id)))


def keep_targets(session: Session, queue_id: int, targets: Sequence[str]) -> None:
    """Keeps these as all to which a queue's conversations can be transferred."""
    session.execute(delete(QueueTarget).where(col(QueueTarget.queue_id) == queue_id))
    session.add_all(QueueTarget(queue_id=queue_id, target=target) for target in targets)
    session.flush()


def drop_target(session: Session, target: str) -> None:
    """Takes a target that is no more out of every list."""
    session.execute(delete(QueueTarget).where(col(QueueTarget.target) == target))
