"""/queue: how admins set up queues."""

from datetime import datetime

from bot.commands.base import Answer, Ask, Details, Form, Subcommands, confirm
from bot.desk import listing
from bot.desk.errors import DeskError
from bot.desk.handover import agents
from bot.desk.language import hours, phone, plain_text, times
from bot.desk.language.lookup import nearest
from bot.desk.people import belonging, people
from bot.desk.queues import dispositions, names, settings
from bot.desk.setup import confirmations, queues, targets
from bot.views.blocks import escape
from bot.views.setup import queues as views
from storage.models import Agent, Person, Queue, Status
from storage.queries.setup import lines as line_rows
from storage.queries.setup import queues as rows
from storage.transaction import Transaction


def create(ask: Ask) -> Answer:
    """/queue create NAME #channel – a new queue that lives in a channel"""
    name, word = ask.need("The queue's name", "The channel")
    channel = people.get_mentioned_channel(ask.tx, word)
    return escape(queues.open_in(ask.tx, ask.person, name, channel))


def add(ask: Ask) -> Answer:
    """/queue add NAME @person … – members of a queue"""
    queue, members = _queue_and_people(ask)
    new: dict[str, list[str]] = {}
    old = []
    for member in members:
        if queues.add_member(ask.tx, ask.person, queue, member):
            new.setdefault(_receives(ask, member), []).append(member.called)
        else:
            old.append(member.called)
    said = [f"{_and(names)} {'is' if len(names) == 1 else 'are'} now in {queue.name}{receives}." for receives, names in new.items()]
    said += [f"{_and(old)} {'was' if len(old) == 1 else 'were'} in {queue.name} already."] if old else []
    return escape(" ".join(said))


def _queue_and_people(ask: Ask) -> tuple[Queue, list[Person]]:
    """Gives the queue and the people that were typed, perhaps with commas between the people."""
    ask.need("The queue's name", "The person", more=None)
    typed = " ".join(ask.words[1:]).replace(",", " ").split() or ask.words[1:]
    return names.get_named(ask.tx, ask.words[0]), [people.get_mentioned(ask.tx, word) for word in typed]


def _receives(ask: Ask, member: Person) -> str:
    """Says whether a new member receives conversations: whoever is an agent already keeps their status."""
    agent = agents.take_agent(ask.tx, member.id)
    status = agents.in_words(agent.status, agent.reason)
    return " and Ready" if agent.status == Status.READY else f", {status} until they type /sms ready"


def _and(names: list[str]) -> str:
    return " and ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])} and {names[-1]}"  # noqa: PLR2004  (three need a comma)


def remove(ask: Ask) -> Answer:
    """/queue remove NAME @person … – takes members out; their conversations go back to the queue, which is asked about first"""
    queue, members = _queue_and_people(ask)
    asked = confirmations.remove_members(ask.tx, ask.person, queue, members)
    return confirm(asked) if asked else escape(confirmations.remove(ask.tx, ask.person, queue, members))


def supervisor(ask: Ask) -> Answer:
    """/queue supervisor NAME @person [off] – may do with the queue's conversations what their owners may; with off no more"""
    name, word = ask.need("The queue's name", "The person", more=None)
    queue, member = names.get_named(ask.tx, name), people.get_mentioned(ask.tx, word)
    if [typed.lower() for typed in ask.words[2:]] == ["off"]:
        was = queues.unname_supervisor(ask.tx, ask.person, queue, member)
        return escape(
            f"{member.called} is no longer a supervisor of {queue.name}." if was else f"{member.called} is no supervisor of {queue.name}."
        )
    if ask.words[2:]:
        raise DeskError(f"{' '.join(ask.words[2:])} has no meaning here. Write off, or nothing.")
    new = queues.name_supervisor(ask.tx, ask.person, queue, member)
    said = "is now a supervisor of" if new else "was already a supervisor of"
    return escape(
        f"{member.called} {said} {queue.name}: they can claim, assign, transfer, release and close its conversations, and set its members' status."
    )


def set_(ask: Ask) -> Answer:
    """/queue set NAME SETTING VALUE – changes a setting, the queue's name or its channel; /queue set help lists them"""
    name, setting, _ = ask.need("The queue's name", f"The setting ({', '.join(settings.SETTINGS)})", "The value", more=None)
    value = ask.rest.split(maxsplit=2)[2]  # texts keep their blanks and lines
    known = settings.SETTINGS.get(setting.lower())
    value = plain_text.typed(value, people.names(ask.tx)) if known and known.long else value
    return escape(queues.set_setting(ask.tx, ask.person, names.get_named(ask.tx, name), setting.lower(), value))


def settings_help() -> str:
    """Lists every setting with its range and its default."""
    lines = [f"• `{name}` – {escape(setting.range)}; default {escape(setting.default)}" for name, setting in settings.SETTINGS.items()]
    more = [
        f"• `{targets.NAME}` – {targets.RANGE}; default off",
        "• `name` – another name for the queue",
        "• `channel` – where it lives from now on; open threads stay where they are",
    ]
    return "\n".join(
        ["`/queue set NAME SETTING VALUE`, where SETTING is one of:", *lines, *more, "`/queue edit NAME` opens a form with all of them."]
    )


