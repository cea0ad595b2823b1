"""Conversations are found by their words: a row of words for each, and the database's own full text index of them. And texts are planned
for later, and owners reminded of what to follow up.
"""

import sqlalchemy as sa
from alembic import op

from storage.models import Moment

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SQLITE = (
    (
        "CREATE TABLE search_text (conversation_id INTEGER NOT NULL PRIMARY KEY REFERENCES conversation (id), contact_id INTEGER NOT NULL, "
        "said TEXT NOT NULL, about TEXT NOT NULL)"
    ),
    (
        "CREATE VIRTUAL TABLE search_index USING fts5(said, about, content='search_text', content_rowid='conversation_id', tokenize='ascii', "
        "detail=column, columnsize=0)"
    ),
    (
        "CREATE TRIGGER search_text_added AFTER INSERT ON search_text BEGIN "
        "INSERT INTO search_index (rowid, said, about) VALUES (new.conversation_id, new.said, new.about); END"
    ),
    (
        "CREATE TRIGGER search_text_gone AFTER DELETE ON search_text BEGIN "
        "INSERT INTO search_index (search_index, rowid, said, about) VALUES ('delete', old.conversation_id, old.said, old.about); END"
    ),
    (
        "CREATE TRIGGER search_text_changed AFTER UPDATE ON search_text BEGIN "
        "INSERT INTO search_index (search_index, rowid, said, about) VALUES ('delete', old.conversation_id, old.said, old.about); "
        "INSERT INTO search_index (rowid, said, about) VALUES (new.conversation_id, new.said, new.about); END"
    ),
)
POSTGRESQL = (
    (
        "CREATE TABLE search_text (conversation_id BIGINT NOT NULL PRIMARY KEY REFERENCES conversation (id), contact_id BIGINT NOT NULL, "
        "said TSVECTOR NOT NULL, about TSVECTOR NOT NULL)"
    ),
    "CREATE INDEX ix_search_text_words ON search_text USING gin ((said || about))",
)


def upgrade() -> None:
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(sa.text(statement))
    op.create_index("ix_search_text_contact_id", "search_text", ["contact_id"], unique=False)
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("follow_up_at", Moment(), nullable=True))
        batch_op.add_column(sa.Column("follow_up_by", sa.String(), nullable=True))
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("planned_for", Moment(), nullable=True))
