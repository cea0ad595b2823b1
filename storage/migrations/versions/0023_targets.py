"""A queue may list where its conversations can be transferred to."""

import sqlalchemy as sa
from alembic import op

from storage.models import BigId

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "queue_target",
        sa.Column("queue_id", BigId, nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"]),
        sa.PrimaryKeyConstraint("queue_id", "target"),
    )
