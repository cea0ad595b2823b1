"""Each slash command has a file with a table of its subcommands."""

import html

from bot.commands import desk, line, queue, sms
from bot.commands.base import Answer, Ask, Details, Subcommands, get_subcommand, help_text, usage_line, written
from bot.desk.errors import DeskError, UnknownChannelError, UnknownPersonError
from bot.desk.language.lookup import first_word
from bot.desk.people import people
from storage.transaction import Transaction

COMMANDS: dict[str, Subcommands] = {
    "/sms": sms.SUBCOMMANDS,
    "/queue": queue.SUBCOMMANDS,
    "/line": line.SUBCOMMANDS,
    "/desk": desk.SUBCOMMANDS,
}

DETAILS: dict[str, Details] = {"/queue": queue.DETAILS, "/desk": desk.DETAILS}

ADMIN_COMMANDS = ("/queue", "/line", "/desk")
FOR_EVERYBODY = {("/queue", "show"), ("/queue", "list"), ("/line", "list"), ("/desk", "report")}
"""These subcommands of the admins' commands only tell something: everybody may use them, and a report says itself whom it is for."""


def run(tx: Transaction, command: str, text: str, person_id: str) -> Answer:
    """Does a command, and gives what the person reads or a form to open. Raises DeskError, which quotes people and channels as they were
    typed.
    """
    try:
        return _run(tx, command, text, person_id)
    except (UnknownPersonError, UnknownChannelError):
        raise
    except DeskError as error:
        raise DeskError(people.as_typed(tx, str(error))) from None


def _run(tx: Transaction, command: str, text: str, person_id: str) -> Answer:
    subcommands = COMMANDS[command]
    word, rest = first_word(html.unescape(text))  # Slack escapes & < > in what is typed
    if not word or (word.lower() == "help" and not rest):
        return help_text(command, subcommands)
    if word.lower() == "help" or rest.strip().lower() == "help":
        return _help_with(command, subcommands, rest.strip() if word.lower() == "help" else word)
    subcommand = get_subcommand(command, subcommands, word)
    person = people.get_person(tx, person_id)
    if command in ADMIN_COMMANDS and (command, word.lower()) not in FOR_EVERYBODY:
        people.require_admin(tx, person)
    return subcommand(Ask(tx, person, rest.split(), rest.strip(), written(subcommand)))


def _help_with(command: str, subcommands: Subcommands, word: str) -> str:
    """Answers both `/queue help set` and `/queue set help`."""
    subcommand = get_subcommand(command, subcommands, word)
    details = DETAILS.get(command, {}).get(word.lower())
    return details() if details else usage_line(subcommand)
