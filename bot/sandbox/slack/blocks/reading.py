"""What a person reads on the screen: mrkdwn as Slack shows it, plain text literally."""

import html
import re
from collections.abc import Callable, Iterator

from bot.sandbox.wire import Json

Names = Callable[[str], str]

ORDER = (
    "title", "label", "text", "fields", "hint", "subtitle", "body", "elements", "element",
    "accessory", "actions", "options", "option_groups", "description", "placeholder", "initial_option", "alt_text",
)  # fmt: skip
ENTITY = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")


def of(message_or_view: Json, names: Names) -> str:
    """Blocks where there are some, else the text; then files. A view's title and buttons belong to it."""
    lines = []
    if title := message_or_view.get("title"):
        lines.append(title["text"])
    if blocks := message_or_view.get("blocks"):
        lines += texts(blocks, names)
    elif text := message_or_view.get("text"):
        lines.append(shown(text, names))
    for file in message_or_view.get("files", []):
        lines += [file.get("title") or file["name"], file.get("alt_txt", "")]
    lines += [message_or_view[key]["text"] for key in ("submit", "close") if message_or_view.get(key)]
    return "\n".join(line for line in lines if line)


def texts(node: object, names: Names) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from texts(item, names)
    elif isinstance(node, dict):
        if node.get("type") == "rich_text":
            yield _rich(node, names)
        elif node.get("type") in ("mrkdwn", "plain_text"):
            yield shown(node["text"], names) if node["type"] == "mrkdwn" else node["text"]
        else:
            yield from _inside(node, names)


def _inside(node: Json, names: Names) -> Iterator[str]:
    for key in ORDER:
        value = node.get(key)
        if isinstance(value, str):
            yield value
        elif value is not None:
            yield from texts(value, names)


def shown(mrkdwn: str, names: Names) -> str:
    """Entities become what Slack shows for them; marks like * stay, as they are style only."""
    return html.unescape(ENTITY.sub(lambda m: _entity(m, names), mrkdwn))


def _entity(match: re.Match[str], names: Names) -> str:
    mark, target, label = match.groups()
    if mark == "@":
        return "@" + names(target)
    if mark == "#":
        return "#" + names(target)
    if mark == "!":
        return label or "@" + target.split("^")[0]
    return label or target


def _rich(node: Json, names: Names) -> str:
    kind = str(node.get("type"))
    if "elements" in node:
        mark = "• " if kind == "rich_text_list" else ""
        joint = "\n" if kind in ("rich_text", "rich_text_list") else ""
        return joint.join(mark + _rich(e, names) for e in node["elements"])
    if kind in ("user", "channel"):
        return {"user": "@", "channel": "#"}[kind] + names(node[f"{kind}_id"])
    if kind == "emoji":
        return f":{node['name']}:"
    return "@" + node["range"] if kind == "broadcast" else str(node.get("text") or node.get("url", ""))
