"""/desk hook is how admins have addresses outside told what happens."""

from collections.abc import Callable

from bot.commands.base import Answer, Ask
from bot.desk.errors import DeskError
from bot.desk.language.lookup import first_word, nearest
from bot.desk.setup import hooks
from bot.views.blocks import escape


def hook(ask: Ask) -> Answer:
    """/desk hook add|list|remove|resume URL – an address outside that is told, signed, what happens in conversations; add says its secret once, to you alone"""
    verb, rest = first_word(ask.rest)
    known = VERBS.get(verb.lower() or "list")
    if known is None:
        near = nearest(verb, list(VERBS))
        raise DeskError(f"/desk hook has no “{verb}”. " + (f"Did you mean /desk hook {near}?" if near else f"It has {', '.join(VERBS)}."))
    return known(ask, rest.strip())


def list_(ask: Ask, rest: str) -> Answer:
    ask.refuse(rest.split(), "/desk hook list")
    rows = hooks.list_all(ask.tx, ask.person)
    return escape("\n".join(f"• {row}" for row in rows)) or "There are no hooks yet. `/desk hook add URL` adds one."


def add(ask: Ask, rest: str) -> Answer:
    return escape(hooks.add(ask.tx, ask.person, _url(ask, rest, "add")))


def remove(ask: Ask, rest: str) -> Answer:
    return escape(hooks.remove(ask.tx, ask.person, _url(ask, rest, "remove")))


def resume(ask: Ask, rest: str) -> Answer:
    return escape(hooks.resume(ask.tx, ask.person, _url(ask, rest, "resume")))


def _url(ask: Ask, rest: str, verb: str) -> str:
    """Gives the address that was typed, where Slack may have made a link of it: <https://example.com|example.com>."""
    written = f"/desk hook {verb} https://example.com/threadline"
    words = rest.split()
    if not words:
        raise DeskError(f"The address is missing. Write it like {written}")
    ask.refuse(words[1:], written)
    return words[0].strip("<>").partition("|")[0] if words[0].startswith("<") else words[0]


VERBS: dict[str, Callable[[Ask, str], Answer]] = {"add": add, "list": list_, "remove": remove, "resume": resume}
