"""Charts are drawn as PNG, by the worker: with axes, units, the queue's name and its zone."""

import io
import threading
from typing import Any

from bot import charts
from bot.desk.figures import Chart
from bot.runtime import Runtime
from storage.queries.screens import charts as rows

SIZE = (6.4, 3.2)
"""Inches, of 150 pixels each: Slack shows a picture some 360 pixels wide, in which its words are to be read."""
DPI = 150
NEW, DONE, INK, GRID = "#4a3aa7", "#1baf7a", "#3d3d3a", "#e4e3dd"
TICKS_MOST = 9
TITLE_MOST = 56
_turn = threading.Lock()
"""One picture is drawn at a time: a library of fonts is shared by all."""


def put(runtime: Runtime, chart: Chart) -> str:
    """Gives the address of a chart's picture, which is drawn unless there is one already."""
    name = charts.name(runtime.settings.slack_signing_secret.get_secret_value(), chart)
    with runtime.reading() as session:
        known = rows.find(session, name) is not None
    if not known:
        content = draw(chart)
        with runtime.transaction() as tx:
            rows.keep(tx.session, name, content, tx.now)
    return charts.address(runtime.settings.public_url, name)


def draw(chart: Chart) -> bytes:
    """Gives a PNG with two bars at each label, and a legend."""
    from matplotlib.figure import Figure  # noqa: PLC0415  (it takes a second and 50 MB, which only who draws has to pay)
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415  (the same)

    with _turn:
        figure = Figure(figsize=SIZE, dpi=DPI)
        figure.subplots_adjust(left=0.09, right=0.99, top=0.77, bottom=0.17)
        axes = figure.add_subplot()
        places = range(len(chart.labels))
        axes.bar([place - 0.21 for place in places], chart.new, width=0.4, color=NEW, label=f"New ({sum(chart.new)})")
        axes.bar([place + 0.21 for place in places], chart.done, width=0.4, color=DONE, label=f"Done ({sum(chart.done)})")
        axes.set_title(_plain(chart.title), loc="left", fontsize=13, color=INK, fontweight="bold", pad=30)
        axes.set_xlabel(_plain(chart.unit), color=INK)
        axes.set_ylabel("conversations", color=INK)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, min_n_ticks=1))
        axes.set_ylim(0, max(*chart.new, *chart.done, 1) * 1.15)
        step = -(-len(chart.labels) // TICKS_MOST)
        axes.set_xticks(list(places)[::step], chart.labels[::step])
        axes.set_xlim(-0.6, len(chart.labels) - 0.4)
        _quieten(axes)
        axes.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.0), borderaxespad=0.2, ncols=2, frameon=False, labelcolor=INK)
        out = io.BytesIO()
        figure.savefig(out, format="png", metadata={"Software": None})
        return out.getvalue()


def _quieten(axes: Any) -> None:
    """Leaves lines that help to read, and no others."""
    axes.grid(axis="y", color=GRID)
    axes.set_axisbelow(True)
    axes.tick_params(colors=INK, length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(INK)


def _plain(words: str) -> str:
    """Keeps a name from being read as a formula, and short enough for its place."""
    short = words if len(words) <= TITLE_MOST else words[: TITLE_MOST - 1] + "…"
    return short.replace("$", r"\$")
