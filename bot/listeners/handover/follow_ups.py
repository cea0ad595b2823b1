"""Remind me is an entry of the card's menu, and a form."""

from bot.desk.handover import conversations, follow_ups
from bot.listeners.base import Click, Form, OnClick, OnSubmission, Submission
from bot.views import ids
from bot.views.handover import follow_ups as views


def begin(click: Click) -> Form:
    return views.form(follow_ups.begin(click.tx, conversations.get_public(click.tx, click.value), click.person))


def choose(form: Submission) -> None:
    day, time = form.values.get(ids.DAY_BLOCK, ""), form.values.get(ids.TIME_BLOCK, "")
    conversation = conversations.get_public(form.tx, form.subject)
    follow_ups.choose(form.tx, conversation, form.person, form.values.get(ids.REMIND_BLOCK, ""), day, time)


CLICKS: dict[str, OnClick] = {ids.REMIND: begin}
SUBMISSIONS: dict[str, OnSubmission] = {ids.REMIND_FORM: choose}
