"""A message may call our bot, colleagues or groups of people. This is read from Slack's mrkdwn, in which mentions are entities."""

import re
import unicodedata
from dataclasses import dataclass

GREETINGS = frozenset(
    [
        "hey",
        "hi",
        "hello",
        "hiya",
        "heya",
        "yo",
        "oi",
        "psst",
        "cc",
        "fyi",
        "ping",
        "attn",
        "dear",
        "ok",
        "okay",
        "please",
        "pls",
        "morning",
        "afternoon",
        "evening",
        "good",
        "hallo",
        "hej",
        "hei",
        "hola",
        "bonjour",
        "salut",
        "ciao",
        "olá",
        "ola",
        "oi",
        "moin",
        "servus",
        "guten",
        "tag",
        "buenos",
        "días",
        "buenas",
        "privet",
        "привет",
        "hoi",
    ]
)
"""These words may stand before a call and say nothing by themselves."""

_ENTITY = re.compile(r"<([^<>]*)>")
_PERSON = re.compile(r"@([UW][A-Z0-9]+)")
_CROWD = re.compile(r"!(?:subteam\b|here\b|channel\b|everyone\b)")
_TYPED_CROWD = re.compile(r"(?<![\w.@/-])@(?:here|channel|everyone|group)\b(?!\.?\w|@)", re.IGNORECASE)
_EMOJI = re.compile(r":[\w+’'-]+(?:::skin-tone-[\d-]+)?:", re.IGNORECASE)
_NUMBERING = re.compile(r"(?m)^\s*(?:\d+|[a-zA-Z])[.)]\s")
_TYPED_PERSON = re.compile(r"@(?=\w)([^\n@<]{1,80})")
_ESCAPED = re.compile(r"&(?:lt|gt|amp);")


@dataclass(frozen=True, slots=True)
class Calls:
    """Whom a message calls. `first` is the id of a person who is mentioned with no words before, `people` are all who are mentioned, and
    `crowd` says that a group of people, or everybody, is called. `typed` is what follows an @ that was typed or pasted, and isn't a
    mention, with no words before.
    """

    first: str | None = None
    people: frozenset[str] = frozenset()
    crowd: bool = False
    typed: str | None = None


def read(mrkdwn: str) -> Calls:
    """Reads whom a message calls; a message without calls gives an empty Calls."""
    if "@" not in mrkdwn and "<!" not in mrkdwn:
        return Calls()
    entities = list(_ENTITY.finditer(mrkdwn))
    mentioned = [(entity.start(), person[1]) for entity in entities if (person := _PERSON.match(entity[1]))]
    first = next((person for start, person in mentioned[:1] if not _has_words(mrkdwn[:start])), None)
    bare = _ENTITY.sub(" ", mrkdwn)
    typed = _TYPED_PERSON.search(mrkdwn if not entities else mrkdwn[: entities[0].start()])
    return Calls(
        first=first,
        people=frozenset(person for _, person in mentioned),
        crowd=any(_CROWD.match(entity[1]) for entity in entities) or bool(_TYPED_CROWD.search(bare)),
        typed=typed[1].strip() if typed and not _has_words(mrkdwn[: typed.start()]) else None,
    )


def after(mrkdwn: str, person_id: str) -> str:
    """Gives what follows the mention of a person or, where there is none, the name that was typed behind the first @."""
    mention = re.search(rf"<@{re.escape(person_id)}(?:\|[^>]*)?>", mrkdwn) or re.search(r"@\w[\w.-]*", mrkdwn)
    return mrkdwn[mention.end() :].lstrip(" ,:;.!\n\t*_~`").rstrip() if mention else mrkdwn


def _has_words(before: str) -> bool:
    """Says whether there are words. Emoji in any spelling, marks, punctuation, a list's number and greetings are none; a link or a channel
    is one.
    """
    without_crowds = _ENTITY.sub(lambda entity: " " if _CROWD.match(entity[1]) else " x1 ", before)
    text = _NUMBERING.sub(" ", _EMOJI.sub(" ", _ESCAPED.sub(" ", without_crowds)))
    words = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text)
    return any(word.lower() not in GREETINGS and _is_word(word) for word in words)


def _is_word(word: str) -> bool:
    """Says whether a sign belongs to a word. Signs such as keycaps and enclosed letters are emoji."""
    return any(unicodedata.category(sign)[0] in "LN" for sign in word)
