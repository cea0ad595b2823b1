"""The App Home is published for each person."""

import json
from dataclasses import replace
from hashlib import sha256

from sqlmodel import col, update

from bot.deliveries import charts
from bot.desk.people import people as desk_people
from bot.desk.screens import homes as desk_homes
from bot.desk.snapshots import Home
from bot.runtime import Runtime
from bot.slack.calls import call
from bot.views import home as views
from storage.engine.pump import HopelessError, Settle
from storage.models import Person
from storage.queries.people import people
from storage.taken import Taken
from storage.transaction import Transaction


def publish_home(runtime: Runtime, taken: Taken) -> Settle | None:
    """Draws somebody's Home, unless Slack shows the newest version already or the new one would look alike."""
    with runtime.reading() as session:
        person = people.find_person(session, taken.subject)
        if person is None or person.home_drawn >= person.home_wanted:
            return None
        snapshot = desk_homes.read(session, person, runtime.clock(), is_admin=desk_people.is_seen_as_admin(session, person))
        shown = person.home_hash
    picture = _hash(snapshot)
    if picture != shown:
        _publish(runtime, taken.subject, snapshot)

    def settle(tx: Transaction) -> None:
        mine = update(Person).where(col(Person.id) == taken.subject, col(Person.home_drawn) < snapshot.version)
        tx.session.execute(mine.values(home_drawn=snapshot.version, home_hash=picture))

    return settle


def _hash(snapshot: Home) -> str:
    return sha256(json.dumps(views.home(snapshot), sort_keys=True).encode()).hexdigest()


def _publish(runtime: Runtime, person_id: str, snapshot: Home) -> None:
    """Publishes a Home, without its charts where Slack can't fetch them and so refuses it."""
    drawn = _with_charts(runtime, snapshot)
    try:
        call(runtime.slack.views_publish, user_id=person_id, view=views.home(drawn))
    except HopelessError:
        if drawn == snapshot:
            raise
        call(runtime.slack.views_publish, user_id=person_id, view=views.home(snapshot))


def _with_charts(runtime: Runtime, snapshot: Home) -> Home:
    boards = tuple(replace(board, chart=charts.put(runtime, board.today.chart)) for board in snapshot.boards)
    return replace(snapshot, boards=boards)
