"""What waits is announced: how, to whom, and where that stands."""

import sqlalchemy as sa
from alembic import op

from storage.models import BigId, Moment

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("queue", schema=None) as batch_op:
        batch_op.add_column(sa.Column("alert", sa.String(), nullable=False, server_default="ready"))
    # What waits already is known by now; what begins to wait from here on is announced.
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_announced", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.alter_column("is_announced", server_default=sa.false())
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mark", sa.String(), nullable=True))
    op.create_table(
        "alert",
        sa.Column("id", BigId, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("conversation_id", BigId, nullable=False),
        sa.Column("group_id", BigId, nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("over_at", Moment(), nullable=True),
        sa.Column("channel_id", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.create_index("ix_alert_conversation_id", ["conversation_id"], unique=False)
        batch_op.create_index("ix_alert_group_id", ["group_id"], unique=False)
        batch_op.create_index(
            "ix_alert_person_id", ["person_id"], unique=False, sqlite_where=sa.text("ts IS NULL"), postgresql_where=sa.text("ts IS NULL")
        )
