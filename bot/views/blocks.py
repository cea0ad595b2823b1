"""Block Kit is built here, piece by piece. Whatever a contact or a colleague typed goes into plain text or rich text, or through `escape`."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.desk.language import times

Block = dict[str, Any]

HEADER_MOST = 150
FIELD_MOST = 2000
SECTION_MOST = 3000
OPTION_MOST = 75
OPTIONS_MOST = 100
"""A select shows at most so many rows (docs.slack.dev, select menu element)."""
TEXT_MOST = 3900
INPUT_MOST = 3000
LABEL_MOST = 24
"""A modal's title and its two buttons have at most so many characters (docs.slack.dev, modal views)."""
SUBJECT_MOST = 3000
"""A modal's private metadata have at most so many characters (docs.slack.dev, modal views)."""
_HALF = re.compile(r"(?:&[a-z]*|<[^<>]*)$")


def escape(text: str) -> str:
    """Escapes the three characters that Slack reads as control (docs.slack.dev, formatting message text)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def cut_escaped(text: str, most: int) -> str:
    """Cuts escaped text to `most` characters: what Slack reads as one character is not cut in two."""
    return text if len(text) <= most else _HALF.sub("", text[: most - 1]) + "…"


def plain(text: str, most: int = SECTION_MOST) -> Block:
    return {"type": "plain_text", "text": cut(text, most), "emoji": False}


def mrkdwn(text: str, most: int = SECTION_MOST) -> Block:
    """Makes text of our own; foreign words in it are escaped already."""
    return {"type": "mrkdwn", "text": cut_escaped(text, most), "verbatim": True}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text or "–", HEADER_MOST)}


def section(text: str, *, accessory: Block | None = None) -> Block:
    return {"type": "section", "text": mrkdwn(text)} | ({"accessory": accessory} if accessory else {})


def fields(pairs: list[tuple[str, str]]) -> Block:
    """Makes a section of up to ten pairs of name and escaped value."""
    return {"type": "section", "fields": [mrkdwn(f"*{name}*\n{value}", FIELD_MOST) for name, value in pairs[:10]]}


def context(*texts: str) -> Block:
    return {"type": "context", "elements": [mrkdwn(text) for text in texts[:10]]}


def divider() -> Block:
    return {"type": "divider"}


def button(label: str, action_id: str, value: str, *, style: str | None = None, hint: str | None = None) -> Block:
    """Makes a button. `hint` is what a screen reader says in place of the label."""
    made: Block = {"type": "button", "text": plain(label, 75), "action_id": action_id, "value": value}
    if style:
        made["style"] = style
    if hint:
        made["accessibility_label"] = cut(hint, 75)
    return made


def link_button(label: str, action_id: str, url: str) -> Block:
    return {"type": "button", "text": plain(label, 75), "action_id": action_id, "url": url}


def actions(*elements: Block, block_id: str | None = None) -> Block:
    return {"type": "actions", "elements": list(elements)} | ({"block_id": block_id} if block_id else {})


def image(url: str, words: str) -> Block:
    """Makes an image of an address; `words` say what is to be seen."""
    return {"type": "image", "image_url": url, "alt_text": cut(words, 255)}


def picture(file_id: str, words: str) -> Block:
    """Makes an image of a file that is in Slack already; `words` say what is to be seen."""
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": cut(words, 255)}


def menu(action_id: str, entries: list[tuple[str, str]]) -> Block:
    """Makes an overflow menu of up to five pairs of words and value."""
    return {"type": "overflow", "action_id": action_id, "options": [option(words, value) for words, value in entries]}


def option(text: str, value: str) -> Block:
    return {"text": plain(text, OPTION_MOST), "value": value}


def field(block_id: str, label: str, element: Block, *, optional: bool = False, dispatch: bool = False) -> Block:
    made: Block = {"type": "input", "block_id": block_id, "label": plain(label), "element": element, "optional": optional}
    if dispatch:
        made["dispatch_action"] = True
    return made


def type_ahead(action_id: str, placeholder: str, chosen: Block | None = None) -> Block:
    """Makes a select whose rows are asked for while somebody types, so that there may be any number of them."""
    made: Block = {"type": "external_select", "action_id": action_id, "min_query_length": 0, "placeholder": plain(placeholder)}
    return made | ({"initial_option": chosen} if chosen else {})


def rows(options: list[Block], nothing: str, value: str) -> list[Block]:
    """Gives the rows that a type-ahead shows of all that fit, or one of this `value` that says that there are none."""
    return options[:OPTIONS_MOST] or [option(nothing, value)]


def day_and_time(day_block: str, time_block: str, ids: tuple[str, str], labels: tuple[str, str], chosen: tuple[str, str]) -> list[Block]:
    """Makes two fields, for a day and a time, which may be left empty; `chosen` is what stands in them, or ""."""
    day: Block = {"type": "datepicker", "action_id": ids[0]} | ({"initial_date": chosen[0]} if chosen[0] else {})
    time: Block = {"type": "timepicker", "action_id": ids[1]} | ({"initial_time": chosen[1]} if chosen[1] else {})
    return [field(day_block, labels[0], day, optional=True), field(time_block, labels[1], time, optional=True)]


def modal(
    callback_id: str, title: str, blocks: Sequence[Block], *, submit: str | None = None, close: str = "Cancel", subject: str = ""
) -> Block:
    """Makes a form with the button `submit`, or without one a page to read. Slack hands `subject` back with every press in it."""
    made: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": cut(subject, SUBJECT_MOST),
        "title": plain(title, LABEL_MOST),
        "close": plain(close, LABEL_MOST),
        "blocks": list(blocks),
    }
    return made | ({"submit": plain(submit, LABEL_MOST)} if submit else {})


def rich(who: str, *rest: str, before: str = "\n") -> Block:
    """Makes a name in bold, and below it, or behind what stands `before` them, words that nobody interprets."""
    elements: list[Block] = [{"type": "text", "text": who or "–", "style": {"bold": True}}]
    elements += [{"type": "text", "text": f"{before}{text}"} for text in rest if text]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def verbatim(words: str) -> Block:
    """Makes a block of words that nobody interprets."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}]}


def since(moment: datetime, time_zone: str) -> str:
    """Writes a time like 4:20 PM, which each reader sees in their own zone, with the day where it is another one."""
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time}}|{times.short(moment, time_zone)}>"


def when(moment: datetime, time_zone: str) -> str:
    """Writes a time that each reader sees in their own zone, with a literal fallback in ours."""
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time}}|{times.stamp(moment, time_zone)}>"
