"""A house is set up once for each test process, by hand. Each journey begins in a copy of it: the same rows and the same Slack at the same time, which
goes on from there. Setting a house up anew would be half of what a journey takes of the processor; tests/journeys/setup/test_copies.py holds both
against each other.
"""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from tests.actors import Desk

SLACK_KEEPS = ("people", "channels", "_last_micros", "version")
"""What a set-up changes in a workspace."""


class Original:
    """What there is once a house is set up and nothing is under way in it any more. Nobody uses its database from then on but to copy it."""

    def __init__(self, folder: Path, database_url: str, prepare: Callable[[Desk], None]) -> None:
        self.database_url = database_url
        with Desk(folder, database_url=database_url) as desk:
            prepare(desk)
            desk.settled()
            self._now = desk.slack.clock.now()
            self._kept = deepcopy(_state(desk))

    def put_into(self, desk: Desk) -> None:
        """The stand-ins of a house are so, before its app is started."""
        desk.slack.clock.advance(self._now - desk.slack.clock.now())
        for holder, names in _holders(desk):
            for name in names:
                setattr(holder, name, deepcopy(self._kept[name]))


def _holders(desk: Desk) -> list[tuple[Any, tuple[str, ...]]]:
    """Where a stand-in keeps what a set-up changes, by its names there."""
    return [
        (desk.slack.workspace, SLACK_KEEPS),
        (desk.slack.api, ("calls",)),
        (desk.slack.delivery, ("events",)),
        (desk.twilio, ("exchanges", "lists")),
    ]


def _state(desk: Desk) -> dict[str, Any]:
    return {name: getattr(holder, name) for holder, names in _holders(desk) for name in names}


class Copy(Desk):
    """A house that begins where the original stands, on a copy of its database. Started once more, it begins as any other."""

    def __init__(self, folder: Path, original: Original, **settings: str) -> None:
        super().__init__(folder, **settings)
        self._original: Original | None = original

    def start(self) -> None:
        if self._original:
            self._original.put_into(self)
        super().start()
        self._original = None

    def _begin_work(self) -> None:
        """What a worker does at first, it has done in the original."""
        if self._original is None:
            super()._begin_work()
        else:
            self.runtime.engine.run(self.worker)
