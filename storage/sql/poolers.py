"""Between us and PostgreSQL a pooler may stand, such as PgBouncer, that gives each transaction another session.

It drops the settings that a connection begins with, and what one transaction prepares the next one doesn't find. Both is seen by a setting of
no other meaning: where PostgreSQL doesn't know it, nothing is prepared, and each transaction says the settings anew.
"""

from typing import Any

import psycopg

LOCK_MS = 5_000
SETTINGS = (
    f"lock_timeout={LOCK_MS}",
    "statement_timeout=30000",
    "idle_in_transaction_session_timeout=10000",
    "tcp_keepalives_idle=10",
    "tcp_keepalives_interval=3",
    "tcp_keepalives_count=3",
)
MARK = "threadline.direct=on"
BEHIND = "behind a pooler"
"""This stands in the `info` of a connection that goes through one."""
PATIENCE = "; ".join(f"SET LOCAL {setting}" for setting in SETTINGS if not setting.startswith("tcp"))
_IS_DIRECT = "SELECT current_setting('threadline.direct', true)"
_UNKNOWN = "unsupported startup parameter"


def connect(dialect: Any, record: Any, args: list[Any], options: dict[str, Any]) -> Any:
    """Connects, and finds out what stands between."""
    try:
        connection = dialect.connect(*args, **options)
    except psycopg.OperationalError as error:
        if _UNKNOWN not in str(error):
            raise
        connection = dialect.connect(*args, **{name: value for name, value in options.items() if name != "options"})
    answer = connection.execute(_IS_DIRECT).fetchone()[0]
    connection.rollback()
    record.info.pop(BEHIND, None)
    if answer != "on":
        record.info[BEHIND] = True
        connection.prepare_threshold = None
    return connection
