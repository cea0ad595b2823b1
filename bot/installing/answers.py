"""Answers are found in the options, in the environment and in `.env`; what is left is asked for, as long as somebody is there to answer."""

import getpass
import sys
from collections.abc import Callable, Mapping

import click

from bot import config

Judge = Callable[[str], str | None]
"""Says in a sentence what isn't right with an answer; None where it is right."""


class WrongError(Exception):
    """Something isn't right, and nobody is there to put it right: a sentence says what to do."""


class Answers:
    """`given` are the options. `settings` grows to what is written in the end. With `is_script` nobody is asked."""

    def __init__(self, given: Mapping[str, str], said: Mapping[str, str], *, is_script: bool, agrees: bool = False) -> None:
        self.given, self.said = dict(given), dict(said)
        self.is_script, self.agrees = is_script, agrees
        self.settings: dict[str, str] = {}

    def forget(self, names: list[str]) -> None:
        """Takes back what turned out to be wrong together, so that it is asked for."""
        for name in names:
            for place in (self.given, self.said, self.settings):
                place.pop(name, None)

    def known(self, name: str) -> str | None:
        """Gives what an option, the environment or `.env` says."""
        return self.given.get(name) or self.said.get(name)

    def take(self, name: str, what: str, judge: Judge | None = None, *, is_secret: bool = False, default: str = "") -> str:
        """Gives a setting that is right, and remembers it. A known one isn't asked for; one that isn't right is told, and asked for."""
        answer = self.known(name)
        while True:
            if answer is None:
                answer = self._ask(name, what, is_secret=is_secret, default=default)
            wrong = self._find_complaint(name, answer) or (judge(answer) if judge else None)
            if not wrong:
                self.settings[name] = answer
                return answer
            self._tell(wrong)
            answer = None

    def _find_complaint(self, name: str, answer: str) -> str | None:
        if not answer:
            return f"{name} is needed: {option(name)} gives it too."
        return config.find_complaint(name, {**self.settings, name: answer})

    def _tell(self, wrong: str) -> None:
        if self.is_script:
            raise WrongError(wrong)
        click.echo(f"  {wrong}")

    def _ask(self, name: str, what: str, *, is_secret: bool, default: str) -> str:
        if self.is_script:
            raise WrongError(f"{name} is missing: give {option(name)}, or set it in the environment ({what}).")
        words = f"{name} ({what}){f' [{default}]' if default else ''}: "
        return (getpass.getpass(words) if is_secret else _read(words)).strip() or default

    def choose(self, question: str, names: Mapping[str, str], flag: str) -> str:
        """Gives one of the names, each of which has a title for people."""
        if self.is_script:
            raise WrongError(f"{question} Say so with {flag} {'|'.join(names)}.")
        click.echo(question)
        for number, title in enumerate(names.values(), 1):
            click.echo(f"  {number}  {title}")
        by_answer = {str(number): name for number, name in enumerate(names, 1)} | {name: name for name in names}
        while (answer := _read("Number or name: ").strip().lower()) not in by_answer:
            click.echo(f"  Type a number from 1 to {len(names)}.")
        return by_answer[answer]

    def agree(self, question: str, *, default: bool = False) -> bool:
        """Asks for a yes, which --yes gives in advance. A script that doesn't have it says no."""
        if self.agrees or self.is_script:
            return self.agrees
        answer = _read(f"{question} {'[Y/n]' if default else '[y/N]'} ").strip().lower()
        return default if not answer else answer in ("y", "yes")


def option(name: str) -> str:
    return f"--{name.lower().replace('_', '-')}"


def _read(words: str) -> str:
    """Reads a line; what is asked goes to where people look, also where the output goes into a file."""
    print(words, end="", file=sys.stderr, flush=True)  # noqa: T201  (click's own reading turns Ctrl-C into an exception of its own)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line
