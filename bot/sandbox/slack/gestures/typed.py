"""What a person types, as Slack sends it: rich_text blocks and the escaped mrkdwn text beside them."""

import html
import re

import emoji

from bot.sandbox.slack.workspace.workspace import Workspace
from bot.sandbox.wire import Json

INLINE = re.compile(
    r"(?P<code>`[^`\n]+`)"
    r"|<(?P<entity>[@#][UCW]\w+)(?:\|[^>]*)?>"
    r"|(?P<link>https?://[^\s<>]+[^\s<>.,!?)])"
    r"|(?P<mail>\b[\w.+-]+@[\w-]+\.[\w.-]*\w)"
    r"|(?P<host>\b(?:[\w-]+\.)+(?:com|org|net|io|co|de)\b(?:/[^\s<>]*)?)"
    r"|(?<!\w)(?P<at>@[\w'-]+(?:\.[\w'-]+)*(?: [A-Z][\w'-]+)?)"
    r"|(?<!\w)(?P<hash>#[a-z0-9_-]+)"
    r"|:(?P<emoji>(?:[+-]1|[0-9+_'-]*[a-z][a-z0-9_+'-]*)(?:::skin-tone-[2-6])?):"
    r"|(?<!\w)(?P<mark>[*_~])(?P<marked>\S|\S[^\n]*?\S)(?P=mark)(?!\w)"
)
STYLES = {"*": "bold", "_": "italic", "~": "strike"}
BROADCASTS = ("here", "channel", "everyone")
TONES = {chr(0x1F3FB + i): f":skin-tone-{i + 2}:" for i in range(5)}
LIST = re.compile(r"(?:[-*•]|\d+\.) (.+)")


def message(text: str, workspace: Workspace) -> Json:
    """Text and blocks of a message."""
    parts = _Typed(workspace).parts(emoji_codes(text))
    blocks = [{"type": "rich_text", "elements": parts}] if parts else []
    return {"text": "\n".join(_mrkdwn(p) for p in parts)} | ({"blocks": blocks} if blocks else {})


def command(text: str, workspace: Workspace, *, escape: bool) -> str:
    """The text of a slash command: names become <@U1|kate> and <#C1|support> where the manifest asks for it."""
    if not escape:
        return text

    def name(match: re.Match[str]) -> str:
        if match["at"]:
            person, rest = find_mention(match["at"], workspace)
            return f"\0@{person}|{workspace.people[person].name}\1{rest}" if person else match[0]
        place = workspace.find_channel(match["hash"]) if match["hash"] else None
        return f"\0#{place.id}|{place.name}\1" if place and not place.is_private else match[0]

    found = re.sub(r"(?<![\w<])(?:(?P<at>@[\w.'-]+(?: [A-Z][\w'-]+)?)|(?P<hash>#[a-z0-9_-]+))", name, text)
    # Entities that were typed out, as tests do, stay entities.
    escaped = re.sub(r"&lt;([@#][UCW]\w+(?:\|[^&]*)?)&gt;", r"<\1>", html.escape(found, quote=False))
    return escaped.replace("\0", "<").replace("\1", ">")


def find_mention(typed: str, workspace: Workspace) -> tuple[str, str]:
    """Id of the person meant, and what was typed behind the name."""
    words = typed.split(" ")
    for count in range(len(words), 0, -1):
        person = workspace.find_person(" ".join(words[:count]))
        if person is not None and typed[1:] != person.id:
            return person.id, typed[len(" ".join(words[:count])) :]
    return "", ""


def emoji_codes(text: str) -> str:
    """Slack turns typed emoji into codes, skin tones apart."""
    for tone, code in TONES.items():
        text = text.replace(tone, code)
    coded = emoji.demojize(text, language="alias").replace("\ufe0f", "")
    return coded.replace(":thumbsup:", ":+1:").replace(":thumbsdown:", ":-1:")


