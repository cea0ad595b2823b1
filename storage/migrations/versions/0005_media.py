"""media"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.models

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment_bytes",
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id", "position"],
            ["attachment.message_id", "attachment.position"],
            name=op.f("fk_attachment_bytes_message_id_attachment"),
        ),
        sa.PrimaryKeyConstraint("message_id", "position", name=op.f("pk_attachment_bytes")),
    )
    op.create_table(
        "upload",
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("shared_at", storage.models.Moment(timezone=True), nullable=True),
        sa.Column("shown_at", storage.models.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id", "position"], ["attachment.message_id", "attachment.position"], name=op.f("fk_upload_message_id_attachment")
        ),
        sa.PrimaryKeyConstraint("message_id", "position", "number", name=op.f("pk_upload")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), server_default="missing", nullable=False)
        )  # those rows' threads name them
        batch_op.add_column(sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("size", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("alt_text", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("summary", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("file_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("asked_at", storage.models.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("error", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("retry", sa.Boolean(), server_default=sa.text("(FALSE)"), nullable=False))

    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_group", sa.Boolean(), server_default=sa.text("(FALSE)"), nullable=False))

    with op.batch_alter_table("former_thread", schema=None) as batch_op:
        batch_op.add_column(sa.Column("file_shared_at", storage.models.Moment(timezone=True), nullable=True))

    with op.batch_alter_table("log_line", schema=None) as batch_op:
        batch_op.add_column(sa.Column("position", sa.Integer(), nullable=True))

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("also_to", sa.Text(), nullable=True))
