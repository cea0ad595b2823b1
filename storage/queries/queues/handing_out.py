"""For handing out it is asked here what waits in a queue, who could take it, and how it went so far."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, literal, union_all
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select, update

from storage.models import Agent, Conversation, Invitation, InvitationState, Person, Queue, QueueMember, Routing, Status
from storage.queries.handover.conversations import IS_ACTIVE, IS_WAITING

_NOBODY_ASKED = (
    ~select(Invitation.id)
    .where(col(Invitation.conversation_id) == col(Conversation.id), col(Invitation.state) == InvitationState.PENDING)
    .exists()
)


def list_handed_out_to(session: Session, person_id: str) -> list[int]:
    """Lists the ids of a member's queues that hand out by themselves, always in one order."""
    query = (
        select(QueueMember.queue_id)
        .join(Queue, col(Queue.id) == col(QueueMember.queue_id))
        .where(QueueMember.person_id == person_id, Queue.routing != Routing.CLAIM)
    )
    return list(session.exec(query.order_by(col(QueueMember.queue_id))))


def lock_queue(session: Session, queue_id: int) -> Queue:
    """Locks a queue's row until the end of the transaction: offers of one queue are decided one after the other. Raises NoResultFound."""
    query = select(Queue).where(Queue.id == queue_id).with_for_update(key_share=True)
    return session.exec(query.execution_options(populate_existing=True)).one()


def lock_agents(session: Session, person_ids: Sequence[str]) -> None:
    """Locks agents' rows until the end of the transaction: several queues may want to offer somebody their last place."""
    query = select(Agent).where(col(Agent.person_id).in_(person_ids)).order_by(Agent.person_id).with_for_update(key_share=True)
    session.exec(query.execution_options(populate_existing=True)).all()


def list_ready_ids(session: Session, queue_id: int) -> list[str]:
    """Lists the ids of the queue's members who are Ready."""
    query = select(Agent.person_id).join(QueueMember, col(QueueMember.person_id) == col(Agent.person_id))
    return list(session.exec(query.where(QueueMember.queue_id == queue_id, Agent.status == Status.READY)))


def list_preferred(session: Session, queue_id: int) -> list[str]:
    """Lists the ids of those whom routing points want asked first for what waits in a queue."""
    waits = (Conversation.queue_id == queue_id, IS_WAITING)
    return [
        person_id
        for person_id in session.exec(select(Conversation.preferred_id).where(*waits, col(Conversation.preferred_id).is_not(None)))
        if person_id
    ]


def list_waiting(session: Session, queue_id: int) -> list[Conversation]:
    """Lists what waits in a queue and is offered to nobody, longest first."""
    wanted = (Conversation.queue_id == queue_id, IS_WAITING, _NOBODY_ASKED)
    return list(session.exec(select(Conversation).where(*wanted).order_by(col(Conversation.waiting_since), col(Conversation.id))))


def list_offers(session: Session, queue_id: int, sender_id: str) -> list[Invitation]:
    """Lists the offers made of what waits in a queue, since it began to wait."""
    return list(
        session.exec(
            select(Invitation)
            .join(Conversation, col(Conversation.id) == col(Invitation.conversation_id))
            .where(
                Conversation.queue_id == queue_id,
                IS_WAITING,
                Invitation.sender_id == sender_id,
                col(Invitation.sent_at) >= col(Conversation.waiting_since),
            )
            .order_by(col(Invitation.id))
        )
    )


def list_agents(session: Session, queue_id: int, person_ids: Sequence[str]) -> list[tuple[Person, Agent, QueueMember | None]]:
    """Lists those of `person_ids` who are Ready, with their place in the queue if they are members."""
    return list(
        session.exec(
            select(Person, Agent, QueueMember)
            .join(Agent, col(Agent.person_id) == col(Person.id))
            .outerjoin(QueueMember, (col(QueueMember.person_id) == col(Person.id)) & (col(QueueMember.queue_id) == queue_id))
            .where(col(Person.id).in_(person_ids), Agent.status == Status.READY)
            .order_by(Person.id)
        )
    )


def map_owned(session: Session, person_ids: Sequence[str]) -> dict[str, int]:
    """Counts how many conversations each of `person_ids` owns; who owns none is left out."""
    query = select(Conversation.owner_id, func.count()).where(col(Conversation.owner_id).in_(person_ids), IS_ACTIVE)
    return {str(owner): number for owner, number in session.exec(query.group_by(col(Conversation.owner_id)))}


class Load(NamedTuple):
    """How many conversations somebody owns, and how many wait for their answer, offered by the house or by a colleague."""

    owned: int = 0
    asked: int = 0


def map_loads(session: Session, person_ids: Sequence[str]) -> dict[str, Load]:
    """Counts in one statement, which is one moment of the database: what is accepted between two would be in neither."""
    target, is_pending = col(Invitation.target_id), col(Invitation.state) == InvitationState.PENDING
    each = union_all(
        sa_select(col(Conversation.owner_id).label("person"), literal(1).label("owned"), literal(0).label("asked")).where(
            col(Conversation.owner_id).in_(person_ids), IS_ACTIVE
        ),
        sa_select(target, literal(0), literal(1)).where(target.in_(person_ids), is_pending),
    ).subquery()
    query = sa_select(each.c.person, func.sum(each.c.owned), func.sum(each.c.asked)).group_by(each.c.person)
    return {str(person): Load(int(owned), int(asked)) for person, owned, asked in session.execute(query)}


def keep_turn(session: Session, queue: Queue, person_id: str) -> None:
    """Stores that somebody was offered something: the others come first now. The queue is locked."""
    queue.turn += 1
    session.add(queue)
    member = (col(QueueMember.queue_id) == queue.id, col(QueueMember.person_id) == person_id)
    session.execute(update(QueueMember).where(*member).values(turn=queue.turn))


def list_offered_to(session: Session, person_id: str, queue_id: int, sender_id: str) -> list[Invitation]:
    """Lists pending offers of this queue's conversations to somebody."""
    return list(
        session.exec(
            select(Invitation)
            .join(Conversation, col(Conversation.id) == col(Invitation.conversation_id))
            .where(
                Invitation.target_id == person_id,
                Invitation.state == InvitationState.PENDING,
                Invitation.sender_id == sender_id,
                Conversation.queue_id == queue_id,
            )
        )
    )


def add_miss(session: Session, person_id: str) -> int:
    """Stores that an agent didn't answer another offer, and says how many in a row they have not answered now."""
    missed = update(Agent).where(col(Agent.person_id) == person_id).values(missed=Agent.missed + 1).returning(col(Agent.missed))
    return session.execute(missed.execution_options(synchronize_session=False)).scalar_one_or_none() or 0


def forget_misses(session: Session, person_id: str) -> None:
    """Stores that an agent answered."""
    answered = update(Agent).where(col(Agent.person_id) == person_id, col(Agent.missed) > 0).values(missed=0)
    session.execute(answered.execution_options(synchronize_session=False))
