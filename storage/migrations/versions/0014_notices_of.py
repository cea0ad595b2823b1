"""The notices about a conversation are found when it is purged."""

import sqlalchemy as sa

from storage.migrations.beside import create_index

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    given = sa.text("conversation_id IS NOT NULL")
    create_index("ix_notice_conversation_id", "notice", ["conversation_id"], sqlite_where=given, postgresql_where=given)
