"""Somebody or something is looked up by what was typed."""

from collections.abc import Mapping
from typing import TypeVar

from rapidfuzz import fuzz, process, utils

Thing = TypeVar("Thing")
NEAR = 60


def matching(typed: str, things: Mapping[Thing, str]) -> list[Thing]:
    """Gives the things that have the typed letters in their words, in the order given, else those that are near, nearest first: typing
    errors are forgiven.
    """
    wanted = typed.lower().strip().lstrip("@#")
    exact = [thing for thing, words in things.items() if wanted in words.lower()]
    if exact:
        return exact
    return [
        thing
        for _, _, thing in process.extract(wanted, things, scorer=fuzz.WRatio, processor=utils.default_process, score_cutoff=NEAR, limit=20)
    ]


def first_word(words: str) -> tuple[str, str]:
    """Parts the first word from what follows it; any white space parts them."""
    first, rest = (*words.split(maxsplit=1), "", "")[:2]
    return first, rest


def nearest(word: str, known: list[str]) -> str | None:
    """Gives the known word that somebody probably meant, or None."""
    best = process.extractOne(word, known, scorer=fuzz.ratio, processor=str.lower, score_cutoff=NEAR)
    return best[0] if best else None
