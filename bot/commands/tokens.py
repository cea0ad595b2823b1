"""/desk token is how admins let programs in."""

from collections.abc import Callable

from bot.commands.base import Answer, Ask
from bot.desk.errors import DeskError
from bot.desk.language.lookup import first_word, nearest
from bot.desk.setup import tokens
from bot.views.blocks import escape


def token(ask: Ask) -> Answer:
    """/desk token add|list|remove NAME – lets a program send texts, edit contacts and read conversations in your name; add says the token once, to you alone"""
    verb, rest = first_word(ask.rest)
    known = VERBS.get(verb.lower() or "list")
    if known is None:
        near = nearest(verb, list(VERBS))
        raise DeskError(f"/desk token has no “{verb}”. " + (f"Did you mean /desk token {near}?" if near else f"It has {', '.join(VERBS)}."))
    return known(ask, rest.strip())


def list_(ask: Ask, rest: str) -> Answer:
    ask.refuse(rest.split(), "/desk token list")
    rows = tokens.list_all(ask.tx, ask.person)
    return escape("\n".join(f"• {row}" for row in rows)) or "There are no tokens yet. `/desk token add NAME` adds one."


def add(ask: Ask, rest: str) -> Answer:
    return escape(tokens.add(ask.tx, ask.person, _name(ask, rest, "add")))


def remove(ask: Ask, rest: str) -> Answer:
    return escape(tokens.remove(ask.tx, ask.person, _name(ask, rest, "remove")))


def _name(ask: Ask, rest: str, verb: str) -> str:
    written = f"/desk token {verb} crm"
    words = rest.split()
    if not words:
        raise DeskError(f"The name is missing. Write it like {written}")
    ask.refuse(words[1:], written)
    return words[0]


VERBS: dict[str, Callable[[Ask, str], Answer]] = {"add": add, "list": list_, "remove": remove}
