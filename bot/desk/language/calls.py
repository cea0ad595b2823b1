"""A message may call our bot, colleagues or groups of people. This is read from Slack's mrkdwn, in which mentions are entities."""

import re
import unicodedata
from dataclasses import dataclass

import emoji

from bot.desk.language import signs

_GREETINGS = """
    hey hi hello hiya heya yo oi psst cc fyi ping attn att fao attention dear ok okay please pls heads up there all team folks guys everyone
    everybody good morning afternoon evening night day
    hallo hej hei hola bonjour bonsoir salut ciao buongiorno buonasera olá ola oi bom boa dia tarde tardes noite noches moin servus guten tag
    morgen abend buenos días dias buenas privet привет hoi ahoj merhaba
"""
GREETINGS = frozenset(_GREETINGS.split())
"""These words may stand before a call and say nothing by themselves."""

_STRETCHED = re.compile(r"(.)\1+")
_SHORT_GREETINGS = frozenset(_STRETCHED.sub(r"\1", word) for word in GREETINGS)
_ENTITY = re.compile(r"<([^<>]*)>")
_PERSON = re.compile(r"@([UW][A-Z0-9]+)")
_CROWD = re.compile(r"!(?:subteam\b|here\b|channel\b|everyone\b|group\b)")
_TYPED_CROWD = re.compile(r"(?<![^\W_])(?<![@/-])@(?:here|channel|everyone|group)(?![^\W_]|\.[^\W_]|@)", re.IGNORECASE)
_TYPED_NAME = re.compile(r"(?<![^\W_])(?<![@/.-])@([^\W_][\w.-]*)")
_EMOJI = re.compile(r":[\w+’'-]+(?:::skin-tone-[\d-]+)?:", re.IGNORECASE)
_EMOTICON = re.compile(r"(?<!\w)(?:[:;=8x][’']?[-o^]?[dpoxsc3b*)(\]\[/\\|]+|&lt;/?3+)(?!\w)", re.IGNORECASE)
_NUMBERING = re.compile(r"(?m)^\s*(?:\d+|[a-zA-Z])[.)]\s")
_TYPED_PERSON = re.compile(r"@(?=[^\W_])([^\n@<]{1,80})")
_AT = str.maketrans("＠﹫", "@@")
_ESCAPED = re.compile(r"&(?:lt|gt|amp);")


@dataclass(frozen=True, slots=True)
class Calls:
    """Whom a message calls. `first` is the id of a person who is mentioned with no words before, `people` are all who are mentioned, and
    `crowd` says that a group of people, or everybody, is called. `typed` is what follows an @ that was typed or pasted, and isn't a
    mention, with no words before; `names` are the words that were typed so anywhere.
    """

    first: str | None = None
    people: frozenset[str] = frozenset()
    crowd: bool = False
    typed: str | None = None
    names: frozenset[str] = frozenset()


def read(mrkdwn: str) -> Calls:
    """Reads whom a message calls; a message without calls gives an empty Calls."""
    said = _seen(mrkdwn)
    if "@" not in said and "<!" not in said:
        return Calls()
    entities = list(_ENTITY.finditer(said))
    mentioned = [(entity.start(), person[1]) for entity in entities if (person := _PERSON.match(entity[1]))]
    first = next((person for start, person in mentioned[:1] if not _has_words(said[:start])), None)
    bare = _ENTITY.sub(" ", said)
    typed = _TYPED_PERSON.search(said if not entities else said[: entities[0].start()])
    return Calls(
        first=first,
        people=frozenset(person for _, person in mentioned),
        crowd=any(_CROWD.match(entity[1]) for entity in entities) or bool(_TYPED_CROWD.search(bare)),
        typed=typed[1].strip() if typed and not _has_words(said[: typed.start()]) else None,
        names=frozenset(name.rstrip("._-").lower() for name in _TYPED_NAME.findall(bare)),
    )


def after(mrkdwn: str, person_id: str) -> str:
    """Gives what follows the mention of a person or, where there is none, the name that was typed behind the first @."""
    said = _seen(mrkdwn)
    mention = re.search(rf"<@{re.escape(person_id)}(?:\|[^>]*)?>", said) or re.search(r"@\w[\w.-]*", said)
    return said[mention.end() :].lstrip(" ,:;.!\n\t*_~`").rstrip() if mention else said


def _seen(mrkdwn: str) -> str:
    """Gives a message as its reader sees it, whatever signs its writer's keyboard or clipboard has put into it."""
    return signs.visible(unicodedata.normalize("NFC", mrkdwn)).translate(_AT)


def _has_words(before: str) -> bool:
    """Says whether there are words. Emoji in any spelling, marks, punctuation, a list's number and greetings are none; a link or a channel
    is one.
    """
    without_crowds = _ENTITY.sub(lambda entity: " " if _CROWD.match(entity[1]) else " x1 ", before)
    text = _EMOTICON.sub(" ", emoji.replace_emoji(_EMOJI.sub(" ", without_crowds), " "))
    words = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", _NUMBERING.sub(" ", _ESCAPED.sub(" ", text)))
    return not all(_is_greeting(word.lower()) or signs.is_blank(word) for word in words)


def _is_greeting(word: str) -> bool:
    """Says whether a word is a greeting, also one that is drawn out, as "heyyy" is."""
    return word in GREETINGS or _STRETCHED.sub(r"\1", word) in _SHORT_GREETINGS
