"""What an owner leaves for later: texts that go out at their time, and reminders. Both are due hours from now, and the times in the database are
moved so that they come soon.
"""

import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.sandbox.slack.gestures.stage import GestureError
from tests.chaos.records import Records
from tests.chaos.said import Card
from tests.machines import Machines

ZONE = ZoneInfo("America/New_York")
"""Of the queues: their maker's."""
AHEAD = timedelta(hours=2)
SOON = 0.2, 4.0
"""Seconds until what was left for later is due."""
PRESSES = 60
"""So often a button is pressed that opens nothing, because we or Slack are away."""
KNOWN, DUE = 60.0, 120.0
"""Seconds in which the database can be read again, and in which what is due happens."""

T = TypeVar("T")


@dataclass
class Later:
    """A text for later. `stored`: Threadline has it; else it was refused, or nobody could take it."""

    words: str
    author: str
    stored: bool


@dataclass
class Reminder:
    """`told`: how often the thread said that it is time. With `ended` the contact wrote before."""

    told: int
    ended: bool


@dataclass
class Errands:
    """Of one conversation. `forms`: a person fills in one form at a time. `quiet`: its contact writes nothing while it is held."""

    house: Machines
    records: Records
    name: str
    contact: str
    chance: random.Random
    forms: threading.Lock
    quiet: threading.Lock = field(default_factory=threading.Lock)
    runs: int = 0
    laters: list[Later] = field(default_factory=list)
    reminders: list[Reminder] = field(default_factory=list)
    untaken: list[str] = field(default_factory=list)
    """What Threadline said that it took, and doesn't have."""

    def __post_init__(self) -> None:
        self.runs = self.chance.randint(0, 1)

    def run(self, card: Card, owner: str) -> None:
        """One kind after the other."""
        self.runs += 1
        (self._write_later if self.runs % 2 else self._remind)(card, owner)

    def _write_later(self, card: Card, owner: str) -> None:
        words, at = f"{self.name} later {len(self.laters)}", datetime.now(ZONE) + AHEAD
        answer = self._fill(card, owner, "Compose", Message=words, day_choice=f"{at:%Y-%m-%d}", time_choice=f"{at:%H:%M}")
        if answer is None:
            return
        stored = words in (_known(lambda: self.records.laters(self.contact)) or {})
        self.laters.append(Later(words, owner, stored))
        if stored:
            _known(lambda: self.records.hurry_later(self.contact, words, self._soon()))
        elif answer:
            self.untaken.append(words)

    def _remind(self, card: Card, owner: str) -> None:
        """The contact is quiet meanwhile; what they wrote before, and nobody could take yet, may come all the same."""
        with self.quiet:
            before = _known(lambda: self.records.reminded(self.contact))
            answer = self._fill(card, owner, "Remind me", When="In 20 minutes")
            after = _known(lambda: self.records.reminded(self.contact))
            if answer is None or before is None or after is None:
                return
            if not after.is_set:
                if answer and after.text != before.text:
                    self.reminders.append(Reminder(after.told - before.told, ended=True))
                elif answer:
                    self.untaken.append(f"{self.name}'s reminder")
                return
            _known(lambda: self.records.hurry_reminder(self.contact, self._soon()))
            end = time.monotonic() + DUE
            while after and after.is_set and time.monotonic() < end:
                time.sleep(0.2)
                after = _known(lambda: self.records.reminded(self.contact))
            if after:
                self.reminders.append(Reminder(after.told - before.told, after.text != before.text))

    def _soon(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.chance.uniform(*SOON))

    def _fill(self, card: Card, person: str, label: str, **values: Any) -> bool | None:
        """Whether a form was taken that a button opens; None where it wasn't sent. Where none opens, somebody presses again. One
        that says instead that something went wrong wasn't taken.
        """
        for _ in range(PRESSES):
            with self.forms, suppress(LookupError, GestureError):
                form = self._open(card, person, label)
                if form:
                    answer = self.house.slack.submit(person, form["id"], values)
                    return answer.ok and not answer.response_action
            time.sleep(0.5)
        return None

    def _open(self, card: Card, person: str, label: str) -> dict | None:
        slack = self.house.slack
        if slack.modal(person):
            slack.close(person, everything=True)
        slack.click(person, label, card.place.channel, card.ts)
        form = slack.modal(person)
        return form if form and form["title"]["text"] == label else None


def _known(read: Callable[[], T | None]) -> T | None:
    """What the database says, as soon as it says something."""
    end = time.monotonic() + KNOWN
    while (found := read()) is None and time.monotonic() < end:
        time.sleep(0.2)
    return found
