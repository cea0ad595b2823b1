"""What an admin's Home shows of how the desk is set up. Each is frozen, for views to draw."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A queue: `names` are some of its members, and `numbers` those that lead straight to it."""

    id: int
    name: str
    channel_id: str
    members: int
    ready: int
    names: tuple[str, ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineEntry:
    """A number of ours, and the queue or routing point that it leads to. `carrier` is said where there are several."""

    id: int
    number: str
    leads_to: str
    carrier: str = ""


@dataclass(frozen=True, slots=True)
class SetUp:
    """`queues` and `lines` are those of the page that is open. `lacking` are sentences, each with the command that helps. `troubles` are some of
    what waits (`waiting`) or failed (`failed`): what it is, and why. `wrong` is what the doctor found at `examined_at`; None: it hasn't looked.
    """

    queues: tuple[QueueEntry, ...] = ()
    lines: tuple[LineEntry, ...] = ()
    queue_count: int = 0
    line_count: int = 0
    member_count: int = 0
    lacking: tuple[tuple[str, str], ...] = ()
    waiting: int = 0
    failed: int = 0
    troubles: tuple[tuple[str, str], ...] = ()
    wrong: tuple[str, ...] = ()
    examined_at: datetime | None = None
    time_zone: str = "UTC"
