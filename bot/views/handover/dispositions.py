"""The Done form has the select of outcomes, which the Transfer form may need too."""

from itertools import groupby

from bot.desk.queues.dispositions import Code
from bot.views import ids
from bot.views.blocks import Block, escape, field, modal, option, plain, section

NOTE_MOST = 1_000
NO_GROUP = "Others"


def select(codes: list[Code], *, needed: bool, chosen: str | None = None) -> Block:
    """Makes the select of all codes of a queue, in groups where it has groups."""
    element: Block = {"type": "static_select", "action_id": ids.DISPOSITION, "placeholder": plain("How it ended")}
    element |= _options(codes)
    known = next((code for code in codes if str(code) == chosen), None)
    if known:
        element["initial_option"] = _option(known, codes)
    return field(ids.DISPOSITION_BLOCK, "Disposition", element, optional=not needed)


def _options(codes: list[Code]) -> Block:
    if not any(code.group for code in codes):
        return {"options": [_option(code, codes) for code in codes]}
    grouped = groupby(sorted(codes, key=lambda code: (not code.group, code.group.lower())), key=lambda code: code.group)
    return {
        "option_groups": [
            {"label": plain(group or NO_GROUP, 75), "options": [_option(code, codes) for code in inside]} for group, inside in grouped
        ]
    }


def _option(code: Code, codes: list[Code]) -> Block:
    """Makes the option of a code: under its group's label the name is enough."""
    return option(code.name if any(other.group for other in codes) else str(code), str(code))


def done_form(conversation_id: str, contact: str, codes: list[Code], *, needed: bool, chosen: str | None = None) -> Block:
    note: Block = {"type": "plain_text_input", "action_id": ids.NOTE_TEXT, "multiline": True, "max_length": NOTE_MOST}
    blocks = [
        section(f"Done ends the conversation with {escape(contact)}. The note is for colleagues only."),
        select(codes, needed=needed, chosen=chosen),
        field(ids.NOTE_BLOCK, "Note", note, optional=True),
    ]
    return modal(ids.DONE_FORM, "Done", blocks, submit="Done", subject=conversation_id)
