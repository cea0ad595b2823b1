"""What boards and reports count is asked here, of what was stored when it happened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from storage.models import Conversation, Invitation, Ownership


@dataclass(frozen=True, slots=True)
class Course:
    """What a conversation has come to, without anybody's words but the case's."""

    id: int
    public_id: str
    queue_id: int
    line_id: int
    channel_id: str
    thread_ts: str | None
    state: str
    opened_at: datetime
    opened_as: str
    opened_by: str | None
    first_reply_at: datetime | None
    first_reply_after: int | None
    replies: int
    transfers: int
    handled: int
    waited: int
    owner_id: str | None
    owner_since: datetime | None
    waiting_since: datetime | None
    unanswered_since: datetime | None
    done_at: datetime | None
    done_by: str | None
    disposition: str | None
    case_details: str | None


@dataclass(frozen=True, slots=True)
class Ended:
    """So many invitations came to the same end."""

    by_house: bool
    state: str
    seen: bool
    number: int


_COURSE = [getattr(Conversation, name) for name in Course.__slots__]
_HAD_TO_BE_DONE = or_(col(Conversation.done_at).is_(None), col(Conversation.done_at) > col(Conversation.opened_at))
"""A word that the carrier answers makes a conversation that was done when it began: nobody had anything to do."""


def list_opened(session: Session, queue_id: int, since: datetime, after: Course | None, most: int) -> list[Course]:
    """Lists conversations of a queue that were opened since then, oldest first, from the one behind `after` on."""
    at = col(Conversation.opened_at)
    wanted = (col(Conversation.queue_id) == queue_id, at >= since, _HAD_TO_BE_DONE)
    return _page(session, [*wanted, *(_behind(at, after.opened_at, after.id) if after else ())], at, most)


def list_done(session: Session, queue_id: int, since: datetime, after: Course | None, most: int) -> list[Course]:
    """Lists conversations of a queue that were done since then, and opened before."""
    at = col(Conversation.done_at)
    wanted = (col(Conversation.queue_id) == queue_id, at >= since, col(Conversation.opened_at) < since)
    return _page(session, [*wanted, *(_behind(at, after.done_at, after.id) if after else ())], at, most)


def _behind(at: Mapped[Any], moment: datetime | None, number: int) -> tuple[ColumnElement[bool], ...]:
    return at >= moment, or_(at > moment, and_(at == moment, col(Conversation.id) > number))


def _page(session: Session, wanted: Sequence[ColumnElement[bool]], at: Mapped[Any], most: int) -> list[Course]:
    query = select(*_COURSE).where(*wanted).order_by(at, col(Conversation.id)).limit(most)
    return [Course(*row) for row in session.exec(query)]


def map_last_owners(session: Session, conversation_ids: Sequence[int]) -> dict[int, str]:
    """Gives who held each conversation last."""
    query = select(Ownership.conversation_id, Ownership.person_id).where(col(Ownership.conversation_id).in_(conversation_ids))
    return dict(session.exec(query.order_by(col(Ownership.id))).all())


def list_ends(session: Session, queue_ids: Iterable[int], since: datetime, house: str) -> list[Ended]:
    """Lists what became of the invitations to conversations of these queues that were sent since then; `house` is who sends offers."""
    by_house, seen = Invitation.sender_id == house, col(Invitation.shown_at).is_not(None)
    kinds: tuple[Any, ...] = (by_house, col(Invitation.state), seen)
    query = select(*kinds, func.count()).where(  # type: ignore[call-overload]  # of four columns
        col(Invitation.from_queue_id).in_(queue_ids), col(Invitation.sent_at) >= since
    )
    return [
        Ended(bool(house_sent), state, bool(was_seen), number)
        for house_sent, state, was_seen, number in session.exec(query.group_by(*kinds))
    ]
