"""The form behind Compose has canned replies, the text, and a counter that follows it."""

from collections.abc import Sequence

from bot.desk.language import times
from bot.desk.messages.compose import Draft
from bot.desk.queues.fields import unfilled
from bot.desk.threads.signatures import below
from bot.views import ids
from bot.views.blocks import INPUT_MOST, Block, context, cut, escape, field, modal, option, plain
from bot.views.messages import planned
from carriers.segments import LONGEST_TEXT, PER_SEGMENT, Segments, count, length, split

CULPRITS = 5
OPTIONS_MOST = 100
"""A select's list can have so many rows (docs.slack.dev, select menu element)."""


def form(draft: Draft, typed: str) -> Block:
    """Makes the form. `typed` is what stands in the field now, which the counter measures."""
    blocks = [context(f"To {escape(cut(draft.contact, 150))} from {escape(draft.line)}")]
    blocks.append(
        _canned(draft)
        if draft.replies
        else context(f"{escape(draft.queue)} has no canned replies yet: an admin adds them with `/desk reply add`.")
    )
    blocks.append(field(message_block(draft.round), "Message", _text(draft.text), dispatch=True))
    blocks.append(context(*map(escape, counter(typed, draft.signature, draft.network))) | {"block_id": ids.COUNTER_BLOCK})
    blocks += planned.when(("", ""), draft.time_zone)
    submit = f"Send in {draft.parts} parts" if draft.parts > 1 else "Send"
    return modal(ids.COMPOSE_FORM, "Compose", blocks, submit=submit, subject=f"{draft.conversation} {draft.parts}")


def message_block(round_: int) -> str:
    """Gives the block id of the text. Slack keeps what was typed in a block whose id stays: what is filled in needs another one."""
    return f"{ids.MESSAGE_BLOCK}-{round_}"


def _canned(draft: Draft) -> Block:
    """Makes the type-ahead: a queue may have more replies than a select's hundred options."""
    element: Block = {
        "type": "external_select",
        "action_id": ids.CANNED,
        "min_query_length": 0,
        "placeholder": plain(f"Type part of its title or words ({draft.replies})", 150),
    }
    return field(ids.CANNED_BLOCK, "Canned reply", element, optional=True, dispatch=True)


def replies(listed: Sequence[tuple[str, str, str]]) -> list[Block]:
    """Makes the rows of the type-ahead, of an id, a title and a text each. What there is no room for is counted in the last one."""
    if not listed:
        return [option("No canned reply has that", ids.NO_MATCH)]
    room = OPTIONS_MOST if len(listed) <= OPTIONS_MOST else OPTIONS_MOST - 1
    rows = [option(f"{title} – {' '.join(text.split())}", reply_id) for reply_id, title, text in listed[:room]]
    left = len(listed) - room
    return [*rows, option(f"and {left} more: type further letters", ids.NO_MATCH)] if left > 0 else rows


def _text(text: str) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": ids.COMPOSED,
        "multiline": True,
        "max_length": INPUT_MOST,
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
    }
    return element | ({"initial_value": text[:INPUT_MOST]} if text else {})


def counter(text: str, signature: str = "", network: str = "") -> list[str]:
    """Says what is left in the current segment with the signature, or in the whole text where `network` knows no segments, and what stands in
    the way of more.
    """
    whole, is_signed = below(text, signature)
    said = [f"Characters remaining: {max(0, LONGEST_TEXT - length(whole))} · {network}"] if network else _segments(count(whole))
    if signature:
        said.append(f"Below it goes: {signature}" if is_signed else "There is no room for the signature: it goes without")
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
