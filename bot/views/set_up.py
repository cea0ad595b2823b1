"""The end of an admin's Home: what there is, what is missing and what is wrong, with the buttons that do something about it."""

from bot.desk.language import times
from bot.desk.set_up import LineEntry, QueueEntry, SetUp
from bot.views import ids
from bot.views.blocks import Block, actions, button, cut, cut_escaped, escape, header, option, rows, section, since, type_ahead

HELP = "`/queue help`, `/line help` and `/desk help` say what else there is."
CAUSE_MOST = 200
WRONG_MOST = 6
NUMBERS_MOST = 3
NAME_MOST = 60


def top(snapshot: SetUp) -> list[Block]:
    """Says what there is and what is missing, and has what begins something new."""
    counts = (
        times.plural(snapshot.queue_count, "queue"),
        times.plural(snapshot.line_count, "number"),
        times.plural(snapshot.member_count, "member"),
    )
    lacking = [escape(said) + (f" `{escape(command)}`" if command else "") for said, command in snapshot.lacking]
    new = [button("Add queue", ids.ADD_QUEUE, "new"), button("Add number", ids.ADD_NUMBER, "new")]
    find = type_ahead(ids.EDIT, "Edit a queue or number")
    return [
        header("Set-up"),
        section("\n".join([f"{', '.join(counts)}.", *lacking, HELP])),
        actions(*new, *([find] if snapshot.queue_count or snapshot.line_count else []), block_id="set_up"),
    ]


def queue(entry: QueueEntry) -> Block:
    edit = button("Edit", ids.EDIT_QUEUE, str(entry.id), hint=f"Edit the queue {entry.name}")
    numbers = _some(entry.numbers[:NUMBERS_MOST], len(entry.numbers)) or "no number leads straight to it"
    return section(f"*{escape(entry.name)}* · <#{entry.channel_id}> · {escape(numbers)}\n{escape(_members(entry))}", accessory=edit)


def _members(entry: QueueEntry) -> str:
    if not entry.members:
        return "Nobody is in it yet."
    names = _some(tuple(cut(name, NAME_MOST) for name in entry.names), entry.members)
    return f"{times.plural(entry.members, 'member')}, {entry.ready} Ready: {names}"


def _some(words: tuple[str, ...], total: int) -> str:
    more = total - len(words)
    return f"{', '.join(words)} and {more} more" if more > 0 else times.listed(list(words)) if words else ""


def line(entry: LineEntry) -> Block:
    edit = button("Edit", ids.EDIT_LINE, str(entry.id), hint=f"Edit the number {entry.number}")
    carrier = f" · {entry.carrier}" if entry.carrier else ""
    return section(f"*{escape(entry.number)}* leads to {escape(entry.leads_to)}{escape(carrier)}", accessory=edit)


def bottom(snapshot: SetUp) -> list[Block]:
    """Says what went wrong, and what the doctor found."""
    return [_troubles(snapshot), _doctor(snapshot)]


def _troubles(snapshot: SetUp) -> Block:
    if not snapshot.waiting and not snapshot.failed:
        return section("*What waits or failed*: nothing waits because of trouble, and nothing failed.")
    named = [f"• *{escape(cut(what, NAME_MOST))}*: {cut_escaped(escape(cause), CAUSE_MOST)}" for what, cause in snapshot.troubles]
    more = snapshot.waiting + snapshot.failed - len(named)
    heading = f"*What waits or failed ({snapshot.waiting + snapshot.failed})*"
    shown = [heading, *named, *([f"and {more} more"] if more > 0 else [])]
    return section("\n".join(shown), accessory=button("Show and retry", ids.SHOW_FAILED, "failed"))


def _doctor(snapshot: SetUp) -> Block:
    named = [f"• {cut_escaped(escape(line), CAUSE_MOST)}" for line in snapshot.wrong[:WRONG_MOST]]
    more = len(snapshot.wrong) - len(named)
    shown = [_looked(snapshot), *named, *([f"and {more} more: `/desk doctor` sends you all"] if more > 0 else [])]
    return section("\n".join(shown), accessory=button("Check now", ids.CHECK_NOW, "doctor", hint="Have the doctor look now"))


def _looked(snapshot: SetUp) -> str:
    if snapshot.examined_at is None:
        return "*Doctor*: it has not looked yet."
    when = since(snapshot.examined_at, snapshot.time_zone)
    if not snapshot.wrong:
        return f"*Doctor*: all was right at {when}."
    return f"*Doctor*: {times.plural(len(snapshot.wrong), 'thing')} to mend, as of {when}"


def edit_options(named: list[tuple[str, str]]) -> list[Block]:
    """Makes the rows of the type-ahead for what can be edited, of words and values."""
    return rows([option(words, value) for words, value in named], "No queue or number is called so", ids.NO_MATCH)
