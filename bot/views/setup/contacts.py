"""The Contact form says who a contact is."""

from bot.desk.setup.contacts import LONGEST_NAME
from bot.views import ids
from bot.views.blocks import Block, escape, field, modal, plain, section

EMAIL_MOST = 120
FIELDS_MOST = 3_000
EXAMPLE = "Company: Acme"


def form(conversation_id: str, *, number: str, name: str, email: str, details: str, case: str) -> Block:
    """Makes the form. `details` and `case` have a line for each free field."""
    blocks = [
        section(f"*{escape(number)}*"),
        field(ids.NAME_BLOCK, "Name", _text(ids.NAME_TEXT, name, LONGEST_NAME), optional=True),
        field(ids.EMAIL_BLOCK, "E-mail", _text(ids.EMAIL_TEXT, email, EMAIL_MOST), optional=True),
        field(ids.DETAILS_BLOCK, "Contact fields", _lines(ids.DETAILS_TEXT, details, EXAMPLE), optional=True),
        field(ids.CASE_BLOCK, "Case fields", _lines(ids.CASE_TEXT, case, "Order: 4471"), optional=True),
    ]
    blocks[3]["hint"] = plain("One per line: a name, a colon, the value.")
    blocks[4]["hint"] = plain("Written the same way. They belong to this conversation only.")
    return modal(ids.CONTACT_FORM, "Contact", blocks, submit="Save", subject=conversation_id)


def _text(action_id: str, value: str, most: int) -> Block:
    return {"type": "plain_text_input", "action_id": action_id, "max_length": most} | ({"initial_value": value} if value else {})


def _lines(action_id: str, value: str, example: str) -> Block:
    return _text(action_id, value, FIELDS_MOST) | {"multiline": True, "placeholder": plain(example, 150)}
