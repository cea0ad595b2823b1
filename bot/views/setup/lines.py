"""Forms have a number that shall be a line, and what an admin can change of one that is."""

from bot.views import ids
from bot.views.blocks import Block, escape, field, modal, option, plain, rows, section, type_ahead

TYPED_MOST = 60
PACE_MOST = 10
LEADS_TO = "Leads to"
LEAD_WORDS = "Type a queue's or routing point's name"


def number_form(obstacles: list[str], carriers: list[tuple[str, str]], *, has_list: bool) -> Block:
    """Makes the form behind Add number. `obstacles` say why a list can't be had; where there is none at all, a number has to be typed.
    `carriers` are titles and names, of which somebody who types chooses where there are several.
    """
    typed: Block = {"type": "plain_text_input", "action_id": ids.TYPED_TEXT, "max_length": TYPED_MOST}
    typed |= {"placeholder": plain("+15550001111", 150)}
    which: Block = {"type": "static_select", "action_id": ids.CARRIER, "options": [option(*choice) for choice in carriers[:100]]}
    listed = field(ids.SPARE_BLOCK, "Number", type_ahead(ids.SPARE, "Numbers that no line uses yet"), optional=True)
    blocks = [
        *([section(escape("\n".join(obstacles)))] if obstacles else []),
        *([listed] if has_list else []),
        field(ids.TYPED_BLOCK, "Or type it" if has_list else "Number", typed, optional=has_list),
        *([field(ids.CARRIER_BLOCK, "Carrier of a typed number", which, optional=has_list)] if len(carriers) > 1 else []),
        field(ids.QUEUE_BLOCK, LEADS_TO, type_ahead(ids.LEAD, LEAD_WORDS)),
    ]
    return modal(ids.NUMBER_FORM, "Add number", blocks, submit="Add number")


def spare_options(named: list[tuple[str, str]], nothing: str) -> list[Block]:
    """Makes the rows of the type-ahead for a number, of words and values, or the one that says why there is none."""
    return rows([option(words, value) for words, value in named], nothing, ids.NO_MATCH)


def edit_form(line_id: int, number: str, leads_to: tuple[str, str], pace: str, usual: str) -> Block:
    """Makes the form that changes a line. `leads_to` has words and value of where it leads; `usual` says at which pace it sends now."""
    limit: Block = {"type": "plain_text_input", "action_id": ids.PACE_TEXT, "max_length": PACE_MOST, "initial_value": pace}
    blocks = [
        section(f"*{escape(number)}* sends {escape(usual)}. `/line remove` ends it."),
        field(ids.QUEUE_BLOCK, LEADS_TO, type_ahead(ids.LEAD, LEAD_WORDS, option(*leads_to))),
        field(ids.PACE_BLOCK, "Texts a second", limit) | {"hint": plain("At most so many leave from it: 0.1 to 100, or default.")},
    ]
    return modal(ids.EDIT_LINE_FORM, "Edit number", blocks, submit="Save", subject=str(line_id))
