"""A report's message says its totals in words; the table and the chart are files."""

from bot.desk.language import times
from bot.desk.screens.reports import Made
from bot.views.blocks import TEXT_MOST, cut_escaped, escape
from bot.views.figures import chart_words, lines, more, more_lines

NAMES_MOST = 20
NOTHING = "You lead no such queue any more, so there is no report. An admin names supervisors with /queue supervisor."


def comment(made: Made) -> str:
    """Makes the words above the files; names in them are escaped."""
    named = ", ".join(f"*{escape(name)}*" for name in made.queues[:NAMES_MOST])
    rest = more(len(made.queues) - NAMES_MOST)
    zone = made.figures.zone
    span = "today" if made.days == 1 else f"{made.days} days, from {times.day(made.since, zone)} until now"
    said = [*lines(made.figures), *more_lines(made.figures), chart_words(made.figures.chart)]
    heading = f"Report on {named}{' ' if rest else ''}{rest} · {span} ({zone})"
    return cut_escaped("\n".join([heading, *(f"• {escape(line)}" for line in said)]), TEXT_MOST)
