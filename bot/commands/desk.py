"""/desk: how admins look after Threadline itself."""

import re

from bot.commands.base import Answer, Ask, Details, RichAnswer, Subcommands, do_verb, number, unknown_verb
from bot.commands.hooks import hook
from bot.commands.points import point
from bot.commands.tokens import token
from bot.desk import lanes
from bot.desk.errors import DeskError
from bot.desk.handover import agents
from bot.desk.language import plain_text
from bot.desk.messages import canned
from bot.desk.people import people, reasons
from bot.desk.queues import fields, names
from bot.desk.screens import failures, reports
from bot.desk.setup import blocking
from bot.desk.setup import business as businesses
from bot.views import failures as views
from bot.views.blocks import escape
from storage.kinds import DeliveryKind
from storage.queries.people import people as rows
from storage.queries.setup.queues import list_queues

LISTED = 50
"""A list in an answer has so many rows."""
_QUOTED = re.compile(r"[\"“”]([^\"“”\n]+)[\"“”]\s*")


def failed(ask: Ask) -> Answer:
    """/desk failed – what waits because something is broken, and what could not be delivered"""
    ask.need()
    snapshot = failures.read(ask.tx.session)
    message = views.failures(snapshot, ask.person.time_zone)
    return RichAnswer(str(message["text"]), message["blocks"])


def admin(ask: Ask) -> Answer:
    """/desk admin [remove] @person – names an admin beside the workspace's own, or takes that back; alone it lists them"""
    words = list(ask.words)
    removing = bool(words) and words[0].lower() == "remove"
    if removing:
        words = words[1:]
    if not words:
        if removing:
            raise DeskError("The person is missing. Write it like /desk admin remove @kate.")
        return escape(f"Admins: {', '.join(sorted(person.called for person in rows.list_admins(ask.tx.session)))}.")
    ask.refuse(words[1:])
    member = people.get_mentioned(ask.tx, words[0])
    return escape((people.unname_admin if removing else people.name_admin)(ask.tx, ask.person, member))


def capacity(ask: Ask) -> Answer:
    """/desk capacity @person [NUMBER] – how many conversations routing gives somebody (0 to 100; at first 3)"""
    ask.need("The person", more=1)
    member = people.get_mentioned(ask.tx, ask.words[0])
    return escape(agents.set_capacity(ask.tx, ask.person, member, ask.words[1] if len(ask.words) > 1 else None))


def reason(ask: Ask) -> Answer:
    """/desk reason add|remove|list [NAME] – why somebody can be Not Ready"""
    return do_verb(ask, "/desk reason", {"add": _add_reason, "remove": _remove_reason, "list": _list_reasons})


def _add_reason(ask: Ask, name: str) -> Answer:
    return escape(reasons.add(ask.tx, ask.person, name))


def _remove_reason(ask: Ask, name: str) -> Answer:
    return escape(reasons.remove(ask.tx, ask.person, name))


def _list_reasons(ask: Ask, rest: str) -> Answer:
    ask.refuse(rest.split(), "/desk reason list")
    return escape(f"Reasons for being Not Ready: {', '.join(reasons.list_all(ask.tx.session)) or 'none'}.")


def block(ask: Ask) -> Answer:
    """/desk block NUMBER – keeps what somebody texts from view and lets nothing be sent to them; /desk block list names all"""
    ask.need("The number", more=None)
    if ask.rest.lower() == "list":
        blocked = blocking.list_all(ask.tx, ask.person.time_zone)
        return escape("\n".join(["Blocked:", *(f"• {row}" for row in blocked)]) if blocked else "Nobody is blocked.")
    return escape(blocking.block(ask.tx, ask.person, number(ask.rest)))


def unblock(ask: Ask) -> Answer:
    """/desk unblock NUMBER – shows what somebody texts again from now on, and says how much came meanwhile"""
    ask.need("The number", more=None)
    return escape(blocking.unblock(ask.tx, ask.person, number(ask.rest)))


def doctor(ask: Ask) -> Answer:
    """/desk doctor – looks at settings, database, clock, Slack and the carrier, and tells you by DM what isn't right"""
    ask.need()
    ask.tx.deliver_once(lanes.DOCTOR, DeliveryKind.SHOW_DOCTOR, ask.person.id)
    return "Checking… Threadline sends you what it finds."


