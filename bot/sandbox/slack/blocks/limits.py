"""What Slack refuses: blocks, views and texts that break its size and shape rules, in Slack's own words.

The figures are those of the Block Kit reference; where a raw dict has a key that Slack doesn't know, Slack refuses it too.
"""

import json
from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.blocks.shapes import ELEMENTS, HOLDS, KEYS, LISTS, TEXTS
from bot.sandbox.wire import Json

Found = Iterator[tuple[str, str]]

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
VIEW_BYTES = 250_000
UPDATE_TEXT, POST_TEXT = 4_000, 40_000


def of_message(blocks: object) -> list[str]:
    if not isinstance(blocks, list):
        return [error("must be an array", "/blocks")]
    return [error(what, where) for what, where in _blocks(blocks, "/blocks", MESSAGE_BLOCKS, "message")]


def of_view(view: object) -> list[str]:
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home") or not isinstance(view.get("blocks"), list):
        return [error("failed to match all allowed schemas", "/view")]
    found = [
        *_blocks(view["blocks"], "/view/blocks", VIEW_BLOCKS, view["type"]),
        *_keys(view, view["type"], "/view"),
        *_texts(view, view["type"], "/view"),
    ]
    if view["type"] == "modal":
        found += _modal(view)
    return [error(what, where) for what, where in found]


def view_too_large(view: Json) -> bool:
    return len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES


def of_options(answer: Json) -> list[str]:
    """The answer to a block_suggestion."""
    if not set(answer) & {"options", "option_groups"}:
        return [error("missing required field: options", "")]
    return [error(what, where) for what, where in _element({"type": "suggestion"} | answer, "")]


def error(what: str, where: str) -> str:
    return f"[ERROR] {what} [json-pointer:{where}]"


def _modal(view: Json) -> Found:
    if "title" not in view:
        yield "missing required field: title", "/view"
    if any(b.get("type") == "input" for b in view["blocks"]) and not view.get("submit"):
        yield "missing required field: submit", "/view"


def _blocks(blocks: list[Any], at: str, most: int, surface: str) -> Found:
    if len(blocks) > most:
        yield f"no more than {most} items allowed", at
    seen: set[str] = set()
    for place, block in enumerate(blocks):
        where = f"{at}/{place}"
        if not isinstance(block, dict) or block.get("type") not in KEYS or block.get("type") in ELEMENTS:
            yield "unsupported type: " + str(block.get("type") if isinstance(block, dict) else block), f"{where}/type"
            continue
        if block.get("block_id") in seen:
            yield f"duplicate block_id: {block['block_id']}", where
        seen |= {block["block_id"]} if block.get("block_id") else set()
        if block["type"] == "input" and surface == "message":
            yield "unsupported type: input", f"{where}/type"
        yield from _block(block, where)


def _block(block: Json, where: str) -> Found:
    kind = block["type"]
    yield from _keys(block, kind, where)
    yield from _texts(block, kind, where)
    if kind == "section" and not block.get("text") and not block.get("fields"):
        yield "missing required field: text", where
    yield from _list(block, kind, where)
    if kind == "rich_text":
        return
    inside: list[tuple[str, int | None, Any]] = [("elements", i, e) for i, e in enumerate(block.get("elements", []))]
    inside += [(key, None, block[key]) for key in ("accessory", "element") if key in block]
    seen: set[str] = set()
    for key, place, element in inside:
        spot = f"{where}/{key}" + ("" if place is None else f"/{place}")
        if isinstance(element, dict) and element.get("action_id") in seen:
            yield f"duplicate action_id: {element['action_id']}", spot
        seen |= {element["action_id"]} if isinstance(element, dict) and element.get("action_id") else set()
        allowed = HOLDS.get((kind, key), ())
        if not isinstance(element, dict) or element.get("type") not in allowed:
            yield "unsupported type: " + str(element.get("type") if isinstance(element, dict) else element), f"{spot}/type"
        else:
            yield from _element(element, spot)


def _element(element: Json, where: str) -> Found:
    kind = element["type"]
    yield from _keys(element, kind, where)
    if kind in ("mrkdwn", "plain_text"):
        yield from _text(element, 3000, kind, where)
        return
    yield from _texts(element, kind, where)
    yield from _list(element, kind, where)
    yield from _options(element, where)
    if element.get("style") not in (None, "primary", "danger"):
        yield "must be a valid enum value", f"{where}/style"
    if element.get("max_length", 1) > 3000:  # noqa: PLR2004 - the reference's own figure for plain_text_input
        yield "must be less than 3001", f"{where}/max_length"
    if "confirm" in element:
        yield from _keys(element["confirm"], "confirm", f"{where}/confirm")
        yield from _texts(element["confirm"], "confirm", f"{where}/confirm")


def _options(element: Json, where: str) -> Found:
    groups = element.get("option_groups", [])
    every = [(f"{where}/options/{i}", o) for i, o in enumerate(element.get("options", []))]
    for g, group in enumerate(groups):
        yield from _texts(group, "option_group", f"{where}/option_groups/{g}")
        yield from _list(group, "option_group", f"{where}/option_groups/{g}")
        every += [(f"{where}/option_groups/{g}/options/{i}", o) for i, o in enumerate(group.get("options", []))]
    if element["type"] in ("static_select", "multi_static_select") and bool(groups) == bool(element.get("options")):
        yield "must have either options or option_groups", where
    kind = "markdown_option" if element["type"] in ("checkboxes", "radio_buttons") else "option"
    for spot, option in every:
        yield from _keys(option, kind, spot)
        yield from _texts(option, kind, spot)
    first = element.get("initial_option")
    if first is not None and every and first not in [o for _, o in every]:
        yield "must be one of the provided options", f"{where}/initial_option"


def _list(node: Json, kind: str, where: str) -> Found:
    for key, (least, most) in LISTS.get(kind, {}).items():
        if key in node and not isinstance(node[key], list):
            yield "must be an array", f"{where}/{key}"
        elif key in node and len(node[key]) > most:
            yield f"no more than {most} items allowed", f"{where}/{key}"
        elif key in node and len(node[key]) < least:
            yield f"must have at least {least} items", f"{where}/{key}"
    for place, field in enumerate(node.get("fields", []) if kind == "section" else []):
        yield from _text(field, 2000, "", f"{where}/fields/{place}")


def _keys(node: Json, kind: str, where: str) -> Found:
    required, optional = KEYS[kind]
    for key in sorted(required - set(node)):
        yield f"missing required field: {key}", where
    for key in sorted(set(node) - required - optional - {"type"}):
        yield f"invalid additional property: {key}", where


def _texts(node: Json, kind: str, where: str) -> Found:
    for key, (form, most) in TEXTS.get(kind, {}).items():
        if key in node and node[key] is not None:
            yield from _text(node[key], most, form, f"{where}/{key}")


def _text(value: object, most: int, form: str, where: str) -> Found:
    """`form` is plain_text, mrkdwn, "" (either of them) or str (no text object at all)."""
    if form != "str":
        if not isinstance(value, dict) or value.get("type") not in ((form,) if form else ("plain_text", "mrkdwn")):
            yield "must be a valid text object" if not form else f"must be a {form} object", where
            return
        where, value = f"{where}/text", value.get("text")
    if not isinstance(value, str):
        yield "must be a string", where
    elif not value and form != "str":
        yield "must be more than 0 characters", where
    elif len(value) > most:
        yield f"must be less than {most + 1} characters", where
