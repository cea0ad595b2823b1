"""What is known of a delivery in hand stands here."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

REFUSALS = timedelta(minutes=2)
"""So long a delivery is tried that the other side answers with what nobody knows the meaning of; then it fails and its lane goes on."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery in hand. `doubt` says that an earlier attempt may have been taken by the other side: look before doing it again."""

    id: int
    lane: str
    kind: str
    subject: str
    pace: str | None
    attempt: int
    doubt: "Doubt | None"
    created_at: datetime
    request_id: str | None = None
    tried_at: datetime | None = None
    """With a doubt, the other side may last have been handed the delivery then."""
    broken: str | None = None
    """The delivery's lane waited for this place outside."""
    at: datetime | None = None
    """The delivery was taken then."""
    tickets: tuple[str, ...] = ()
    """These are paces beside its own, each as often as it may be used without waiting."""
    refused_since: datetime | None = None
    """Since then the delivery has been answered with what nobody knows the meaning of."""

    @property
    def is_overdue(self) -> bool:
        """Says whether an answer that nobody knows the meaning of has had its time to pass: what remains is to go on without what is
        refused.
        """
        return bool(self.refused_since and self.at and self.at - self.refused_since >= REFUSALS)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Says since when the other side may have a delivery. `lost`: the reply was lost while the other side may still be at work on it; else
    we ourselves died.
    """

    since: datetime
    lost: bool


@dataclass(frozen=True, slots=True)
class Later:
    """Says that there is nothing to do before then. `seen_to`: whoever has the lane in hand, or had it wait, sees to it that it is looked
    at.
    """

    when: datetime
    seen_to: bool = field(default=False, compare=False)
