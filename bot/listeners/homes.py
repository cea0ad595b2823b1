"""The pages of the App Home's lists can be turned."""

from bot.desk.screens import homes
from bot.listeners.base import Click, OnClick, number_in
from bot.views import ids


def turn_page(click: Click) -> None:
    """Turns the page of a list. The click's value is the list's name and the page's number."""
    name, _, number = click.value.partition(" ")
    homes.turn_page(click.tx, click.person, name, number_in(number))


CLICKS: dict[str, OnClick] = {ids.HOME_BACK: turn_page, ids.HOME_ON: turn_page}
