"""Numbers of ours that somebody else hands back to us are read here."""

import re

_NUMBER = re.compile(r"[0-9]{1,15}")
"""A number stands in the digits that we write, and is no larger than a database takes."""


def read_number(said: str) -> int | None:
    return int(said) if _NUMBER.fullmatch(said) else None
