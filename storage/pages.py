"""Many rows are changed beside people who work: page by page, each in a transaction that is over in a moment, with a rest after each."""

import sqlite3
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from storage.database import Database
from storage.transaction import is_in_the_way

MOMENT = 0.02
"""A page is to take so many seconds: the next ones are smaller where they take longer, and larger where one took less than half of it."""
SHARE = 3
"""A page may take so many times as long as the quickest one did: what each costs however small it is, no smaller one would save."""
LONGEST = 0.05
"""Seconds that a page may take even so."""
REST = 0.03
"""So many seconds others have for themselves, at least: SQLite's waiting is a sleep of up to 25 ms, and who wakes in this time goes first."""
FIRST, MOST = 5, 400
"""The first page has so many rows, and none has more than this."""
WELL = 4
"""After so many pages in time a larger one is tried: what each costs however small it is may be most of it. Two in a row that took too long make
the next ones smaller: one alone may be the disk's.
"""
FULL = 4
"""So many pages make SQLite's log long enough to be brought into the file; one that became too long would be within a commit, while all wait."""
ATTEMPTS = 20
_GIVE_WAY = text("SET LOCAL lock_timeout = 50")
"""On PostgreSQL a page holds rows while it waits for another one: it waits for milliseconds, and is done again."""

Result = TypeVar("Result")


class Pages:
    """Keeps to a size of pages that nobody notices."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.size = FIRST
        self._in_a_row = 0
        self._quickest = LONGEST

    def do(self, work: Callable[[Session, int], Result]) -> Result | None:
        """Does `work` in a transaction, with the number of rows that it may change. None where others were in its way again and again."""
        for _ in range(ATTEMPTS):
            try:
                return self._try(work)
            except DBAPIError as error:
                if not (is_in_the_way(error) or _is_busy(error)):
                    raise
                self._shrink()
        return None

    def _try(self, work: Callable[[Session, int], Result]) -> Result:
        took = 0.0
        try:
            with self._database.write() as session:
                began = time.monotonic()  # from here on others wait
                if not self._database.is_sqlite:
                    session.execute(_GIVE_WAY)
                done = work(session, self.size)
            took = time.monotonic() - began
        finally:
            self._rest(max(REST, took))
        self._adapt(took)
        return done

    def _rest(self, seconds: float) -> None:
        time.sleep(seconds)
        self._database.checkpoint(FULL)

    def _adapt(self, took: float) -> None:
        self._quickest = min(self._quickest, took)
        moment = min(max(MOMENT, self._quickest * SHARE), LONGEST)
        self._in_a_row = max(self._in_a_row, 0) + 1 if took <= moment else min(self._in_a_row, 0) - 1
        if self._in_a_row < -1 or took > LONGEST:
            self._shrink()
        elif self._in_a_row >= WELL or took < moment / 2:
            self.size, self._in_a_row = min(MOST, self.size * 2), 0

    def _shrink(self) -> None:
        self.size, self._in_a_row = max(1, self.size // 2), 0


def _is_busy(error: DBAPIError) -> bool:
    """Says whether another process of SQLite's wrote all the time."""
    return getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
