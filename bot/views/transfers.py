"""The Team Communicator: the form behind Transfer."""

from bot.desk.snapshots import Held, Teammate
from bot.views import ids
from bot.views.blocks import OPTION_MOST, Block, cut, field, option, plain

KINDS = {"all": "All", "agents": "Agents"}
NOTE_MOST = 500
DASH = " – "
NAME_ROOM = 20
"""A name keeps at least so many characters in its row."""


def form(*, conversation: str | None, held: tuple[Held, ...], target: Teammate | None = None) -> Block:
    """`conversation` is the one to transfer; None asks for one of `held`. `target` prefills the teammate."""
    blocks: list[Block] = []
    if conversation is None:
        blocks.append(_conversations(held))
    kind: Block = {
        "type": "static_select",
        "action_id": ids.KIND,
        "options": [option(word, key) for key, word in KINDS.items()],
        "initial_option": option(KINDS["all"], "all"),
    }
    blocks.append(field(ids.KIND_BLOCK, "Kind", kind, optional=True))
    blocks.append(field(ids.TARGET_BLOCK, "Target", _target(target)))
    note: Block = {"type": "plain_text_input", "action_id": ids.NOTE_TEXT, "multiline": True, "max_length": NOTE_MOST}
    blocks.append(field(ids.NOTE_BLOCK, "Note", note, optional=True))
    return {
        "type": "modal",
        "callback_id": ids.TRANSFER_FORM,
        "private_metadata": conversation or "",
        "title": plain("Transfer"),
        "submit": plain("SMS Transfer"),
        "close": plain("Cancel"),
        "blocks": blocks,
    }


def _conversations(held: tuple[Held, ...]) -> Block:
    options = [option(f"{one.contact} · {one.queue}", one.id) for one in held[:100]]
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
        "placeholder": plain("Type a name"),
    }
    if target:
        element["initial_option"] = row(target)
    return element


def row(teammate: Teammate) -> Block:
    """A teammate with state in words. A long name gives way first, then a long reason."""
    state = cut(teammate.state, OPTION_MOST - NAME_ROOM - len(DASH))
    return option(f"{cut(teammate.name, OPTION_MOST - len(state) - len(DASH))}{DASH}{state}", teammate.id)


def rows(found: list[Teammate]) -> list[Block]:
    return [row(one) for one in found[:100]] or [option("No matching teammate or queue", ids.NO_MATCH)]
