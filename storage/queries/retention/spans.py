"""Whose data a command is about, and of which time; what it goes through is told in windows, so that no look lasts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from storage.models import Contact, Conversation, Message

WINDOW = 1_000
"""So many rows are looked through at a time."""
BLIND = {"synchronize_session": False}
"""A statement about many rows bears this option: none of them is in the session's hands, and it need not look through them."""


@dataclass(frozen=True, slots=True)
class Span:
    """Whose data, and of which time: from `since` on, before `until`. None: no limit."""

    contact_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, moment: ColumnElement[datetime]) -> list[ColumnElement[bool]]:
        """Says in SQL whether a moment is of that time."""
        limits = [moment >= self.since] if self.since else []
        return [*limits, moment < self.until] if self.until else limits


def texts(span: Span) -> list[ColumnElement[bool]]:
    """Says in SQL whether a message is of a span."""
    mine = [col(Message.contact_id) == span.contact_id] if span.contact_id else []
    return [*mine, *span.holds(col(Message.at))]  # type: ignore[arg-type]  # the column's type says Moment


def unpurged(span: Span) -> list[ColumnElement[bool]]:
    """Says in SQL whether a message is of a span and still has its words."""
    return [*texts(span), col(Message.purged_at).is_(None)]


Window = tuple[int, int]
"""Ids from the one that follows the first to the second."""


def next_window(session: Session, table: type[Contact] | type[Conversation], last: int) -> Window | None:
    """Gives the window of so many rows after an id; None where there are no more."""
    ids = select(table.id).where(col(table.id) > last).order_by(col(table.id)).limit(WINDOW).subquery()
    highest = session.execute(select(func.max(ids.c.id))).scalar()
    return None if highest is None else (last, highest)


Part = TypeVar("Part", int, str)


def parts(ids: Sequence[Part], most: int) -> Iterator[Sequence[Part]]:
    """Gives a list in parts of so many."""
    for start in range(0, len(ids), most):
        yield ids[start : start + most]
