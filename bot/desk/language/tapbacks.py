"""A phone that reacts to a text sends the reaction, a tapback, as a text of its own. What it quotes may be cut or stand for a picture, so
nobody guesses here what it was about.
"""

import re

# How Apple's Messages words its reactions to phones outside iMessage, and Google's Messages its own, with invisible spaces around them
_EMOJI = r"(?:[^\w\s\"“]|[0-9#*]\ufe0f?\u20e3){1,16}"
_VERBS = f"Liked|Loved|Disliked|Laughed at|Emphasi[sz]ed|Questioned|Reacted {_EMOJI} to"
_REMOVED = f"Removed (?:an? (?:like|heart|dislike|laugh|exclamation|exclamation mark|question mark)|(?:an? )?{_EMOJI}(?: reaction)?) from"
_THING = r"(?:an?|the|[0-9]{1,3}) (?:image|photo|picture|movie|video|gif|sticker|attachment|audio message|voice message|contact|link|location|file|message|pdf)s?"
_QUOTED = r"“(?:(?!”[^”]*“).)*”|\".*\"|„.*“|«.*»|'.*'|‘.*’"
_APPLE = re.compile(rf"(?:{_VERBS}|{_REMOVED})\s+(?:{_QUOTED}|{_THING})", re.DOTALL)
_GOOGLE = re.compile(rf"{_EMOJI}\s+to\s+(?:{_QUOTED})", re.DOTALL)
_INVISIBLE = re.compile("[\u200a\u200b\u200c\u2060\ufeff]")
MOST = 160
"""So many characters of a tapback are shown: the text that it quotes stands in the thread already."""


def find(body: str) -> str | None:
    """Gives the reaction as a short line, or None where the text isn't one."""
    said = _INVISIBLE.sub("", body).strip()
    if _APPLE.fullmatch(said) or _GOOGLE.fullmatch(said):
        line = " ".join(said.split())
        return line if len(line) <= MOST else line[: MOST - 2] + "…" + line[-1]
    return None
