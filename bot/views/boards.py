"""A supervisor's board shows a queue: what waits, what is unanswered for too long, who is there, and today."""

from bot.desk.figures import AgentRow, QueueLine
from bot.desk.language import times
from bot.desk.snapshots import Board, ConversationRow
from bot.views import ids
from bot.views.blocks import (
    Block,
    actions,
    button,
    context,
    cut,
    escape,
    field,
    image,
    link_button,
    modal,
    option,
    plain,
    rows,
    section,
    since,
    type_ahead,
)
from bot.views.figures import chart_words, lines, more
from bot.views.rows import row

QUEUES_MOST = 12
NAME_MOST = 60
CONTEXT_MOST = 1500


def board(snapshot: Board) -> list[Block]:
    chart = snapshot.today.chart
    words = chart_words(chart)
    return [
        *_queues(snapshot),
        section("\n".join([f"*{_name(snapshot.queue)}* · today ({escape(snapshot.today.zone)})", *map(escape, lines(snapshot.today))])),
        *([image(snapshot.chart, f"{cut(chart.title, NAME_MOST)}. {words}")] if snapshot.chart else []),
        context(cut(escape(words), CONTEXT_MOST), *_current(snapshot)),
        *_waiting(snapshot),
        *_late(snapshot),
        _agents(snapshot),
    ]


def _name(name: str) -> str:
    return escape(cut(name, NAME_MOST))


def _queues(snapshot: Board) -> list[Block]:
    """Makes a line for each queue of the reader, and the way to another one's board."""
    if not snapshot.queues:
        return []
    shown = [_queue_line(line, snapshot.time_zone) for line in snapshot.queues[:QUEUES_MOST]]
    rest = more(len(snapshot.queues) - QUEUES_MOST)
    chooser = type_ahead(ids.BOARD_QUEUE, "Another queue")
    return [section("\n".join([*shown, *([rest] if rest else [])]), accessory=chooser)]


def _queue_line(line: QueueLine, zone: str) -> str:
    waiting = f"{line.waiting} waiting since {since(line.since, zone)}" if line.since else "nothing waits"
    late = f" · {line.late} unanswered for too long" if line.late else ""
    return f"*{_name(line.name)}*: {waiting}{late}"


def _current(snapshot: Board) -> list[str]:
    if snapshot.current_until is None:
        return []
    return [f"Kept current within a minute until {since(snapshot.current_until, snapshot.time_zone)}; open Home again to go on."]


def _waiting(snapshot: Board) -> list[Block]:
    rest = more(snapshot.waiting_in_all - len(snapshot.waiting))
    heading = f"*Waiting ({snapshot.waiting_in_all})*" if snapshot.waiting_in_all else "*Waiting (0)* · nothing waits in this queue."
    return [section(f"{heading} {rest}".strip()), *[block for waiting in snapshot.waiting for block in _conversation(waiting)]]


def _late(snapshot: Board) -> list[Block]:
    patience = times.plural(snapshot.patience, "minute")
    heading = f"*Unanswered for more than {patience} ({snapshot.late_in_all})*"
    rest = more(snapshot.late_in_all - len(snapshot.late))
    return [section(f"{heading} {rest}".strip()), *[block for late in snapshot.late for block in _conversation(late)]]


def _conversation(snapshot: ConversationRow) -> list[Block]:
    """Makes the row of a conversation, with what a supervisor does about it."""
    thread = [link_button("View thread", ids.VIEW_THREAD, snapshot.link)] if snapshot.link else []
    assign = button("Assign", ids.ASSIGN, snapshot.id, hint=f"Assign the conversation with {snapshot.contact}")
    return [row(snapshot), actions(*thread, assign)]


def _agents(snapshot: Board) -> Block:
    rest = more(snapshot.members - len(snapshot.agents))
    heading = f"*Agents ({snapshot.members}, {snapshot.ready} Ready)*"
    shown = [heading, *(_agent(agent, snapshot.time_zone) for agent in snapshot.agents), *([rest] if rest else [])]
    return section("\n".join(shown), accessory=button("Set status", ids.BOARD_STATUS, "board"))


def _agent(agent: AgentRow, zone: str) -> str:
    replied = f"last reply {since(agent.replied_at, zone)}" if agent.replied_at else "no reply yet"
    return f"*{_name(agent.name)}* · {_name(agent.status)} since {since(agent.since, zone)} · {agent.load} · {replied}"


def queue_options(named: list[tuple[str, int]]) -> list[Block]:
    """Makes the rows of the type-ahead for another queue's board."""
    return rows([option(name, str(number)) for name, number in named], "None of your queues is called so", ids.NO_MATCH)


def status_form(statuses: list[tuple[str, str]]) -> Block:
    """Makes the form that sets somebody's status; `statuses` are words and values."""
    status = {
        "type": "static_select",
        "action_id": ids.STATUS,
        "placeholder": plain("Choose a status"),
        "options": [option(words, value) for words, value in statuses[:100]],
    }
    blocks = [field(ids.AGENT_BLOCK, "Agent", type_ahead(ids.AGENT, "Type a name")), field(ids.STATUS_BLOCK, "Status", status)]
    return modal(ids.STATUS_FORM, "Set status", blocks, submit="Set status")
