"""The form behind Compose has canned replies, the text, and a counter that follows it."""

from bot.desk.language import times
from bot.desk.messages.canned import unfilled
from bot.desk.messages.compose import Draft
from bot.views import ids
from bot.views.blocks import INPUT_MOST, Block, context, cut, escape, field, modal, option, plain
from bot.views.messages import planned
from carriers.segments import LONGEST_TEXT, PER_SEGMENT, Segments, count, length, split

CULPRITS = 5


def form(draft: Draft, typed: str) -> Block:
    """Makes the form. `typed` is what stands in the field now, which the counter measures."""
    blocks = [context(f"To {escape(cut(draft.contact, 150))} from {escape(draft.line)}")]
    blocks.append(
        _canned(draft)
        if draft.replies
        else context(f"{escape(draft.queue)} has no canned replies yet: an admin adds them with `/desk reply add`.")
    )
    blocks.append(field(message_block(draft.round), "Message", _text(draft.text), dispatch=True))
    blocks.append(context(*map(escape, counter(typed, draft.network))) | {"block_id": ids.COUNTER_BLOCK})
    blocks += planned.when(("", ""), draft.time_zone)
    submit = f"Send in {draft.parts} parts" if draft.parts > 1 else "Send"
    return modal(ids.COMPOSE_FORM, "Compose", blocks, submit=submit, subject=f"{draft.conversation} {draft.parts}")


def message_block(round_: int) -> str:
    """Gives the block id of the text. Slack keeps what was typed in a block whose id stays: what is filled in needs another one."""
    return f"{ids.MESSAGE_BLOCK}-{round_}"


def _canned(draft: Draft) -> Block:
    element: Block = {
        "type": "static_select",
        "action_id": ids.CANNED,
        "placeholder": plain("Fills the message in", 150),
        "options": [option(name, id_) for name, id_ in draft.replies[:100]],
    }
    return field(ids.CANNED_BLOCK, "Canned reply", element, optional=True, dispatch=True)


def _text(text: str) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": ids.COMPOSED,
        "multiline": True,
        "max_length": INPUT_MOST,
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
    }
    return element | ({"initial_value": text[:INPUT_MOST]} if text else {})


def counter(text: str, network: str = "") -> list[str]:
    """Says what is left in the current segment, or in the whole text where `network` knows no segments, and what stands in the way of more."""
    said = [f"Characters remaining: {max(0, LONGEST_TEXT - length(text))} · {network}"] if network else _segments(count(text))
    if length(text) > LONGEST_TEXT:
        said.append(f"{length(text)} characters: a text can have {LONGEST_TEXT}, so this goes in {len(split(text))} parts")
    if unfilled(text):
        said.append(f"{' and '.join(unfilled(text)[:CULPRITS])} would go out as it stands here")
    return said


def _segments(counted: Segments) -> list[str]:
    said = [f"Characters remaining: {counted.remaining} · {times.plural(counted.segments, 'segment')} · {counted.encoding}"]
    return [*said, _forced(counted)] if counted.forced else said


def _forced(counted: Segments) -> str:
    """Says what a curly quote or an emoji did to the text."""
    more = len(counted.forced) - CULPRITS
    signs = " ".join(counted.forced[:CULPRITS]) + (f" and {more} more" if more > 0 else "")
    verb = "makes" if len(counted.forced) == 1 else "make"
    return f"{signs} {verb} it {counted.encoding}: {PER_SEGMENT[counted.encoding][counted.segments > 1]} per segment"
