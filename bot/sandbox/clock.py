"""The workspace's own time: real, until a test pushes or stops it."""

import os
import time
from pathlib import Path
from zoneinfo import available_timezones

PATIENCE = 3.0
"""Slack's (docs.slack.dev, Handling user interaction in your Slack apps)."""


class Clock:
    def __init__(self) -> None:
        self.patience = PATIENCE
        """Seconds within which the app has to answer, and to use a trigger."""
        self._ahead = 0.0
        self._stopped_at: float | None = None

    def now(self) -> float:
        return (self._stopped_at or time.time()) + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += seconds

    def stop(self) -> None:
        """From now on time passes only where it is pushed."""
        self._stopped_at = time.time()

    @property
    def stands(self) -> bool:
        return self._stopped_at is not None


def here() -> str:
    """The machine's time zone by its IANA name, UTC where it has none."""
    linked = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    wanted = (os.environ.get("TZ", "").lstrip(":"), linked)
    return next((name for name in wanted if name in available_timezones()), "UTC")
