"""A supervisor's board shows a queue in figures, and today by the hour."""

from bot.desk.language import times
from bot.desk.snapshots import Board
from bot.views.blocks import Block, context, escape, image, section

BARS = "▁▂▃▄▅▆▇█"
AGENTS_MOST = 15


def board(snapshot: Board) -> list[Block]:
    oldest = f", the oldest for {snapshot.oldest}" if snapshot.oldest else ""
    reply = f" · median first reply {snapshot.first_reply}" if snapshot.first_reply else ""
    loads = ", ".join(f"{name} {number}" for name, number in snapshot.agents[:AGENTS_MOST]) or "nobody holds one"
    more = f" and {times.plural(len(snapshot.agents) - AGENTS_MOST, 'more agent')}" if len(snapshot.agents) > AGENTS_MOST else ""
    lines = [
        f"*{escape(snapshot.queue)}*",
        f"Waiting: {snapshot.waiting}{oldest}",
        f"By agent: {escape(loads)}{more}",
        f"Today: {times.plural(snapshot.today, 'new conversation')}{reply}",
    ]
    words = f"Today by the hour: {by_hour(snapshot.hours)}"
    if snapshot.chart:
        return [section("\n".join(lines)), image(snapshot.chart, f"{snapshot.queue}. {words}"), context(words)]
    return [section("\n".join(lines)), context(f"{bars(snapshot.hours)}  {words}")]


def bars(numbers: tuple[int, ...]) -> str:
    """Draws a chart of one line, with a bar for each hour."""
    top = max(numbers, default=0) or 1
    return "".join(BARS[number * (len(BARS) - 1) // top] for number in numbers)


def by_hour(numbers: tuple[int, ...]) -> str:
    """Writes the chart's figures in words; hours without anything are left out."""
    return ", ".join(f"{hour}:00 {number}" for hour, number in enumerate(numbers) if number) or "none yet"
