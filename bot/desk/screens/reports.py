"""A report says what happened in some queues in some days: a row for each conversation, and the figures of all. No contact's words are in it."""

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.desk import audit, lanes, reading
from bot.desk.errors import DeskError
from bot.desk.figures import Figures
from bot.desk.language import phone, times
from bot.desk.people import supervisors
from bot.desk.queues import names
from bot.desk.screens import figures
from storage.kinds import DeliveryKind
from storage.models import Person, Queue, Report
from storage.queries.people import people as people_rows
from storage.queries.screens import figures as figure_rows
from storage.queries.screens import reports as rows
from storage.queries.screens.figures import Course
from storage.transaction import Transaction

DAYS, DAYS_MOST = 7, 366
_FIGURE = re.compile(r"[-+]?[0-9][0-9.,]*")
_DAYS = re.compile("[0-9]{1,3}")
RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins with one of these for a formula (owasp.org, CSV Injection)."""


@dataclass(frozen=True, slots=True)
class Made:
    """A report as it goes out: `name` is that of its files."""

    name: str
    queues: tuple[str, ...]
    days: int
    since: datetime
    figures: Figures
    table: bytes


def ask(tx: Transaction, person: Person, words: list[str], written: str) -> str:
    """Takes an order for a report, and says what comes. Raises DeskError."""
    queue_word, days_word = _split(words, written)
    days = _read_days(days_word, written)
    queue = names.get_named(tx, queue_word) if queue_word else None
    led = [known.id for known in supervisors.list_led(tx.session, person)]
    if not led:
        raise DeskError(
            "Only supervisors get reports of their queues, and admins of all. An admin names supervisors with /queue supervisor."
        )
    if queue and queue.id not in led:
        raise DeskError(f"Only supervisors of the queue {queue.name} and admins get its report.")
    of = f"{queue.name}, " if queue else ""
    if rows.find_equal(tx.session, person.id, queue.id if queue else None, days):
        return f"Your report on {of}{_said(days)} is being made already, and comes by DM."
    report = Report(person_id=person.id, queue_id=queue.id if queue else None, days=days)
    tx.session.add(report)
    tx.session.flush()
    tx.deliver(lanes.reports(person.id), DeliveryKind.SEND_REPORT, report.id)
    return f"Your report on {of}{_said(days)} comes by DM in a moment."


def _split(words: list[str], written: str) -> tuple[str, str]:
    """Parts the queue's name from the days: either may be missing. Raises DeskError."""
    if len(words) > 2:  # noqa: PLR2004  (a queue and days)
        raise DeskError(f"“{' '.join(words[2:])}” has no meaning here. Write it like {written}")
    if len(words) == 1 and _FIGURE.fullmatch(words[0]):
        return "", words[0]
    return (words[0] if words else "", words[1] if len(words) > 1 else "")


def _read_days(word: str, written: str) -> int:
    if not word:
        return DAYS
    if not _DAYS.fullmatch(word) or not 1 <= int(word) <= DAYS_MOST:
        raise DeskError(f"{word} doesn't fit: write a whole number of days from 1 to {DAYS_MOST}, like {written}")
    return int(word)


def _said(days: int) -> str:
    return "today" if days == 1 else f"the last {days} days"


def make(read: figures.Reading, report: Report, now: datetime) -> Made | None:
    """Makes a report, page by page: between two pages the database is let go of. None where its reader leads no such queue any more."""
    with read() as session:
        reader = people_rows.find_person(session, report.person_id)
        led = supervisors.list_led(session, reader) if reader else []
        queues = [queue for queue in led if report.queue_id in (None, queue.id)]
        if reader is None or not queues:
            return None
        zone = queues[0].time_zone if report.queue_id else reader.time_zone
        known = _Names(session, queues)
    of = figures.span(now, zone, report.days)
    tally, out = figures.Tally(of, {queue.id: queue.goal for queue in queues}), io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_head(zone))
    for queue in queues:
        for page in figures.pages(read, queue.id, of.since):
            with read() as session:
                last = figure_rows.map_last_owners(session, [course.id for course in page])
            for course in page:
                tally.add(course)
                writer.writerow([harmless(cell) for cell in known.row(course, last, of)])
    title = queues[0].name if len(queues) == 1 else f"{len(queues)} queues"
    with read() as session:
        ended = figure_rows.list_ends(session, [queue.id for queue in queues], of.since, audit.SYSTEM)
    name = f"report-{queues[0].name if len(queues) == 1 else 'queues'}-{times.sheet(now, zone)[:10]}"
    table = out.getvalue().encode("utf-8-sig")  # Excel reads it as UTF-8 by its mark alone
    return Made(name, tuple(queue.name for queue in queues), report.days, of.since, tally.figures(title, ended), table)


def harmless(cell: object) -> object:
    """Keeps a spreadsheet from taking words for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY) else cell


def _head(zone: str) -> list[str]:
    return [
        "Conversation",
        "Queue",
        "Line",
        "Came as",
        "Begun by",
        f"Opened ({zone})",
        f"First reply ({zone})",
        "First reply after (seconds)",
        "Replies",
        "State",
        "Owner",
        "Transfers",
        "Wait (seconds)",
        "Handle time (seconds)",
        f"Done ({zone})",
        "Done by",
        "Disposition",
        "Case",
        "Thread",
    ]


class _Names:
    """Whatever a row names by an id, read once for all rows."""

    def __init__(self, session: Session, queues: list[Queue]) -> None:
        self._queues = {queue.id: queue.name for queue in queues}
        self._people: Mapping[str, Person] = rows.map_people(session)
        self._lines = {number: phone.written(address) for number, address in rows.map_lines(session).items()}
        self._link: Callable[[str, str | None], str | None] = reading.linker(session)

    def row(self, course: Course, last: Mapping[int, str], of: figures.Span) -> list[object]:
        def at(moment: datetime | None) -> str:
            return times.sheet(moment, of.zone) if moment else ""

        return [
            course.public_id,
            self._queues[course.queue_id],
            self._lines.get(course.line_id, ""),
            course.opened_as,
            self._person(course.opened_by) or "contact",
            at(course.opened_at),
            at(course.first_reply_at),
            "" if course.first_reply_after is None else course.first_reply_after,
            course.replies,
            course.state,
            self._person(course.owner_id or last.get(course.id)),
            course.transfers,
            figures.waited(course, of.now),
            figures.held(course, of.now),
            at(course.done_at),
            self._person(course.done_by),
            course.disposition or "",
            "; ".join(filter(None, (course.case_details or "").splitlines())),
            self._link(course.channel_id, course.thread_ts) or "",
        ]

    def _person(self, person_id: str | None) -> str:
        if person_id is None:
            return ""
        person = self._people.get(person_id)
        return person.called if person else reading.OURSELVES if person_id == audit.SYSTEM else "somebody"
