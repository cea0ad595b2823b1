"""Notices by DM, and the small forms and modals that go with them."""

from bot.desk.snapshots import NoticeView
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
    link_button,
    option,
    plain,
    section,
)

Message = dict[str, object]


def notice(snapshot: NoticeView) -> Message:
    blocks: list[Block] = [section(escape(snapshot.text))]
    elements = buttons(snapshot)
    if elements:
        blocks.append(actions(*elements))
    said = escape(snapshot.text)
    if snapshot.dismissed and snapshot.kind in ("notice", "line"):
        blocks.append(context("Dismissed"))
        said = f"Dismissed: {said}"
    return {"text": cut_escaped(said, TEXT_MOST), "blocks": blocks}


def buttons(snapshot: NoticeView) -> list[Block]:
    elements: list[Block] = []
    if snapshot.kind == "line" and not snapshot.dismissed and snapshot.subject:
        elements.append(button("Add line", ids.ADD_LINE, snapshot.id, style="primary"))
    if snapshot.kind == "ask" and snapshot.conversation:
        elements.append(button("Transfer", ids.TRANSFER, f"{snapshot.conversation} {snapshot.subject}", style="primary"))
    if snapshot.link:
        elements.append(link_button("View thread", ids.VIEW_THREAD, snapshot.link))
    if not snapshot.dismissed:
        elements.append(button("Dismiss", ids.DISMISS, snapshot.id))
    return elements


def sentence(title: str, text: str) -> Block:
    """A small modal that says one thing."""
    return {
        "type": "modal",
        "callback_id": ids.PLAIN,
        "private_metadata": cut(text, 3000),
        "title": plain(title, 24),
        "close": plain("Close"),
        "blocks": [section(escape(text))],
    }


def note_form(conversation_id: str, contact: str) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": ids.NOTE_TEXT, "multiline": True, "max_length": 2000}
    return {
        "type": "modal",
        "callback_id": ids.NOTE_FORM,
        "private_metadata": conversation_id,
        "title": plain("Note"),
        "submit": plain("Add note"),
        "close": plain("Cancel"),
        "blocks": [section(f"For colleagues only: {escape(contact)} never sees it."), field(ids.NOTE_BLOCK, "Note", element)],
    }


def line_form(address: str, written: str, queues: list[str]) -> Block:
    options = [option(name, name) for name in queues[:100]]
    element: Block = {"type": "static_select", "action_id": ids.QUEUE, "options": options}
    return {
        "type": "modal",
        "callback_id": ids.LINE_FORM,
        "private_metadata": address,
        "title": plain("Add line"),
        "submit": plain("Add line"),
        "close": plain("Cancel"),
        "blocks": [section(f"Texts to {escape(written)} shall lead to this queue."), field(ids.QUEUE_BLOCK, "Queue", element)],
    }
