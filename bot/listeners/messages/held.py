"""Below what is held there are buttons, by which its writer decides."""

from bot.desk.errors import DeskError
from bot.desk.messages import held
from bot.listeners.base import Click, OnClick
from bot.views import ids
from storage.models import Message
from storage.queries.messages import messages


def send(click: Click) -> None:
    held.send(click.tx, _message(click), click.person)


def keep(click: Click) -> None:
    held.keep(click.tx, _message(click), click.person)


def _message(click: Click) -> Message:
    message = messages.find_public(click.tx.session, click.value)
    if message is None:
        raise DeskError(held.DECIDED)
    return message


CLICKS: dict[str, OnClick] = {ids.SEND_HELD: send, ids.KEEP_NOTE: keep, ids.SEND_CORRECTION: send}
