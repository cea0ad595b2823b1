"""What happened in a span of time is counted here, from what was stored when it happened: boards and reports count with the same hands."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from statistics import median

from sqlmodel import Session

from bot.desk import audit
from bot.desk.figures import Chart, Figures, Outcomes
from bot.desk.language import times
from storage.models import ConversationState, InvitationState
from storage.queries.screens import figures as rows
from storage.queries.screens.figures import Course, Ended

PAGE = 2_000
DAYS_MOST = 62
"""A chart has a bar for each day of so many, and else one for each week."""
WEEK = 7


@dataclass(frozen=True, slots=True)
class Span:
    """So many days in a zone, today the last of them, and the bars of its chart: each begins at one of `begins`."""

    zone: str
    since: datetime
    now: datetime
    step: str
    begins: tuple[datetime, ...]
    labels: tuple[str, ...]


def span(now: datetime, zone: str, days: int) -> Span:
    """Gives the span of so many days: one is shown by the hour, a few weeks by the day, more by the week."""
    since = times.midnight_before(now, zone, days - 1)
    if days == 1:
        begins, step = times.hours_from(since, now), "hour"
        labels = [times.hour(moment, zone) for moment in begins]
    else:
        every, step = (1, "day") if days <= DAYS_MOST else (WEEK, "week")
        begins = [times.midnight_before(now, zone, back) for back in range(days - 1, -1, -every)]
        labels = [times.day(moment, zone) for moment in begins]
    return Span(zone, since, now, step, tuple(begins), tuple(labels))


Reading = Callable[[], AbstractContextManager[Session]]
"""A function of this kind lets something be read, and lets go of the database again."""


def pages(reading: Reading, queue_id: int, since: datetime) -> Iterator[list[Course]]:
    """Gives what was opened or done in a queue since then, page by page: the database is let go of between two."""
    for read in (rows.list_opened, rows.list_done):
        page: list[Course] = []
        while True:
            with reading() as session:
                page = read(session, queue_id, since, page[-1] if page else None, PAGE)
            yield page
            if len(page) < PAGE:
                break


def held(course: Course, now: datetime) -> int:
    """Says for how many seconds somebody has held a conversation until now."""
    return course.handled + (_seconds(course.owner_since, now) if course.owner_since else 0)


def waited(course: Course, now: datetime) -> int:
    """Says for how many seconds a conversation has waited until now."""
    return course.waited + (_seconds(course.waiting_since, now) if course.waiting_since else 0)


def _seconds(since: datetime, until: datetime) -> int:
    return max(0, round((until - since).total_seconds()))


class Tally:
    """Counts conversations one by one. `goals` has the minutes within which each queue means to answer."""

    def __init__(self, of: Span, goals: Mapping[int, int]) -> None:
        self._span, self._goals = of, goals
        self._new = [0] * len(of.begins)
        self._done = [0] * len(of.begins)
        self._begun = self._unreplied = self._replies = self._within = self._due = self._handled = 0
        self._first: list[int] = []
        self._waits: list[int] = []

    def add(self, course: Course) -> None:
        since = self._span.since
        self._replies += course.replies
        if course.opened_at >= since and course.opened_by:
            self._begun += 1
        elif course.opened_at >= since:
            self._add_new(course)
        if course.done_at and course.done_at >= since:
            self._done[self._bar(course.done_at)] += 1
            self._handled += course.handled
            self._unreplied += not course.replies

    def _add_new(self, course: Course) -> None:
        self._new[self._bar(course.opened_at)] += 1
        self._waits.append(waited(course, self._span.now))
        goal = self._goals[course.queue_id] * 60
        if course.first_reply_after is not None:
            self._first.append(course.first_reply_after)
            self._due += 1
            self._within += course.first_reply_after <= goal
        elif course.state != ConversationState.DONE and course.unanswered_since:
            self._due += _seconds(course.unanswered_since, self._span.now) > goal

    def _bar(self, moment: datetime) -> int:
        return max(0, bisect_right(self._span.begins, moment) - 1)

    def figures(self, name: str, ended: Iterable[Ended]) -> Figures:
        """Gives what was counted, with what became of the invitations; `name` says whose figures they are."""
        known, of, goals = list(ended), self._span, set(self._goals.values())
        return Figures(
            zone=of.zone,
            goal=goals.pop() if len(goals) == 1 else None,
            new=sum(self._new),
            begun=self._begun,
            done=sum(self._done),
            unreplied=self._unreplied,
            replies=self._replies,
            answered=len(self._first),
            median=round(median(self._first)) if self._first else None,
            ninetieth=sorted(self._first)[ceil(len(self._first) * 0.9) - 1] if self._first else None,
            within=self._within,
            due=self._due,
            handled=self._handled,
            wait=round(median(self._waits)) if self._waits else None,
            longest_wait=max(self._waits, default=None),
            offers=_outcomes([end for end in known if end.by_house]),
            transfers=_outcomes([end for end in known if not end.by_house]),
            chart=Chart(
                f"{name} · conversations by the {of.step}", f"{of.step}, {of.zone}", of.labels, tuple(self._new), tuple(self._done)
            ),
        )


def _outcomes(ended: list[Ended]) -> Outcomes:
    def number(state: InvitationState, *, seen: bool | None = None) -> int:
        return sum(end.number for end in ended if end.state == state and seen in (None, end.seen))

    return Outcomes(
        offered=sum(end.number for end in ended),
        accepted=number(InvitationState.ACCEPTED),
        rejected=number(InvitationState.REJECTED),
        missed=number(InvitationState.EXPIRED, seen=True),
        unseen=number(InvitationState.EXPIRED, seen=False),
        withdrawn=number(InvitationState.WITHDRAWN),
        pending=number(InvitationState.PENDING),
    )


def today(session: Session, queue_id: int, name: str, goal: int, of: Span) -> Figures:
    """Gives the figures of one queue."""
    tally = Tally(of, {queue_id: goal})
    for page in pages(lambda: nullcontext(session), queue_id, of.since):
        for course in page:
            tally.add(course)
    return tally.figures(name, rows.list_ends(session, [queue_id], of.since, audit.SYSTEM))
