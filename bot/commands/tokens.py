"""/desk token is how admins let programs in."""

from bot.commands.base import Answer, Ask, Verbs, do_verb, only_word
from bot.desk.setup import tokens
from bot.views.blocks import escape


def token(ask: Ask) -> Answer:
    """/desk token add|list|remove NAME – lets a program send texts, edit contacts and read conversations in your name; add says the token once, to you alone"""
    return do_verb(ask, "/desk token", VERBS)


def list_(ask: Ask, rest: str) -> Answer:
    ask.refuse(rest.split(), "/desk token list")
    rows = tokens.list_all(ask.tx, ask.person)
    return escape("\n".join(f"• {row}" for row in rows)) or "There are no tokens yet. `/desk token add NAME` adds one."


def add(ask: Ask, rest: str) -> Answer:
    return escape(tokens.add(ask.tx, ask.person, _name(ask, rest, "add")))


def remove(ask: Ask, rest: str) -> Answer:
    return escape(tokens.remove(ask.tx, ask.person, _name(ask, rest, "remove")))


def _name(ask: Ask, rest: str, verb: str) -> str:
    return only_word(ask, rest, "The name", f"/desk token {verb} crm")


VERBS: Verbs = {"add": add, "list": list_, "remove": remove}
