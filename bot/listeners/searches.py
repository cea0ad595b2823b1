"""The pages of a search are turned, and another one is begun in its form."""

from bot.desk.errors import DeskError
from bot.desk.screens import searches
from bot.listeners.base import Click, Form, OnClick, OnSubmission, Submission, number_in, parts_of
from bot.views import ids
from bot.views import searches as views

PAGES_MOST = 100


def turn_page(click: Click) -> Form:
    begins, wanted = parts_of(click.value, 2)
    before = tuple(number_in(each) for each in begins.split(",") if each != "-")
    if len(before) > PAGES_MOST:
        raise DeskError(f"{PAGES_MOST} pages are enough: add a word to what you look for.")
    return views.form(searches.search(click.tx, click.person, wanted, before))


def search(form: Submission) -> Form:
    try:
        return views.form(searches.search(form.tx, form.person, form.values.get(ids.SEARCH_BLOCK, "")))
    except DeskError as error:
        raise DeskError(str(error), field=ids.SEARCH_BLOCK) from None


CLICKS: dict[str, OnClick] = {ids.SEARCH_BACK: turn_page, ids.SEARCH_ON: turn_page}
SUBMISSIONS: dict[str, OnSubmission] = {ids.FOUND_FORM: search}
