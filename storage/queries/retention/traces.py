"""Where a forgotten contact's number or name may stand beside their own conversations: in notices, in questions, in what failed, and in what
others wrote to several.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlmodel import Session, SQLModel, col, select, update

from storage.models import Breakage, Delivery, Message, Notice, Question
from storage.queries.retention.spans import BLIND
from storage.queries.retention.texts import drop_rows

PAGE = 500
_WORD = re.compile(r"\w+")
Said = tuple[str, ...]


class Names:
    """What contacts were called, in every way that they are written, found in any text."""

    def __init__(self, ways: Iterable[str]) -> None:
        self._ways = {said for way in ways if (said := tuple(_WORD.findall(way)))}
        self._lengths = sorted({len(said) for said in self._ways})

    def __bool__(self) -> bool:
        return bool(self._ways)

    def stand_in(self, text: str | None) -> bool:
        """Says whether a text names one of them."""
        words = _WORD.findall(text or "")
        return any(tuple(words[at : at + length]) in self._ways for length in self._lengths for at in range(len(words) - length + 1))


def list_notices(session: Session, names: Names, last: int) -> tuple[list[int], int | None]:
    """Lists notices that name one of these contacts, of those after an id; and where the next ones begin, None after the last."""
    query = select(Notice.id, Notice.text, Notice.subject).where(col(Notice.id) > last).order_by(col(Notice.id)).limit(PAGE)
    rows = session.exec(query).all()
    naming = [number for number, text, subject in rows if names.stand_in(text) or names.stand_in(subject)]
    return naming, rows[-1][0] if rows else None


def drop_notices(session: Session, ids: Sequence[int]) -> None:
    """Deletes notices, with what is still to be done about them."""
    drop_rows(session, Notice, ids)


def each_also_to(session: Session, names: Names) -> Iterator[tuple[int, str | None]]:
    """Gives texts of others who wrote to one of these contacts as well, and to whom they did besides."""
    for number, also_to in session.exec(select(Message.id, Message.also_to).where(col(Message.also_to).is_not(None))):
        kept = [address for address in (also_to or "").split(",") if not names.stand_in(address)]
        if len(kept) < len((also_to or "").split(",")):
            yield number, ",".join(kept) or None


def keep_also_to(session: Session, message_id: int, also_to: str | None) -> None:
    """Stores to whom else a text went."""
    session.execute(update(Message).where(col(Message.id) == message_id).values(also_to=also_to), execution_options=BLIND)


NAMELESS = "It named somebody who was purged."
"""This stands in place of words that did."""
_FEW: tuple[tuple[type[SQLModel], tuple[str, ...]], ...] = (
    (Question, ("text", "answer")),
    (Delivery, ("error",)),
    (Breakage, ("sentence",)),
)
"""These tables have few rows: what waits, or is broken."""


def empty_few(session: Session, names: Names) -> None:
    """Empties what names one of these contacts in tables of few rows."""
    for table, columns in _FEW:
        keys = [column.name for column in table.__table__.primary_key]  # type: ignore[attr-defined]
        for row in session.exec(select(table)):
            told: dict[str, Any] = {name: NAMELESS for name in columns if names.stand_in(getattr(row, name))}
            if told:
                mine = [getattr(table, key) == getattr(row, key) for key in keys]
                session.execute(update(table).where(*mine).values(**told), execution_options=BLIND)
