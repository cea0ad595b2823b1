"""Slack and pasting add signs that nobody sees or means, and one of them makes a text twice as dear (UCS-2)."""

import re
import unicodedata

import emoji

_BLANKS = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800]")
_WIDE_BLANK = "\u3000"
_BREAKS = re.compile("\r\n?|[\u000b\u000c\u0085\u2028\u2029]")
_ACCENTED = re.compile("[^\\W\\d_][\u0300-\u036f]+")
_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNSEEN = (
    "\u0000-\u0008\u000e-\u001f\u007f-\u009f\ufff9-\ufffc\ufffe\uffff"  # controls, and what stands for an object
    # Unicode, DerivedCoreProperties.txt, Default_Ignorable_Code_Point
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_NEEDED = (
    "🏴[\U000e0020-\U000e007e]+\U000e007f",  # a flag of a part of a country
    "[0-9#*]\ufe0f\u20e3",
    "[\u1800-\u18af][\u180b-\u180f]+",  # Mongolian
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17b3\u17b6-\u17ff]\u200b",  # Thai, Lao, Burmese and Khmer part words with it
    "[\u1100-\u115e\u1161-\u11ff][\u115f\u1160]|[\u115f\u1160]+[\u1100-\u115e\u1161-\u11ff]",  # parts of Hangul
    "[\u2e80-\u2fff\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff][\ufe00-\ufe02\U000e0100-\U000e01ef]",  # a form of an ideograph
)
_SEEN_OR_NOT = re.compile(f"({'|'.join(_NEEDED)})|[{_UNSEEN}]")
_IS_DIRECTION = re.compile(f"[{_DIRECTIONS}]")

_JOINED = frozenset(("Lo", "Lm", "Mn", "Mc", "Me", "So", "Sk"))
"""Signs of these categories may be joined: letters of scripts without capitals, their marks, and emoji."""


def is_blank(text: str) -> bool:
    """Says whether a text has signs, and none of them can be seen."""
    return bool(text) and not visible(text).strip()


def name(words: str) -> str:
    """Gives a name as it is seen: two that look alike are one."""
    return " ".join(visible(words).split())


def visible(text: str) -> str:
    """Gives the text with ordinary blanks and line breaks, and without what can't be seen. What emoji and languages need stays: joiners
    beside their letters and signs, marks of direction in a text that runs from right to left. An accent that stands beside its letter
    becomes one sign with it.
    """
    if text.isascii() and "\t" not in text and "\r" not in text and text.isprintable():
        return text
    text = _BLANKS.sub(" ", _BREAKS.sub("\n", text))
    text = _ACCENTED.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)
    letters = [sign for sign in text if unicodedata.category(sign) == "Lo" and not _SEEN_OR_NOT.fullmatch(sign)]
    turned = any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in letters)
    if not letters:
        text = text.replace(_WIDE_BLANK, " ")
    return _SEEN_OR_NOT.sub(lambda match: match[0] if match[1] or _is_needed(text, match.start(), turned=turned) else "", text)


def _is_needed(text: str, at: int, *, turned: bool) -> bool:
    """Says whether an unseen sign changes what is seen around it. `turned` says that the text runs from right to left."""
    sign, before, behind = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if _IS_DIRECTION.match(sign):
        return turned
    if sign in "\u200c\u200d":
        return bool(before) and not behind.isspace() and (before in "\ufe0e\ufe0f" or unicodedata.category(before) in _JOINED)
    return sign in "\ufe0e\ufe0f" and not before.isascii() and emoji.is_emoji(before)
