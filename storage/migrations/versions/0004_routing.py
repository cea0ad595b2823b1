"""routing"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.models

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "routing_point",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", storage.models.Moment(timezone=True), nullable=False),
        sa.Column("created_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_point")),
        sa.UniqueConstraint("name", name=op.f("uq_routing_point_name")),
    )
    op.create_table(
        "routing_rule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("point_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("queue_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["point_id"], ["routing_point.id"], name=op.f("fk_routing_rule_point_id_routing_point")),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name=op.f("fk_routing_rule_queue_id_queue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_rule")),
    )
    op.create_index(op.f("ix_routing_rule_point_id"), "routing_rule", ["point_id"], unique=False)
    op.add_column("agent", sa.Column("missed", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("queue", sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("queue_member", sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("line", sa.Column("point_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    op.add_column("conversation", sa.Column("point_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    op.add_column("conversation", sa.Column("preferred_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_conversation_waiting", "conversation", ["queue_id", "waiting_since"], sqlite_where=waiting, postgresql_where=waiting
    )
