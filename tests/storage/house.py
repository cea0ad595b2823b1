"""What the contract asks of an engine's house, and the clock that its tests push."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from storage.database import Database
from storage.engine.base import Engine

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
Now = Callable[[], datetime]


class EngineHouse(Protocol):
    """All that is particular to one engine. `build` is an importable "module:name" that gives the same house to another process."""

    build: str
    url: str

    def open(self) -> Database:
        """The house's own database, with a current schema."""
        ...

    def engine(self, database: Database, clock: Now) -> Engine:
        """An engine whose lanes lead to the side that their first word names."""
        ...

    def look(self, engine: Any) -> None:
        """Somebody pushed the clock: the engine need not wait for a real one."""
        ...


class Clock:
    """Stands still until it is pushed."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def push(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
