"""Figures are frozen classes too: what happened in a span of time, as boards and reports say it, and rows of boards."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of the invitations of a span: those that the house sent, or those of colleagues. `missed` ones were seen and not answered;
    of the others Slack could not show some (`unseen`), some were withdrawn, and some are `pending`.
    """

    offered: int = 0
    accepted: int = 0
    rejected: int = 0
    missed: int = 0
    unseen: int = 0
    withdrawn: int = 0
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """Two rows of bars: what began and what was done, by the hour, day or week. `unit` is what a label is, with the zone."""

    title: str
    unit: str
    labels: tuple[str, ...]
    new: tuple[int, ...]
    done: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened in a span. `new` are conversations that contacts began, `begun` those that agents did. Lengths are in seconds. Of the new
    ones, `answered` have a first reply, and of `due`, which have one or are past their queue's goal, `within` came in time; `goal` is in
    minutes, None where queues have different ones. `unreplied` were done without a reply. Handle time is that of what was done.
    """

    zone: str
    goal: int | None
    new: int
    begun: int
    done: int
    unreplied: int
    replies: int
    answered: int
    median: int | None
    ninetieth: int | None
    within: int
    due: int
    handled: int
    wait: int | None
    longest_wait: int | None
    offers: Outcomes
    transfers: Outcomes
    chart: Chart


@dataclass(frozen=True, slots=True)
class AgentRow:
    """A member of a queue on its board: `status` in words, `load` like "2 of 3", `replied_at` when they last answered anybody."""

    name: str
    status: str
    since: datetime
    load: str
    replied_at: datetime | None


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A queue among those that somebody leads: how many wait, since when the first, and how many owned ones are unanswered for too long."""

    name: str
    waiting: int
    since: datetime | None
    late: int
