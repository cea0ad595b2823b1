"""Every typed command is made of an Ask, an Answer and a table of subcommands."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bot.desk.errors import DeskError
from bot.desk.language import times
from bot.desk.language.lookup import first_word, nearest
from bot.desk.setup.confirmations import Confirmation
from bot.views.setup import confirmations as views
from storage.models import Person
from storage.transaction import Transaction

Form = dict[str, Any]
"""A form is a modal to open."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody asks of a subcommand: `words` are what follows it, `rest` is that text unsplit, and `written` shows how the subcommand
    is written.
    """

    tx: Transaction
    person: Person
    words: list[str]
    rest: str
    written: str

    def need(self, *names: str, more: int | None = 0) -> list[str]:
        """Gives the words that a subcommand needs, one for each of `names`. At most `more` words may follow them, any number where it is
        None. Raises DeskError that names what is missing or has no meaning.
        """
        if len(self.words) < len(names):
            raise DeskError(f"{names[len(self.words)]} is missing. Write it like {self.written}")
        if more is not None:
            self.refuse(self.words[len(names) + more :])
        return self.words[: len(names)]

    def refuse(self, words: list[str], written: str | None = None) -> None:
        """Raises DeskError where there are words that nothing would be done with: somebody meant something by them."""
        if words:
            raise DeskError(f"“{' '.join(words)}” has no meaning here. Write it like {written or self.written}")


@dataclass(frozen=True, slots=True)
class RichAnswer:
    """An answer with buttons needs no call to Slack, and so comes through when Slack refuses ours."""

    text: str
    blocks: list[dict[str, Any]]


Answer = str | RichAnswer | Form


def confirm(asked: Confirmation) -> RichAnswer:
    """Answers a command with a question, whose button does what was typed."""
    return RichAnswer(views.said(asked), views.question(asked))


Subcommand = Callable[[Ask], Answer]
Subcommands = dict[str, Subcommand]
Verbs = dict[str, Callable[[Ask, str], Answer]]
"""A table of what a subcommand can do, for those that have words of their own; each gets what follows its word."""
Details = dict[str, Callable[[], str]]
"""A table of what help says of a subcommand beyond its usage line."""


def number(words: str) -> str:
    """Gives the number that was typed, where Slack made a link of it: <tel:+15550001111|+15550001111>."""
    return words.strip().strip("<>").split("|")[0].removeprefix("tel:")


SPELLINGS = {"favorite": "favourite"}
"""Words that people spell in another way."""


def usage(subcommand: Subcommand) -> str:
    """Gives the first line of a subcommand's docstring, which is its usage line."""
    return (subcommand.__doc__ or "").strip().split("\n", 1)[0]


def written(subcommand: Subcommand) -> str:
    """Says how a subcommand is written, like /queue create NAME #channel."""
    return usage(subcommand).partition(" – ")[0]


def usage_line(subcommand: Subcommand) -> str:
    return "`{}` – {}".format(*usage(subcommand).split(" – ", 1))


def help_text(command: str, subcommands: Subcommands) -> str:
    lines = [f"• {usage_line(subcommand)}" for subcommand in subcommands.values()]
    return f"*{command}*\n" + "\n".join([*lines, f"• `{command} help` – this list"])


def do_verb(ask: Ask, command: str, verbs: Verbs) -> Answer:
    """Does what the first word says; without one it lists. Raises DeskError for a word that isn't among them."""
    typed, rest = first_word(ask.rest)
    verb = verbs.get(typed.lower() or "list")
    if verb is None:
        raise unknown_verb(command, typed, verbs)
    return verb(ask, rest.strip())


def unknown_verb(command: str, typed: str, verbs: Iterable[str]) -> DeskError:
    """Makes the refusal of a word, with the nearest one that there is."""
    near = nearest(typed, list(verbs))
    return DeskError(
        f"{command} has no “{typed}”. " + (f"Did you mean {command} {near}?" if near else f"It has {times.listed(list(verbs))}.")
    )


def only_word(ask: Ask, rest: str, what: str, written: str) -> str:
    """Gives the one word that a verb needs. Raises DeskError where there is none, or more than that."""
    words = rest.split()
    if not words:
        raise DeskError(f"{what} is missing. Write it like {written}")
    ask.refuse(words[1:], written)
    return words[0]


def get_subcommand(command: str, subcommands: Subcommands, word: str) -> Subcommand:
    """Gives the subcommand that was typed. Raises DeskError that names the nearest word for a typo."""
    subcommand = subcommands.get(SPELLINGS.get(word.lower(), word.lower()))
    if subcommand:
        return subcommand
    near = nearest(word, [*subcommands, "help"])
    raise DeskError(f"{command} has no “{word}”." + (f" Did you mean {command} {near}?" if near else f" {command} help lists what it has."))
