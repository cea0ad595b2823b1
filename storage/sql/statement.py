"""What is asked again and again is plain SQL, said on the driver's own connection: SQLAlchemy's way there costs several times what a
statement does.
"""

import re
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from storage.sql import round_trips

NAME = re.compile(r"(?<!:):(\w+)")
"""This is where a value stands in a statement's words."""
_WRITTEN = len("2026-11-22 12:00:00.000000")
"""SQLAlchemy writes a time into SQLite so, without its zone."""

Values = Mapping[str, object]


def plain(session: Session) -> Connection:
    """Gives the session's connection, for the busiest statements: the ORM's way to it costs half as much again as a statement itself."""
    session.flush()
    connection: Connection | None = session.info.get("connection")
    if connection is None:
        connection = session.info["connection"] = session.connection()
    return connection


class Statement:
    """A statement of plain SQL. `:name` in it stands for a value; `moments` are the columns of its answer that are times. Errors are
    SQLAlchemy's.
    """

    def __init__(self, words: str, *moments: str) -> None:
        self.words = words
        self._postgresql = NAME.sub(r"%(\1)s", words.replace("%", "%%"))
        self._moments = moments
        self._places: list[int] = []
        self._row: Callable[[Sequence[Any]], Any] | None = None

    def change(self, session: Session, values: Values) -> int:
        """Runs it, and says how many rows it changed."""
        count: int = self._say(session, values)[0].rowcount
        return count

    def first(self, session: Session, values: Values) -> Any:
        """Gives the first row, its columns as attributes; None where there is none."""
        cursor, is_sqlite = self._say(session, values)
        row = cursor.fetchone()
        if row is not None:
            row = self._read(cursor, row, _from_sqlite if is_sqlite else _from_postgresql)
        cursor.close()  # an answer of which more is to come would keep its transaction open
        return row

    def later(self, session: Session, values: Values, then: round_trips.Then | None = None) -> None:
        """Runs it before whatever this session asks next, and at its end at the latest. `then` is called with the driver's cursor, in time to stop
        the transaction by what it raises.
        """
        connection = plain(session)
        if connection.dialect.name != "sqlite":
            round_trips.put_off(connection, self._postgresql, values, then)
            return
        cursor = self._say(session, values)[0]
        if then:
            then(cursor)

    def raw(self, session: Session, values: Values) -> Sequence[Any] | None:
        """Gives the first row as the driver has it."""
        cursor, _is_sqlite = self._say(session, values)
        row: Sequence[Any] | None = cursor.fetchone()
        cursor.close()
        return row

    def scalar(self, session: Session, values: Values) -> Any:
        """Gives the first column of the first row; None where there is none."""
        row = self.first(session, values)
        return None if row is None else row[0]

    def _say(self, session: Session, values: Values) -> tuple[Any, bool]:
        connection = plain(session)
        dialect = connection.dialect
        is_sqlite = dialect.name == "sqlite"
        try:
            if is_sqlite:
                driver: Any = connection.connection.driver_connection
                return driver.execute(self.words, {name: _to_sqlite(value) for name, value in values.items()}), True
            return round_trips.execute(connection, self._postgresql, values), False
        except dialect.loaded_dbapi.Error as error:
            raise round_trips.refined(connection, self.words, error) from error

    def _read(self, cursor: Any, row: Sequence[Any], moment: Callable[[Any], datetime | None]) -> Any:
        if self._row is None:
            names = [column[0] for column in cursor.description]
            self._places = [names.index(name) for name in self._moments]
            self._row = namedtuple("Row", names, rename=True)._make  # type: ignore[attr-defined]  # noqa: PYI024  (its columns are known only now)
        if self._places:
            row = list(row)
            for index in self._places:
                row[index] = moment(row[index])
        return self._row(row)


def _to_sqlite(value: object) -> object:
    return value.astimezone(UTC).isoformat(" ", "microseconds")[:_WRITTEN] if isinstance(value, datetime) else value


def _from_sqlite(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if value else None


def _from_postgresql(value: datetime | None) -> datetime | None:
    return value.astimezone(UTC) if value else None
