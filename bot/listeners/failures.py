"""The list of /desk failed has buttons to retry."""

from bot.desk.people import people
from bot.desk.screens import failures
from bot.listeners.base import Click, Form, OnClick
from bot.views import failures as failure_views
from bot.views import ids
from bot.views import notices as views

SAID = "It is being tried again. /desk failed shows what still waits."


def retry_waiting(click: Click) -> Form:
    failures.retry_waiting(click.tx, click.person, click.value)
    return views.sentence("Retry", SAID)


def retry_failed(click: Click) -> Form:
    failures.retry_failed(click.tx, click.person, click.value)
    return views.sentence("Retry", SAID)


def show(click: Click) -> Form:
    """Shows an admin what /desk failed lists."""
    people.require_admin(click.tx, click.person)
    return failure_views.form(failures.read(click.tx.session), click.person.time_zone)


CLICKS: dict[str, OnClick] = {ids.SHOW_FAILED: show, ids.RETRY_WAITING: retry_waiting, ids.RETRY_FAILED: retry_failed}
