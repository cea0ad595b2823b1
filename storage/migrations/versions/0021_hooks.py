"""Addresses outside are told what happens, and programs outside have tokens."""

import sqlalchemy as sa
from alembic import op

from storage.models import BigId, Moment

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hook",
        sa.Column("id", BigId, nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("failing_since", Moment(), nullable=True),
        sa.Column("paused_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("url"),
    )
    op.create_table(
        "hook_post",
        sa.Column("id", BigId, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("hook_id", BigId, nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("conversation_id", BigId, nullable=False),
        sa.Column("message_id", BigId, nullable=True),
        sa.Column("details", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["hook_id"], ["hook.id"]),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("hook_post", schema=None) as batch_op:
        batch_op.create_index("ix_hook_post_hook_id", ["hook_id"], unique=False)
        batch_op.create_index("ix_hook_post_conversation_id", ["conversation_id"], unique=False)
    op.create_table(
        "token",
        sa.Column("id", BigId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hashed", sa.String(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sa.UniqueConstraint("hashed"),
    )
    op.create_table(
        "sent_once",
        sa.Column("token_id", BigId, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("conversation_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["token.id"]),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.PrimaryKeyConstraint("token_id", "key"),
    )
