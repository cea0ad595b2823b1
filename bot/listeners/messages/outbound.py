"""A new text message has a form, and something becomes of it."""

from bot.desk.errors import DeskError
from bot.desk.language import plain_text
from bot.desk.language.lookup import matching
from bot.desk.messages import long_texts, outbound
from bot.listeners.base import Click, Form, OnSubmission, Payload, Submission, asked_by, number_in, parts_of
from bot.views import ids
from bot.views.messages import outbound as views
from storage.models import Line
from storage.queries.setup import queues
from storage.transaction import Transaction


def begin(click: Click) -> Form:
    """Gives the form for a new text, which can be opened from anywhere in Slack."""
    return views.form(outbound.describe(outbound.list_lines(click.tx, click.person)))


def send(form: Submission) -> Form | None:
    """Sends a new text. The form's subject is in how many parts its writer has seen that it goes, the only line's id, and the number where
    a conversation waits to be claimed.
    """
    agreed, line_id, number = parts_of(form.subject, 3)
    text = plain_text.entered(form.values.get(ids.MESSAGE_BLOCK, ""))
    line = _line(form, line_id or form.values.get(ids.LINE_BLOCK, ""))
    to = number or form.values.get(ids.TO_BLOCK, "").strip()
    try:
        outcome = outbound.send(form.tx, form.person, line, to, text, claim=bool(number), agreed=number_in(agreed))
    except long_texts.TooLongError as error:
        return views.form(
            outbound.describe([(line, queues.get_queue(form.tx.session, line.queue_id))]), to=to, text=text, parts=error.parts
        )
    return None if outcome.sent else views.refused(outcome, str(line.id), to, text, number_in(agreed))


def _line(form: Submission, line_id: str) -> Line:
    """Gives the line of an id, if this person may text from it, also if the form is forged or old. Raises DeskError."""
    chosen = next((line for line, _ in outbound.list_lines(form.tx, form.person) if str(line.id) == line_id), None)
    if chosen is None:
        raise DeskError("Choose one of your queues' lines.", field=ids.LINE_BLOCK)
    return chosen


def line_options(tx: Transaction, payload: Payload) -> list[Form]:
    """Gives the rows of the type-ahead for a line: those from which its reader can text."""
    reader, typed = asked_by(tx, payload)
    try:
        lines = outbound.describe(outbound.list_lines(tx, reader)) if reader else []
    except DeskError:
        lines = []
    return views.line_options(matching(typed, {line: line[0] for line in lines}) if typed else lines)


SUBMISSIONS: dict[str, OnSubmission] = {ids.TEXT_FORM: send}
OPTIONS = {ids.LINE: line_options}
