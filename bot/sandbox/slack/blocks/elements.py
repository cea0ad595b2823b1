"""What can be read in, pressed in and filled into Block Kit blocks."""

import secrets
from collections.abc import Iterator

from bot.sandbox.wire import Json

PRESSABLE = ("button", "overflow")
VALUE_KEYS = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}


def with_ids(blocks: list[Json]) -> list[Json]:
    """Slack gives a block_id and an action_id to what has none."""
    named = []
    for block in blocks:
        copy: Json = {"block_id": secrets.token_urlsafe(4)} | block
        for key in ("elements", "accessory", "element"):
            if key in copy and copy["type"] != "rich_text":
                copy[key] = [_with_action_id(e) for e in copy[key]] if isinstance(copy[key], list) else _with_action_id(copy[key])
        named.append(copy)
    return named


def _with_action_id(element: Json) -> Json:
    acts = element.get("type") in VALUE_KEYS or element.get("type") in PRESSABLE
    return {"action_id": secrets.token_urlsafe(4)} | element if acts else element


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every element that a person can act on, with its block."""
    for block in blocks:
        if block["type"] == "rich_text":
            continue
        inside = [*block.get("elements", []), block.get("accessory"), block.get("element"), *block.get("actions", [])]
        yield from ((block, e) for e in inside if e and "action_id" in e)


def labels(blocks: list[Json]) -> list[str]:
    """The words on everything that can be pressed, overflow entries included."""
    found: list[str] = []
    for _, element in elements(blocks):
        if element["type"] == "overflow":
            found += [option["text"]["text"] for option in element["options"]]
        elif element["type"] in PRESSABLE:
            found.append(element["text"]["text"])
    return found


def field_label(block: Json, element: Json) -> str:
    """What a person reads beside a field."""
    for text in (block.get("label"), block.get("text"), element.get("placeholder")):
        if text:
            return str(text["text"])
    return ""


def find_field(blocks: list[Json], wanted: str) -> tuple[Json, Json]:
    """By label, action_id or block_id."""
    fields = [(b, e) for b, e in elements(blocks) if e["type"] in VALUE_KEYS]
    for block, element in fields:
        if wanted in (
            field_label(block, element).strip("* "),
            element["action_id"],
            block["block_id"],
            element.get("placeholder", {}).get("text"),
        ):
            return block, element
    raise LookupError(f"no field {wanted!r}; there are {[field_label(b, e) for b, e in fields]}")


def initial_state(blocks: list[Json], before: Json | None = None) -> Json:
    """state.values of a fresh or updated view: what was typed stays where block_id and action_id stay."""
    values: Json = {}
    for block, element in elements(blocks):
        key = VALUE_KEYS.get(element["type"])
        if key is None:
            continue
        kept = (before or {}).get(block["block_id"], {}).get(element["action_id"])
        fresh = {"type": element["type"], key: _initial(element, key)}
        values.setdefault(block["block_id"], {})[element["action_id"]] = kept if kept and kept["type"] == element["type"] else fresh
    return values


def _initial(element: Json, key: str) -> object:
    return element.get("initial_" + key.removeprefix("selected_"), [] if key in ("selected_options", "selected_users") else None)
