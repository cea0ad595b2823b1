"""The conversations that somebody holds have a button that marks them done together, which asks first."""

from bot.desk.screens.mine import Asked, Filter
from bot.desk.snapshots import ConversationRow
from bot.views import ids
from bot.views.blocks import TEXT_MOST, Block, actions, button, cut, cut_escaped, escape, modal, section
from bot.views.rows import facts

LEAST = 2
"""Fewer have Done on their own card."""
ROOM = 2_900
NAME_MOST = 150
SECTIONS_MOST = 40


def text(listed: list[ConversationRow]) -> str:
    """Says the answer to /sms mine for who reads no blocks."""
    return cut_escaped("\n".join(map(_line, listed)), TEXT_MOST)


def _line(conversation: ConversationRow) -> str:
    thread = f" · <{conversation.link}|thread>" if conversation.link else ""
    return f"• *{escape(cut(conversation.contact, NAME_MOST))}* · {facts(conversation)}{thread}"


def answer(listed: list[ConversationRow], chosen: Filter) -> list[Block]:
    """Makes the answer to /sms mine."""
    texts = [""]
    for conversation in listed:
        said = _line(conversation)
        if texts[-1] and len(texts[-1]) + len(said) > ROOM:
            texts.append("")
        texts[-1] += f"{said}\n"
    return [*(section(text.rstrip()) for text in texts[:SECTIONS_MOST]), *done_all(len(listed), str(chosen))]


def done_all(count: int, chosen: str) -> list[Block]:
    return [actions(button("Mark all done", ids.DONE_ALL, chosen), block_id="done-all")] if count >= LEAST else []


def form(asked: Asked) -> Block:
    """Makes the question."""
    said = [section(escape(sentence)) for sentence in asked.said]
    return modal(ids.DONE_ALL_FORM, "Mark all done", said, submit=f"Mark {asked.count} done", subject=asked.subject)
