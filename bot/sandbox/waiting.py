"""Waiting until something is so."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
LONGEST = 60.0
"""Seconds: whoever waits for what will come needs no fewer, and a slow machine needs them."""
SHORTEST = 0.004
SELDOM = 0.05
"""Seconds between two looks: they take the processor from what is waited for, so that they come ever less often."""


def wait_for(look: Callable[[], T], timeout: float = LONGEST) -> T:
    """What `look` returns as soon as it is true. A lookup that finds nothing yet counts as not yet."""
    end = time.monotonic() + timeout
    pause = SHORTEST
    while True:
        late = time.monotonic() > end
        try:
            if found := look():
                return found
        except LookupError:
            if late:
                raise
        if late:
            raise TimeoutError(f"nothing came within {timeout} s")
        time.sleep(pause)
        pause = min(pause * 1.4, SELDOM)
