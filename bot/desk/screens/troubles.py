"""What waits because of trouble, and what failed, as /desk failed shows it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class WaitView:
    """What waits for one place, or for one trouble to pass. `id` is opaque."""

    id: str
    place: str
    waiting: int
    since: datetime
    cause: str


@dataclass(frozen=True, slots=True)
class FailureView:
    """Something that failed for good. With `retry`, trying it again may help."""

    id: str
    what: str
    since: datetime
    cause: str
    link: str | None
    retry: bool


@dataclass(frozen=True, slots=True)
class Failures:
    """What waits because of trouble, and what failed for good."""

    waits: tuple[WaitView, ...]
    failed: tuple[FailureView, ...]
