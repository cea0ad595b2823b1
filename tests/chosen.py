"""What whoever calls a program of the tests wants of it, said in the environment: `make bench ONLY=growth,drain DATABASE=postgresql`."""

import os
from collections.abc import Iterable

DATABASES = ("sqlite", "postgresql")


def chosen(name: str, known: Iterable[str]) -> list[str]:
    """The words of a variable, all that are known where it is empty. Ends the program with a sentence where one isn't."""
    words = os.environ.get(name, "").replace(",", " ").split()
    unknown = sorted(set(words) - set(known))
    if unknown:
        raise SystemExit(f"{name} is none of {', '.join(known)}: {', '.join(unknown)}")
    return words or list(known)
