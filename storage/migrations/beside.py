"""What a revision does to tables that are full, beside people who work with them.

A revision that uses one of these does nothing else: it leaves its transaction, and is run again from the start after a death in the middle.
"""

from typing import Any

from alembic import op


def create_index(name: str, table: str, columns: list[str], **more: Any) -> None:
    """Makes an index. PostgreSQL makes it while everybody goes on writing; what a death left of it is thrown away before."""
    if op.get_bind().dialect.name == "sqlite":
        op.create_index(name, table, columns, **more)
        return
    with op.get_context().autocommit_block():
        op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
        op.create_index(name, table, columns, postgresql_concurrently=True, **more)
