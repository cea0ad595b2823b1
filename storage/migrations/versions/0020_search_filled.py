"""What was said before can be found too. It stands alone: on PostgreSQL each page is a transaction, and a rest follows it, so that nobody
waits for it.
"""

import time

import sqlalchemy as sa
from alembic import op

from storage.queries.screens import searches

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

PAGE = 100
REST = 0.02
NEXT = sa.text(
    "SELECT conversation.id FROM conversation LEFT JOIN search_text ON search_text.conversation_id = conversation.id "
    "WHERE conversation.id < :before AND search_text.conversation_id IS NULL ORDER BY conversation.id DESC LIMIT :most"
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _fill(0)
        return
    with op.get_context().autocommit_block():
        _fill(REST)


def _fill(rest: float) -> None:
    """The newest first: they are looked for most."""
    connection, before = op.get_bind(), searches.LAST
    while ids := [number for (number,) in connection.execute(NEXT, {"before": before, "most": PAGE})]:
        searches.index(connection, ids)
        before = ids[-1]
        time.sleep(rest)
