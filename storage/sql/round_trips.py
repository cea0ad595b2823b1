"""On PostgreSQL each statement is a round trip. One whose answer nobody waits for is put off, and goes together with the next one, in what psycopg
calls a pipeline: the server does them in their order.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

Then = Callable[[Any], None]
Values = Mapping[str, object]
_Statement = tuple[str, Values, Then | None]
_PUT_OFF = "put off"


def begin(connection: Connection, words: str) -> Any:
    """Begins a transaction with nothing put off: what one that failed left behind is none of the next one's. `words` are several statements; gives the
    one value that the last of them gives. Raises SQLAlchemy's errors.
    """
    connection.begin()  # else what an engine says on the driver's own connection would be no part of it
    connection.info[_PUT_OFF] = []
    driver: Any = connection.connection.driver_connection
    try:
        cursor = driver.execute(words, prepare=False)
    except connection.dialect.loaded_dbapi.Error as error:
        raise refined(connection, "BEGIN", error) from error
    while cursor.nextset():
        pass
    return cursor.fetchone()[0]


def put_off(connection: Connection, words: str, values: Values, then: Then | None) -> None:
    """Has a statement said with the next one. `then` is called with its cursor."""
    connection.info[_PUT_OFF].append((words, values, then))


def execute(connection: Connection, words: str, values: Values) -> Any:
    """Says a statement on the driver's own connection, after all that was put off, and gives its cursor. Raises the driver's errors."""
    return _say(connection, (words, values, None))


def send(connection: Connection) -> None:
    """Says all that was put off. Raises SQLAlchemy's errors."""
    try:
        while connection.info.get(_PUT_OFF):
            _say(connection)
    except connection.dialect.loaded_dbapi.Error as error:
        raise refined(connection, "", error) from error


def commit(connection: Connection) -> None:
    """Commits, in one round trip with what was put off unless somebody has yet to see what that gives. Raises SQLAlchemy's errors."""
    waiting = connection.info.get(_PUT_OFF)
    if waiting and not any(then for _, _, then in waiting):
        put_off(connection, "COMMIT", {}, None)
    send(connection)
    connection.commit()


def refined(connection: Connection, words: str, error: Exception) -> BaseException:
    """Gives SQLAlchemy's error for one of the driver's, without the values of its statement."""
    dialect = connection.dialect
    return DBAPIError.instance(words, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect)


def _say(connection: Connection, *last: _Statement) -> Any:
    driver: Any = connection.connection.driver_connection
    together, connection.info[_PUT_OFF] = [*connection.info[_PUT_OFF], *last], []
    if len(together) == 1:
        cursors = [driver.execute(together[0][0], together[0][1])]
    else:
        with driver.pipeline():
            cursors = [driver.execute(words, values) for words, values, _ in together]
    for cursor, (_, _, then) in zip(cursors, together, strict=True):
        if then:
            then(cursor)
    return cursors[-1]
