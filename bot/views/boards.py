"""A supervisor's board: a queue in figures, and today by the hour."""

from bot.desk.language import times
from bot.desk.snapshots import Board
from bot.views.blocks import Block, context, escape, image, section

BARS = "▁▂▃▄▅▆▇█"
AGENTS_MOST = 15


def board(one: Board) -> list[Block]:
    oldest = f", the oldest for {one.oldest}" if one.oldest else ""
    reply = f" · median first reply {one.first_reply}" if one.first_reply else ""
    loads = ", ".join(f"{name} {number}" for name, number in one.agents[:AGENTS_MOST]) or "nobody holds one"
    more = f" and {times.plural(len(one.agents) - AGENTS_MOST, 'more agent')}" if len(one.agents) > AGENTS_MOST else ""
    lines = [
        f"*{escape(one.queue)}*",
        f"Waiting: {one.waiting}{oldest}",
        f"By agent: {escape(loads)}{more}",
        f"Today: {times.plural(one.today, 'new conversation')}{reply}",
    ]
    words = f"Today by the hour: {by_hour(one.hours)}"
    if one.chart:
        return [section("\n".join(lines)), image(one.chart, f"{one.queue}. {words}"), context(words)]
    return [section("\n".join(lines)), context(f"{bars(one.hours)}  {words}")]


def bars(numbers: tuple[int, ...]) -> str:
    """A chart of one line: a bar for each hour."""
    top = max(numbers, default=0) or 1
    return "".join(BARS[number * (len(BARS) - 1) // top] for number in numbers)


def by_hour(numbers: tuple[int, ...]) -> str:
    """The chart's figures in words; hours without anything are left out."""
    return ", ".join(f"{hour}:00 {number}" for hour, number in enumerate(numbers) if number) or "none yet"
