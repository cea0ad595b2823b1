"""What the desk asks of Slack: calls for each text in and out, for a claim and for a transfer, and what comes within a minute after."""

import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.actors import Desk

MINUTE = 61


@dataclass(frozen=True, slots=True)
class Cost:
    """The calls of something that happens at the desk: at once, and in the minute after it, by method."""

    name: str
    at_once: Counter[str]
    after: Counter[str]


def costs() -> list[Cost]:
    with tempfile.TemporaryDirectory() as folder, Desk(Path(folder)) as desk:
        desk.set_up()
        desk.settled()
        return [
            _cost(desk, "a text that begins a conversation", lambda: desk.text("Where is my order?")),
            _cost(desk, "a claim", lambda: desk.click(desk.kate, "Claim", desk.card())),
            _cost(desk, "a text in an owned conversation", lambda: desk.text("Hello?")),
            _cost(desk, "a reply", lambda: desk.reply(desk.kate, "It is on its way", desk.card())),
            _cost(desk, "a transfer, invited and accepted", lambda: _transfer(desk)),
            _cost(desk, "done", lambda: desk.finish(desk.lee)),
        ]


def _transfer(desk: Desk) -> None:
    desk.fill(desk.kate, "Transfer", desk.card(), Target="Lee Wong")
    desk.click(desk.lee, "Accept", desk.dm_shows(desk.lee, "Accept"))


def _cost(desk: Desk, name: str, act: Callable[[], object]) -> Cost:
    before = len(desk.calls())
    act()
    at_once = len(desk.calls())
    desk.later(MINUTE)
    calls = [call.method for call in desk.calls()]
    return Cost(name, Counter(calls[before:at_once]), Counter(calls[at_once:]))
