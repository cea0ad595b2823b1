"""procrastinate 3.10.0, on PostgreSQL"""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "procrastinate_3_10_0.sql"


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        connection.connection.driver_connection.execute(SQL.read_text())  # many statements, none of them with a parameter
