"""`make scale`: docs/scale.md, from the model and what was measured. Ends with 1 where the model misses a measured point."""

import math
import sys
from dataclasses import replace

from tests.benchmarks import figures, scale
from tests.benchmarks.scale import ASSUMED, FACTOR, FILLED, PERMITTED, TEAMS, Given, Limit, Measured, Point

PAGE = figures.FOLDER.parent / "scale.md"
PROMPT, USABLE = "edits", "events"
"""The limits that say how many agents a workspace carries: with every card drawn at once, and with cards that lag."""


def page(measured: Measured) -> str:
    limits = {one.name: one for one in scale.limits(measured)}
    return "\n\n".join(
        [
            "# How large a team may become",
            _answer(measured, limits),
            "## In which order the limits come",
            "What one workspace, one queue, one line, one core and one database server carry, in a busy hour:",
            _table(("limit", "agents", "to one", "beyond that", "what to add"), [_row(one) for one in limits.values()]),
            "## Three teams",
            f"How many of each they need, none filled by more than {FILLED:.0%}, as some minutes are busier than their hour. Below one: how full one is.",
            _table(("", *(f"{agents:,} agents" for agents in TEAMS)), [*_needs(limits), *_firsts(limits)]),
            *(_advice(agents, limits, measured) for agents in TEAMS),
            "## What is assumed",
            f"Change these in `tests/benchmarks/scale.py` to what you know of your team, and run `make scale`. They make {_hour()}.",
            _table(("assumed", "", "why"), [_given(one) for one in ASSUMED]),
            "What is permitted, by those who permit it:",
            _table(("permitted", "", "where it says so"), [_given(one) for one in PERMITTED]),
            "## Whether the model is true",
            (
                f"The same arithmetic beside what was measured (docs/performance.md). `make scale` and `tests/benchmarks/test_scale.py` fail where it misses by "
                f"more than {FACTOR} times."
            ),
            _table(("point", "model", "measured", "model / measured"), [_point(one) for one in scale.points(measured)]),
            (
                "What it doesn't know: whether Slack grants an app more than it documents, which it may; what else is installed in the workspace; how long "
                "your agents look away. Of PostgreSQL's own processor nothing was measured but that a post takes some 4 ms of it. The processor's figure on "
                "PostgreSQL is the soak's own, taken beside other work on the machine, so that it is rather too high; its parts were measured on SQLite alone."
            ),
        ]
    )


def _answer(measured: Measured, limits: dict[str, Limit]) -> str:
    prompt, usable, core = limits[PROMPT], limits[USABLE], limits["processor"]
    quiet = scale.TIER.value / replace(scale.an_agent(), alerted=0).edits(measured)
    lasting = scale.TIER.value / scale.an_agent().moves(measured)
    return (
        f"**Slack is the first limit, long before the machine.** It lets an app edit 50 messages a minute in a workspace. That keeps the cards of "
        f"{prompt.agents:.0f} busy agents up to date ({quiet:.0f} with `alert off`). With more, cards and alerts lag, from {lasting:.0f} on by more with each minute of a busy "
        f"hour; texts and replies go on at once up to {usable.agents:.0f} agents, when Slack has more to tell than it permits itself. One core carries the texts of {core.agents:,.0f}. So a larger team is several "
        "workspaces (of an Enterprise Grid, say), each with an installation and lines of its own, and any of them runs on a small machine.\n\n"
        "This page is written by `make scale`, from docs/bench/figures.json."
    )


def _hour() -> str:
    hour = scale.an_agent()
    return f"{hour.conversations:.0f} conversations, {hour.texts:.0f} texts and {hour.replies:.0f} replies of each agent in an hour"


def _row(limit: Limit) -> tuple[str, ...]:
    return limit.name, f"{limit.agents:,.0f}", limit.per, limit.beyond, limit.add


def _needs(limits: dict[str, Limit]) -> list[tuple[str, ...]]:
    return [(f"{one.per}s, for {one.name}", *(_need(agents, one) for agents in TEAMS)) for one in limits.values()]


def _need(agents: int, limit: Limit) -> str:
    share = agents / limit.agents
    return f"{share:.1%}".replace(".0%", "%") if share <= FILLED else f"**{_number(agents, limit):,}**"


def _number(agents: int, limit: Limit) -> int:
    return math.ceil(agents / limit.agents / FILLED)


def _first(agents: int, limits: dict[str, Limit]) -> Limit | None:
    """What a team meets first, with one of each."""
    return next((one for one in limits.values() if agents / one.agents > FILLED), None)


def _firsts(limits: dict[str, Limit]) -> list[tuple[str, ...]]:
    found = [_first(agents, limits) for agents in TEAMS]
    return [("the first limit", *(one.name if one else "none" for one in found))]


def _advice(agents: int, limits: dict[str, Limit], measured: Measured) -> str:
    if _first(agents, limits) is None:
        return f"**{agents:,} agents**: one workspace, one line, one queue or several, one process on SQLite. The fullest is Slack's pace of edits."
    queues = max(math.ceil(agents / scale.IN_QUEUE.value), _number(agents, limits["posts in a channel"]))
    memory = _number(agents, limits[USABLE]) * measured.figure("postgresql soak", "memory MB") / 1000
    return (
        f"**{agents:,} agents**: {_number(agents, limits[USABLE]):,} workspaces where cards and marks may lag, {_number(agents, limits[PROMPT]):,} where they may not; in all of "
        f"them together {queues:,} queues with a channel each, {_number(agents, limits['replies on a line']):,} lines, {_of(_number(agents, limits['processor']), 'core')} "
        f"and {memory:,.0f} GB of memory for web and worker processes, and {_of(_number(agents, limits['commits']), 'database server')}, on which each installation has a database of its own."
    )


def _of(number: int, what: str) -> str:
    return f"one {what}" if number == 1 else f"{number:,} {what}s"


def _given(one: Given) -> tuple[str, ...]:
    return one.what, f"{one.value:,g}", one.reason


def _point(one: Point) -> tuple[str, ...]:
    ratio = f"{one.ratio:.2f}" + ("" if one.holds else " **missed**")
    return one.what, f"{one.model:.3g} {one.unit}", f"{one.measured:.3g} {one.unit}", ratio


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows))


def main() -> int:
    measured = scale.read()
    PAGE.write_text(page(measured) + "\n")
    missed = [one for one in scale.points(measured) if not one.holds]
    for one in missed:
        print(f"The model says {one.model:.3g} {one.unit}, measured was {one.measured:.3g}: {one.what}.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
