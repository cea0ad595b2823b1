"""What a revision does to tables that are full, beside people who work with them.

A revision that makes an index or fills leaves its transaction, and is run again from the start after a death in the middle: it does nothing
else, or only what may be done once more.
"""

import time
from typing import Any

import sqlalchemy as sa
from alembic import op

PAGE = 500
REST = 0.02
"""So many seconds others have for themselves after each page."""


def add_columns(table: str, *columns: sa.Column[Any]) -> None:
    """Adds columns that aren't there yet."""
    known = {column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)}
    for column in columns:
        if column.name not in known:
            op.add_column(table, column)


def fill(table: str, values: str) -> None:
    """Sets `values`, SQL of ours, in all rows there are. On PostgreSQL that is done page by page, so that nobody waits for a row for long."""
    bind = op.get_bind()
    last = bind.execute(sa.text(f"SELECT max(id) FROM {table}")).scalar()  # noqa: S608  (names of ours)
    if not last:
        return
    page = sa.text(f"UPDATE {table} SET {values} WHERE id > :after AND id <= :upto")  # noqa: S608  (the same)
    if bind.dialect.name == "sqlite":
        bind.execute(page, {"after": 0, "upto": last})
        return
    with op.get_context().autocommit_block():
        for after in range(0, last, PAGE):
            op.get_bind().execute(page, {"after": after, "upto": after + PAGE})
            time.sleep(REST)


def create_index(name: str, table: str, columns: list[str], **more: Any) -> None:
    """Makes an index. PostgreSQL makes it while everybody goes on writing; what a death left of it is thrown away before."""
    if op.get_bind().dialect.name == "sqlite":
        op.create_index(name, table, columns, **more)
        return
    with op.get_context().autocommit_block():
        op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
        op.create_index(name, table, columns, postgresql_concurrently=True, **more)
