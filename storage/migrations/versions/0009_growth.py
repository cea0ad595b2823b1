"""growth"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LETTERS = sa.String().with_variant(sa.String(collation="C"), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PAGE = 10_000


def upgrade() -> None:
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("backwards", LETTERS, nullable=True))
        batch_op.create_index("ix_contact_backwards", ["backwards"], unique=False)
    op.create_table(
        "contact_word",
        sa.Column("word", LETTERS, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_contact_word_contact_id_contact"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("word", "contact_id", name=op.f("pk_contact_word")),
    )
    op.create_index("ix_contact_word_contact_id_word", "contact_word", ["contact_id", "word"], unique=False)
    _fill()
    op.create_index("ix_conversation_queue_id_opened_at", "conversation", ["queue_id", "opened_at"], unique=False)
    op.drop_index("ix_conversation_queue_id", "conversation")
    active = sa.text("state = 'active'")
    op.create_index(
        "ix_conversation_active", "conversation", ["queue_id", "owner_id"], unique=False, sqlite_where=active, postgresql_where=active
    )
    op.create_index("ix_ownership_person_id_since", "ownership", ["person_id", "since"], unique=False)
    op.create_index("ix_ownership_person_id_until", "ownership", ["person_id", "until"], unique=False)
    op.drop_index("ix_ownership_person_id", "ownership")
    op.create_index("ix_invitation_sender_id_id", "invitation", ["sender_id", "id"], unique=False)
    _create_partial("notice", "key")
    _create_partial("log_line", "message_id")


def _create_partial(table: str, column: str) -> None:
    given = sa.text(f"{column} IS NOT NULL")
    op.create_index(f"ix_{table}_{column}", table, [column], unique=False, sqlite_where=given, postgresql_where=given)


def _fill() -> None:
    """What the contacts that there are can be found by."""
    last = 0
    while rows := _read(last):
        last = rows[-1][0]
        keys = [{"contact": number, "backwards": "".join(filter(str.isdigit, address))[::-1] or None} for number, address, _ in rows]
        op.get_bind().execute(sa.text("UPDATE contact SET backwards = :backwards WHERE id = :contact"), keys)
        words = [{"contact": number, "word": word} for number, _, name in rows for word in set((name or "").lower().split())]
        if words:
            op.get_bind().execute(sa.text("INSERT INTO contact_word (word, contact_id) VALUES (:word, :contact)"), words)


def _read(after: int) -> list[tuple[int, str, str | None]]:
    page = sa.text("SELECT id, address, name FROM contact WHERE id > :after ORDER BY id LIMIT :most")
    return [tuple(row) for row in op.get_bind().execute(page, {"after": after, "most": PAGE})]
