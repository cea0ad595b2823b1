"""Block Kit in tables: which keys a thing must and may have, how long its texts and lists may be, what may stand in what."""

Bounds = dict[str, tuple[int, int]]
Texts = dict[str, tuple[str, int]]

PLAIN, MRKDWN, ANY, STR = "plain_text", "mrkdwn", "", "str"

SELECT = {"placeholder", "confirm", "focus_on_load", "action_id"}
INPUT = {"placeholder", "initial_value", "focus_on_load", "action_id", "dispatch_action_config"}


def _keys(required: str = "", optional: str = "", more: set[str] | None = None) -> tuple[set[str], set[str]]:
    return set(required.split()), set(optional.split()) | (more or set())


ELEMENT_KEYS = {
    "mrkdwn": _keys("text", "verbatim"),
    "plain_text": _keys("text", "emoji"),
    "image_element": _keys("alt_text", "image_url slack_file"),
    "button": _keys("text", "action_id url value style confirm accessibility_label"),
    "overflow": _keys("options", "action_id confirm"),
    "static_select": _keys("", "options option_groups initial_option", SELECT),
    "external_select": _keys("", "initial_option min_query_length", SELECT),
    "users_select": _keys("", "initial_user", SELECT),
    "channels_select": _keys("", "initial_channel response_url_enabled", SELECT),
    "conversations_select": _keys("", "initial_conversation default_to_current_conversation response_url_enabled filter", SELECT),
    "multi_static_select": _keys("", "options option_groups initial_options max_selected_items", SELECT),
    "multi_external_select": _keys("", "initial_options min_query_length max_selected_items", SELECT),
    "multi_users_select": _keys("", "initial_users max_selected_items", SELECT),
    "checkboxes": _keys("options", "initial_options confirm focus_on_load action_id"),
    "radio_buttons": _keys("options", "initial_option confirm focus_on_load action_id"),
    "plain_text_input": _keys("", "multiline min_length max_length", INPUT),
    "email_text_input": _keys("", "", INPUT),
    "url_text_input": _keys("", "", INPUT),
    "number_input": _keys("is_decimal_allowed", "min_value max_value", INPUT),
    "datepicker": _keys("", "initial_date", SELECT),
    "timepicker": _keys("", "initial_time timezone", SELECT),
    "datetimepicker": _keys("", "initial_date_time", SELECT),
}

KEYS = ELEMENT_KEYS | {
    "section": _keys("", "text block_id fields accessory expand"),
    "header": _keys("text", "block_id"),
    "divider": _keys("", "block_id"),
    "context": _keys("elements", "block_id"),
    "actions": _keys("elements", "block_id"),
    "context_actions": _keys("elements", "block_id"),
    "input": _keys("label element", "block_id hint optional dispatch_action"),
    "image": _keys("alt_text", "block_id image_url slack_file title"),
    "rich_text": _keys("elements", "block_id"),
    "markdown": _keys("text", "block_id"),
    "suggestion": _keys("", "options option_groups"),
    "option": _keys("text value", "description url"),
    "markdown_option": _keys("text value", "description"),
    "option_group": _keys("label options"),
    "confirm": _keys("title text confirm", "deny style"),
    "modal": _keys("title blocks", "submit close private_metadata callback_id clear_on_close notify_on_close external_id submit_disabled"),
    "home": _keys("blocks", "private_metadata callback_id external_id"),
}
ELEMENTS = set(ELEMENT_KEYS) | {"option", "markdown_option", "option_group", "suggestion", "confirm", "modal", "home"}

ID: Texts = {"block_id": (STR, 255)}
ACTION: Texts = {"action_id": (STR, 255), "placeholder": (PLAIN, 150)}
VIEW: Texts = {"private_metadata": (STR, 3000), "callback_id": (STR, 255), "external_id": (STR, 255)}

TEXTS: dict[str, Texts] = {kind: dict(ACTION) for kind in ELEMENT_KEYS} | {
    "section": ID | {"text": (ANY, 3000)},
    "header": ID | {"text": (PLAIN, 150)},
    "divider": ID,
    "context": ID,
    "actions": ID,
    "context_actions": ID,
    "rich_text": ID,
    "input": ID | {"label": (PLAIN, 2000), "hint": (PLAIN, 2000)},
    "image": ID | {"alt_text": (STR, 2000), "image_url": (STR, 3000), "title": (PLAIN, 2000)},
    "markdown": ID | {"text": (STR, 12_000)},
    "button": {"text": (PLAIN, 75), "action_id": (STR, 255), "value": (STR, 2000), "url": (STR, 3000), "accessibility_label": (STR, 75)},
    "plain_text_input": ACTION | {"initial_value": (STR, 3000)},
    "option": {"text": (PLAIN, 75), "value": (STR, 150), "description": (PLAIN, 75)},
    "markdown_option": {"text": (ANY, 75), "value": (STR, 150), "description": (ANY, 75)},
    "option_group": {"label": (PLAIN, 75)},
    "confirm": {"title": (PLAIN, 100), "text": (ANY, 300), "confirm": (PLAIN, 30), "deny": (PLAIN, 30)},
    "modal": VIEW | {"title": (PLAIN, 24), "submit": (PLAIN, 24), "close": (PLAIN, 24)},
    "home": VIEW,
}

LISTS: dict[str, Bounds] = {
    "section": {"fields": (1, 10)},
    "context": {"elements": (1, 10)},
    "actions": {"elements": (1, 25)},
    "context_actions": {"elements": (1, 5)},
    "overflow": {"options": (1, 5)},
    "static_select": {"options": (0, 100), "option_groups": (0, 100)},
    "multi_static_select": {"options": (0, 100), "option_groups": (0, 100)},
    "suggestion": {"options": (0, 100), "option_groups": (0, 100)},
    "checkboxes": {"options": (1, 10)},
    "radio_buttons": {"options": (1, 10)},
    "option_group": {"options": (1, 100)},
}

MENUS: tuple[str, ...] = (
    "static_select",
    "external_select",
    "users_select",
    "channels_select",
    "conversations_select",
    "multi_static_select",
)
MENUS += ("multi_external_select", "multi_users_select", "checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker")
TYPED = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
SINGLE = tuple(m for m in MENUS if not m.startswith("multi_"))

HOLDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("section", "accessory"): ("button", "overflow", "image", *MENUS),
    ("actions", "elements"): ("button", "overflow", *SINGLE),
    ("context", "elements"): ("mrkdwn", "plain_text", "image"),
    ("context_actions", "elements"): ("button",),
    ("input", "element"): (*MENUS, *TYPED),
}
