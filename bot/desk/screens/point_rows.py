"""The Team Communicator lists routing points with what they would pick for somebody new."""

from dataclasses import dataclass

from bot.desk import listing
from bot.desk.queues import picks
from storage.queries.setup import points
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class PointRow:
    """A routing point in the look-up; `state` is like "now billing: 3 Ready · 5 waiting"."""

    id: int
    name: str
    state: str


def read(tx: Transaction) -> list[PointRow]:
    """Lists the routing points with what they would pick now."""
    states = {queue.id: queue.state for queue in listing.queue_rows(tx.session)}
    picked = [(point, picks.pick(tx, point.id, None).queue) for point in points.list_points(tx.session)]
    return [
        PointRow(point.id, point.name, f"now {queue.name}: {states[queue.id]}" if queue else "leads nowhere now") for point, queue in picked
    ]
