"""What somebody holds is marked done together, once they have read what that is."""

from bot.desk.screens import mine
from bot.listeners.base import Click, Form, OnClick, OnSubmission, Submission
from bot.views import ids
from bot.views import mine as views
from bot.views.notices import sentence


def begin(click: Click) -> Form:
    return views.form(mine.ask(click.tx, click.person, mine.read_button(click.value)))


def close_all(form: Submission) -> Form:
    return sentence("Mark all done", mine.close_all(form.tx, form.person, form.subject))


CLICKS: dict[str, OnClick] = {ids.DONE_ALL: begin}
SUBMISSIONS: dict[str, OnSubmission] = {ids.DONE_ALL_FORM: close_all}
