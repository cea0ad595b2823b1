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
INSIDE = "…"
"""This stands before the end of a word that is found by letters in its midst, and in no word."""
ENDS = 300
"""So many ends are kept of a contact at most."""
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


def ends_of(*lines: str) -> list[str]:
    """Lists what words are found by within: their letters from each but the first on, so that any part of a word is the beginning of one. Of a
    line such as "Company: Globex" what stands behind its label counts.
    """
    words = words_of(*(value or label for label, _, value in (line.partition(":") for line in lines)))
    return [INSIDE + word[begin:] for word in words for begin in range(1, len(word) - PART + 1)][:ENDS]


def has_part(line: str, part: str) -> bool:
    """Whether a line is found by a part of a word: one of its words begins so, or has it in its midst."""
    return any(word.removeprefix(INSIDE).startswith(part) for word in (*words_of(line), *ends_of(line)))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word to look for; with `begins`, whatever begins so."""

    word: str
    begins: bool = False


Term = tuple[tuple[Wanted, ...], ...]
"""One of these has to be there in full: such as a part of a number, or else each of its groups of digits as a word."""


def terms_of(typed: str, *, parts: bool = False) -> list[Term]:
    """Lists what somebody looks for, all of which has to be there. Of the last word a beginning is enough, of a number any part; with `parts` of
    each word a beginning, or letters in the midst of those that are found by them.
    """
    words = _WORD.findall(_plain(typed))
    terms: list[Term] = []
    group: list[Wanted] = []
    for at, word in enumerate(words):
        is_last = at == len(words) - 1
        wanted = Wanted(word[:LONGEST], (is_last or parts) and len(word) >= PART)
        if word.isascii() and word.isdigit():
            group.append(wanted)
        else:
            terms += _number(group)
            group = []
            terms.append(_inside(wanted) if parts else ((wanted,),))
    return [*terms, *_number(group)]


def _inside(wanted: Wanted) -> Term:
    return ((wanted,), (Wanted(INSIDE + wanted.word, begins=True),)) if wanted.begins else ((wanted,),)


def _number(group: list[Wanted]) -> list[Term]:
    digits = "".join(wanted.word for wanted in group)
    part = digits.lstrip("0") or digits
    if len(part) < PART:
        return [((wanted,),) for wanted in group]
    return [((Wanted(NUMBER + part[:LONGEST], begins=True),), tuple(group))]
