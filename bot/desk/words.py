"""What an agent typed in Slack, as plain text for a phone: from Slack's rich_text, else from its mrkdwn."""

import re
from collections.abc import Callable
from typing import Any

import emoji

Names = Callable[[str], str]
"""A person's id to the name that a contact may read."""

_ENTITY = re.compile(r"<([^<>]*)>")
_CODE = re.compile(r":([a-z0-9_+'-]+):(?::skin-tone-([2-6]):)?")
_MARKS = re.compile(r"(?<![\w*_~`])([*_~`])(?=\S)([^\n]*?\S)\1(?![\w*_~`])")
_SKIN = {"2": "\U0001f3fb", "3": "\U0001f3fc", "4": "\U0001f3fd", "5": "\U0001f3fe", "6": "\U0001f3ff"}


def plain(text: str, blocks: list[dict[str, Any]], names: Names) -> str:
    """The words as a person would have typed them on a phone."""
    rich = [block for block in blocks if block.get("type") == "rich_text"]
    if rich and len(rich) == len(blocks):
        return "\n".join(_elements(block.get("elements", []), names) for block in rich).strip()
    return from_mrkdwn(text, names).strip()


def first_mention(text: str) -> str | None:
    """The id of the person that a message begins by mentioning."""
    found = re.match(r"\s*<@([UW][A-Z0-9]+)(?:\|[^>]*)?>", text)
    return found.group(1) if found else None


def _elements(elements: list[dict[str, Any]], names: Names) -> str:
    return "\n".join(_block(element, names) for element in elements)


def _block(element: dict[str, Any], names: Names) -> str:
    if element.get("type") == "rich_text_list":
        return _list(element, names)
    return "".join(_inline(one, names) for one in element.get("elements", [])).rstrip("\n")


def _list(element: dict[str, Any], names: Names) -> str:
    ordered, indent = element.get("style") == "ordered", "  " * int(element.get("indent") or 0)
    first = int(element.get("offset") or 0) + 1
    marks = (f"{first + number}. " if ordered else "- " for number in range(len(element.get("elements", []))))
    return "\n".join(f"{indent}{mark}{_block(one, names)}" for mark, one in zip(marks, element.get("elements", []), strict=True))


def _inline(element: dict[str, Any], names: Names) -> str:
    kind = element.get("type")
    if kind == "text":
        return str(element.get("text", ""))
    if kind == "link":
        return _link(str(element.get("url", "")), str(element.get("text") or ""))
    if kind == "emoji":
        return _emoji(element)
    if kind == "user":
        return names(str(element.get("user_id", "")))
    if kind == "broadcast":
        return f"@{element.get('range', 'here')}"
    return str(element.get("fallback") or element.get("text") or element.get("value") or "")


def _link(url: str, label: str) -> str:
    address = re.sub(r"^(mailto:|tel:)", "", url)
    return address if not label or label in (url, address) else f"{label} ({address})"


def _emoji(element: dict[str, Any]) -> str:
    code = element.get("unicode")
    if isinstance(code, str) and re.fullmatch(r"[0-9a-f]+(-[0-9a-f]+)*", code):
        return "".join(chr(int(part, 16)) for part in code.split("-"))
    return _named(str(element.get("name", "")), element.get("skin_tone"))


def _named(name: str, tone: object = None) -> str:
    """A custom emoji of the workspace, which no phone knows, keeps its name."""
    sign = emoji.emojize(f":{name}:", language="alias")
    return sign + _SKIN.get(str(tone), "") if sign != f":{name}:" else sign


def from_mrkdwn(text: str, names: Names) -> str:
    """For messages without rich_text. Marks go where they stand in pairs; entities are decoded last."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(_entity(found.group(1), names))
        return f"\x00{len(kept) - 1}\x00"

    text = _ENTITY.sub(keep, text)
    text = re.sub(r"(?m)^&gt; ?", "", text).replace("```", "")
    while _MARKS.search(text):
        text = _MARKS.sub(r"\2", text)
    text = _CODE.sub(lambda found: _named(found.group(1), found.group(2)), text)
    text = re.sub("\x00(\\d+)\x00", lambda found: kept[int(found.group(1))], text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _entity(inner: str, names: Names) -> str:
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        return names(target[1:])
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!"):
        return label or f"@{target[1:].split('^')[0]}"
    return _link(target, label)
