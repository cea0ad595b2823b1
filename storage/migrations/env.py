"""Alembic enters here, and runs on the connection that `storage.schema` hands over."""

from alembic import context
from sqlmodel import SQLModel

from storage.schema import is_compared

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    include_name=is_compared,
    transactional_ddl=True,  # SQLite can, once we say BEGIN ourselves
    transaction_per_migration=True,  # where there is no transaction yet, as on PostgreSQL
)
with context.begin_transaction():
    context.run_migrations()
