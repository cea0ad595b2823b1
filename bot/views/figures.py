"""Figures are said in words, the same ones on a board and in a report."""

from bot.desk.figures import Chart, Figures, Outcomes
from bot.desk.language.times import listed, measure


def lines(figures: Figures) -> list[str]:
    """Says what happened, a line for each kind of figure."""
    begun = f" · {figures.begun} begun by agents" if figures.begun else ""
    unreplied = f" ({figures.unreplied} without a reply)" if figures.unreplied else ""
    return [
        f"New: {figures.new}{begun} · Done: {figures.done}{unreplied}",
        f"First reply: {_first_reply(figures)}",
        f"Transfers: {outcomes(figures.transfers)}",
    ]


def more_lines(figures: Figures) -> list[str]:
    """Says what a report tells beyond a board."""
    average = measure(round(figures.handled / figures.done)) if figures.done else ""
    handled = f"{measure(figures.handled)} in all, {average} on average of what was done" if figures.done else "nothing was done"
    wait, longest = figures.wait, figures.longest_wait
    waited = f"median {measure(wait)}, at most {measure(longest)}" if wait is not None and longest is not None else "nothing waited"
    return [f"Offers: {outcomes(figures.offers)}", f"Replies: {figures.replies}", f"Handle time: {handled}", f"Wait: {waited}"]


def _first_reply(figures: Figures) -> str:
    goal = f"the goal of {measure(figures.goal * 60)}" if figures.goal else "each queue's goal"
    share = f"{round(100 * figures.within / figures.due)}% within {goal} ({figures.within} of {figures.due})" if figures.due else ""
    if figures.median is None or figures.ninetieth is None:
        return " · ".join(["none yet", *([share] if share else [])])
    return f"median {measure(figures.median)}, 90% within {measure(figures.ninetieth)} · {share}"


def outcomes(of: Outcomes) -> str:
    """Says what became of invitations, like "3 offered: 2 accepted and 1 rejected"."""
    ends = {
        "accepted": of.accepted,
        "rejected": of.rejected,
        "missed": of.missed,
        "withdrawn": of.withdrawn,
        "not shown by Slack": of.unseen,
        "pending": of.pending,
    }
    said = [f"{number} {end}" for end, number in ends.items() if number]
    return f"{of.offered} offered: {listed(said)}" if said else "none"


def chart_words(chart: Chart) -> str:
    """Writes a chart's numbers; bars without anything are left out."""
    return f"New by the {_step(chart)}: {_bars(chart, chart.new)} · Done: {_bars(chart, chart.done)} ({_zone(chart)})"


def _bars(chart: Chart, numbers: tuple[int, ...]) -> str:
    return ", ".join(f"{label} {number}" for label, number in zip(chart.labels, numbers, strict=True) if number) or "none"


def _step(chart: Chart) -> str:
    return chart.unit.partition(", ")[0]


def _zone(chart: Chart) -> str:
    return chart.unit.partition(", ")[2]


def more(number: int) -> str:
    """Says how many rows of a list aren't shown."""
    return f"and {number:,} more" if number > 0 else ""
