"""Snapshots are frozen classes with what views draw. `bot/desk/reading.py` takes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.desk.figures import AgentRow, Figures, QueueLine
from bot.desk.set_up import SetUp


@dataclass(frozen=True, slots=True)
class Pending:
    """A pending invitation as its sender's card shows it; `expires` is like 13:27:44. With `is_offer` nobody holds the conversation: it is
    handed out.
    """

    target: str
    expires_at: datetime
    expires: str
    is_offer: bool = False


@dataclass(frozen=True, slots=True)
class PlannedText:
    """A text for later as a card shows it: its opaque id, its words, when it goes out, and who wrote it."""

    id: str
    words: str
    at: datetime
    writer: str


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows. `history_hours` 0 hides the exchanges. Links are Slack permalinks or None. `details` are the fields of contact and
    case, `outcome` the disposition and note of one that is done. `moved_from` names the queue whose channel the conversation was in before,
    and links its thread there. `words` are the contact's last, or what came in their place. `follow_up_at`: when the
    owner is reminded of it. `closing` is the network that takes words of ours only until then, where there is one.
    """

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
    details: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    opted_out: bool = False
    blocked: bool = False
    is_group: bool = False
    moved_from: tuple[str, str | None] | None = None
    moves: int = 0
    words: str = ""
    unanswered_since: datetime | None = None
    planned: tuple[PlannedText, ...] = ()
    follow_up_at: datetime | None = None
    closing: tuple[str, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Attached:
    """An attachment in words, such as "picture: Picture 1 of 2 from Vanessa"; `kind` is like "picture". `file_id` names a picture that
    Slack can draw.
    """

    kind: str
    words: str
    alt: str
    file_id: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """One text as history shows it; `who` is the contact's or the agent's name. `also_to` are others who got it too; `tapback` is all there
    is to say of a text that only reacts.
    """

    inbound: bool
    who: str
    body: str
    at: datetime
    media: tuple[Attached, ...] = ()
    state: str | None = None
    also_to: tuple[str, ...] = ()
    tapback: str | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What an Interaction Preview shows. `over` is None while it can be answered. With `is_offer` what waits is handed out, and no
    colleague holds it; with `waits` nobody holds it now.
    """

    id: str
    contact: str
    sender: str
    target: str
    note: str | None
    queue: str
    line: str
    origin: str
    unanswered_since: datetime | None
    exchanges: int
    history_hours: int
    texts: tuple[Text, ...]
    link: str | None
    over: str | None
    expires_at: datetime
    expires: str
    details: tuple[str, ...] = ()
    is_for_queue: bool = False
    accepted_by: str | None = None
    is_offer: bool = False
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """The card of a thread that a conversation was moved out of; it says where the conversation goes on."""

    contact: str
    queue: str
    channel_id: str
    thread_ts: str | None
    moved_at: datetime
    stamp: str | None
    link: str | None
    time_zone: str


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a new thread begins with: the texts of page `number` of `pages`, where it came from, and how many texts are older than all pages."""

    contact: str
    queue: str
    link: str | None
    number: int
    pages: int
    texts: tuple[Text, ...]
    older: int
    stamps: tuple[str, ...]
    time_zone: str


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A conversation in a list. `words` are the contact's last; `over` says what became of one that waits no more; `owner` is named where the
    reader isn't the owner.
    """

    id: str
    contact: str
    queue: str
    link: str | None
    words: str
    unanswered_since: datetime | None
    waiting_since: datetime | None
    pending: str | None
    time_zone: str
    over: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice as My Messages and a DM show it; a nudge with the `contact` and their last `words`."""

    id: str
    kind: str
    text: str
    link: str | None
    at: datetime
    dismissed: bool
    subject: str | None
    conversation: str | None
    contact: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is shown: `number` and `last` count from 0, `total` is what there is on all pages."""

    number: int
    last: int
    total: int


@dataclass(frozen=True, slots=True)
class Board:
    """A supervisor's view of a queue. `waiting` and `late` (owned, and unanswered for more than `patience` minutes) have the first rows of so
    many, `agents` those of `members`, `ready` of whom are Ready. `queues` has a line for each of the reader's queues, the most urgent first,
    where there are several. `chart` is the address of a picture of today, `current_until` until when all this is kept up to date.
    """

    queue: str
    waiting: tuple[ConversationRow, ...]
    waiting_in_all: int
    late: tuple[ConversationRow, ...]
    late_in_all: int
    patience: int
    agents: tuple[AgentRow, ...]
    members: int
    ready: int
    today: Figures
    queues: tuple[QueueLine, ...]
    time_zone: str
    current_until: datetime | None = None
    chart: str | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """What an App Home shows. `pages` says of each list which part is here; one that isn't named is here in full. `favourites` are names
    with their state in words. `set_up` is for admins.
    """

    name: str
    is_agent: bool
    status: str
    reason: str | None
    version: int
    previews: tuple[Preview, ...]
    owned: tuple[ConversationRow, ...]
    notices: tuple[NoticeView, ...]
    queues: tuple[str, ...]
    waiting: tuple[ConversationRow, ...] = ()
    favourites: tuple[tuple[str, str], ...] = ()
    boards: tuple[Board, ...] = ()
    pages: Mapping[str, Page] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    set_up: SetUp | None = None


@dataclass(frozen=True, slots=True)
class Teammate:
    """A row of the Team Communicator; `state` is like "Ready · 2 of 3"."""

    id: str
    name: str
    handle: str
    state: str
    ready: bool


@dataclass(frozen=True, slots=True)
class SettingField:
    """A setting in the form of its queue: `value` as it may be typed, `choices` all there are, each with its sentence (empty: any text).
    With a `heading` a group begins here. With `may_be_off`, an empty field means off.
    """

    name: str
    value: str
    hint: str
    label: str
    heading: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    long: bool = False
    may_be_off: bool = False


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue in the look-up; `state` is like "3 Ready · 5 waiting"."""

    id: int
    name: str
    channel_id: str
    state: str


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact in the look-up. `why` has what else is known of them that fits; `open` queue, owner and link of each open conversation."""

    name: str | None
    number: str
    why: tuple[str, ...]
    open: tuple[tuple[str, str | None, str | None], ...]