def report(ask: Ask) -> Answer:
    """/desk report [QUEUE] [DAYS] – sends you what happened in your queues, or in one, as a table with a chart; the last 7 days, or as many as you say (1 to 366)"""
    return escape(reports.ask(ask.tx, ask.person, ask.words, ask.written))


def business(ask: Ask) -> Answer:
    """/desk business [NAME] – what {business} in greetings, signatures and canned replies becomes; off takes it away, alone it says the name"""
    name = plain_text.typed(ask.rest, people.names(ask.tx))
    return escape(businesses.set_name(ask.tx, ask.person, name) if name.strip() else businesses.describe(ask.tx))


def reply(ask: Ask) -> Answer:
    """/desk reply add|remove|list QUEUE [NAME] [TEXT] – canned replies, which agents choose in Compose; /desk reply help says more"""
    (verb,) = ask.need("What to do (add, remove or list)", more=None)
    if verb.lower() not in ("add", "remove", "list"):
        raise unknown_verb("/desk reply", verb, ("add", "remove", "list"))
    if verb.lower() == "list":
        return _list_replies(ask)
    _, name = ask.need("What to do", "The queue's name", more=None)
    queue, rest = names.get_named(ask.tx, name), "".join(ask.rest.split(maxsplit=2)[2:])
    if verb.lower() == "remove":
        return escape(canned.remove(ask.tx, ask.person, queue, rest.strip('"“”')))
    called, text = _split_name(rest)
    return escape(canned.add(ask.tx, ask.person, queue, called, plain_text.typed(text, people.names(ask.tx))))


def _list_replies(ask: Ask) -> str:
    """Lists one queue's canned replies with their texts, those that fit where letters follow, or all queues' with their names."""
    if len(ask.words) == 1:
        named = [
            (queue.name, [canned_reply.name for canned_reply in canned.list_all(ask.tx, queue)]) for queue in list_queues(ask.tx.session)
        ]
        lines = [f"• *{escape(name)}*: {escape(_names(replies)) or 'none yet'}" for name, replies in named]
        return "\n".join(["Canned replies; `/desk reply list QUEUE` shows their texts:", *lines])
    queue, letters = names.get_named(ask.tx, ask.words[1]), " ".join(ask.words[2:])
    fitting = canned.list_fitting(ask.tx, queue.id, letters)
    if not fitting:
        return escape(f"{queue.name} has no canned replies {f'with “{letters}”' if letters else 'yet'}.")
    replies = [f"• *{escape(reply.name)}* – {escape(reply.text)}" for reply in fitting[:LISTED]]
    left = [f"and {len(fitting) - LISTED} more: `/desk reply list {queue.name} LETTERS` finds them"] if len(fitting) > LISTED else []
    return "\n".join([f"Canned replies of {escape(queue.name)}:", *replies, *left])


def _names(replies: list[str]) -> str:
    more = [f"and {len(replies) - LISTED} more"] if len(replies) > LISTED else []
    return ", ".join([*replies[:LISTED], *more])


def _split_name(rest: str) -> tuple[str, str]:
    """Parts the name of a canned reply, one word or several in quotes, from the text behind it, which keeps its lines."""
    quoted = _QUOTED.match(rest)
    if quoted:
        return quoted[1], rest[quoted.end() :]
    name, _, text = rest.partition(" ") if " " in rest.partition("\n")[0] else rest.partition("\n")
    return name, text


def reply_help() -> str:
    """Says what can be filled in in a canned reply."""
    known = [f"• `{{{name}}}` – {escape(meaning)}" for name, meaning in fields.MEANINGS.items()]
    return "\n".join(
        [
            "`/desk reply add QUEUE NAME TEXT` – a new canned reply, or another text for one; put a NAME of several words in quotes",
            "`/desk reply remove QUEUE NAME`, `/desk reply list [QUEUE] [LETTERS]`",
            "TEXT keeps its lines. What stands in braces is filled in when an agent chooses it:",
            *known,
            "• whatever the contact's details or the case have a line for, such as `{order}` for “Order: 4471”",
            "A contact without a name has none filled in; a field that nothing is known of stays as it is, and Compose points at it.",
        ]
    )


DETAILS: Details = {"reply": reply_help}
SUBCOMMANDS: Subcommands = {
    "admin": admin,
    "capacity": capacity,
    "reason": reason,
    "reply": reply,
    "business": business,
    "block": block,
    "unblock": unblock,
    "point": point,
    "hook": hook,
    "token": token,
    "failed": failed,
    "doctor": doctor,
    "report": report,
}
