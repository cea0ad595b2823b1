"""Which contacts have a name that others have too. It stands alone, so that no table is locked meanwhile."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE contact SET shares_name = TRUE "
        "WHERE lower(name) IN (SELECT lower(name) FROM contact WHERE name IS NOT NULL GROUP BY lower(name) HAVING count(*) > 1)"
    )
