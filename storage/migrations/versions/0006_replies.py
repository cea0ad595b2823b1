"""replies: held, corrected, under way, and what the card says of them"""

import sqlalchemy as sa
from alembic import op

import storage.models

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("conversation") as conversation:
        conversation.add_column(sa.Column("reply_drawn", sa.String(), nullable=True))
    with op.batch_alter_table("message") as message:
        message.add_column(sa.Column("under_way_since", storage.models.Moment(), nullable=True))
        message.add_column(sa.Column("edited_at", storage.models.Moment(), nullable=True))
        message.add_column(sa.Column("deleted_at", storage.models.Moment(), nullable=True))
        message.add_column(sa.Column("corrects_id", BIG, nullable=True))
    for column in ("under_way_since", "corrects_id"):
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_message_{column}", "message", [column], sqlite_where=where, postgresql_where=where)
