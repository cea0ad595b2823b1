"""A contact card (RFC 6350, and the versions 2.1 and 3.0 before it) is read for the name and the numbers, which are what a reader wants."""

import quopri
import re

from bot.desk.language import phone

NUMBERS_MOST = 3
LONGEST = 200
LARGEST = 256 * 1024
"""So many bytes of a card are read: one with a photo may be large, and its name and numbers stand in front."""
_FOLD = re.compile(r"\r?\n[ \t]")
_SOFT = re.compile(r"=\r?\n")
_ESCAPED = re.compile(r"\\([\\,;:nN])")


def summary(content: bytes) -> str | None:
    """Sums a card up like "Jane Doe, (555) 123-4567", or gives None where it has neither. Of several cards it gives the first, and how many
    more there are.
    """
    text = _SOFT.sub("", content[:LARGEST].decode("utf-8", "replace"))
    cards = re.split(r"(?i)BEGIN:VCARD", _FOLD.sub("", text))[1:]
    if not cards:
        return None
    lines = [line for line in map(_read, cards[0].splitlines()) if line]
    name = _name(lines)
    numbers = [phone.written(_number(value)) for key, value in lines if key == "TEL"][:NUMBERS_MOST]
    more = [f"and {len(cards) - 1} more"] if len(cards) > 1 else []
    known = ", ".join(part for part in (name, *numbers) if part)
    return ", ".join([known, *more])[:LONGEST] if known else None


def _read(line: str) -> tuple[str, str] | None:
    """Gives a property's name without its group, and its value. Parameters count only where they change how the value is written."""
    head, colon, value = line.partition(":")
    key, *parameters = head.split(";")
    if not colon:
        return None
    if any("QUOTED-PRINTABLE" in parameter.upper() for parameter in parameters):
        value = quopri.decodestring(value.encode("utf-8", "replace")).decode("utf-8", "replace")
    return key.rpartition(".")[2].strip().upper(), value


def _name(lines: list[tuple[str, str]]) -> str:
    """Gives the name as its owner writes it, else put together from its parts, which begin with the family's."""
    properties = dict(reversed(lines))  # of several, the first
    if properties.get("FN", "").strip():
        return _plain(properties["FN"])
    parts = [_plain(part) for part in re.split(r"(?<!\\);", properties.get("N", ""))]
    family, given = [*parts, "", ""][:2]
    return f"{given} {family}".strip() or _plain(properties.get("ORG", ""))


def _number(value: str) -> str:
    """Gives a number without what version 4 writes around it, as in tel:+1-555-…;ext=…"""
    return "".join(_plain(value.removeprefix("tel:").partition(";")[0]).split())


def _plain(value: str) -> str:
    said = _ESCAPED.sub(lambda match: " " if match[1] in "nN" else match[1], value)
    return " ".join("".join(letter if letter.isprintable() else " " for letter in said).split())
