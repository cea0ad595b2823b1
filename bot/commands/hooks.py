"""/desk hook is how admins have addresses outside told what happens."""

from bot.commands.base import Answer, Ask, Verbs, do_verb, only_word
from bot.desk.setup import hooks
from bot.views.blocks import escape


def hook(ask: Ask) -> Answer:
    """/desk hook add|list|remove|resume URL – an address outside that is told, signed, what happens in conversations; add says its secret once, to you alone"""
    return do_verb(ask, "/desk hook", VERBS)


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
    word = only_word(ask, rest, "The address", f"/desk hook {verb} https://example.com/threadline")
    return word.strip("<>").partition("|")[0] if word.startswith("<") else word


VERBS: Verbs = {"add": add, "list": list_, "remove": remove, "resume": resume}
