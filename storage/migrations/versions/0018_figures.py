"""What reports count is stored when it happens; what happened before is filled in as far as it is known."""

import sqlalchemy as sa
from alembic import op

from storage.migrations import beside
from storage.models import BigId, Moment

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SECONDS = {
    "sqlite": "CAST(ROUND((julianday({later}) - julianday({earlier})) * 86400) AS INTEGER)",
    "postgresql": "CAST(EXTRACT(EPOCH FROM {later} - {earlier}) AS INTEGER)",
}
REPLY = "text.conversation_id = conversation.id AND text.direction = 'out' AND text.author_id IS NOT NULL"
HEARD = "(SELECT min(at) FROM message AS text WHERE text.conversation_id = conversation.id AND text.direction = 'in')"


def upgrade() -> None:
    """Everything here may be done once more: filling leaves the transaction, and a death there begins anew."""
    _add_columns()
    _add_tables()
    beside.fill("conversation", _figures(op.get_bind().dialect.name))
    beside.fill("invitation", "from_queue_id = (SELECT queue_id FROM conversation WHERE conversation.id = invitation.conversation_id)")
    _add_indexes()


def _add_columns() -> None:
    beside.add_columns("queue", sa.Column("goal", sa.Integer(), nullable=False, server_default="15"))
    beside.add_columns(
        "conversation",
        sa.Column("first_reply_at", Moment(), nullable=True),
        sa.Column("first_reply_after", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False, server_default="0") for name in ("replies", "transfers", "handled", "waited")),
    )
    beside.add_columns("invitation", sa.Column("from_queue_id", BigId, nullable=True))


def _add_tables() -> None:
    op.create_table(
        "report",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("queue_id", BigId, nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=True),
        sa.Column("shared_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        if_not_exists=True,
    )
    op.create_table(
        "chart",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        if_not_exists=True,
    )


def _figures(dialect: str) -> str:
    """Of a reply is known when it was written, of somebody's holding from when to when by Slack's clock. What waited after it was given back
    isn't known.
    """
    seconds = SECONDS[dialect].format
    first = f"(SELECT min(at) FROM message AS text WHERE {REPLY} AND text.at >= {HEARD})"  # noqa: S608  (names of ours)
    ended = "coalesce((SELECT min(since) FROM ownership WHERE ownership.conversation_id = conversation.id), done_at, opened_at)"
    held = "FROM ownership WHERE ownership.conversation_id = conversation.id AND until IS NOT NULL"
    accepted = "invitation.conversation_id = conversation.id AND invitation.state = 'accepted' AND invitation.owner_id IS NOT NULL"
    waited = seconds(later=ended, earlier="opened_at")
    return (
        f"replies = (SELECT count(*) FROM message AS text WHERE {REPLY}), "  # noqa: S608  (the same)
        f"first_reply_at = {first}, first_reply_after = {seconds(later=first, earlier=HEARD)}, "
        f"transfers = (SELECT count(*) FROM invitation WHERE {accepted}), "
        f"handled = coalesce((SELECT sum({seconds(later='until', earlier='since')}) {held}), 0), "
        f"waited = CASE WHEN opened_by IS NULL AND {waited} > 0 THEN {waited} ELSE 0 END"
    )


def _add_indexes() -> None:
    beside.create_index("ix_invitation_from_queue_id_sent_at", "invitation", ["from_queue_id", "sent_at"])
    done = sa.text("done_at IS NOT NULL")
    beside.create_index(
        "ix_conversation_queue_id_done_at", "conversation", ["queue_id", "done_at"], sqlite_where=done, postgresql_where=done
    )
    replied = sa.text("direction = 'out' AND author_id IS NOT NULL")
    beside.create_index("ix_message_author_id_at", "message", ["author_id", "at"], sqlite_where=replied, postgresql_where=replied)
