"""The Interaction Preview shows an invitation, with its reminder and the form for a reason."""

from bot.desk.handover.rejections import REASON_LENGTH
from bot.desk.language import times
from bot.desk.snapshots import Preview, Text
from bot.views import ids
from bot.views.blocks import (
    TEXT_MOST,
    Block,
    actions,
    button,
    context,
    cut,
    cut_escaped,
    escape,
    field,
    header,
    link_button,
    modal,
    rich,
    section,
)
from bot.views.handover.cards import DETAILS_SHOWN, exchanges
from bot.views.messages.messages import in_words, quote
from bot.views.rows import ANSWERED, unanswered

Message = dict[str, object]
PICTURES = 6
"""A preview shows so many of the last pictures."""
TEXTS_ROOM = 2_400
"""The last texts share so many characters of the plain text: the newest is as important to a screen reader as the first."""


def preview(snapshot: Preview, time_zone: str, *, pictures: int = PICTURES) -> Message:
    """Makes a preview: everything and the buttons while it can be answered, afterwards what became of it and no dead button."""
    return _over(snapshot) if snapshot.over else _open(snapshot, time_zone, pictures)


def _open(snapshot: Preview, time_zone: str, pictures: int) -> Message:
    blocks = [
        header(f"{_title(snapshot)}: {snapshot.contact}"),
        section(f"*{escape(snapshot.sender)}* offers {whom(snapshot)} this conversation · expires {snapshot.expires}"),
        *body(snapshot, time_zone, pictures=pictures),
        actions(*buttons(snapshot)),
    ]
    return {"text": plain_preview(snapshot, time_zone), "blocks": blocks}


def _title(snapshot: Preview) -> str:
    return "Waiting conversation" if snapshot.is_offer else "Transfer invitation"


def _what(snapshot: Preview) -> str:
    return "offer of" if snapshot.is_offer else "invitation for"


def whom(snapshot: Preview) -> str:
    return f"the members of *{escape(snapshot.target)}*" if snapshot.is_for_queue else "you"


def body(snapshot: Preview, time_zone: str, *, pictures: int = 0) -> list[Block]:
    """Makes the note and the last texts, with so many of their pictures, the newest ones; then one line of facts, and the case."""
    blocks: list[Block] = []
    if snapshot.note:
        blocks.append(rich(f"Note from {snapshot.sender}", snapshot.note))
    blocks += _texts(snapshot, time_zone, pictures)
    blocks.append(context(_facts(snapshot, unanswered(snapshot, time_zone))))
    if snapshot.details:
        blocks.append(context(*map(escape, snapshot.details[:DETAILS_SHOWN])))
    if snapshot.history_hours:
        blocks.append(context(exchanges(snapshot.exchanges, snapshot.history_hours)))
    return blocks


def _facts(snapshot: Preview, since_when: str) -> str:
    """Says where the conversation stands as cards and lists do."""
    return " · ".join([escape(snapshot.queue), since_when, escape(snapshot.line), escape(snapshot.origin)])


def _texts(snapshot: Preview, time_zone: str, pictures: int) -> list[Block]:
    told: list[list[Block]] = []
    for text in reversed(snapshot.texts):
        told.append(quote(text, time_zone, pictures=pictures))
        pictures -= len(told[-1]) - 1
    return [block for blocks in reversed(told) for block in blocks]


def buttons(snapshot: Preview) -> list[Block]:
    elements = [
        button("Accept", ids.ACCEPT, snapshot.id, style="primary", hint=f"Accept the conversation with {snapshot.contact}"),
        button("Reject", ids.REJECT, snapshot.id, style="danger", hint=f"Reject the conversation with {snapshot.contact}"),
    ]
    return elements + _view(snapshot)


def _view(snapshot: Preview) -> list[Block]:
    return [link_button("View thread", ids.VIEW_THREAD, snapshot.link)] if snapshot.link else []


def _over(snapshot: Preview) -> Message:
    by = f" by {snapshot.accepted_by}" if snapshot.is_for_queue and snapshot.accepted_by else ""
    said = f"{snapshot.over}{by}: {snapshot.sender}'s {_what(snapshot)} the conversation with {snapshot.contact}"
    blocks: list[Block] = [
        section(
            f"*{snapshot.over}*{escape(by)} · {escape(snapshot.sender)}'s {_what(snapshot)} the conversation with *{escape(snapshot.contact)}*"
        )
    ]
    view = _view(snapshot)
    if view:
        blocks.append(actions(*view))
    return {"text": cut_escaped(escape(said), TEXT_MOST), "blocks": blocks}


def _since_when(snapshot: Preview, time_zone: str) -> str:
    moment = snapshot.unanswered_since
    return f"unanswered since {times.short(moment, time_zone)}" if moment else ANSWERED


def plain_preview(snapshot: Preview, time_zone: str) -> str:
    asked = f"the members of {snapshot.target}" if snapshot.is_for_queue else "you"
    parts = [
        f"{_title(snapshot)}: {snapshot.sender} offers {asked} this conversation with {snapshot.contact}, expires {snapshot.expires}",
        f"Note from {snapshot.sender}: {snapshot.note}" if snapshot.note else None,
        _since_when(snapshot, time_zone),
        f"queue {snapshot.queue}, line {snapshot.line}, {snapshot.origin}",
        "; ".join(snapshot.details[:DETAILS_SHOWN]) or None,
        exchanges(snapshot.exchanges, snapshot.history_hours) if snapshot.history_hours else None,
    ]
    texts = [_said(text, TEXTS_ROOM // len(snapshot.texts)) for text in snapshot.texts]
    said = ". ".join(part for part in parts if part) + (". Last texts: " + " / ".join(texts) if texts else "")
    return cut_escaped(escape(f"{said}. Accept or Reject with the buttons, or type /sms accept or /sms reject."), TEXT_MOST)


def _said(text: Text, room: int) -> str:
    state = f" ({text.state})" if text.state else ""
    return f"{text.who}{state}: {cut(text.body, room)}{in_words(text)}"


def reminder(snapshot: Preview) -> Message:
    text = escape(
        f"{snapshot.sender}'s {_what(snapshot)} the conversation with {snapshot.contact} still waits for your answer. It expires {snapshot.expires}."
    )
    return {"text": cut_escaped(text, TEXT_MOST), "blocks": [section(f":hourglass_flowing_sand: {text}")]}


def rest(snapshot: Preview) -> str:
    """Says what a rejection leads to."""
    if snapshot.is_offer:
        return "is offered to the next member"
    return "is back in its queue" if snapshot.waits else "stays with its owner"


def reason_form(snapshot: Preview) -> Block:
    """Makes the form for a reason, which is opened after the rejection has taken effect."""
    reason: Block = {"type": "plain_text_input", "action_id": ids.REASON_TEXT, "max_length": REASON_LENGTH}
    blocks = [
        section(f"The conversation with {escape(snapshot.contact)} {rest(snapshot)}. You can add a reason."),
        field(ids.REASON_BLOCK, "Reason", reason, optional=True),
    ]
    return modal(ids.REASON_FORM, "Rejected", blocks, submit="Send reason", close="Skip", subject=snapshot.id)
