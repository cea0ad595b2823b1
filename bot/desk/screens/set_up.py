"""What admins see on their Home of how the desk is set up: what there is, what is missing, what is wrong."""

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Protocol, TypeVar

from sqlmodel import Session

from bot.desk import lanes
from bot.desk.language import phone
from bot.desk.notices import redraws
from bot.desk.people import people
from bot.desk.screens import failures
from bot.desk.set_up import LineEntry, QueueEntry, SetUp
from bot.desk.terms import HomeList
from storage.kinds import EVERYTHING, DeliveryKind
from storage.models import Finding, Line, Person, Queue
from storage.queries.people.people import list_admins
from storage.queries.screens import boards
from storage.queries.setup import findings, lines, points, queues
from storage.transaction import Transaction

MOST = 8
"""So many things that are missing are named at once."""
NAMES_MOST = 3
TROUBLES_MOST = 3
"""So many are named of what waits, and of what failed."""
ALL_RIGHT_FOR, WRONG_FOR = timedelta(hours=6), timedelta(minutes=10)
"""What the doctor found is so long good enough for whoever opens their Home; what was wrong may have been mended meanwhile."""

Row = TypeVar("Row")


class Pages(Protocol):
    """Gives the part of a list that stands on its page."""

    def __call__(self, name: str, whole: Sequence[Row]) -> Sequence[Row]: ...


def read(session: Session, reader: Person, page: Pages) -> SetUp:
    named, leading = queues.list_queues(session), lines.list_lines(session)
    several = len({line.carrier for line, _ in leading}) > 1
    listed = failures.read(session, TROUBLES_MOST)
    finding = findings.find(session, findings.DOCTOR)
    return SetUp(
        queues=tuple(_queue(session, queue) for queue in page(HomeList.QUEUES, named)),
        lines=tuple(_line(session, *row, several=several) for row in page(HomeList.LINES, leading)),
        queue_count=len(named),
        line_count=len(leading),
        member_count=queues.count_members(session),
        lacking=tuple(_list_lacking(session, named, {queue.id for _, queue in leading})),
        waiting=len(listed.waits),
        failed=listed.failed_in_all,
        troubles=_troubles(listed),
        wrong=_wrong(finding),
        examined_at=finding.at if finding else None,
        time_zone=reader.time_zone,
    )


def _queue(session: Session, queue: Queue) -> QueueEntry:
    return QueueEntry(
        id=queue.id,
        name=queue.name,
        channel_id=queue.channel_id,
        members=boards.count_agents(session, queue.id),
        ready=boards.count_ready(session, queue.id),
        names=tuple(person.called for person, _ in boards.list_agents(session, queue.id, NAMES_MOST)),
        numbers=tuple(phone.written(line.address) for line in lines.list_queue_lines(session, queue.id)),
    )


def _line(session: Session, line: Line, queue: Queue, *, several: bool) -> LineEntry:
    point = points.find_point(session, line.point_id) if line.point_id else None
    leads_to = f"the routing point {point.name}" if point else queue.name
    return LineEntry(line.id, phone.written(line.address), leads_to, line.carrier if several else "")


def _list_lacking(session: Session, named: list[Queue], reached: set[int]) -> list[tuple[str, str]]:
    if not named:
        return [("There is no queue yet: press Add queue.", "/queue create support #support")]
    lacking = [(f"Nobody is in {name} yet.", f"/queue add {name} @name") for name in queues.list_memberless(session)]
    if not reached:
        lacking.append((f"No number leads to {named[0].name} or any other queue yet.", f"/line add +15550001111 {named[0].name}"))
    elif not points.list_points(session):  # a point may lead to any queue
        lacking += [
            (f"No number leads to {queue.name}.", f"/line add +15550001111 {queue.name}") for queue in named if queue.id not in reached
        ]
    return [*lacking[:MOST], *([(f"And {len(lacking) - MOST} more.", "/queue list")] if len(lacking) > MOST else [])]


def _troubles(listed: failures.Failures) -> tuple[tuple[str, str], ...]:
    waits = [(f"{wait.place} ({wait.waiting} waiting)", wait.cause) for wait in listed.waits[:TROUBLES_MOST]]
    return (*waits, *((failure.what, failure.cause) for failure in listed.failed[:TROUBLES_MOST]))


def _wrong(finding: Finding | None) -> tuple[str, ...]:
    return tuple(json.loads(finding.details)) if finding else ()


def begin(tx: Transaction) -> None:
    """Has the doctor look, as an admin opens their Home, unless it did so lately."""
    finding = findings.find(tx.session, findings.DOCTOR)
    if finding is None or finding.at <= tx.now - (WRONG_FOR if _wrong(finding) else ALL_RIGHT_FOR):
        _examine(tx)


def examine(tx: Transaction, person: Person) -> None:
    """Has the doctor look now. Raises DeskError."""
    people.require_admin(tx, person)
    _examine(tx)


def _examine(tx: Transaction) -> None:
    tx.deliver_once(lanes.DOCTOR, DeliveryKind.EXAMINE, EVERYTHING)


def keep(tx: Transaction, wrong: Iterable[str]) -> None:
    """Keeps what the doctor found to be wrong, and shows it to the admins who look at their Homes."""
    findings.keep(tx.session, tx.now, findings.DOCTOR, list(wrong))
    redraws.refresh_home(tx, *(admin.id for admin in list_admins(tx.session)))
