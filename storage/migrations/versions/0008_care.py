"""care"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.models

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("blocked_at", storage.models.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("blocked_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("flood_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("purged_at", storage.models.Moment(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_message_flood_id",
            ["flood_id"],
            unique=False,
            sqlite_where=sa.text("flood_id IS NOT NULL"),
            postgresql_where=sa.text("flood_id IS NOT NULL"),
        )
