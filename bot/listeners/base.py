"""A listener gets a click, a submission or an event, and perhaps gives a form to open."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.desk.errors import DeskError
from bot.desk.language.numbers import read_number
from storage.models import Person
from storage.queries.people.people import find_person
from storage.transaction import Transaction

Payload = dict[str, Any]
Form = dict[str, Any]
OUTDATED = "That is of an older version of Threadline. Open it anew, or look at the newest card of the conversation."


@dataclass(frozen=True, slots=True)
class Click:
    """A press of a button, or the choice of an entry. `value` is the button's own, `payload` what Slack sent."""

    tx: Transaction
    person: Person
    value: str
    payload: Payload


@dataclass(frozen=True, slots=True)
class Submission:
    """A form that was submitted. `subject` is its private metadata. `values` maps block id to what was put in: text or the chosen value, ""
    where nothing was.
    """

    tx: Transaction
    person: Person
    subject: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Event:
    """An event of Slack's. `body` is the event itself, `bot_user_id` ours ("" while Slack hasn't told us). With `read`, Slack didn't tell
    us and we read it ourselves.
    """

    tx: Transaction
    body: Payload
    bot_user_id: str
    read: bool = False


OnClick = Callable[[Click], Form | None]
"""A function of this kind returns a form to open, or None."""
OnSubmission = Callable[[Submission], Form | None]
"""A function of this kind returns a form that takes this one's place, or None, which closes it."""
OnEvent = Callable[[Event], None]


def number_in(said: str) -> int:
    """Reads the number that a button or a form of ours bears. Raises DeskError where it is none: they may be of an older release."""
    number = read_number(said)
    if number is None:
        raise DeskError(OUTDATED)
    return number


def parts_of(said: str, count: int) -> list[str]:
    """Reads so many words that a button or a form of ours bears, the last of which may have blanks. Raises DeskError where there are fewer:
    they may be of an older release.
    """
    words = said.split(" ", count - 1)
    if len(words) < count:
        raise DeskError(OUTDATED)
    return words


def view_of(click: Click) -> Payload:
    """Gives the form in which a button was pressed. Raises DeskError where it wasn't in one of ours."""
    view = click.payload.get("view")
    if not view or not view.get("private_metadata"):
        raise DeskError(OUTDATED)
    form: Payload = view
    return form


DEEPEST = 60
"""Lists and objects may lie in each other so deep; those of Slack's views and messages are a dozen."""


class TooDeepError(ValueError):
    pass


def readable(said: Any, deepest: int = DEEPEST) -> Any:
    """Gives what Slack says without halves of characters and NULs: its JSON can hold a lone surrogate, which neither a database nor a
    carrier takes, and PostgreSQL keeps no NUL. Raises TooDeepError.
    """
    if isinstance(said, str):
        whole = said if said.isascii() else said.encode("utf-8", "replace").decode()
        return whole.replace("\x00", "")
    if not isinstance(said, (dict, list)):
        return said
    if not deepest:
        raise TooDeepError
    if isinstance(said, list):
        return [readable(part, deepest - 1) for part in said]
    return {readable(name): readable(value, deepest - 1) for name, value in said.items()}


def asked_by(tx: Transaction, payload: Payload) -> tuple[Person | None, str]:
    """Gives who looks into a type-ahead, None for somebody whom Slack hasn't described yet, and what they typed."""
    return find_person(tx.session, payload["user"]["id"]), str(payload.get("value") or "").strip()


def values_of(view: Payload) -> dict[str, str]:
    """Gives a form's state by block id: the value typed or chosen."""
    values: dict[str, str] = {}
    for block_id, elements in (view.get("state") or {}).get("values", {}).items():
        for element in elements.values():
            chosen = element.get("selected_option") or {}
            moment = element.get("selected_date") or element.get("selected_time")
            values[block_id] = str(element.get("value") or chosen.get("value") or moment or "")
    return values
