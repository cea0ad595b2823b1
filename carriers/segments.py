"""A text travels in GSM-7 or UCS-2, in so many segments; one that is too long is cut here."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

GSM_7: Literal["GSM-7"] = "GSM-7"
UCS_2: Literal["UCS-2"] = "UCS-2"

# 3GPP TS 23.038, 6.2.1: the default alphabet, and the table reached through the escape septet, whose characters therefore cost two.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("^{}\\[~]|€\f")

PER_SEGMENT = {GSM_7: (160, 153), UCS_2: (70, 67)}
"""So much fits into a text of one segment, and into each of several: the header that joins them again takes the rest."""

LONGEST_TEXT = 1_600
"""A carrier takes so much as one text, counted by `length`."""

_SENTENCE = re.compile(r"(?:[.!?…。！？][\"')\]”’»]*\s|\n)$")
_ENOUGH = 8
"""So many characters show whether a sentence ends."""

_JOINER = "\u200d"
_EXTENDERS = frozenset("\u200c\u200d")
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_TAGS = range(0xE0020, 0xE0080)
_HANGUL_VOWELS_AND_FINALS = range(0x1160, 0x1200)


@dataclass(frozen=True, slots=True)
class Segments:
    """What a text costs. `units` are septets (GSM-7) or UTF-16 units (UCS-2); `remaining` is left in the last segment;
    `forced` holds what is seen as one character each and made the text UCS-2, in order of appearance, once.
    """

    encoding: Literal["GSM-7", "UCS-2"]
    segments: int
    units: int
    remaining: int
    forced: tuple[str, ...] = ()


def count(text: str) -> Segments:
    """Says what a text costs. An empty one has one segment, all of it left."""
    forced = tuple(dict.fromkeys(cluster for cluster in clusters(text) if not _is_gsm(cluster)))
    encoding = UCS_2 if forced else GSM_7
    costs = [_cost(character, encoding) for character in text]
    units = sum(costs)
    single, several = PER_SEGMENT[encoding]
    if units <= single:
        return Segments(encoding, 1, units, single - units, forced)
    segments, used = _pack(costs, several)
    return Segments(encoding, segments, units, several - used, forced)


def split(text: str, limit: int = LONGEST_TEXT) -> list[str]:
    """Cuts a text into parts of at most `limit` UTF-16 units, behind a sentence or a word where there is one; the white space at a cut
    goes.

    Nothing that is seen as one character is cut, unless it alone is longer than the limit.
    """
    parts = []
    while length(text) > limit:
        cut = _cut(text, limit)
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [part for part in (*parts, text) if part]


def length(text: str) -> int:
    """Counts UTF-16 units, in which the carriers' limit is given."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clusters(text: str) -> Iterator[str]:
    """Gives what a reader sees as one character each, by the rules of Unicode's annex 29 that matter for texts."""
    start = flags = 0
    for at in range(1, len(text) + 1):
        flags = flags + 1 if ord(text[at - 1]) in _FLAG_LETTERS else 0
        if at == len(text) or not _joined(text[at - 1], text[at], flags):
            yield text[start:at]
            start = at


def _joined(before: str, after: str, flags: int) -> bool:
    if ord(before) in _FLAG_LETTERS and ord(after) in _FLAG_LETTERS:
        return flags % 2 == 1
    return before == _JOINER or (before == "\r" and after == "\n") or _extends(after)


def _extends(character: str) -> bool:
    point = ord(character)
    return (
        unicodedata.category(character) in {"Mn", "Mc", "Me"}
        or character in _EXTENDERS
        or point in _SKIN_TONES
        or point in _TAGS
        or point in _HANGUL_VOWELS_AND_FINALS
    )


def _is_gsm(characters: str) -> bool:
    return all(character in _BASIC or character in _EXTENSION for character in characters)


def _cost(character: str, encoding: str) -> int:
    if encoding == GSM_7:
        return 2 if character in _EXTENSION else 1
    return length(character)


def _pack(costs: Iterable[int], room: int) -> tuple[int, int]:
    """Counts segments, and units in the last one. What costs two isn't torn apart: it moves to the next segment, and its place stays empty."""
    segments, used = 1, 0
    for cost in costs:
        if used + cost > room:
            segments, used = segments + 1, 0
        used += cost
    return segments, used


def _cut(text: str, limit: int) -> int:
    """Says where the first part of a text longer than the limit ends: at a sentence in its second half, else at a blank."""
    borders = _borders(text, limit)
    blanks = [at for at in borders if (text[at - 1].isspace() or text[at].isspace()) and not text[:at].isspace()]
    sentences = [at for at in blanks if at * 2 >= borders[-1] and _SENTENCE.search(text[max(0, at - _ENOUGH) : at + 1])]
    if sentences or blanks:
        return (sentences or blanks)[-1]
    return borders[-1] if borders else _last_code_point(text, limit)


def _borders(text: str, limit: int) -> list[int]:
    """Gives the ends of what is seen as one character each, within the limit."""
    borders: list[int] = []
    end = used = 0
    for cluster in clusters(text):
        used += length(cluster)
        end += len(cluster)
        if used > limit:
            break
        borders.append(end)
    return borders


def _last_code_point(text: str, limit: int) -> int:
    """Says where to cut one endless character, such as a letter under thousands of accents: at least no surrogate pair is cut."""
    end = used = 0
    while end < len(text) and used + length(text[end]) <= limit:
        used += length(text[end])
        end += 1
    return max(end, 1)
