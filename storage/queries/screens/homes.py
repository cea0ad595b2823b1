"""It is asked here what the App Home lists beside somebody's own conversations, and who has to see it drawn anew."""

from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, text
from sqlmodel import Session, col, select

from storage.models import Contact, Conversation, Favourite, Invitation, Moment, Queue, QueueMember
from storage.queries.handover.conversations import IS_WAITING
from storage.sql.statement import plain

_RAISE = text(
    "UPDATE person SET home_wanted = home_wanted + 1 WHERE home_opened_at > :after "
    "AND id IN (SELECT person_id FROM queue_member WHERE queue_id = :queue_id) RETURNING id"
).bindparams(bindparam("after", type_=Moment()))


def raise_members(session: Session, queue_id: int, opened_after: datetime) -> list[str]:
    """Asks for the Homes of a queue's members to be drawn anew, as far as they looked at theirs lately; says whose."""
    return list(plain(session).execute(_RAISE, {"queue_id": queue_id, "after": opened_after}).scalars())


def count_waiting(session: Session, person_id: str) -> int:
    """Counts what waits in somebody's queues."""
    return session.exec(select(func.count()).select_from(Conversation).where(*_waiting(person_id))).one()


def list_waiting(session: Session, person_id: str, part: slice) -> list[tuple[Conversation, Contact, str]]:
    """Lists part of what waits in somebody's queues, longest first, with the queue's name."""
    return list(
        session.exec(
            select(Conversation, Contact, col(Queue.name))
            .join(Contact, col(Contact.id) == col(Conversation.contact_id))
            .join(Queue, col(Queue.id) == col(Conversation.queue_id))
            .where(*_waiting(person_id))
            .order_by(func.coalesce(Conversation.unanswered_since, Conversation.waiting_since), col(Conversation.id))
            .offset(part.start)
            .limit(part.stop - part.start)
        )
    )


def _waiting(person_id: str) -> tuple[ColumnElement[bool], ...]:
    mine = select(QueueMember.queue_id).where(QueueMember.person_id == person_id)
    return IS_WAITING, col(Conversation.queue_id).in_(mine)  # type: ignore[return-value]  # a text says it literally


def list_favourites(session: Session, person_id: str) -> list[Favourite]:
    """Lists somebody's favourites in the order in which they were chosen."""
    return list(session.exec(select(Favourite).where(Favourite.person_id == person_id).order_by(col(Favourite.added_at))))


def list_recent_invitations(session: Session, sender_id: str, most: int) -> list[Invitation]:
    """Lists the latest invitations that somebody sent."""
    return list(session.exec(select(Invitation).where(Invitation.sender_id == sender_id).order_by(col(Invitation.id).desc()).limit(most)))