class _Typed:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def parts(self, text: str) -> list[Json]:
        found: list[Json] = []
        for place, piece in enumerate(re.split(r"```\n?(.*?)\n?```", text, flags=re.DOTALL)):
            if place % 2:
                found.append({"type": "rich_text_preformatted", "elements": [{"type": "text", "text": piece}], "border": 0})
            elif piece.strip("\n"):
                found += self._lines(piece.strip("\n").split("\n"))
        return found

    def _lines(self, lines: list[str]) -> list[Json]:
        found: list[Json] = []
        for kind, group in _grouped(lines):
            if kind == "list":
                style = "ordered" if group[0][0].isdigit() else "bullet"
                items = [{"type": "rich_text_section", "elements": self.inline(LIST.sub(r"\1", line))} for line in group]
                found.append({"type": "rich_text_list", "style": style, "indent": 0, "border": 0, "elements": items})
            elif kind == "quote":
                found.append({"type": "rich_text_quote", "elements": self.inline("\n".join(line[1:].removeprefix(" ") for line in group))})
            else:
                found.append({"type": "rich_text_section", "elements": self.inline("\n".join(group))})
        return found

    def inline(self, text: str, style: dict[str, bool] | None = None) -> list[Json]:
        found: list[Json] = []
        end = 0
        for match in INLINE.finditer(text):
            elements = self._element(match, style or {})
            if elements is None:
                continue
            if match.start() > end:
                found.append(_styled({"type": "text", "text": text[end : match.start()]}, style))
            found += elements
            end = match.end()
        if end < len(text):
            found.append(_styled({"type": "text", "text": text[end:]}, style))
        return found

    def _element(self, match: re.Match[str], style: dict[str, bool]) -> list[Json] | None:
        kind, value = str(match.lastgroup), match[match.lastgroup or 0]
        if kind == "marked":
            return self.inline(value, style | {STYLES[match["mark"]]: True})
        if kind == "code":
            return [{"type": "text", "text": value[1:-1], "style": style | {"code": True}}]
        if kind in ("at", "hash", "entity"):
            return self._named(kind, value)
        simple = {
            "link": {"type": "link", "url": value},
            "mail": {"type": "link", "url": f"mailto:{value}", "text": value},
            "host": {"type": "link", "url": f"http://{value}", "text": value},
            "emoji": _emoji(value),
        }
        return [_styled(simple[kind], style)]

    def _named(self, kind: str, value: str) -> list[Json] | None:
        if kind == "at" and value[1:] in BROADCASTS:
            return [{"type": "broadcast", "range": value[1:]}]
        if kind == "at":
            person, rest = find_mention(value, self._workspace)
            return [{"type": "user", "user_id": person}, *([{"type": "text", "text": rest}] if rest else [])] if person else None
        if kind == "entity" and value[0] == "@":
            return [{"type": "user", "user_id": value[1:]}]
        place = self._workspace.find_channel(value if kind == "hash" else value[1:])
        return [{"type": "channel", "channel_id": place.id, "_name": place.name}] if place else None


def _grouped(lines: list[str]) -> list[tuple[str, list[str]]]:
    groups: list[tuple[str, list[str]]] = []
    for line in lines:
        kind = "quote" if line.startswith(">") else "list" if LIST.fullmatch(line) else "section"
        if groups and groups[-1][0] == kind:
            groups[-1][1].append(line)
        else:
            groups.append((kind, [line]))
    return groups


def _emoji(code: str) -> Json:
    name, _, tone = code.partition("::skin-tone-")
    drawn = emoji.emojize(f":{name}:", language="alias")
    known = {} if drawn == f":{name}:" else {"unicode": "-".join(f"{ord(c):x}" for c in drawn if c != "\ufe0f")}
    return {"type": "emoji", "name": name} | known | ({"skin_tone": int(tone)} if tone else {})


def _styled(element: Json, style: dict[str, bool] | None) -> Json:
    return element | ({"style": style} if style else {})


def _mrkdwn(part: Json) -> str:
    inner = "".join(_entity(e) for e in part["elements"]) if part["type"] != "rich_text_list" else ""
    if part["type"] == "rich_text_preformatted":
        return f"```{inner}```"
    if part["type"] == "rich_text_quote":
        return "\n".join("&gt; " + line for line in inner.split("\n"))
    if part["type"] == "rich_text_list":
        marks = [f"{i}. " if part["style"] == "ordered" else "• " for i in range(1, len(part["elements"]) + 1)]
        return "\n".join(mark + _mrkdwn(item) for mark, item in zip(marks, part["elements"], strict=True))
    return inner


def _entity(element: Json) -> str:
    kind = element["type"]
    if kind == "channel":
        return f"<#{element['channel_id']}|{element.pop('_name')}>"
    if kind == "link":
        shown = f"<{element['url']}|{element['text']}>" if "text" in element else f"<{element['url']}>"
    else:
        forms = {"user": "<@{user_id}>", "broadcast": "<!{range}>", "emoji": ":{name}:"}
        shown = forms[kind].format(**element) if kind in forms else html.escape(element["text"], quote=False)
        shown += f":skin-tone-{element['skin_tone']}:" if "skin_tone" in element else ""
    for style, mark in {"code": "`", "strike": "~", "italic": "_", "bold": "*"}.items():
        shown = mark + shown + mark if element.get("style", {}).get(style) else shown
    return shown
