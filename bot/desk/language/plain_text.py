"""What an agent typed in Slack becomes plain text for a phone: from Slack's rich_text, else from its mrkdwn."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.desk.language import emojis, signs

Names = Callable[[str], str]
"""A function of this kind gives the name of a person or a channel that a contact may read, by its id; "" where it isn't known."""
Labels = Mapping[str, str]
"""These are the names that Slack wrote beside the ids of channels and groups of people."""

_ENTITY = re.compile(r"<([^<>]*)>")
_TYPED_ENTITY = re.compile(r"<((?:https?://|mailto:|tel:|[@#][UWCG][A-Z0-9]+|!subteam)[^<>]*)>")
"""Slack puts these entities into a command. What else stands in angle brackets was typed so."""
_SAYING = frozenset({"text", "link", "emoji", "user", "channel", "usergroup", "broadcast", "date", "rich_text_section"})
_LABELLED = re.compile(r"<(?:#|!subteam\^)([A-Z0-9]+)\|([^<>]+)>")
_CODE = re.compile(r"```\n?(.+?)\n?```|`([^`\n]+)`", re.DOTALL)
_MARKS = re.compile(r"(?<![\w*_~`])([*_~])(?=\S)(?!\1)([^\n]{0,800}?\S)\1(?![\w*_~`])")
_KINDS_OF_MARKS = 3
_QUOTE = re.compile(r"(?m)^(?:&gt;&gt;)?&gt; ?")
_BULLET = re.compile(r"(?m)^([ \t]*)[•◦▪]\ufe0e? ")
_TOKEN = re.compile("\x00(\\d+)\x00")
_DEEPEST = 8
"""Slack lets lists be nested so deep, and then some."""
_FAR_AHEAD = 100_000_000_000
"""A time beyond this, in seconds since 1970, is no date: it is some thousand years ahead."""


def plain(text: str, blocks: list[dict[str, Any]], names: Names) -> str:
    """Gives the words as a person would have typed them on a phone. Where there are blocks, `text` is Slack's: it may be a sentence in place
    of a picture.
    """
    labels = {label[1]: label[2] for label in _LABELLED.finditer(text)}
    written = [_words(block, names, labels) for block in blocks if isinstance(block, dict)]
    return signs.visible("\n".join(filter(None, written)) if written else from_mrkdwn(text, names)).strip()


def mrkdwn(text: str, blocks: list[dict[str, Any]]) -> str:
    """Gives a message's words as Slack's mrkdwn, in which mentions are entities. Slack's own `text` may be a sentence in place of them."""
    written = [words for block in blocks if isinstance(block, dict) and (words := _marked(block))]
    return "\n".join(written) if written else text


def _marked(block: dict[str, Any]) -> str:
    if block.get("type") == "rich_text":
        return "\n".join(_entities(element) for element in _parts(block))
    return "\n".join(_escaped(text) if text.get("type") == "plain_text" else str(text.get("text") or "") for text in _texts(block))


_ENTITIES: dict[object, tuple[str, str]] = {
    "user": ("<@{}>", "user_id"),
    "usergroup": ("<!subteam^{}>", "usergroup_id"),
    "broadcast": ("<!{}>", "range"),
    "channel": ("<#{}>", "channel_id"),
    "link": ("<{}>", "url"),
    "emoji": (":{}:", "name"),
}
"""This is how rich_text's elements stand in mrkdwn (docs.slack.dev, formatting message text)."""


def _entities(element: dict[str, Any]) -> str:
    if isinstance(element.get("elements"), list):
        return "".join(_entities(part) for part in _parts(element)) + ("\n" if element.get("type") == "rich_text_section" else "")
    if element.get("type") in _ENTITIES:
        written, name = _ENTITIES[element["type"]]
        return written.format(element.get(name, ""))
    return _escaped(element)


