"""These are snapshots of what was: a contact's earlier conversations."""

from dataclasses import dataclass
from datetime import datetime

from bot.desk.snapshots import Text


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to transfer a conversation, or with `sender` None to hand it out, and what became of it. `note`: what the sender wrote."""

    sender: str | None
    target: str
    outcome: str
    at: datetime
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """A conversation in a contact's history. `who` owns it, or marked it done."""

    queue: str
    line: str
    state: str
    who: str | None
    opened_at: datetime
    done_at: datetime | None
    disposition: str | None
    note: str | None
    case: tuple[str, ...]
    link: str | None
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """One page of a contact's history. `number` and `last` count from 0; `total` is what there is on all pages. `missed` are the latest
    texts that came while the contact was blocked, of `missed_total`.
    """

    contact: str
    wanted: str
    number: int
    last: int
    total: int
    conversations: tuple[Past, ...]
    missed: tuple[Text, ...] = ()
    missed_total: int = 0
