"""Somebody's App Home is read here, and the pages of its lists are turned."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session

from bot.desk import listing, reading
from bot.desk.notices import redraws
from bot.desk.people import people, reasons, supervisors
from bot.desk.queues import targets
from bot.desk.screens import boards, set_up
from bot.desk.snapshots import Home, Page
from bot.desk.terms import HomeList
from storage.models import Person, Status
from storage.queries.handover import conversations, invitations
from storage.queries.notices import notices
from storage.queries.people import agents as agent_rows
from storage.queries.queues import handing_out
from storage.queries.screens import homes as rows
from storage.queries.setup import queues
from storage.transaction import Transaction

LENGTHS: dict[str, int] = {
    HomeList.INVITATIONS: 4,
    HomeList.HELD: 8,
    HomeList.WAITING: 8,
    HomeList.FAVOURITES: 10,
    HomeList.NOTICES: 6,
    HomeList.BOARDS: 1,
    HomeList.QUEUES: 5,
    HomeList.LINES: 5,
}
"""So many rows of each list stand on a page: all together stay below the 100 blocks of a Home."""
LENGTHS_OF_ADMINS = LENGTHS | {HomeList.INVITATIONS: 3, HomeList.HELD: 5, HomeList.WAITING: 5, HomeList.NOTICES: 4}
"""An admin's Home has the set-up as well, so that the other lists are shorter there."""
NOTICES_MOST = 200
Row = TypeVar("Row")


def read(session: Session, person: Person, now: datetime, *, is_admin: bool) -> Home:
    agent = agent_rows.find_agent(session, person.id)
    member_of = tuple(queue.name for queue in queues.list_member_queues(session, person.id))
    book = _Book(person, LENGTHS_OF_ADMINS if is_admin else LENGTHS)
    led = supervisors.list_led(session, person)
    owned = book.open(HomeList.HELD, handing_out.map_owned(session, [person.id]).get(person.id, 0))
    waiting = book.open(HomeList.WAITING, rows.count_waiting(session, person.id))
    return Home(
        name=person.called,
        is_agent=bool(member_of) and people.can_own(person),
        status=agent.status if agent else Status.NOT_READY,
        reason=agent.reason if agent else None,
        version=person.home_wanted,
        queues=member_of,
        previews=tuple(
            reading.preview(session, invitation, now, person.id)
            for invitation in book.page(HomeList.INVITATIONS, invitations.list_answerable(session, person.id))
        ),
        owned=listing.conversation_rows(session, conversations.list_owned_rows(session, person.id, owned), person.time_zone),
        waiting=listing.conversation_rows(
            session, [(*row, None) for row in rows.list_waiting(session, person.id, waiting)], person.time_zone
        ),
        favourites=tuple(book.page(HomeList.FAVOURITES, _favourites(session, person.id))),
        notices=tuple(
            listing.notice(session, notice) for notice in book.page(HomeList.NOTICES, notices.list_open(session, person.id, NOTICES_MOST))
        ),
        boards=tuple(boards.read(session, person, queue, led, now) for queue in book.page(HomeList.BOARDS, led)),
        pages=book.pages,
        reasons=tuple(reasons.list_all(session)),
        set_up=set_up.read(session, person, book.page) if is_admin else None,
    )


class _Book:
    """The lists of a Home, each open at the page where its reader left it."""

    def __init__(self, person: Person, lengths: Mapping[str, int]) -> None:
        self._numbers = _numbers(person)
        self._lengths = lengths
        self.pages: dict[str, Page] = {}

    def page(self, name: str, whole: Sequence[Row]) -> Sequence[Row]:
        return whole[self.open(name, len(whole))]

    def open(self, name: str, rows: int) -> slice:
        """Gives the part of a list of so many rows that stands on its page."""
        length = self._lengths[name]
        last = max(0, (rows - 1) // length)
        number = min(self._numbers.get(name, 0), last)
        self.pages[name] = Page(number, last, rows)
        return slice(number * length, (number + 1) * length)


def _numbers(person: Person) -> dict[str, int]:
    numbers: dict[str, int] = json.loads(person.home_pages or "{}")
    return numbers


def turn_page(tx: Transaction, person: Person, name: str, number: int) -> None:
    """Opens a list of somebody's Home at a page."""
    if name in LENGTHS:
        person.home_pages = json.dumps(_numbers(person) | {name: max(0, number)})
        tx.session.add(person)
        tx.session.flush()
        redraws.refresh_home(tx, person.id)


def show_board(tx: Transaction, person: Person, queue_id: int) -> None:
    """Opens somebody's Home at the board of a queue that they lead."""
    led = [queue.id for queue in supervisors.list_led(tx.session, person)]
    if queue_id in led:
        turn_page(tx, person, HomeList.BOARDS, led.index(queue_id))


def _favourites(session: Session, person_id: str) -> list[tuple[str, str]]:
    """Gives the names of somebody's favourites, with their state now. Who is in no queue any more, and queues that are gone, are left out."""
    chosen = [favourite.target for favourite in rows.list_favourites(session, person_id)]
    if not chosen:
        return []
    states = {teammate.id: (teammate.name, teammate.state) for teammate in listing.teammates(session)}
    states |= {targets.queue_key(queue.id): (f"queue {queue.name}", queue.state) for queue in listing.queue_rows(session)}
    return [states[target] for target in chosen if target in states]
