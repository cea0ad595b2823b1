"""Since when a delivery has been refused with an answer that is on no list."""

import sqlalchemy as sa
from alembic import op

from storage.models import Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("refused_since", Moment(), nullable=True))
