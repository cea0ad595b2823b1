"""Alembic's entry: runs on the connection that `storage.schema` hands over."""

from alembic import context
from sqlmodel import SQLModel

import storage.models  # noqa: F401  (fills the metadata)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    include_name=lambda name, _kind, _parents: not (name or "").startswith("procrastinate_"),
    transactional_ddl=True,  # SQLite can, once we say BEGIN ourselves
)
with context.begin_transaction():
    context.run_migrations()
