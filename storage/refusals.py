"""What a database refused to store is remembered here, as this process found when it last tried. Whoever asks need not write to find out."""

import time
from typing import Any

from sqlalchemy.exc import DBAPIError

REMEMBERED = 10.0
"""After so many seconds somebody has to try again to know."""
# sqlite.org, result codes: SQLITE_READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB
_SQLITE = (8, 10, 11, 13, 14, 26)
# PostgreSQL, error codes: read_only_sql_transaction, and the classes of insufficient resources, system errors and internal errors
_POSTGRESQL = ("25006", "53", "58", "XX")


def why(error: DBAPIError) -> str:
    """Gives the database's own words in one line: those that follow may quote a row."""
    return str(error.orig or "").partition("\n")[0]


class Refusals:
    """Remembers only what would meet everybody. A row that somebody else has in hand is their own trouble, and passes."""

    def __init__(self) -> None:
        self._last: tuple[float, str] | None = None

    def hear(self, error: DBAPIError) -> None:
        if _meets_everybody(error.orig):
            self._last = (time.monotonic(), why(error))

    def forget(self) -> None:
        """Forgets the refusal, as something was stored."""
        self._last = None

    @property
    def last(self) -> str | None:
        if self._last is None or time.monotonic() - self._last[0] > REMEMBERED:
            return None
        return self._last[1]


def _meets_everybody(error: Any) -> bool:
    code, state = getattr(error, "sqlite_errorcode", None), getattr(error, "sqlstate", None)
    return (code or 0) & 0xFF in _SQLITE or str(state or "").startswith(_POSTGRESQL)
