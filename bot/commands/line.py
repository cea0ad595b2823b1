"""/line: how admins set up numbers."""

from dataclasses import replace

from bot.commands.base import Answer, Ask, Subcommands, confirm, number
from bot.desk.language import phone
from bot.desk.setup import confirmations, lines
from bot.views.blocks import escape
from storage.models import Line
from storage.queries.setup import lines as line_rows

VIA = "via"
"""The word that stands before the carrier to which a number belongs."""


def add(ask: Ask) -> Answer:
    """/line add NUMBER QUEUE-or-POINT [via CARRIER] – a number of yours, and the queue or routing point that it leads to"""
    ask, via = _without_carrier(ask)
    word, name = _number_and_word(ask, "The queue's or routing point's name")
    return escape(lines.add(ask.tx, ask.person, word, name, via))


def _without_carrier(ask: Ask) -> tuple[Ask, str]:
    """Parts what was typed before “via” from the carrier behind it, which is "" where none was named."""
    if len(ask.words) > 1 and ask.words[-2].lower() == VIA:
        return replace(ask, words=ask.words[:-2]), ask.words[-1]
    return ask, ""


def route(ask: Ask) -> Answer:
    """/line route NUMBER QUEUE-or-POINT – leads a number to another queue or routing point"""
    word, name = _number_and_word(ask, "The queue's or routing point's name")
    return escape(lines.route(ask.tx, ask.person, word, name))


def _number_and_word(ask: Ask, name: str) -> tuple[str, str]:
    """Parts a number, which may be written with blanks, from the word behind it."""
    ask.need("The number", name, more=None)
    return number(" ".join(ask.words[:-1])), ask.words[-1]


def pace(ask: Ask) -> Answer:
    """/line pace NUMBER N – sends at most N texts a second from a number (0.1 to 100, or default)"""
    word, rate = _number_and_word(ask, "The texts a second")
    return escape(lines.set_pace(ask.tx, ask.person, word, rate))


def remove(ask: Ask) -> Answer:
    """/line remove NUMBER – texts to it are only kept from then on. It asks first"""
    ask.need("The number", more=None)
    return confirm(confirmations.remove_line(ask.tx, ask.person, lines.get_line(ask.tx, number(ask.rest))))


def list_(ask: Ask) -> Answer:
    """/line list – all numbers and where they lead"""
    ask.need()
    known = line_rows.list_lines(ask.tx.session)
    if not known:
        return "There are no lines yet. `/line add +15550001111 support` adds one."
    return "\n".join(_line(ask, line) for line, _ in known)


def _line(ask: Ask, line: Line) -> str:
    rate = lines.find_pace(ask.tx, line)
    set_pace = f", {lines.in_words(rate)}" if rate else ""
    typed = f" ({line.address})" if phone.network(line.address) else ""
    return f"• {escape(phone.written(line.address) + typed)}{lines.at_carrier(ask.tx, line)} leads to *{escape(lines.leads_to(ask.tx, line))}*{set_pace}"


SUBCOMMANDS: Subcommands = {"add": add, "route": route, "pace": pace, "remove": remove, "list": list_}
