"""Slack and pasting add signs that nobody sees or means, and one of them makes a text twice as dear (UCS-2)."""

import re
import unicodedata

_BLANKS = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f]")
_BREAKS = re.compile("\r\n?|[\u000b\u000c\u0085\u2028\u2029]")
_NEVER = re.compile("[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u180e\u200b\u2060-\u2064\ufeff\ufff9-\ufffb]")
_DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u206f]")
_JOINERS = re.compile("[\u200c\u200d]")
_SELECTORS = re.compile("(?<![\\W\\d#*])[\ufe00-\ufe0f]|^[\ufe00-\ufe0f]")


# Signs that are letters to Unicode, and show nothing (the Braille pattern without dots, the fillers of Hangul)
_FILLERS = frozenset("\u2800\u115f\u1160\u3164\uffa0\u034f\u180b\u180c\u180d")


def is_blank(text: str) -> bool:
    """Says whether a text has signs, and none of them can be seen."""
    return bool(text) and all(sign in _FILLERS or sign.isspace() or _is_unseen(sign) for sign in text)


def _is_unseen(sign: str) -> bool:
    return (
        unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp", "Zs") or "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"
    )


def visible(text: str) -> str:
    """Gives the text with ordinary blanks and line breaks, and without what can't be seen. What emoji and languages need stays: joiners
    beside their letters and signs, marks of direction in a text that runs from right to left.
    """
    if text.isascii() and "\t" not in text and "\r" not in text and text.isprintable():
        return text
    text = _NEVER.sub("", _BLANKS.sub(" ", _BREAKS.sub("\n", text)))
    if not any(unicodedata.category(sign) == "Lo" and unicodedata.bidirectional(sign) in ("R", "AL") for sign in text):
        text = _DIRECTIONS.sub("", text)
    return _SELECTORS.sub("", _JOINERS.sub(lambda match: match[0] if _joins(text, match.start()) else "", text))


def _joins(text: str, at: int) -> bool:
    """Says whether a joiner stands beside something that is joined: no ASCII letter, blank or end is."""
    before, behind = text[at - 1 : at], text[at + 1 : at + 2]
    return bool(before) and not before.isascii() and not (before.isspace() or behind.isspace())
