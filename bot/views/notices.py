"""Notices come by DM; small forms and modals go with them."""

from bot.desk.snapshots import NoticeView
from bot.desk.terms import NoticeKind
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
    modal,
    option,
    rich,
    section,
    type_ahead,
)
from bot.views.rows import WORDS_MOST

Message = dict[str, object]


def notice(snapshot: NoticeView) -> Message:
    whose = [rich(snapshot.contact, cut(snapshot.words or "", WORDS_MOST))] if snapshot.contact else []
    blocks: list[Block] = [*whose, section(escape(snapshot.text))]
    elements = buttons(snapshot)
    if elements:
        blocks.append(actions(*elements))
    said = escape(f"{snapshot.contact}: {cut(snapshot.words, WORDS_MOST)} · {snapshot.text}" if snapshot.words else snapshot.text)
    if snapshot.dismissed and snapshot.kind in (NoticeKind.NOTICE, NoticeKind.LINE):
        blocks.append(context("Dismissed"))
        said = f"Dismissed: {said}"
    return {"text": cut_escaped(said, TEXT_MOST), "blocks": blocks}


def buttons(snapshot: NoticeView) -> list[Block]:
    elements: list[Block] = []
    if snapshot.kind == NoticeKind.LINE and not snapshot.dismissed and snapshot.subject:
        elements.append(button("Add line", ids.ADD_LINE, snapshot.id, style="primary"))
    if snapshot.kind == NoticeKind.ASK and snapshot.conversation:
        elements.append(button("Transfer", ids.TRANSFER, f"{snapshot.conversation} {snapshot.subject}", style="primary"))
    if snapshot.link:
        elements.append(link_button("View thread", ids.VIEW_THREAD, snapshot.link))
    if not snapshot.dismissed:
        elements.append(button("Dismiss", ids.DISMISS, snapshot.id))
    return elements


def sentence(title: str, text: str) -> Block:
    """Makes a small modal that says one thing."""
    return modal(ids.PLAIN, title, [section(escape(text))], close="Close", subject=text)


def note_form(conversation_id: str, contact: str) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": ids.NOTE_TEXT, "multiline": True, "max_length": 2000}
    blocks = [section(f"For colleagues only: {escape(contact)} never sees it."), field(ids.NOTE_BLOCK, "Note", element)]
    return modal(ids.NOTE_FORM, "Note", blocks, submit="Add note", subject=conversation_id)


def line_form(address: str, written: str, carriers: list[tuple[str, str]], known: str | None = None) -> Block:
    """Makes the form behind Add line. `carriers` are titles and names: it asks where there are several, and offers the `known` one."""
    queue = type_ahead(ids.LEAD, "Type a queue's name")
    carrier: Block = {"type": "static_select", "action_id": ids.CARRIER, "options": [option(*choice) for choice in carriers[:100]]}
    chosen = [option(*choice) for choice in carriers[:100] if choice[1] == known]
    carrier |= {"initial_option": chosen[0]} if chosen else {}
    asked = [field(ids.CARRIER_BLOCK, "Carrier", carrier)] if len(carriers) > 1 else []
    blocks = [section(f"Texts to {escape(written)} shall lead to this queue."), field(ids.QUEUE_BLOCK, "Queue", queue), *asked]
    return modal(ids.LINE_FORM, "Add line", blocks, submit="Add line", subject=address)
