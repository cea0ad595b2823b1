"""What Slack would refuse, and what a person would miss, in a message or a view. Figures: docs.slack.dev, Block Kit reference."""

import copy
import html
import json
import re
from collections.abc import Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

Json = dict[str, Any]

MESSAGE_BLOCKS, VIEW_BLOCKS, FIELDS = 50, 100, 10
TEXT_MOST = 4_000
"""chat.update takes no more, and what is posted may have to be updated."""
VIEW_BYTES = 250_000
LENGTHS = {
    ("header", "text"): 150,
    ("section", "text"): 3_000,
    ("context", "elements"): 10,
    ("actions", "elements"): 25,
    ("button", "text"): 75,
    ("button", "value"): 2_000,
    ("button", "url"): 3_000,
    ("button", "accessibility_label"): 75,
    ("option", "text"): 75,
    ("option", "value"): 150,
    ("input", "label"): 2_000,
    ("static_select", "options"): 100,
    ("static_select", "placeholder"): 150,
    ("external_select", "placeholder"): 150,
    ("plain_text", "text"): 3_000,
    ("mrkdwn", "text"): 3_000,
    ("modal", "title"): 24,
    ("modal", "submit"): 24,
    ("modal", "close"): 24,
    ("modal", "private_metadata"): 3_000,
}
IDS_MOST = 255
OUR_LABELS = "thread|Earlier conversation|Open the thread"
OURS = re.compile(
    rf"<!here>(?= This conversation waits in )|<@[UW][A-Z0-9]+>|<#C[A-Z0-9]+>|<!date\^\d+\^[^|<>]+\|[^<>]+>|<https?://[^|<>\s]+\|(?:{OUR_LABELS})>"
)
"""All that may stand between angle brackets: everybody here, where something waits, a person or channel we name, a time of ours, a link under a label of ours."""
LOOSE = re.compile(r"[<>]|&(?!(?:amp|lt|gt);)")
STAMP = re.compile(r"\d+/\d+/\d{4} \d+:\d\d:\d\d [AP]M")
CUT = "…"
OUR_SIGNS = re.compile(":(?:warning|hourglass_flowing_sand):")


def complaints(shown: Json) -> list[str]:
    """Empty when all is well. `shown` is a message with `text` and `blocks`, or a modal or Home."""
    view = shown.get("type") in ("modal", "home")
    found = [*_blocks(shown, VIEW_BLOCKS if view else MESSAGE_BLOCKS), *_lengths(shown), *_loose(shown)]
    return [*found, *(_of_view(shown) if view else _of_message(shown)), *_sdk(shown, view=view)]


def _blocks(shown: Json, most: int) -> Iterator[str]:
    blocks = shown.get("blocks") or []
    if not blocks:
        yield "no blocks"
    if len(blocks) > most:
        yield f"{len(blocks)} blocks, {most} at most"
    yield from (f"block_id {one} twice" for one in _twice([block["block_id"] for block in blocks if "block_id" in block]))
    for block in blocks:
        yield from (
            f"action_id {one} twice in a block" for one in _twice([node["action_id"] for node in nodes(block) if "action_id" in node])
        )
        fields = block.get("fields", [])
        if len(fields) > FIELDS:
            yield f"{len(fields)} fields, {FIELDS} at most"
        yield from (f"a field of {len(field['text'])}" for field in fields if len(field["text"]) > 2_000)


def _twice(ids: list[str]) -> set[str]:
    return {one for one in ids if ids.count(one) > 1}


