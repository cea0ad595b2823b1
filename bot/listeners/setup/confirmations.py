"""The question before something ends is answered by a press."""

from bot.desk.setup import confirmations
from bot.listeners.base import Click, Form, OnClick
from bot.views import ids
from bot.views.notices import sentence
from bot.views.setup import confirmations as views

TITLE = "Threadline"


def confirm(click: Click) -> Form:
    """Does what was asked about, unless something else is open by now: then it asks anew."""
    done = confirmations.do(click.tx, click.person, click.value)
    return sentence(TITLE, done) if isinstance(done, str) else views.form(done)


def cancel(_click: Click) -> Form:
    return sentence(TITLE, "Nothing was changed.")


CLICKS: dict[str, OnClick] = {ids.CONFIRM: confirm, ids.CONFIRM_NOT: cancel}
