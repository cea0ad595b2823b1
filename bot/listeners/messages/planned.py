"""A text for later is changed in a form, or taken back, from the card."""

from bot.desk.language import plain_text
from bot.desk.messages import planned
from bot.listeners.base import Click, Form, OnClick, OnSubmission, Submission
from bot.views import ids
from bot.views.messages import planned as views


def edit(click: Click) -> Form:
    return views.form(planned.describe(click.tx, click.value, click.person))


def change(form: Submission) -> None:
    text = plain_text.entered(form.values.get(ids.MESSAGE_BLOCK, ""))
    day, time = form.values.get(ids.DAY_BLOCK, ""), form.values.get(ids.TIME_BLOCK, "")
    planned.change(form.tx, form.subject, form.person, text, day, time)


def cancel(click: Click) -> None:
    planned.cancel(click.tx, click.value, click.person)


CLICKS: dict[str, OnClick] = {ids.EDIT_PLANNED: edit, ids.CANCEL_PLANNED: cancel}
SUBMISSIONS: dict[str, OnSubmission] = {ids.PLANNED_FORM: change}