def nodes(node: object) -> Iterator[Json]:
    """Every object in it, itself included."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from nodes(value)
    elif isinstance(node, list):
        for value in node:
            yield from nodes(value)


def _lengths(shown: Json) -> Iterator[str]:
    for node in nodes(shown):
        kind = node.get("type") or ("option" if "value" in node else "")
        for key, value in node.items():
            length = _length(value)
            most = IDS_MOST if key in ("block_id", "action_id", "callback_id") else LENGTHS.get((kind, key))
            if most and length > most:
                yield f"{kind} {key} of {length}, {most} at most"
            if key in ("text", "options", "label", "value", "url") and length == 0:
                yield f"{kind} {key} is empty"


def _length(value: object) -> int:
    if isinstance(value, dict) and isinstance(value.get("text"), str):
        return len(value["text"])
    return len(value) if isinstance(value, str | list) else 1


def formatted(shown: Json) -> list[str]:
    """All words of its blocks that Slack formats."""
    return [node["text"] for node in nodes(shown.get("blocks", [])) if node.get("type") == "mrkdwn"]


def _loose(shown: Json) -> Iterator[str]:
    """Whatever somebody typed is escaped, so that Slack reads nothing into it."""
    text = shown["text"] if isinstance(shown.get("text"), str) else ""
    for words in [*formatted(shown), text]:
        found = LOOSE.search(OURS.sub("", words))
        if found:
            yield f"not escaped: {words[:80]}"
    yield from ("mrkdwn without verbatim" for node in nodes(shown) if node.get("type") == "mrkdwn" and node.get("verbatim") is not True)


def _of_view(view: Json) -> Iterator[str]:
    inputs = any(block.get("type") == "input" for block in view["blocks"])
    if view["type"] == "modal" and not view.get("title"):
        yield "a modal without a title"
    if inputs and not view.get("submit"):
        yield "a modal with inputs and no submit"
    if len(json.dumps(view)) > VIEW_BYTES:
        yield "a view of more than 250 kB"


def _of_message(message: Json) -> Iterator[str]:
    text = message.get("text") or ""
    if not text:
        yield "no text"
    if len(text) > TEXT_MOST:
        yield f"a text of {len(text)}, {TEXT_MOST} at most"
    yield from (f"an input block in a message: {block}" for block in message.get("blocks", []) if block.get("type") == "input")
    missing = missing_words(message)
    if missing:
        yield f"not in the text: {', '.join(missing)}"


def missing_words(message: Json) -> list[str]:
    """Words that the blocks show and the text, which is all that a screen reader reads, does not.

    A text that had to be cut is excused. So are labels of buttons, links and fields, and the times of quoted texts.
    """
    text = message.get("text") or ""
    if text.endswith(CUT) and len(text) > TEXT_MOST - 200:
        return []
    said = _words(_plain(text))
    return sorted({word for block in message.get("blocks", []) for shown in _shown(block) for word in _words(shown)} - said)


def _words(text: str) -> set[str]:
    """In lower case; one that was cut in the middle doesn't count."""
    return set(re.findall(r"\w+", re.sub(rf"\w*{CUT}", "", text).lower()))


def _plain(formatted_text: str) -> str:
    """What a reader sees of it: a time's literal fallback, no link, no sign of ours, entities decoded."""
    text = re.sub(r"<!date[^|]*\|([^>]*)>", r"\1", formatted_text)
    text = re.sub(r"<https?://[^|>]*\|[^>]*>", "", text)
    return html.unescape(OUR_SIGNS.sub("", text))


def _shown(block: Json) -> Iterator[str]:
    if block["type"] == "actions":
        return
    if block["type"] == "rich_text":
        yield STAMP.sub("", "".join(node["text"] for node in nodes(block) if node.get("type") == "text"))
        return
    for field in block.get("fields", []):
        yield _plain(field["text"].split("\n", 1)[-1])
    for text in [block.get("text"), *block.get("elements", [])]:
        if text:
            yield _plain(text["text"]) if text["type"] == "mrkdwn" else text["text"]


def _sdk(shown: Json, *, view: bool) -> Iterator[str]:
    """Slack's own Python classes, which know what they may hold."""
    made = copy.deepcopy(shown)
    try:
        parsed: list[Any] = [View(**made)] if view else [Block.parse(block) for block in made.get("blocks", [])]
        yield from ("slack_sdk doesn't know a block" for one in parsed if one is None)
        for one in parsed:
            if one is not None:
                one.to_dict()
        if view:
            for block in parsed[0].blocks:
                block.to_dict()
    except (SlackObjectFormationError, TypeError, AttributeError, KeyError) as error:
        yield f"slack_sdk: {error}"
