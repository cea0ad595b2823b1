"""What Slack's clock says is heard from its answers and its requests. Words and clicks bear its time, and our clock may be another one."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from storage import clocks
from storage.clocks import Clock, Gap

ON_THE_WAY = timedelta(seconds=3)
"""Slack waits so long for an answer (docs.slack.dev, Handling user interaction in your Slack apps): a request isn't longer on its way."""


class HearsDate:
    """Hears Slack's time. `clock` is the database's, `machine` this machine's own. It warns where that is two seconds off: requests of Slack's are
    refused in the end, and an operator who compares times is misled.
    """

    def __init__(self, clock: Clock, machine: Clock, warn: Callable[[str], None]) -> None:
        self.clock = clock
        self.machine = machine
        self.gap = Gap()
        self._warn = warn

    def answer(self, headers: Mapping[str, Any], asked_at: datetime, machine_asked_at: datetime) -> None:
        """Hears when Slack answered what we asked then, by both clocks of ours."""
        self._compare((machine_asked_at - asked_at).total_seconds(), "the database's")
        date = date_in(headers)
        if date:
            self.gap.hear(date - self.clock(), date + clocks.TICK - asked_at)
            self._compare(clocks.off(date, machine_asked_at, self.machine()), "Slack's")

    def _compare(self, seconds: float, whose: str) -> None:
        if abs(seconds) >= clocks.OFF:
            self._warn(f"this machine's clock is {clocks.in_words(seconds, whose)}: set it by NTP")

    def request(self, stamp: str) -> None:
        """Hears when Slack sent us what it signed."""
        sent_at, now = moment(stamp), self.clock()
        self.gap.hear(sent_at - now, sent_at + clocks.TICK + ON_THE_WAY - now)


class HearingClient(WebClient):
    """A client that hears Slack's time from each answer."""

    def __init__(self, hears: HearsDate, **settings: Any) -> None:
        super().__init__(**settings)
        self._hears = hears

    def api_call(self, api_method: str, **given: Any) -> SlackResponse:
        asked_at, machine_asked_at = self._hears.clock(), self._hears.machine()
        answer = super().api_call(api_method, **given)
        self._hears.answer(answer.headers, asked_at, machine_asked_at)
        return answer


def date_in(headers: Mapping[str, Any]) -> datetime | None:
    """Gives the time that an answer of Slack's bears, or None."""
    return clocks.read_date(next((value for name, value in headers.items() if str(name).lower() == "date"), None))


def moment(stamp: str) -> datetime:
    """Reads a time as Slack writes it: seconds since 1970."""
    return datetime.fromtimestamp(float(stamp), UTC)
