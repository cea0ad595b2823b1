"""When a contact last said STOP and START on a line, and when by Slack's clock a thread was left."""

import sqlalchemy as sa
from alembic import op

from storage.models import Moment

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opt_word",
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stop_at", Moment(), nullable=True),
        sa.Column("start_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_opt_word_contact_id_contact")),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_opt_word_line_id_line")),
        sa.PrimaryKeyConstraint("contact_id", "line_id", name=op.f("pk_opt_word")),
    )
    with op.batch_alter_table("former_thread", schema=None) as batch_op:
        batch_op.add_column(sa.Column("left_at", Moment(), nullable=True))
