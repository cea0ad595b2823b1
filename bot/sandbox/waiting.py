"""Waiting until something is so."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
LONGEST = 60.0
"""Seconds: whoever waits for what will come needs no fewer, and a slow machine needs them."""


def wait_for(look: Callable[[], T], timeout: float = LONGEST) -> T:
    """What `look` returns as soon as it is true. A lookup that finds nothing yet counts as not yet."""
    end = time.monotonic() + timeout
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
        time.sleep(0.01)
