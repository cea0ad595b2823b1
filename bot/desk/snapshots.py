"""Frozen pictures of the state: what views draw. `bot/desk/reading.py` takes them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Pending:
    """A pending invitation as its sender's card shows it; `expires` like 13:27:44."""

    target: str
    expires_at: datetime
    expires: str


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows. `history_hours` 0 hides the exchanges. Links are Slack permalinks or None."""

    id: str
    version: int
    channel_id: str
    thread_ts: str | None
    contact: str
    origin: str
    line: str
    queue: str
    state: str
    owner: str | None
    owner_since: datetime | None
    waiting_since: datetime | None
    opened_at: datetime
    done_at: datetime | None
    done_by: str | None
    exchanges: int
    history_hours: int
    others: tuple[tuple[str, str | None], ...]
    previous: str | None
    stamp: str | None
    banner: str | None
    pending: Pending | None
    last_reply: str | None
    time_zone: str


@dataclass(frozen=True, slots=True)
class Text:
    """One text as history shows it; `who` is the contact's or the agent's name."""

    inbound: bool
    who: str
    body: str
    at: datetime
    media: tuple[str, ...] = ()
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What an Interaction Preview shows. `over` is None while it can be answered."""

    id: str
    contact: str
    sender: str
    target: str
    note: str | None
    queue: str
    line: str
    origin: str
    waited: str
    exchanges: int
    history_hours: int
    texts: tuple[Text, ...]
    link: str | None
    over: str | None
    detail: str | None
    expires_at: datetime
    expires: str


@dataclass(frozen=True, slots=True)
class Held:
    """A conversation in a list of somebody's own."""

    id: str
    contact: str
    queue: str
    link: str | None
    unanswered: str | None
    pending: str | None


@dataclass(frozen=True, slots=True)
class NoticeView:
    id: str
    kind: str
    text: str
    link: str | None
    at: datetime
    dismissed: bool
    subject: str | None
    conversation: str | None


@dataclass(frozen=True, slots=True)
class Home:
    name: str
    is_agent: bool
    is_admin: bool
    status: str
    reason: str | None
    version: int
    previews: tuple[Preview, ...]
    held: tuple[Held, ...]
    notices: tuple[NoticeView, ...]
    queues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Teammate:
    """A row of the Team Communicator; `state` like "Ready · 2 of 3"."""

    id: str
    name: str
    handle: str
    state: str
    ready: bool


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue in the look-up; `state` like "3 Ready · 5 waiting"."""

    name: str
    channel_id: str
    state: str
