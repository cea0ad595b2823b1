"""The Team Communicator is the form behind Transfer."""

from collections.abc import Sequence

from bot.desk.handover.invitations import NOTE_LENGTH
from bot.desk.queues import picks, targets
from bot.desk.queues.dispositions import Code
from bot.desk.screens.point_rows import PointRow
from bot.desk.snapshots import ConversationRow, QueueRow, Teammate
from bot.views import ids
from bot.views.blocks import OPTION_MOST, Block, cut, escape, field, modal, option, plain, section
from bot.views.handover.dispositions import select as disposition_select

ALL, AGENTS, QUEUES, POINTS = "all", "agents", "queues", "points"
KINDS = {ALL: "All", AGENTS: "Agents", QUEUES: "Queues", POINTS: "Routing points"}
DASH = " – "
NAME_ROOM = 20
"""A name keeps at least so many characters in its row."""


def form(
    *,
    conversation: str | None,
    contact: str = "",
    choices: tuple[ConversationRow, ...] = (),
    target: Teammate | None = None,
    codes: Sequence[Code] = (),
) -> Block:
    """Makes the form. `conversation` is the one to transfer, which is `contact`'s; None asks for one of `choices`. `target` prefills the teammate. With `codes`
    the queue asks for one of them.
    """
    blocks: list[Block] = []
    blocks.append(section(f"The conversation with *{escape(contact)}*") if conversation else _conversations(choices))
    kind: Block = {
        "type": "static_select",
        "action_id": ids.KIND,
        "options": [option(word, key) for key, word in KINDS.items()],
        "initial_option": option(KINDS[ALL], ALL),
    }
    blocks.append(field(ids.KIND_BLOCK, "Kind", kind, optional=True))
    blocks.append(field(ids.TARGET_BLOCK, "Target", _target(target)))
    note: Block = {"type": "plain_text_input", "action_id": ids.NOTE_TEXT, "multiline": True, "max_length": NOTE_LENGTH}
    blocks.append(field(ids.NOTE_BLOCK, "Note", note, optional=True))
    if codes:
        blocks.append(disposition_select(list(codes)[:100], needed=conversation is not None))
    return modal(ids.TRANSFER_FORM, "Transfer", blocks, submit="SMS Transfer", subject=conversation or "")


def _conversations(choices: tuple[ConversationRow, ...]) -> Block:
    options = [option(f"{choice.contact} · {choice.queue}", choice.id) for choice in choices[:100]]
    return field(
        ids.CONVERSATION_BLOCK,
        "Conversation",
        {"type": "static_select", "action_id": ids.CONVERSATION, "placeholder": plain("Which of yours"), "options": options},
    )


def _target(target: Teammate | None) -> Block:
    element: Block = {
        "type": "external_select",
        "action_id": ids.TARGET,
        "min_query_length": 0,
        "focus_on_load": True,
        "placeholder": plain("Type a name or a queue"),
    }
    if target:
        element["initial_option"] = row(target)
    return element


def row(teammate: Teammate) -> Block:
    """Makes the row of a teammate, with their state in words."""
    return _row(teammate.name, teammate.state, teammate.id)


def queue_row(queue: QueueRow) -> Block:
    """Makes the row of a queue with its state in words, like "billing – 3 Ready · 5 waiting"."""
    return _row(queue.name, queue.state, targets.queue_key(queue.id))


def _point_row(point: PointRow) -> Block:
    return _row(point.name, point.state, picks.point_key(point.id))


def _row(name: str, state: str, value: str) -> Block:
    """Makes a row of a name and a state. A long name gives way first, then a long state."""
    state = cut(state, OPTION_MOST - NAME_ROOM - len(DASH))
    return option(f"{cut(name, OPTION_MOST - len(state) - len(DASH))}{DASH}{state}", value)


def rows(listed: Sequence[Teammate | QueueRow | PointRow]) -> list[Block]:
    shown = [_target_row(target) for target in listed[:100]]
    return shown or [option("No matching teammate or queue", ids.NO_MATCH)]


def _target_row(target: Teammate | QueueRow | PointRow) -> Block:
    if isinstance(target, Teammate):
        return row(target)
    return queue_row(target) if isinstance(target, QueueRow) else _point_row(target)
