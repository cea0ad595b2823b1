"""The form behind "New text message" is made here, and what it becomes where somebody else has the contact."""

from bot.desk.messages.outbound import Outcome
from bot.views import ids
from bot.views.blocks import (
    INPUT_MOST,
    Block,
    actions,
    button,
    context,
    escape,
    field,
    link_button,
    modal,
    option,
    plain,
    rich,
    rows,
    section,
    type_ahead,
)
from carriers.segments import LONGEST_TEXT, length

TITLE = "New text message"


def form(lines: list[tuple[str, str]], *, to: str = "", text: str = "", parts: int = 1) -> Block:
    """Makes the form. `lines` are pairs of a line's words and its id; one alone needs no choice. With `parts` above 1 the text is too long
    for one, and goes in so many.
    """
    blocks = (
        [field(ids.LINE_BLOCK, "Line", type_ahead(ids.LINE, "Which of our numbers"))]
        if len(lines) > 1
        else [section(f"From {escape(lines[0][0])}")]
    )
    blocks.append(field(ids.TO_BLOCK, "To", _text(ids.TO_TEXT, to, 40) | {"placeholder": plain("+15551234567", 150)}))
    blocks.append(field(ids.MESSAGE_BLOCK, "Message", _text(ids.MESSAGE_TEXT, text, INPUT_MOST) | {"multiline": True}))
    if parts > 1:
        blocks.append(context(f"{length(text)} characters: a text can have {LONGEST_TEXT}, so this goes in {parts} parts"))
    subject = f"{parts} {lines[0][1] if len(lines) == 1 else ''} "
    return modal(ids.TEXT_FORM, TITLE, blocks, submit=f"Send in {parts} parts" if parts > 1 else "Send", subject=subject)


def line_options(lines: list[tuple[str, str]]) -> list[Block]:
    """Makes the rows of the type-ahead for a line."""
    return rows([option(words, value) for words, value in lines], "None of your queues has such a number", ids.NO_MATCH)


def _text(action_id: str, value: str, most: int) -> Block:
    return {"type": "plain_text_input", "action_id": action_id, "max_length": most} | ({"initial_value": value[:most]} if value else {})


def refused(outcome: Outcome, line: str, to: str, text: str, parts: int = 1) -> Block:
    """Makes the form that hands the text back, with the way on, as nothing was sent."""
    return _claimable(outcome, f"{parts} {line} {to}", text) if outcome.claimable else _somebody_elses(outcome, text)


def _claimable(outcome: Outcome, subject: str, text: str) -> Block:
    """Makes the form for a conversation that waits: claiming and sending are one press. The text is still theirs."""
    message = field(ids.MESSAGE_BLOCK, "Message", _text(ids.MESSAGE_TEXT, text, INPUT_MOST) | {"multiline": True})
    blocks = [section(escape(outcome.said), accessory=_thread(outcome)), message]
    return modal(ids.TEXT_FORM, TITLE, blocks, submit="Claim and send", subject=subject)


def _somebody_elses(outcome: Outcome, text: str) -> Block:
    """Makes the form that hands the text back, as a colleague has the conversation and nothing was sent."""
    blocks: list[Block] = [section(escape(outcome.said), accessory=_thread(outcome)), rich("Your text", text)]
    blocks.append(actions(button("Ask for transfer", ids.ASK_FOR_TRANSFER, outcome.conversation or "")))
    return modal(ids.PLAIN, TITLE, blocks, close="Close", subject=outcome.said)


def _thread(outcome: Outcome) -> Block | None:
    return link_button("View thread", ids.VIEW_THREAD, outcome.link) if outcome.link else None
