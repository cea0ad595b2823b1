"""From a board, another queue's can be opened, and somebody's status be set."""

from bot.desk import listing
from bot.desk.errors import DeskError
from bot.desk.handover import agents
from bot.desk.language.lookup import matching
from bot.desk.people import people, reasons, supervisors
from bot.desk.screens import homes
from bot.desk.snapshots import Teammate
from bot.listeners.base import Click, Form, OnClick, OnSubmission, Payload, Submission, asked_by, number_in
from bot.views import boards as views
from bot.views import ids
from bot.views.handover import transfers as transfer_views
from storage.models import Status
from storage.queries.screens import boards
from storage.transaction import Transaction


def open_board(click: Click) -> None:
    if click.value != ids.NO_MATCH:
        homes.show_board(click.tx, click.person, number_in(click.value))


def begin_status(click: Click) -> Form:
    """Opens the form, with all that somebody can be: Ready, Not Ready for each reason, Do not disturb."""
    words = [(agents.in_words(Status.NOT_READY, reason), f"{Status.NOT_READY} {reason}") for reason in reasons.list_all(click.tx.session)]
    first = [(agents.WORDS[status], str(status)) for status in (Status.READY, Status.NOT_READY)]
    return views.status_form([*first, *words, (agents.WORDS[Status.DND], str(Status.DND))])


def set_status(form: Submission) -> None:
    """Sets the status of a member. Raises DeskError."""
    member_id = form.values.get(ids.AGENT_BLOCK, "")
    if member_id in ("", ids.NO_MATCH):
        raise DeskError("Choose somebody: type part of a name.", field=ids.AGENT_BLOCK)
    word, _, reason = form.values.get(ids.STATUS_BLOCK, "").partition(" ")
    if word not in list(Status):
        raise DeskError("Choose a status.", field=ids.STATUS_BLOCK)
    member = people.get_person(form.tx, member_id)
    agents.set_status_of(form.tx, form.person, member, Status(word), reasons.read(form.tx, reason) if reason else None)


def queue_options(tx: Transaction, payload: Payload) -> list[Form]:
    """Gives the rows of the type-ahead for another board: the queues that its reader leads."""
    reader, typed = asked_by(tx, payload)
    named = {(queue.name, queue.id): queue.name for queue in (supervisors.list_led(tx.session, reader) if reader else [])}
    return views.queue_options(matching(typed, named) if typed else list(named))


def agent_options(tx: Transaction, payload: Payload) -> list[Form]:
    """Gives the rows of the type-ahead for a status: the members of the queues that its reader leads."""
    reader, typed = asked_by(tx, payload)
    led = supervisors.list_led(tx.session, reader) if reader else []
    members = set(boards.list_members(tx.session, [queue.id for queue in led]))
    rows = {row: f"{row.name} {row.handle}" for row in listing.teammates(tx.session) if row.id in members}
    fitting: list[Teammate] = matching(typed, rows) if typed else list(rows)
    return transfer_views.rows(fitting)


CLICKS: dict[str, OnClick] = {ids.BOARD_QUEUE: open_board, ids.BOARD_STATUS: begin_status}
SUBMISSIONS: dict[str, OnSubmission] = {ids.STATUS_FORM: set_status}
OPTIONS = {ids.BOARD_QUEUE: queue_options, ids.AGENT: agent_options}