def _escaped(element: dict[str, Any]) -> str:
    return str(element.get("text") or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _words(block: dict[str, Any], names: Names, labels: Labels) -> str:
    """Gives what a block says. Slack's own composer writes rich_text, and an app that posts for a person may write any other."""
    if block.get("type") == "rich_text":
        return "\n".join(_block(element, names, labels) for element in _parts(block)).strip()
    return "\n".join(said for text in _texts(block) if (said := _text(text, names)))


def _texts(block: dict[str, Any]) -> list[dict[str, Any]]:
    """Lists the text objects of a block that isn't rich_text."""
    kind = block.get("type")
    texts: list[object] = []
    if kind in ("section", "header"):
        fields = block.get("fields")
        texts = [block.get("text"), *(fields if isinstance(fields, list) else [])]
    elif kind == "context":
        texts = list(_parts(block))
    elif kind == "markdown":
        texts = [{"type": "mrkdwn", "text": block.get("text")}]
    return [text for text in texts if isinstance(text, dict) and text.get("type") in ("mrkdwn", "plain_text")]


def _text(text: dict[str, Any], names: Names) -> str:
    said = str(text.get("text") or "")
    return from_mrkdwn(said, names).strip() if text.get("type") == "mrkdwn" else emojis.written(said)


def typed(text: str, names: Names) -> str:
    """Gives what was typed into a command, where Slack escapes nothing any more but writes mentions and links as entities."""
    kept = _Kept()
    written = _without_marks(_TYPED_ENTITY.sub(lambda match: kept.keep(_entity(match.group(1), names)), kept.clean(text)), kept)
    return signs.visible(written).strip()


def entered(text: str) -> str:
    """Gives what was typed into a field of a form, which knows no formatting: only emoji are codes there."""
    return signs.visible(emojis.written(text))


def _parts(element: dict[str, Any]) -> list[dict[str, Any]]:
    parts = element.get("elements")
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def _block(element: dict[str, Any], names: Names, labels: Labels) -> str:
    if element.get("type") == "rich_text_list":
        return _list(element, names, labels)
    return "".join(_inline(part, names, labels) for part in _parts(element)).rstrip("\n")


def _list(element: dict[str, Any], names: Names, labels: Labels) -> str:
    indent = "  " * min(_whole(element.get("indent")), _DEEPEST)
    items = enumerate(_parts(element), _whole(element.get("offset")) + 1)
    marks = ((f"{number}." if element.get("style") == "ordered" else "-", item) for number, item in items)
    return "\n".join(f"{indent}{mark} {_block(item, names, labels)}" for mark, item in marks)


def _whole(number: object) -> int:
    return number if isinstance(number, int) and number > 0 else 0


def has_unsaid(element: dict[str, Any]) -> bool:
    """Says whether something stands in rich text that has no words."""
    if isinstance(element.get("elements"), list):
        return any(has_unsaid(part) for part in _parts(element))
    return element.get("type") not in _SAYING and not _inline(element, lambda _: "", {})


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
    return str(element.get("fallback") or element.get("text") or element.get("value") or _date(element.get("timestamp")))


def _date(seconds: object) -> str:
    """Writes a date in UTC whose words Slack leaves out, as it does where it was typed without any."""
    if not isinstance(seconds, int) or not 0 < seconds < _FAR_AHEAD:
        return ""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"


def _mention(element: dict[str, Any], names: Names, labels: Labels) -> str:
    match element.get("type"):
        case "user":
            return names(str(element.get("user_id", "")))
        case "channel":
            return _channel(str(element.get("channel_id", "")), labels.get(str(element.get("channel_id")), ""), names)
        case "usergroup":
            return _group(labels.get(str(element.get("usergroup_id")), ""))
    return f"@{element.get('range', 'here')}"


def _channel(channel_id: str, label: str, names: Names) -> str:
    return f"#{label or names(channel_id) or 'channel'}"


def _group(label: str) -> str:
    return f"@{label.lstrip('@') or 'group'}"


def _link(url: str, label: str) -> str:
    """Writes a link as it was typed where Slack made it; a label of its own is followed by the address."""
    address = re.sub(r"^(mailto:|tel:)", "", url)
    if not label or label == url:
        return address
    return label if _is_same(label, address, url) else f"{label} ({address})"


def _is_same(label: str, address: str, url: str) -> bool:
    digits = re.sub(r"\D", "", label)
    if url.startswith("tel:") and digits:
        return re.sub(r"\D", "", address).endswith(digits)
    return label.rstrip("/") == re.sub(r"^https?://", "", address).rstrip("/")


def _emoji(element: dict[str, Any]) -> str:
    return emojis.from_points(element.get("unicode")) or emojis.named(str(element.get("name", "")), element.get("skin_tone"))


class _Kept:
    """Keeps what is not to be looked at again; a token stands for each piece in the text."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def keep(self, text: str) -> str:
        self._texts.append(text)
        return f"\x00{len(self._texts) - 1}\x00"

    @staticmethod
    def clean(text: str) -> str:
        return text.replace("\x00", "")

    def put_back(self, text: str) -> str:
        """Puts what was kept back into the text. Code may hold what was kept before it."""
        return _TOKEN.sub(lambda match: self.put_back(self._texts[int(match.group(1))]), text)


def from_mrkdwn(text: str, names: Names) -> str:
    """Gives the plain text of messages without rich_text. Marks go where they stand in pairs, but not within code; entities are decoded
    last.
    """
    kept = _Kept()
    text = _ENTITY.sub(lambda match: kept.keep(_entity(match.group(1), names)), kept.clean(text))
    text = _without_marks(_QUOTE.sub("", text), kept)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _without_marks(text: str, kept: _Kept) -> str:
    text = _CODE.sub(lambda match: kept.keep(match.group(1) or match.group(2)), text)
    text = _BULLET.sub(r"\1- ", text)
    for _ in range(_KINDS_OF_MARKS):  # one may stand within another
        text, marks_removed = _MARKS.subn(r"\2", text)
        if not marks_removed:
            break
    return kept.put_back(emojis.written(text))


def _entity(inner: str, names: Names) -> str:
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        return names(target[1:])
    if target.startswith("#"):
        return _channel(target[1:], label, names)
    if target.startswith("!"):
        return _special(target[1:].split("^")[0], label)
    return _link(target, label)


def _special(word: str, label: str) -> str:
    """Gives the words of entities such as <!here>, <!subteam^S1|@support> and <!date^…|the date in words>."""
    if word == "subteam":
        return _group(label)
    return f"@{word}" if word in ("here", "channel", "everyone") else label or f"@{word}"
