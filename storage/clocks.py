"""Whose time it is. All that is stored together is stored by one clock: on PostgreSQL the server's, which all machines share; on SQLite that of the
one machine, without its jumps. Another one's clock, such as Slack's, is known by how far it is ahead of that.
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

Clock = Callable[[], datetime]

CATCH_UP = 0.5
"""A machine's clock that jumped is caught up with by so many seconds a second: a lease then lasts two thirds of its time at least."""
TICK = timedelta(seconds=1)
"""A time in whole seconds may be older by up to this."""
TRUSTED = timedelta(minutes=5)
"""A clock that is further away says nothing: Slack's requests are refused then (docs.slack.dev, verifying requests from Slack)."""
OFF = 1.5
"""A clock whose difference is known to half a second or so is two seconds off from so many on."""


def machine() -> datetime:
    """Gives the time by this machine's own clock."""
    return datetime.now(UTC)


def _steady() -> float:
    """Counts seconds that never jump; those of a sleep of the machine's count as well, where the system counts them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class SteadyClock:
    """A machine's time without its jumps. A clock that is set while we run is caught up with little by little, so that nothing is due an hour too
    early, or waits for one.
    """

    def __init__(self, wall: Clock = machine, steady: Callable[[], float] = _steady) -> None:
        self._wall = wall
        self._steady = steady
        self._now, self._read_at = wall(), steady()
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        with self._lock:
            read_at = self._steady()
            passed = read_at - self._read_at
            most = timedelta(seconds=passed * CATCH_UP)
            even = self._now + timedelta(seconds=passed)
            self._now, self._read_at = even + min(max(self._wall() - even, -most), most), read_at
            return self._now


class ServerClock:
    """The time of a database's server, as it was last told to us, and what has passed since. Whoever hears it says when it was asked for: the server
    said it somewhere between then and now, so that what we hold already is right where it lies in between.
    """

    def __init__(self) -> None:
        self._ahead: float | None = None
        """The seconds between the server's time and our counting, None until it was heard."""

    def hear(self, said: float, asked_at: float) -> None:
        """Takes in that the server said `said` (seconds since 1970) to what was asked at `asked_at`, by time.monotonic()."""
        least, most = said - time.monotonic(), said - asked_at
        known = (least + most) / 2 if self._ahead is None else self._ahead
        self._ahead = min(max(known, least), most)

    @property
    def is_known(self) -> bool:
        return self._ahead is not None

    def __call__(self) -> datetime:
        return machine() if self._ahead is None else datetime.fromtimestamp(time.monotonic() + self._ahead, UTC)


class Gap:
    """How far somebody else's clock is ahead of ours, as near as is known: none until it is found that there must be one."""

    def __init__(self) -> None:
        self._gap = timedelta(0)

    def hear(self, least: timedelta, most: timedelta) -> None:
        """Takes in that the gap is at least and at most so large."""
        if most > -TRUSTED and least < TRUSTED:
            self._gap = min(max(self._gap, least), most)

    def at(self, ours: datetime) -> datetime:
        """Gives their time for one of ours."""
        return ours + self._gap


def read_date(said: object) -> datetime | None:
    """Reads an HTTP header `Date`, which has whole seconds (RFC 9110, 5.6.7), or gives None."""
    try:
        date = parsedate_to_datetime(str(said))
    except (ValueError, TypeError):
        return None
    return date if date.tzinfo else None


def off(date: datetime, asked_at: datetime, answered_at: datetime) -> float:
    """Says how many seconds our clock is ahead of whose answer bears this date, at the least: half of the time that the answer took is left out."""
    seconds = (asked_at - date + (answered_at - asked_at) / 2 - TICK / 2).total_seconds()
    unsure = max((answered_at - asked_at).total_seconds(), 0) / 2
    return max(seconds - unsure, 0.0) if seconds > 0 else min(seconds + unsure, 0.0)


def in_words(seconds: float, whose: str) -> str:
    """Says by how much a clock is ahead of somebody else's."""
    return f"{round(abs(seconds))} s {'ahead of' if seconds > 0 else 'behind'} {whose}"
