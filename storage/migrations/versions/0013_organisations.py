"""The organisation that the workspace is part of, who is of another one, and who has a name that others have too."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("workspace", schema=None) as batch_op:
        batch_op.add_column(sa.Column("enterprise_id", sa.String(), nullable=True))
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_outsider", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("shares_name", sa.Boolean(), nullable=True))
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shares_name", sa.Boolean(), nullable=True))
