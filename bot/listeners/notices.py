"""A notice can be dismissed, and the line that one tells of can be added."""

from bot.desk.errors import DeskError
from bot.desk.language import phone
from bot.desk.notices import notices
from bot.desk.people import people
from bot.desk.setup import lines
from bot.listeners.base import Click, Form, OnClick, OnSubmission, Submission
from bot.views import ids
from bot.views import notices as views
from storage.queries.notices import notices as rows
from storage.queries.setup import queues


def dismiss(click: Click) -> None:
    notices.dismiss(click.tx, click.value, click.person)


def add_line(click: Click) -> Form:
    people.require_admin(click.tx, click.person)
    notice = rows.find_public(click.tx.session, click.value)
    if notice is None or not notice.subject:
        raise DeskError("That message isn't about a number.")
    lines.require_possible(click.tx, notice.subject)
    if not queues.list_queues(click.tx.session):
        raise DeskError("There are no queues yet. Make one first: /queue create support #support")
    known = lines.find_carrier(click.tx, notice.subject)
    carriers = [(facts.title, facts.name) for facts in lines.list_carriers(click.tx, notice.subject)]
    return views.line_form(notice.subject, phone.written(notice.subject), carriers, known.name if known else None)


def send_line(form: Submission) -> None:
    name = form.values.get(ids.QUEUE_BLOCK, "")
    if name in ("", ids.NO_MATCH):
        raise DeskError("Choose a queue.", field=ids.QUEUE_BLOCK)
    lines.add_texted(form.tx, form.person, form.subject, name, form.values.get(ids.CARRIER_BLOCK, ""))


def view_thread(_click: Click) -> None:
    """Does nothing, as Slack opens the link itself; it only wants to know that we heard."""


CLICKS: dict[str, OnClick] = {ids.DISMISS: dismiss, ids.ADD_LINE: add_line, ids.VIEW_THREAD: view_thread}
SUBMISSIONS: dict[str, OnSubmission] = {ids.LINE_FORM: send_line}
