"""Slash commands: one file each, a table of subcommands in it."""

import html

from bot.commands import line, queue, sms
from bot.commands.base import Answer, Ask, Subcommands, find, help_text
from bot.desk import people
from storage.transaction import Transaction

COMMANDS: dict[str, Subcommands] = {"/sms": sms.SUBCOMMANDS, "/queue": queue.SUBCOMMANDS, "/line": line.SUBCOMMANDS}

ADMIN_COMMANDS = ("/queue", "/line")


def run(tx: Transaction, command: str, text: str, person_id: str, carrier: str) -> Answer:
    """What the person reads, or a form to open. Raises DeskError."""
    subcommands = COMMANDS[command]
    word, _, rest = text.strip().partition(" ")
    if not word or word.lower() == "help":
        return help_text(command, subcommands)
    subcommand = find(command, subcommands, word)
    person = people.get_person(tx, person_id)
    if command in ADMIN_COMMANDS:
        people.require_admin(tx, person)
    rest = html.unescape(rest)  # Slack escapes & < > in what is typed
    return subcommand(Ask(tx, person, rest.split(), rest.strip(), carrier))
