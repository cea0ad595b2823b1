"""/queue: how admins set up queues."""

from bot.commands.base import Answer, Ask, Subcommands
from bot.desk import agents, lanes, people, phone, queues, reading, times
from bot.views.blocks import escape
from storage.models import Queue
from storage.queries import queues as rows


def create(ask: Ask) -> Answer:
    """/queue create NAME #channel – a new queue that lives in a channel"""
    name, word = ask.need("The queue's name", "The channel")
    channel = people.find_mentioned_channel(ask.tx, word)
    queue = queues.create(ask.tx, ask.person, name, channel)
    ask.tx.deliver(lanes.channel(channel.id), "enter_channel", channel.id)
    readers = "Only members of that channel can read it." if channel.is_private else "Everyone in the workspace can read that channel."
    return (
        f"Queue {queue.name} lives in <#{channel.id}>. {readers}\n"
        f"Next: `/queue add {queue.name} @kate` for its members, `/line add +15550001111 {queue.name}` for its number."
    )


def add(ask: Ask) -> Answer:
    """/queue add NAME @person … – members of a queue"""
    ask.need("The queue's name", "The person")
    queue = queues.get_named(ask.tx, ask.words[0])
    members = [people.find_mentioned(ask.tx, word) for word in ask.words[1:]]
    new = [member.name for member in members if queues.add_member(ask.tx, ask.person, queue, member)]
    old = [member.name for member in members if member.name not in new]
    said = [f"{_and(new)} {'is' if len(new) == 1 else 'are'} now in {queue.name}, Not Ready until they type /sms ready."] if new else []
    said += [f"{_and(old)} {'was' if len(old) == 1 else 'were'} in {queue.name} already."] if old else []
    return escape(" ".join(said))


def _and(names: list[str]) -> str:
    return " and ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])} and {names[-1]}"  # noqa: PLR2004  (three need a comma)


def remove(ask: Ask) -> Answer:
    """/queue remove NAME @person – takes a member out; their conversations go back to the queue"""
    name, word = ask.need("The queue's name", "The person")
    queue, member = queues.get_named(ask.tx, name), people.find_mentioned(ask.tx, word)
    back = queues.remove_member(ask.tx, ask.person, queue, member)
    rest = f" {times.plural(back, 'conversation')} went back to the queue." if back else ""
    return escape(f"{member.name} is no longer in {queue.name}.{rest}")


def set_(ask: Ask) -> Answer:
    """/queue set NAME SETTING VALUE – changes a setting"""
    name, setting, value = ask.need("The queue's name", f"The setting ({', '.join(queues.SETTINGS)})", "The value")
    return escape(queues.set_setting(ask.tx, ask.person, queues.get_named(ask.tx, name), setting.lower(), value))


def show(ask: Ask) -> Answer:
    """/queue show NAME – a queue's members, lines and settings"""
    (name,) = ask.need("The queue's name")
    queue = queues.get_named(ask.tx, name)
    members = [
        f"{person.name} ({agents.in_words(agent.status, agent.reason)})"
        for person, agent in rows.list_members(ask.tx.session, queue.id or 0)
    ]
    lines = [phone.written(line.address) for line in rows.list_queue_lines(ask.tx.session, queue.id or 0)]
    return "\n".join(
        [
            f"Queue *{escape(queue.name)}* lives in <#{queue.channel_id}>.",
            f"Members: {escape(', '.join(members)) or 'none yet'}.",
            f"Lines: {escape(', '.join(lines)) or 'none yet'}.",
            *_settings(queue),
        ]
    )


def _settings(queue: Queue) -> list[str]:
    return [f"• {name}: {getattr(queue, one.field)} ({one.range}; default {one.default})" for name, one in queues.SETTINGS.items()]


def list_(ask: Ask) -> Answer:
    """/queue list – all queues"""
    found = reading.queue_rows(ask.tx.session)
    if not found:
        return "There are no queues yet. `/queue create support #support` makes one."
    return "\n".join(f"• *{escape(one.name)}* <#{one.channel_id}> – {one.state}" for one in found)


SUBCOMMANDS: Subcommands = {"create": create, "add": add, "remove": remove, "set": set_, "show": show, "list": list_}
