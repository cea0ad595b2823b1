"""`GET /metrics` tells Prometheus this.

Counters and histograms are this process's own, from its start on: with several processes each is scraped by itself, and Prometheus adds
them up. What waits is read from the database at the moment of asking, so that every web process says alike. A label is a word from this
file or from an enumeration of ours, never a number, a name, an id or what somebody wrote.
"""

from collections.abc import Callable
from datetime import datetime

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from sqlmodel import Session

from bot.desk import lanes
from bot.desk.terms import INVITED, Happened
from storage.kinds import Side
from storage.models import Direction, InvitationState
from storage.queries.lanes import list_waiting
from storage.transaction import Fact

CONTENT_TYPE = CONTENT_TYPE_LATEST
AGES = {10: "under 10 s", 60: "under 1 min", 600: "under 10 min", 3600: "under 1 h"}
"""These are the ages in seconds below which a lane's oldest delivery may be, and the label that says so."""
OLDER = "1 h or more"
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900)
OUTCOMES = (*(state.value for state in InvitationState if state != InvitationState.PENDING), INVITED)


class Metrics:
    """The counters of this process, in one registry. `count` is called for each fact after its commit, so that nothing counts that was
    rolled back.
    """

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._accepted = self._counter("messages_accepted", "Texts stored: in from contacts, out from agents", "direction")
        self._relayed = self._counter("messages_relayed", "Texts handed on: in shown in Slack, out taken by the carrier", "direction")
        self._delivered = self._counter("messages_delivered", "Texts that the carrier reported as delivered")
        self._failed = self._counter("messages_failed", "Texts given up: in not shown by Slack, out not delivered or unknown", "direction")
        self._retried = self._counter("deliveries_retried", "Attempts after the first, of whatever goes out", "side")
        self._invitations = self._counter("invitations", "Invitations sent, and how they ended", "outcome")
        self._to_slack = self._histogram("time_to_slack_seconds", "From a text's arrival to Slack's answer")
        self._to_carrier = self._histogram("time_to_carrier_seconds", "From a reply's arrival to the carrier's answer")
        for counter, words in ((self._retried, tuple(Side)), (self._invitations, OUTCOMES)):
            self._begin(counter, words)
        for counter in (self._accepted, self._relayed, self._failed):
            self._begin(counter, (Direction.IN.value, Direction.OUT.value))
        self._counts: dict[str, Callable[[dict[str, str | float]], None]] = {
            Happened.STORED: lambda fact: self._accepted.labels(fact["direction"]).inc(),
            Happened.RELAYED: self._relay,
            Happened.DELIVERED: lambda _fact: self._delivered.inc(),
            Happened.FAILED: lambda fact: self._failed.labels(fact["direction"]).inc(),
            Happened.INVITATION: lambda fact: self._invitations.labels(fact["outcome"]).inc(),
        }

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(f"threadline_{name}", words, labels, registry=self._registry)

    def _histogram(self, name: str, words: str) -> Histogram:
        return Histogram(f"threadline_{name}", words, buckets=SECONDS, registry=self._registry)

    @staticmethod
    def _begin(counter: Counter, words: tuple[str, ...]) -> None:
        """Sets a counter to 0 for each label: what isn't there yet can't be seen to rise."""
        for word in words:
            counter.labels(word)

    def count(self, fact: Fact) -> None:
        """Counts a fact, after the commit."""
        counting = self._counts.get(fact.name)
        if counting:
            counting(fact.details)

    def _relay(self, fact: dict[str, str | float]) -> None:
        self._relayed.labels(fact["direction"]).inc()
        (self._to_slack if fact["direction"] == Direction.IN else self._to_carrier).observe(float(fact["seconds"]))

    def retry(self, side: str) -> None:
        self._retried.labels(side).inc()

    def counters(self) -> bytes:
        """Gives what this process knows by itself."""
        return generate_latest(self._registry)


def waiting(session: Session, now: datetime) -> bytes:
    """Gives what waits in the database as gauges: lanes by the age of their oldest delivery."""
    registry = CollectorRegistry()
    gauge = Gauge("threadline_lanes_waiting", "Lanes that wait, by the age of what is first in them", ["side", "age"], registry=registry)
    for side in Side:
        for age in (*AGES.values(), OLDER):
            gauge.labels(side, age)
    for lane, since in list_waiting(session):
        gauge.labels(lanes.side(lane), _age((now - since).total_seconds())).inc()
    return generate_latest(registry)


def _age(seconds: float) -> str:
    return next((label for most, label in AGES.items() if seconds < most), OLDER)
