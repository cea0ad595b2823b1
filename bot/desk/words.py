"""What an agent typed in Slack, as plain text for a phone: from Slack's rich_text, else from its mrkdwn."""

import html
import re
from collections.abc import Callable, Mapping
from typing import Any

import emoji

Names = Callable[[str], str]
"""A person's id to the name that a contact may read."""
Labels = Mapping[str, str]
"""The id of a channel or a group of people to the name that Slack wrote beside it."""

_ENTITY = re.compile(r"<([^<>]*)>")
_LABELLED = re.compile(r"<(?:#|!subteam\^)([A-Z0-9]+)\|([^<>]+)>")
_CODE = re.compile(r":([a-z0-9_+'-]+):(?::skin-tone-([2-6]):)?")
_MARKS = re.compile(r"(?<![\w*_~`])([*_~`])(?=\S)(?!\1)([^\n]{0,800}?\S)\1(?![\w*_~`])")
_KINDS_OF_MARKS = 4
_FIRST = re.compile(r"(?:[\s*_~`•-]|&gt;|\d+\.\s)*<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
"""A mention at the start, also behind a mark, a quote or a list's number."""
_QUOTE = re.compile(r"(?m)^(?:&gt;&gt;)?&gt; ?")
_SKIN = {"2": "\U0001f3fb", "3": "\U0001f3fc", "4": "\U0001f3fd", "5": "\U0001f3fe", "6": "\U0001f3ff"}
_AS_PICTURE = "\ufe0f"
_FLAG = re.compile(r"flag-([a-z]{2})")
_REGIONAL_A = 0x1F1E6
_DEEPEST = 8
"""So deep Slack lets lists be nested, and then some."""


def plain(text: str, blocks: list[dict[str, Any]], names: Names) -> str:
    """The words as a person would have typed them on a phone."""
    rich = [block for block in blocks if isinstance(block, dict) and block.get("type") == "rich_text"]
    if rich and len(rich) == len(blocks):
        labels = {found[1]: found[2] for found in _LABELLED.finditer(text)}
        return "\n".join(_block(element, names, labels) for block in rich for element in _parts(block)).strip()
    return from_mrkdwn(text, names).strip()


def typed(text: str) -> str:
    """What was typed into a command or a form, where Slack has escaped nothing: emoji codes become emoji, marks go."""
    return from_mrkdwn(html.escape(text, quote=False), lambda _person_id: "").strip()


def first_mention(text: str) -> str | None:
    """The id of the person that a message begins by mentioning."""
    found = _FIRST.match(text)
    return found.group(1) if found else None


def after_mention(text: str) -> str:
    """What follows that mention, still in Slack's mrkdwn."""
    found = _FIRST.match(text)
    return text[found.end() :].lstrip(" ,:\n\t*_~`").rstrip() if found else text


def _parts(element: dict[str, Any]) -> list[dict[str, Any]]:
    found = element.get("elements")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _block(element: dict[str, Any], names: Names, labels: Labels) -> str:
    if element.get("type") == "rich_text_list":
        return _list(element, names, labels)
    return "".join(_inline(one, names, labels) for one in _parts(element)).rstrip("\n")


def _list(element: dict[str, Any], names: Names, labels: Labels) -> str:
    indent = "  " * min(_whole(element.get("indent")), _DEEPEST)
    items = enumerate(_parts(element), _whole(element.get("offset")) + 1)
    marks = ((f"{number}." if element.get("style") == "ordered" else "-", one) for number, one in items)
    return "\n".join(f"{indent}{mark} {_block(one, names, labels)}" for mark, one in marks)


def _whole(number: object) -> int:
    return number if isinstance(number, int) and number > 0 else 0


def _inline(element: dict[str, Any], names: Names, labels: Labels) -> str:
    kind = element.get("type")
    if kind == "text":
        return str(element.get("text", ""))
    if kind == "link":
        return _link(str(element.get("url", "")), str(element.get("text") or ""))
    if kind == "emoji":
        return _emoji(element)
    if kind in ("user", "channel", "usergroup", "broadcast"):
        return _mention(element, names, labels)
    return str(element.get("fallback") or element.get("text") or element.get("value") or "")


def _mention(element: dict[str, Any], names: Names, labels: Labels) -> str:
    match element.get("type"):
        case "user":
            return names(str(element.get("user_id", "")))
        case "channel":
            return f"#{labels.get(str(element.get('channel_id')), 'channel')}"
        case "usergroup":
            return labels.get(str(element.get("usergroup_id")), "@group")
    return f"@{element.get('range', 'here')}"


def _link(url: str, label: str) -> str:
    """As it was typed where Slack made the link; a label of its own is followed by the address."""
    address = re.sub(r"^(mailto:|tel:)", "", url)
    if not label or label == url:
        return address
    return label if label.rstrip("/") == re.sub(r"^https?://", "", address).rstrip("/") else f"{label} ({address})"


def _emoji(element: dict[str, Any]) -> str:
    code = element.get("unicode")
    if isinstance(code, str) and re.fullmatch(r"[0-9a-f]{1,6}(-[0-9a-f]{1,6})*", code):
        points = [int(part, 16) for part in code.split("-")]
        if all(_is_character(point) for point in points):
            return "".join(map(chr, points))
    return _named(str(element.get("name", "")), element.get("skin_tone"))


def _is_character(point: int) -> bool:
    return 0 < point <= 0x10FFFF and not 0xD800 <= point <= 0xDFFF  # noqa: PLR2004  (the bounds of Unicode, and its surrogates)


def _named(name: str, tone: object = None) -> str:
    """A custom emoji of the workspace, which no phone knows, keeps its name."""
    flag = _FLAG.fullmatch(name)
    if flag:
        return "".join(chr(_REGIONAL_A + ord(letter) - ord("a")) for letter in flag.group(1))
    for alias in (name, name.replace("-", "_")):
        sign = emoji.emojize(f":{alias}:", language="alias")
        if sign != f":{alias}:":
            return sign[0] + _SKIN[str(tone)] + sign[1:].removeprefix(_AS_PICTURE) if str(tone) in _SKIN else sign
    return f":{name}:"


def from_mrkdwn(text: str, names: Names) -> str:
    """For messages without rich_text. Marks go where they stand in pairs; entities are decoded last."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(_entity(found.group(1), names))
        return f"\x00{len(kept) - 1}\x00"

    text = _ENTITY.sub(keep, text.replace("\x00", ""))
    text = _QUOTE.sub("", text).replace("```", "")
    for _ in range(_KINDS_OF_MARKS):  # one may stand within another
        text, found = _MARKS.subn(r"\2", text)
        if not found:
            break
    text = _CODE.sub(lambda found: _named(found.group(1), found.group(2)), text)
    text = re.sub("\x00(\\d+)\x00", lambda found: kept[int(found.group(1))], text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _entity(inner: str, names: Names) -> str:
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        return names(target[1:])
    if target.startswith("#"):
        return f"#{label or 'channel'}"
    if target.startswith("!"):
        return _special(target[1:].split("^")[0], label)
    return _link(target, label)


def _special(word: str, label: str) -> str:
    """Such as <!here>, <!subteam^S1|@support> and <!date^…|the date in words>."""
    if word in ("here", "channel", "everyone"):
        return f"@{word}"
    return label or ("@group" if word == "subteam" else f"@{word}")
