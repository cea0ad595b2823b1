"""The set-up on an admin's Home finds what can be edited, and has the doctor look."""

from dataclasses import replace

from bot.desk.errors import DeskError
from bot.desk.language import phone
from bot.desk.screens import set_up
from bot.listeners.base import OUTDATED, Click, Form, OnClick, Payload
from bot.listeners.setup import lines, queues
from bot.listeners.setup.looking import fitting
from bot.views import ids
from bot.views import set_up as views
from bot.views.notices import sentence
from storage.queries.setup import lines as line_rows
from storage.queries.setup import queues as queue_rows
from storage.transaction import Transaction

QUEUE, LINE = "queue", "line"


def edit(click: Click) -> Form | None:
    """Gives the form of the queue or number that was chosen."""
    if click.value == ids.NO_MATCH:
        return None
    kind, _, number = click.value.partition(" ")
    begin = {QUEUE: queues.begin_edit, LINE: lines.begin_edit}.get(kind)
    if begin is None:
        raise DeskError(OUTDATED)
    return begin(replace(click, value=number))


def edit_options(tx: Transaction, payload: Payload) -> list[Form]:
    """Gives the rows of an admin's type-ahead for what can be edited: queues, then numbers."""
    named = [(queue.name, f"{QUEUE} {queue.id}") for queue in queue_rows.list_queues(tx.session)]
    named += [(f"{phone.written(line.address)} · {line.address}", f"{LINE} {line.id}") for line, _ in line_rows.list_lines(tx.session)]
    return views.edit_options(fitting(tx, payload, named))


def check_now(click: Click) -> Form:
    set_up.examine(click.tx, click.person)
    return sentence("Doctor", "Checking… Your Home shows in a moment what was found.")


CLICKS: dict[str, OnClick] = {ids.EDIT: edit, ids.CHECK_NOW: check_now}
OPTIONS = {ids.EDIT: edit_options}
