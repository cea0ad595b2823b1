"""SQLAlchemy's session has a short way to one row here: nearly every request reads somebody and a conversation."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, event, inspect
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import instance_dict, set_committed_value
from sqlmodel import Session, SQLModel

from storage.sql import round_trips
from storage.sql.statement import Statement, plain

Model = TypeVar("Model", bound=SQLModel)


class ReadingSession(Session):
    """A consistent look. A row of one key is found as `find` does."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, expire_on_commit=False)

    def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        """Gives a row by its key, or None: by SQLAlchemy's own way where it is asked for more than a row that it doesn't hold yet."""
        if (
            isinstance(ident, tuple)
            or any(options.values())
            or inspect(entity).identity_key_from_primary_key((ident,)) in self.identity_map
        ):
            return super().get(entity, ident, **options)
        return find(self, entity, inspect(entity).primary_key[0].name, ident)


class WritingSession(ReadingSession):
    """The transaction is its connection's; the ORM joins it when it is used, which the busiest writes can do without."""

    def __init__(self, connection: Connection) -> None:
        Session.__init__(self, connection, join_transaction_mode="rollback_only")
        self.info["connection"] = connection

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Says what was put off before there is anything to write: what comes of it may add rows, which SQLAlchemy takes in no more once it
        has begun to write.
        """
        if not self._is_clean():
            round_trips.send(self.info["connection"])
        super().flush(objects)

    def rollback(self) -> None:
        super().rollback()
        self.info["connection"].rollback()


def find(session: OrmSession, model: type[Model], column: str, value: object) -> Model | None:
    """Gives the row whose `column`, which is unique, has this value, or None: what a select of SQLAlchemy's would give, at a fifth of its
    cost.
    """
    table = _known(model, column, plain(session).dialect)
    raw = table.select.raw(session, {"value": value})
    return None if raw is None else table.bring(session, raw)


def change(session: OrmSession, row: SQLModel, expected: Mapping[str, object], values: Mapping[str, object]) -> bool:
    """Changes a row with an `id` by compare-and-set, if it still is as `expected`; it is as it is now afterwards. False when somebody was
    faster.
    """
    table = _known(type(row), "id", plain(session).dialect)
    statement = table.changing(tuple((name, value is None) for name, value in expected.items()), tuple(values))
    given = {f"was_{name}": value for name, value in expected.items()} | {f"new_{name}": value for name, value in values.items()}
    raw = statement.raw(session, {**given, "id": row.id})  # type: ignore[attr-defined]  # every table with one has it
    if raw is None:
        session.refresh(row)
        return False
    for name, value in table.read(raw).items():
        set_committed_value(row, name, value)
    return True


class _Table:
    def __init__(self, model: type[SQLModel], column: str, dialect: Dialect) -> None:
        self._mapper = inspect(model)
        columns = self._mapper.columns
        self._columns = ", ".join(each.name for each in columns)
        self._name = self._mapper.local_table.name
        self.select = Statement(f"SELECT {self._columns} FROM {self._name} WHERE {column} = :value LIMIT 1")  # noqa: S608  (names of ours)
        self.changing = cache(self._changing)
        self._names = [self._mapper.get_property_by_column(each).key for each in columns]
        readers = [each.type.dialect_impl(dialect).result_processor(dialect, None) for each in columns]
        self._readers: list[tuple[int, Callable[[Any], Any]]] = [(index, reader) for index, reader in enumerate(readers) if reader]

    def _changing(self, expected: tuple[tuple[str, bool], ...], changed: tuple[str, ...]) -> Statement:
        """Gives the statement of a change. There are a handful of changes, each asked for again and again."""
        sets = ", ".join(f"{name} = :new_{name}" for name in changed)
        where = " ".join(f"AND {name} IS NULL" if is_null else f"AND {name} = :was_{name}" for name, is_null in expected)
        return Statement(f"UPDATE {self._name} SET {sets} WHERE id = :id {where} RETURNING {self._columns}")  # noqa: S608  (names of ours)

    def read(self, raw: Sequence[Any]) -> dict[str, Any]:
        values = list(raw)
        for index, reader in self._readers:
            values[index] = reader(values[index])
        return dict(zip(self._names, values, strict=True))

    def bring(self, session: OrmSession, raw: Sequence[Any]) -> Any:
        """Brings a row into the session, unless it is there: then it stays as it is."""
        row = self.read(raw)
        key = [row[each.name] for each in self._mapper.primary_key]
        if self._mapper.identity_key_from_primary_key(key) in session.identity_map:
            return session.get(self._mapper.class_, tuple(key))
        instance = self._mapper.class_manager.new_instance()
        instance_dict(instance).update(row)
        make_transient_to_detached(instance)
        session.add(instance)
        return instance


_TABLES: dict[tuple[type[SQLModel], str, str], _Table] = {}


def _known(model: type[SQLModel], column: str, dialect: Dialect) -> _Table:
    key = (model, column, dialect.name)
    if key not in _TABLES:
        _TABLES[key] = _Table(model, column, dialect)
    return _TABLES[key]


def _keep_alive(session: OrmSession, row: object) -> None:
    """Keeps a row until the transaction ends: SQLAlchemy forgets a row that nobody refers to, and would read a queue or person again and
    again.
    """
    session.info.setdefault("kept", []).append(row)


event.listen(Session, "loaded_as_persistent", _keep_alive)
event.listen(Session, "detached_to_persistent", _keep_alive)
