"""The list of /desk failed has buttons to retry."""

from bot.desk.screens import failures
from bot.listeners.base import Click, Form, OnClick
from bot.views import ids
from bot.views import notices as views

SAID = "It is being tried again. /desk failed shows what still waits."


def retry_waiting(click: Click) -> Form:
    failures.retry_waiting(click.tx, click.person, click.value)
    return views.sentence("Retry", SAID)


def retry_failed(click: Click) -> Form:
    failures.retry_failed(click.tx, click.person, click.value)
    return views.sentence("Retry", SAID)


CLICKS: dict[str, OnClick] = {ids.RETRY_WAITING: retry_waiting, ids.RETRY_FAILED: retry_failed}
