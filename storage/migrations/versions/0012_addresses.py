"""How the carrier names a contact's phone, and the messaging service of a line."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, name in (("line", "service"), ("conversation", "their_address"), ("message", "their_address")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column(name, sa.String(), nullable=True))