def edit(ask: Ask) -> Answer:
    """/queue edit NAME – a form with every setting"""
    (name,) = ask.need("The queue's name")
    return _form(ask.tx, names.get_named(ask.tx, name))


def _form(tx: Transaction, queue: Queue) -> Form:
    return views.form(queue.name, targets.fields_of(tx, queue))


def disposition(ask: Ask) -> Answer:
    """/queue disposition QUEUE add|remove|list [GROUP /] NAME – the outcomes that its agents choose from"""
    name, verb = ask.need("The queue's name", "What to do (add, remove or list)", more=None)
    queue, rest = names.get_named(ask.tx, name), ask.rest.split(maxsplit=2)[2:]
    if verb.lower() == "list":
        ask.refuse(rest, f"/queue disposition {queue.name} list")
        return "\n".join(
            [f"Dispositions of {escape(queue.name)}:", *(f"• {escape(str(code))}" for code in dispositions.list_codes(ask.tx, queue))]
        )
    change = {"add": dispositions.add, "remove": dispositions.remove}.get(verb.lower())
    if change is None:
        near = nearest(verb, ["add", "remove", "list"])
        meant = f"Did you mean {near}? " if near else ""
        raise DeskError(f"{meant}Say add, remove or list: /queue disposition {queue.name} add Refunds / Refunded")
    return escape(change(ask.tx, ask.person, queue, dispositions.read(rest[0] if rest else "")))


def archive(ask: Ask) -> Answer:
    """/queue archive NAME [to QUEUE] – gives a queue up; its open conversations go to the other one. It asks first"""
    (name,) = ask.need("The queue's name", more=None)
    rest = [word for word in ask.words[1:] if word.lower() != "to"]
    if len(ask.words) > 1 and not rest:
        raise DeskError(f"The other queue is missing. Write it like {ask.written}")
    ask.refuse(rest[1:])
    target = names.get_named(ask.tx, rest[0]) if rest else None
    return confirm(confirmations.archive(ask.tx, ask.person, names.get_named(ask.tx, name), target))


def show(ask: Ask) -> Answer:
    """/queue show NAME – a queue's members, lines and settings"""
    (name,) = ask.need("The queue's name")
    queue = names.get_named(ask.tx, name)
    members = rows.list_members(ask.tx.session, queue.id)
    stated = [f"{person.called} ({_state(person, agent)})" for person, agent in members]
    leaders = [person.called for person, _ in members if rows.is_supervisor(ask.tx.session, queue.id, person.id)]
    listed = targets.written(ask.tx, queue)
    lines = [phone.written(line.address) for line in line_rows.list_queue_lines(ask.tx.session, queue.id)]
    return "\n".join(
        [
            f"Queue *{escape(queue.name)}* lives in <#{queue.channel_id}> and {_open_now(queue, ask.tx.now)}.",
            f"Members: {escape(', '.join(stated)) or 'none yet'}.",
            f"Supervisors: {escape(', '.join(leaders)) or 'none yet'}.",
            f"Lines: {escape(', '.join(lines)) or 'none yet'}.",
            *_settings(queue),
            f"• {targets.NAME}: {escape(listed)} – {targets.sentence(listed)}",
        ]
    )


def _state(person: Person, agent: Agent) -> str:
    if people.can_own(person):
        return agents.in_words(agent.status, agent.reason)
    return belonging.why_not(person) if person.is_deleted else f"{belonging.why_not(person).removeprefix('is ')} now"


def _open_now(queue: Queue, now: datetime) -> str:
    if hours.is_open(queue, now):
        return "is open now"
    opening = hours.next_opening(queue, now)
    return (
        f"is closed now; it opens on {times.stamp(opening, queue.time_zone)}" if opening else "is closed, and does not open within a year"
    )


def _settings(queue: Queue) -> list[str]:
    values = [(name, setting, getattr(queue, setting.field)) for name, setting in settings.SETTINGS.items()]
    return [f"• {name}: {escape(setting.write(value))} – {escape(setting.sentence(value))}" for name, setting, value in values]


def list_(ask: Ask) -> Answer:
    """/queue list – all queues"""
    ask.need()
    all_queues = listing.queue_rows(ask.tx.session)
    if not all_queues:
        return "There are no queues yet. `/queue create support #support` makes one."
    return "\n".join(f"• *{escape(row.name)}* <#{row.channel_id}> – {row.state}" for row in all_queues)


DETAILS: Details = {"set": settings_help}
SUBCOMMANDS: Subcommands = {
    "create": create,
    "add": add,
    "remove": remove,
    "supervisor": supervisor,
    "set": set_,
    "edit": edit,
    "show": show,
    "list": list_,
    "archive": archive,
    "disposition": disposition,
}
