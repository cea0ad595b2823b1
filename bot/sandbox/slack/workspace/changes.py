"""What all of the workspace's state shares: one lock, a version that every change raises, and the ids and timestamps that are given out."""

import itertools
import threading

from bot.sandbox.clock import Clock


class Changes:
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.version = 0
        self._numbers = itertools.count(1)
        self._last_micros = 0

    def touch(self) -> None:
        with self.lock:
            self.version += 1
            self.changed.notify_all()

    def new_id(self, prefix: str) -> str:
        with self.lock:
            return f"{prefix}0{next(self._numbers):08X}"

    def new_ts(self) -> str:
        """Unique in the workspace and always rising, as the order of messages rests on it."""
        with self.lock:
            self._last_micros = max(int(self.clock.now() * 1_000_000), self._last_micros + 1)
            return f"{self._last_micros // 1_000_000}.{self._last_micros % 1_000_000:06d}"
