"""Slack's rate limits: a bucket per method, and one per channel for posts."""

import math
import threading

from bot.sandbox.clock import Clock

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100, 0: 600}
"""Requests a minute by tier; 0 is the special tier of methods like auth.test."""
POST_BURST = 3.0


class Pace:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._full_at: dict[str, float] = {}

    def wait(self, method: str, tier: int, channel: str) -> int:
        """Seconds for Retry-After; 0 when the call may pass. A refused call costs nothing."""
        if method in ("chat.postMessage", "chat.postEphemeral"):
            return self._take(f"post:{channel}", 1.0, POST_BURST)
        rate = PER_MINUTE[tier]
        return self._take(method, 60.0 / rate, float(rate))

    def _take(self, bucket: str, every: float, burst: float) -> int:
        with self._lock:
            now = self._clock.now()
            due = max(self._full_at.get(bucket, 0.0), now)
            if due - now > every * (burst - 1):
                return max(1, math.ceil(due - now - every * (burst - 1)))
            self._full_at[bucket] = due + every
            return 0
