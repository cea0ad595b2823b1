"""Slash commands: one file each, a table of subcommands in it."""

import html

from bot.commands import desk, line, queue, sms
from bot.commands.base import Answer, Ask, Details, Subcommands, find, help_text, usage_line, written
from bot.desk import people
from storage.transaction import Transaction

COMMANDS: dict[str, Subcommands] = {
    "/sms": sms.SUBCOMMANDS,
    "/queue": queue.SUBCOMMANDS,
    "/line": line.SUBCOMMANDS,
    "/desk": desk.SUBCOMMANDS,
}

DETAILS: dict[str, Details] = {"/queue": queue.DETAILS, "/desk": desk.DETAILS}

ADMIN_COMMANDS = ("/queue", "/line", "/desk")
FOR_EVERYBODY = {("/queue", "show"), ("/queue", "list"), ("/line", "list")}
"""Subcommands of admins' commands that only tell."""


def run(tx: Transaction, command: str, text: str, person_id: str, carrier: str) -> Answer:
    """What the person reads, or a form to open. Raises DeskError."""
    subcommands = COMMANDS[command]
    word, _, rest = text.strip().partition(" ")
    if not word or (word.lower() == "help" and not rest.strip()):
        return help_text(command, subcommands)
    if word.lower() == "help" or rest.strip().lower() == "help":
        return _help_with(command, subcommands, rest.strip() if word.lower() == "help" else word)
    subcommand = find(command, subcommands, word)
    person = people.get_person(tx, person_id)
    if command in ADMIN_COMMANDS and (command, word.lower()) not in FOR_EVERYBODY:
        people.require_admin(tx, person)
    rest = html.unescape(rest)  # Slack escapes & < > in what is typed
    return subcommand(Ask(tx, person, rest.split(), rest.strip(), carrier, written(subcommand)))


def _help_with(command: str, subcommands: Subcommands, word: str) -> str:
    """/queue help set, and /queue set help."""
    subcommand = find(command, subcommands, word)
    details = DETAILS.get(command, {}).get(word.lower())
    return details() if details else usage_line(subcommand)
