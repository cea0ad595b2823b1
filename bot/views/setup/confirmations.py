"""The question before something ends has a button that does it, and one that doesn't."""

from bot.desk.setup.confirmations import Confirmation
from bot.views import ids
from bot.views.blocks import TEXT_MOST, Block, actions, button, cut_escaped, escape, modal, section


def said(asked: Confirmation) -> str:
    """Says the question for who reads no blocks."""
    return cut_escaped(escape(asked.said), TEXT_MOST)


def question(asked: Confirmation) -> list[Block]:
    """Makes the question as a command's answer."""
    buttons = button(asked.label, ids.CONFIRM, asked.value, style="danger"), button("Cancel", ids.CONFIRM_NOT, asked.value)
    return [section(escape(asked.said)), actions(*buttons)]


def form(asked: Confirmation) -> Block:
    """Makes the question anew, after a press, where something else is open by now."""
    changed = section("Something else is open by now than what you were asked about.")
    return modal(ids.PLAIN, "Threadline", [changed, *question(asked)], close="Close", subject=said(asked))
