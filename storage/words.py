"""Texts are cut into words here that they are found by, and what somebody looks for is cut in the same way.

A word is letters and digits, in small letters and without accents. Nothing else of what somebody wrote reaches a database's search, so that
nothing of it can mean anything there.
"""

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 60
"""Of a longer word so many letters count."""
PART = 3
"""So many digits of a number, or letters of a word that isn't written to its end, are the fewest that are looked for."""
NUMBER = "№"
"""This stands before the digits of a number, and in no word."""
_WORD = re.compile(r"[^\W_]+")


def words_of(*texts: str | None) -> list[str]:
    """Lists the words of texts, each once."""
    words: dict[str, None] = {}
    for text in texts:
        if text:
            words |= dict.fromkeys(word[:LONGEST] for word in _WORD.findall(_plain(text)))
    return list(words)


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))


def parts_of(address: str) -> list[str]:
    """Lists what a number is found by: its digits from each of them on, so that any part of it is the beginning of one."""
    digits = "".join(sign for sign in address if sign.isascii() and sign.isdigit())
    return [NUMBER + digits[begin:] for begin in range(len(digits) - PART + 1)]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word to look for; with `begins`, whatever begins so."""

    word: str
    begins: bool = False


Term = tuple[tuple[Wanted, ...], ...]
"""One of these has to be there in full: such as a part of a number, or else each of its groups of digits as a word."""


def terms_of(typed: str, *, begun: bool = False) -> list[Term]:
    """Lists what somebody looks for, all of which has to be there. Of the last word, or with `begun` of each, a beginning is enough, of a
    number any part.
    """
    words = _WORD.findall(_plain(typed))
    terms: list[Term] = []
    group: list[Wanted] = []
    for at, word in enumerate(words):
        is_last = at == len(words) - 1
        wanted = Wanted(word[:LONGEST], (is_last or begun) and len(word) >= PART)
        if word.isascii() and word.isdigit():
            group.append(wanted)
        else:
            terms += _number(group)
            group = []
            terms.append(((wanted,),))
    return [*terms, *_number(group)]


def _number(group: list[Wanted]) -> list[Term]:
    digits = "".join(wanted.word for wanted in group)
    part = digits.lstrip("0") or digits
    if len(part) < PART:
        return [((wanted,),) for wanted in group]
    return [((Wanted(NUMBER + part[:LONGEST], begins=True),), tuple(group))]
