"""What nothing reads any more need not be written: the next release drops these columns."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COLUMNS = {
    "person": ("team_id",),
    "queue": ("created_at", "created_by"),
    "queue_member": ("added_by",),
    "routing_point": ("created_at", "created_by"),
    "line": ("created_at", "created_by"),
    "question": ("channel_id", "asked_at"),
    "timer": ("attempt",),
}


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.alter_column(column, nullable=True)
