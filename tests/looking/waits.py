"""How long anything is waited for."""

from collections.abc import Callable
from typing import TypeVar

from bot.sandbox import waiting

LONGEST = 90.0
"""Seconds. A wait ends as soon as it is true, so that this may be long: it holds on a machine many times slower."""

T = TypeVar("T")


def wait_for(look: Callable[[], T], timeout: float = LONGEST) -> T:
    """What `look` returns as soon as it is true. A lookup that finds nothing yet counts as not yet. Raises TimeoutError."""
    return waiting.wait_for(look, timeout)
