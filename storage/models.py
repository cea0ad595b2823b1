"""All tables stand here, and their status words."""

from datetime import UTC, datetime
from enum import StrEnum
from secrets import token_hex
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

BigId = BigInteger().with_variant(Integer, "sqlite")
Letters = String().with_variant(String(collation="C"), "postgresql")
"""Words compared letter by letter, so that an index finds what begins with some of them."""


class Moment(TypeDecorator[datetime]):
    """An aware time in UTC. SQLite keeps no zone, and PostgreSQL gives its own: ours is put back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def new_public_id() -> str:
    """Makes an opaque id of 16 hex digits: all that Slack and a carrier may know of a row of ours."""
    return token_hex(8)


def _id() -> Any:
    return Field(default=None, primary_key=True, sa_type=BigId)


def _moment(*, index: bool = False) -> Any:
    return Field(sa_type=Moment, index=index)


def _no_moment() -> Any:
    return Field(default=None, sa_type=Moment)


class ConversationState(StrEnum):
    WAITING = "waiting"
    ACTIVE = "active"
    DONE = "done"


class InvitationState(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Status(StrEnum):
    READY = "ready"
    NOT_READY = "not_ready"
    DND = "dnd"


class Direction(StrEnum):
    IN = "in"
    OUT = "out"
    NOTE = "note"


class MessageState(StrEnum):
    """How far a message has come. An inbound one is `received`, or `blocked` where nobody shall see it; an outbound one starts `waiting` and
    then takes the carrier's words. What is `held` is a note for which its writer is asked whether it shall go out, and what is `planned` is
    one that goes out at its time.
    """

    RECEIVED = "received"
    BLOCKED = "blocked"
    NOTE = "note"
    HELD = "held"
    PLANNED = "planned"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    CANCELED = "canceled"
    UNKNOWN = "unknown"


class AttachmentState(StrEnum):
    """How far an attachment has come. WAITING: its bytes are to be fetched; KEPT: we have them; SHOWN: its thread shows it; FAILED: they
    can't be had, or not be shown; MISSING: a note in its thread says so, and they may still come.
    """

    WAITING = "waiting"
    KEPT = "kept"
    SHOWN = "shown"
    FAILED = "failed"
    MISSING = "missing"


class Routing(StrEnum):
    """How a queue hands out what waits: its members claim it, or it is offered to one after the other."""

    CLAIM = "claim"
    LONGEST_IDLE = "longest-idle"
    LEAST_LOADED = "least-loaded"
    ROUND_ROBIN = "round-robin"


class AlertRule(StrEnum):
    """How a queue announces what begins to wait: to its Ready members by DM, to everybody here in the thread, or not at all."""

    READY = "ready"
    HERE = "here"
    OFF = "off"


class Mode(StrEnum):
    """Whether a queue's conversations last until somebody marks them done, or until their first reply."""

    SESSION = "session"
    PAGE = "page"


class DispositionRule(StrEnum):
    """Before what a queue wants a disposition given: nothing, Done, or also a transfer."""

    OFF = "off"
    DONE = "done"
    TRANSFER = "transfer"


class Origin(StrEnum):
    """What the first text of a conversation came as; else the title of the network over which it came."""

    SMS = "SMS"
    MMS = "MMS"


ALWAYS_OPEN = "always"
"""These are the hours of a queue that has none."""
UNKNOWN_ZONE = "UTC"
"""This stands where somebody's time zone isn't known."""


class DeliveryState(StrEnum):
    WAITING = "waiting"
    TRYING = "trying"
    UNKNOWN = "unknown"
    FAILED = "failed"


class Workspace(SQLModel, table=True):
    """Who we are in Slack, as auth.test said it, in one row. `enterprise_id`: the organisation that our workspace is part of. `business`: what
    contacts know us as, if an admin has said so.
    """

    id: int = Field(default=1, primary_key=True)
    team_id: str
    enterprise_id: str | None = None
    bot_id: str
    bot_user_id: str
    url: str = ""
    business: str | None = None


class Person(SQLModel, table=True):
    """A Slack user, as Slack last described them. `shares_name`: somebody else here bears the same name. `is_outsider`: they are of another organisation, and so a guest to us; None where a
    release before this one kept them.
    """

    id: str = Field(primary_key=True)
    handle: str = Field(index=True)
    name: str
    shares_name: bool | None = None
    time_zone: str = UNKNOWN_ZONE
    is_admin: bool = False
    is_bot: bool = False
    is_guest: bool = False
    is_outsider: bool | None = None
    is_deleted: bool = False
    dm_channel: str | None = None
    home_opened_at: datetime | None = _no_moment()
    home_wanted: int = 0
    home_drawn: int = 0
    home_hash: str | None = None
    home_pages: str | None = None

    @property
    def called(self) -> str:
        """How colleagues read of them: by their name, with the handle beside it where somebody else has that name too. Contacts read the
        name alone.
        """
        return f"{self.name} (@{self.handle})" if self.shares_name and self.handle else self.name


class Channel(SQLModel, table=True):
    """A Slack channel, as Slack last described it."""

    id: str = Field(primary_key=True)
    name: str = Field(index=True)
    is_private: bool = False
    is_shared: bool = False
    is_archived: bool = False
    has_bot: bool = False
    members_read_at: datetime | None = _no_moment()


class ChannelMember(SQLModel, table=True):
    __tablename__ = "channel_member"
    channel_id: str = Field(primary_key=True)
    person_id: str = Field(primary_key=True)


class Agent(SQLModel, table=True):
    """An agent's status for text messages. Who is an agent is said by queue_member. `missed`: so many routed offers in a row went unanswered."""

    person_id: str = Field(primary_key=True)
    status: str = Status.NOT_READY
    reason: str | None = None
    status_since: datetime = _moment()
    capacity: int = 3
    missed: int = 0


class Queue(SQLModel, table=True):
    """`bot/desk/queues/settings.py` knows how each setting of a queue is written; what it is at first stands here alone. An archived queue
    keeps its name until a queue of that name is made again. `turn` counts the offers that were handed out.
    """

    id: int = _id()
    name: str = Field(unique=True)
    channel_id: str
    invite_timeout: int = 120
    routing: str = Routing.CLAIM
    mode: str = Mode.SESSION
    confirm: bool = False
    hours: str = ALWAYS_OPEN
    time_zone: str = UNKNOWN_ZONE
    holidays: str | None = None
    greeting: str | None = Field(default=None, sa_type=Text)
    closed_reply: str | None = Field(default=None, sa_type=Text)
    waiting_reply: str | None = Field(default=None, sa_type=Text)
    signature: str | None = Field(default=None, sa_type=Text)
    reopen_window: int = 24
    history_window: int = 24
    disposition: str = DispositionRule.OFF
    nudge_owner: str = "15,60"
    nudge_queue: str = "10"
    missed_offers: int = 3
    alert: str = AlertRule.READY
    goal: int = 15
    turn: int = 0
    archived_at: datetime | None = _no_moment()


class Reason(SQLModel, table=True):
    """A reason for being Not Ready that an admin added, or one of the first ones that an admin removed."""

    name: str = Field(primary_key=True)
    removed: bool = False


class Admin(SQLModel, table=True):
    """Somebody named admin beside the workspace's own; `named_by` is a person or "settings"."""

    person_id: str = Field(primary_key=True)
    named_by: str


class QueueMember(SQLModel, table=True):
    """`turn` is the queue's when the member was last offered something; 0 where they never were."""

    __tablename__ = "queue_member"
    queue_id: int = Field(primary_key=True, foreign_key="queue.id", sa_type=BigId)
    person_id: str = Field(primary_key=True, index=True)
    is_supervisor: bool = False
    turn: int = 0
    added_at: datetime = _moment()


class Disposition(SQLModel, table=True):
    """An outcome code of a queue. A queue without any has those that every queue begins with."""

    __table_args__ = (UniqueConstraint("queue_id", "group_name", "name"),)
    id: int = _id()
    queue_id: int = Field(foreign_key="queue.id", sa_type=BigId)
    group_name: str = ""
    name: str


class CannedReply(SQLModel, table=True):
    """A text that the agents of a queue send often. Fields such as {contact} are filled in when it is chosen."""

    __tablename__ = "canned_reply"
    __table_args__ = (UniqueConstraint("queue_id", "name"),)
    id: int = _id()
    queue_id: int = Field(foreign_key="queue.id", sa_type=BigId)
    name: str
    text: str = Field(sa_type=Text)


class Favourite(SQLModel, table=True):
    """A teammate or queue that somebody wants first in lists: a person's id, or "queue:" and the queue's id."""

    person_id: str = Field(primary_key=True)
    target: str = Field(primary_key=True)
    added_at: datetime = _moment()


class QueueTarget(SQLModel, table=True):
    """Where a queue's conversations can be transferred to, if that isn't everywhere: a person's id, or "queue:" or "point:" and its id."""

    __tablename__ = "queue_target"
    queue_id: int = Field(primary_key=True, foreign_key="queue.id", sa_type=BigId)
    target: str = Field(primary_key=True)


class RoutingPoint(SQLModel, table=True):
    """A named list of rules that picks a queue at the moment of use."""

    __tablename__ = "routing_point"
    id: int = _id()
    name: str = Field(unique=True)


class RoutingRule(SQLModel, table=True):
    """A rule of a routing point. `bot/desk/queues/rules.py` knows the kinds; `number` is minutes, or how many wait."""

    __tablename__ = "routing_rule"
    id: int = _id()
    point_id: int = Field(foreign_key="routing_point.id", index=True, sa_type=BigId)
    position: int
    kind: str
    queue_id: int | None = Field(default=None, foreign_key="queue.id", sa_type=BigId)
    number: int | None = None


class Line(SQLModel, table=True):
    """One of our numbers. `address` is a number in E.164, a short code, the name of a sender or the id of a messaging service. It leads to `point_id` where that is set;
    `queue_id` is then the queue in which the point's rules end. `service` is the messaging service that a text to it named last.
    """

    id: int = _id()
    carrier: str
    address: str = Field(unique=True)
    queue_id: int = Field(foreign_key="queue.id", sa_type=BigId)
    point_id: int | None = Field(default=None, sa_type=BigId)
    service: str | None = None
    removed_at: datetime | None = _no_moment()


class Contact(SQLModel, table=True):
    """Somebody outside who texts with us. `shares_name`: another contact has the same name. `details` are free: a line like "Company: Acme" each. `backwards`: the digits of the address from
    the last to the first, which finds a number by its last ones.
    """

    id: int = _id()
    address: str = Field(unique=True)
    name: str | None = None
    shares_name: bool | None = None
    email: str | None = None
    details: str | None = Field(default=None, sa_type=Text)
    created_at: datetime = _moment()
    blocked_at: datetime | None = _no_moment()
    blocked_by: str | None = None
    backwards: str | None = Field(default=None, index=True, sa_type=Letters)


class ContactWord(SQLModel, table=True):
    """A word of a contact's name in small letters: it finds them by what the word begins with."""

    __tablename__ = "contact_word"
    __table_args__ = (Index("ix_contact_word_contact_id_word", "contact_id", "word"),)
    word: str = Field(primary_key=True, sa_type=Letters)
    contact_id: int = Field(primary_key=True, foreign_key="contact.id", ondelete="CASCADE", sa_type=BigId)


class OptOut(SQLModel, table=True):
    """A contact who said STOP on a line."""

    __tablename__ = "opt_out"
    contact_id: int = Field(primary_key=True, foreign_key="contact.id", sa_type=BigId)
    line_id: int = Field(primary_key=True, foreign_key="line.id", sa_type=BigId)
    at: datetime = _moment()


class OptWord(SQLModel, table=True):
    """When a contact last said STOP and START on a line: the later of them holds, in whatever order they reach us. `opt_out` has what follows."""

    __tablename__ = "opt_word"
    contact_id: int = Field(primary_key=True, foreign_key="contact.id", sa_type=BigId)
    line_id: int = Field(primary_key=True, foreign_key="line.id", sa_type=BigId)
    stop_at: datetime | None = _no_moment()
    start_at: datetime | None = _no_moment()


class AutoReply(SQLModel, table=True):
    """Says that a conversation had its automatic text of a kind: greeting, closed-reply or waiting-reply."""

    __tablename__ = "auto_reply"
    __table_args__ = (Index("ix_auto_reply_contact_id_line_id_at", "contact_id", "line_id", "at"),)
    conversation_id: int = Field(primary_key=True, foreign_key="conversation.id", sa_type=BigId)
    kind: str = Field(primary_key=True)
    contact_id: int = Field(sa_type=BigId)
    line_id: int = Field(sa_type=BigId)
    at: datetime = _moment()


class Conversation(SQLModel, table=True):
    """Texts between a contact and one of our lines, in a thread. `wanted` and `drawn` are versions of the card; `thread_ts` is the card's
    own ts, None until Slack has it. `public_id` is what Slack may see. `opened_by`: the agent who began it; None where the contact did.
    `moves` counts the threads it had before. `is_group`: the contact wrote to others as well. `point_id`: the routing point that put it
    where it waits; `preferred_id`: whom that wants asked first. `reply_drawn`: what the card says of the last reply. `their_address`: how
    the carrier named the contact's phone last; None where we know their kept address only. `follow_up_at`: when the owner is
    reminded of it, as `follow_up_by` wanted.

    What reports count is stored when it happens: `first_reply_at` is when an agent first answered, `first_reply_after` how many seconds after
    the first text that waited for it; `replies` counts the agents' texts, `transfers` the accepted ones; `handled` and `waited` are the
    seconds for which somebody held it and for which it waited, without the time that still runs.
    """

    __table_args__ = (
        Index(
            "uq_conversation_open",
            "line_id",
            "contact_id",
            unique=True,
            sqlite_where=text("state != 'done'"),
            postgresql_where=text("state != 'done'"),
        ),
        UniqueConstraint("channel_id", "thread_ts"),
        Index("ix_conversation_line_id_contact_id_done_at", "line_id", "contact_id", "done_at"),
        Index(
            "ix_conversation_waiting",
            "queue_id",
            "waiting_since",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(  # who holds what is counted for every list of teammates, and on boards
            "ix_conversation_active",
            "queue_id",
            "owner_id",
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
        Index("ix_conversation_queue_id_opened_at", "queue_id", "opened_at"),  # a board counts what began today
        Index(  # and what was done today
            "ix_conversation_queue_id_done_at",
            "queue_id",
            "done_at",
            sqlite_where=text("done_at IS NOT NULL"),
            postgresql_where=text("done_at IS NOT NULL"),
        ),
    )
    id: int = _id()
    public_id: str = Field(unique=True)
    line_id: int = Field(foreign_key="line.id", sa_type=BigId)
    contact_id: int = Field(foreign_key="contact.id", index=True, sa_type=BigId)
    queue_id: int = Field(foreign_key="queue.id", sa_type=BigId)
    previous_id: int | None = Field(default=None, sa_type=BigId)
    our_address: str
    their_address: str | None = None
    state: str = ConversationState.WAITING
    owner_id: str | None = Field(default=None, index=True)
    owner_since: datetime | None = _no_moment()
    waiting_since: datetime | None = _no_moment()
    opened_at: datetime = _moment()
    opened_as: str = Origin.SMS
    opened_by: str | None = None
    done_at: datetime | None = _no_moment()
    done_by: str | None = None
    disposition: str | None = None
    done_note: str | None = Field(default=None, sa_type=Text)
    case_details: str | None = Field(default=None, sa_type=Text)
    unanswered_since: datetime | None = _no_moment()
    channel_id: str
    thread_ts: str | None = None
    moves: int = 0
    is_group: bool = False
    wanted: int = 1
    drawn: int = 0
    reply_drawn: str | None = None
    stamp: str | None = None
    banner: str | None = None
    point_id: int | None = Field(default=None, sa_type=BigId)
    preferred_id: str | None = None
    is_announced: bool = False
    first_reply_at: datetime | None = _no_moment()
    first_reply_after: int | None = None
    replies: int = 0
    transfers: int = 0
    handled: int = 0
    waited: int = 0
    follow_up_at: datetime | None = _no_moment()
    follow_up_by: str | None = None


class FormerThread(SQLModel, table=True):
    """A thread that a conversation was moved out of. `number` is what `moves` was then; `thread_ts` stays None where Slack never showed its card.
    `history`: the ids of the texts that the new thread begins with, in pages. `is_left`: what waited for it before the move is out.
    `left_at`: when that was by Slack's clock, as the words in it are. `file_id`: the transcript of what is older; `file_shared_at`: when Slack said that it will show it.
    """

    __tablename__ = "former_thread"
    __table_args__ = (
        UniqueConstraint("conversation_id", "number"),
        Index("ix_former_thread_channel_id_thread_ts", "channel_id", "thread_ts"),
    )
    id: int = _id()
    conversation_id: int = Field(foreign_key="conversation.id", sa_type=BigId)
    number: int
    queue: str
    channel_id: str
    thread_ts: str | None = None
    moved_at: datetime = _moment()
    left_at: datetime | None = _no_moment()
    history: str = Field(default="", sa_type=Text)
    is_left: bool = False
    file_id: str | None = None
    file_shared_at: datetime | None = _no_moment()


class Ownership(SQLModel, table=True):
    """Who owned a conversation, from when to when by Slack's clock: a reply is judged by the time it was written. Since when somebody is idle is asked with
    each offer: the indexes have the answer at their end, however much they owned before.
    """

    __table_args__ = (
        Index("ix_ownership_person_id_since", "person_id", "since"),
        Index("ix_ownership_person_id_until", "person_id", "until"),
    )
    id: int = _id()
    conversation_id: int = Field(foreign_key="conversation.id", index=True, sa_type=BigId)
    person_id: str
    since: datetime = _moment()
    until: datetime | None = _no_moment()


class Message(SQLModel, table=True):
    """A text, or a note that stays inside. `conversation_id` is None for a text to a number that is no line yet. `ts` is the agent's own
    Slack message, or ours that shows the contact's text. `asked_at`: when somebody decided that it shall be sent. `also_to`: the others who
    got it from the contact, with commas. `flood_id`: the text in whose Slack message this one stands too. `under_way_since`: the carrier
    has it, and more is to be heard of it. `mark`: the reaction of ours that Slack shows on it. `edited_at`, `deleted_at`: what its writer
    did to it in Slack. `corrects_id`: it is what its writer made of that one, which had gone out. `purged_at`: since then it has no words.
    `their_address`: how the carrier names the contact's phone in it, where that isn't the contact's kept address. `planned_for`: when its
    writer wanted it sent, where they wrote it for later. `signature`: what goes out on a line below the body.
    """

    __table_args__ = (
        UniqueConstraint("carrier", "carrier_id"),
        Index(  # most texts of contacts have no picture yet when they are stored, and need no entry here
            "uq_message_channel_id_ts",
            "channel_id",
            "ts",
            unique=True,
            sqlite_where=text("ts IS NOT NULL"),
            postgresql_where=text("ts IS NOT NULL"),
        ),
        Index("ix_message_conversation_id_id", "conversation_id", "id"),
        Index("ix_message_contact_id_at", "contact_id", "at"),
        Index(  # when somebody replied last is its end
            "ix_message_author_id_at",
            "author_id",
            "at",
            sqlite_where=text("direction = 'out' AND author_id IS NOT NULL"),
            postgresql_where=text("direction = 'out' AND author_id IS NOT NULL"),
        ),
        Index("ix_message_flood_id", "flood_id", sqlite_where=text("flood_id IS NOT NULL"), postgresql_where=text("flood_id IS NOT NULL")),
        Index(
            "ix_message_unrouted",
            "our_address",
            sqlite_where=text("conversation_id IS NULL"),
            postgresql_where=text("conversation_id IS NULL"),
        ),
        Index(
            "ix_message_under_way_since",
            "under_way_since",
            sqlite_where=text("under_way_since IS NOT NULL"),
            postgresql_where=text("under_way_since IS NOT NULL"),
        ),
        Index(
            "ix_message_corrects_id",
            "corrects_id",
            sqlite_where=text("corrects_id IS NOT NULL"),
            postgresql_where=text("corrects_id IS NOT NULL"),
        ),
    )
    id: int = _id()
    public_id: str = Field(unique=True)
    conversation_id: int | None = Field(default=None, sa_type=BigId)
    contact_id: int = Field(foreign_key="contact.id", sa_type=BigId)
    direction: str
    state: str
    carrier: str
    carrier_id: str | None = None
    our_address: str
    their_address: str | None = None
    service: str | None = None
    body: str = Field(sa_type=Text)
    signature: str | None = Field(default=None, sa_type=Text)
    media_count: int = 0
    also_to: str | None = Field(default=None, sa_type=Text)
    segments: int | None = None
    author_id: str | None = None
    at: datetime = _moment()
    asked_at: datetime | None = _no_moment()
    under_way_since: datetime | None = _no_moment()
    edited_at: datetime | None = _no_moment()
    deleted_at: datetime | None = _no_moment()
    corrects_id: int | None = Field(default=None, sa_type=BigId)
    error_code: str | None = None
    error: str | None = None
    retry: bool = False
    mark: str | None = None
    channel_id: str | None = None
    ts: str | None = None
    flood_id: int | None = Field(default=None, sa_type=BigId)
    purged_at: datetime | None = _no_moment()
    planned_for: datetime | None = _no_moment()

    @property
    def whole(self) -> str:
        """The words that the contact has of it: an agent's may have a signature below them."""
        return signed(self.body, self.signature)


def signed(body: str, signature: str | None) -> str:
    """Gives words as they go out, with the signature below them where there is one."""
    return f"{body}\n{signature}" if signature else body


class Attachment(SQLModel, table=True):
    """One attachment of a message. `url` says where its bytes are fetched from: at the carrier, or in Slack where an agent wrote; `file_id` is
    the agent's own file there. `content_type` is what was announced until the bytes are there, and then what they are. `summary`: what a
    contact card says. `error` is a sentence, and `retry` says that fetching it again may help. `asked_at`: since when it is to be fetched.
    """

    message_id: int = Field(primary_key=True, foreign_key="message.id", sa_type=BigId)
    position: int = Field(primary_key=True)
    url: str = Field(sa_type=Text)
    content_type: str
    state: str = AttachmentState.WAITING
    name: str | None = None
    size: int | None = None
    alt_text: str | None = Field(default=None, sa_type=Text)
    summary: str | None = Field(default=None, sa_type=Text)
    file_id: str | None = None
    asked_at: datetime | None = _no_moment()
    error: str | None = Field(default=None, sa_type=Text)
    retry: bool = False


class AttachmentBytes(SQLModel, table=True):
    """What an attachment is made of, in a table of its own: no list of attachments loads it."""

    __tablename__ = "attachment_bytes"
    __table_args__ = (ForeignKeyConstraint(["message_id", "position"], ["attachment.message_id", "attachment.position"]),)
    message_id: int = Field(primary_key=True, sa_type=BigId)
    position: int = Field(primary_key=True)
    content: bytes = Field(sa_type=LargeBinary)


class Upload(SQLModel, table=True):
    """An attachment as a file of ours in Slack, in one of its conversation's threads (`number` is what `moves` was then). `shared_at`: when
    Slack said that it will show it; `shown_at`: when it was seen there.
    """

    __table_args__ = (ForeignKeyConstraint(["message_id", "position"], ["attachment.message_id", "attachment.position"]),)
    message_id: int = Field(primary_key=True, sa_type=BigId)
    position: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    file_id: str
    shared_at: datetime | None = _no_moment()
    shown_at: datetime | None = _no_moment()


class Invitation(SQLModel, table=True):
    """Asks a colleague, or the members of a queue, to take a conversation over. `channel_id` and `ts` say where the Interaction Preview
    stands, once Slack showed it. `cause` says why it is over. `queue_id`: it is for the members of that queue, and `target_id` is whoever
    accepted. `owner_id` owned the conversation when it was sent; of a waiting one that is being handed out it is None, and the sender is
    the house itself. `from_queue_id` is the queue in which the conversation was then: its reports count what became of it.
    """

    __table_args__ = (
        Index(
            "uq_invitation_pending",
            "conversation_id",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_invitation_target_id_state", "target_id", "state"),
        Index("ix_invitation_from_queue_id_sent_at", "from_queue_id", "sent_at"),
        Index("ix_invitation_sender_id_id", "sender_id", "id"),  # whom somebody invited lately comes first in their lists
    )
    id: int = _id()
    public_id: str = Field(unique=True)
    conversation_id: int = Field(foreign_key="conversation.id", index=True, sa_type=BigId)
    sender_id: str
    owner_id: str | None = None
    target_id: str | None = None
    queue_id: int | None = Field(default=None, index=True, sa_type=BigId)
    from_queue_id: int | None = Field(default=None, sa_type=BigId)
    note: str | None = None
    state: str = InvitationState.PENDING
    cause: str | None = None
    reject_reason: str | None = None
    sent_at: datetime = _moment()
    expires_at: datetime = _moment()
    closed_at: datetime | None = _no_moment()
    shown_at: datetime | None = _no_moment()
    channel_id: str | None = None
    ts: str | None = None


class PreviewCopy(SQLModel, table=True):
    """One place where a queue's invitation is shown: a member's DM, or with `person_id` None the queue's channel; also the reminder of any."""

    __tablename__ = "preview_copy"
    id: int = _id()
    public_id: str = Field(unique=True)
    invitation_id: int = Field(foreign_key="invitation.id", index=True, sa_type=BigId)
    person_id: str | None = None
    channel_id: str | None = None
    ts: str | None = None


class Rejection(SQLModel, table=True):
    """A member's answer to a queue's invitation."""

    invitation_id: int = Field(primary_key=True, foreign_key="invitation.id", sa_type=BigId)
    person_id: str = Field(primary_key=True)
    reason: str | None = None
    at: datetime = _moment()


class Notice(SQLModel, table=True):
    """An entry in somebody's My Messages. `key` makes it say a thing once. `channel_id` and `ts`: the DM that says it too."""

    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index("ix_notice_person_id_dismissed_at", "person_id", "dismissed_at"),
        Index(  # what several were told is taken back from all of them
            "ix_notice_key", "key", sqlite_where=text("key IS NOT NULL"), postgresql_where=text("key IS NOT NULL")
        ),
        Index(
            "ix_notice_conversation_id",
            "conversation_id",
            sqlite_where=text("conversation_id IS NOT NULL"),
            postgresql_where=text("conversation_id IS NOT NULL"),
        ),
    )
    id: int = _id()
    public_id: str = Field(unique=True)
    person_id: str
    conversation_id: int | None = Field(default=None, sa_type=BigId)
    kind: str
    subject: str | None = None
    text: str = Field(sa_type=Text)
    key: str | None = None
    created_at: datetime = _moment()
    dismissed_at: datetime | None = _no_moment()
    channel_id: str | None = None
    ts: str | None = None


class Alert(SQLModel, table=True):
    """Tells one member by DM that a conversation waits. Those of one `group_id`, which is the id of the first of them, share a message, which
    `channel_id` and `ts` name. `over_at`: since then it waits no more.
    """

    __table_args__ = (Index("ix_alert_person_id", "person_id", sqlite_where=text("ts IS NULL"), postgresql_where=text("ts IS NULL")),)
    id: int = _id()
    public_id: str = Field(unique=True)
    person_id: str
    conversation_id: int = Field(foreign_key="conversation.id", index=True, sa_type=BigId)
    group_id: int | None = Field(default=None, index=True, sa_type=BigId)
    at: datetime = _moment()
    over_at: datetime | None = _no_moment()
    channel_id: str | None = None
    ts: str | None = None


class Hint(SQLModel, table=True):
    """Says that a writer was told why their words stayed inside: once per person and ownership period. `former_id`: they wrote in a thread
    that was left.
    """

    __table_args__ = (UniqueConstraint("conversation_id", "person_id", "period"),)
    id: int = _id()
    conversation_id: int = Field(sa_type=BigId)
    person_id: str
    period: str
    former_id: int | None = Field(default=None, sa_type=BigId)
    text: str = Field(sa_type=Text)
    button: str | None = None


class ThreadNote(SQLModel, table=True):
    """A line of ours in a thread: what happened to the conversation. `position`: it is about that attachment of its message. `retry`: it offers to
    send its message, once more or for the first time. `parts`: its message is too long, and can be sent in so many.
    """

    __tablename__ = "log_line"
    __table_args__ = (
        Index(  # few lines are about one message: those with its button
            "ix_log_line_message_id",
            "message_id",
            sqlite_where=text("message_id IS NOT NULL"),
            postgresql_where=text("message_id IS NOT NULL"),
        ),
    )
    id: int = _id()
    public_id: str = Field(unique=True)
    conversation_id: int = Field(foreign_key="conversation.id", index=True, sa_type=BigId)
    message_id: int | None = Field(default=None, sa_type=BigId)
    position: int | None = None
    mention_id: str | None = None
    text: str = Field(sa_type=Text)
    retry: bool = False
    parts: int | None = None
    at: datetime = _moment()
    channel_id: str | None = None
    ts: str | None = None


class Question(SQLModel, table=True):
    """A command that had to wait for Slack to say who somebody is: "Checking…"."""

    id: int = _id()
    person_id: str
    command: str
    text: str
    response_url: str
    answer: str | None = None


class Report(SQLModel, table=True):
    """A report that somebody asked for, of one queue or of all that are theirs, until they have it. `file_id`: its table in Slack; `shared_at`: when
    Slack said that it will show it.
    """

    id: int = _id()
    person_id: str
    queue_id: int | None = Field(default=None, sa_type=BigId)
    days: int
    file_id: str | None = None
    shared_at: datetime | None = _no_moment()


class Chart(SQLModel, table=True):
    """The picture of a board's chart, which Slack fetches by its name. Another picture has another name."""

    name: str = Field(primary_key=True)
    content: bytes = Field(sa_type=LargeBinary)
    at: datetime = _moment()


class Hook(SQLModel, table=True):
    """An address outside that is told what happens. `failing_since`: nothing has got through from then on; `paused_at`: it is tried no more
    until an admin resumes it.
    """

    id: int = _id()
    url: str = Field(unique=True)
    secret: str
    added_by: str = Field(foreign_key="person.id")
    failing_since: datetime | None = _no_moment()
    paused_at: datetime | None = _no_moment()


class HookPost(SQLModel, table=True):
    """Something that a hook has still to be told. It has ids of ours and states, and none of a contact's words: these are read when it goes
    out, so that a purge empties it too. `public_id` is the same in each try. `details` is JSON.
    """

    __tablename__ = "hook_post"
    id: int = _id()
    public_id: str = Field(default_factory=new_public_id)
    hook_id: int = Field(foreign_key="hook.id", sa_type=BigId, index=True)
    event: str
    conversation_id: int = Field(foreign_key="conversation.id", sa_type=BigId, index=True)
    message_id: int | None = Field(default=None, foreign_key="message.id", sa_type=BigId)
    details: str = "{}"
    at: datetime = _moment()


class Token(SQLModel, table=True):
    """With it a program acts over REST in the name of the admin who added it. Only a hash of it is kept."""

    id: int = _id()
    name: str = Field(unique=True)
    hashed: str = Field(unique=True)
    added_by: str = Field(foreign_key="person.id")


class SentOnce(SQLModel, table=True):
    """What a program asked for under a key of its own, so that it is done once. `asked` is a hash of the request, `conversation_id` what it
    was done in.
    """

    __tablename__ = "sent_once"
    token_id: int = Field(foreign_key="token.id", sa_type=BigId, primary_key=True)
    key: str = Field(primary_key=True)
    asked: str
    conversation_id: int = Field(foreign_key="conversation.id", sa_type=BigId)


class Audit(SQLModel, table=True):
    """Every change of ownership, setting and role: who, what, when."""

    id: int = _id()
    at: datetime = _moment(index=True)
    actor: str
    action: str
    subject: str = Field(index=True)
    detail: str = ""


class Watermark(SQLModel, table=True):
    """Up to when something outside has been read."""

    name: str = Field(primary_key=True)
    at: datetime = _moment()


class Finding(SQLModel, table=True):
    """What was found when something outside was last looked at: by the doctor, or at a carrier. `details` is JSON; `error` says why there
    is nothing.
    """

    name: str = Field(primary_key=True)
    at: datetime = _moment()
    details: str = Field(default="[]", sa_type=Text)
    error: str | None = Field(default=None, sa_type=Text)


class Lane(SQLModel, table=True):
    """What must stay in order. `holder` has it until `lease_until`; nothing is due before `not_before`. `broken` names the place outside
    that it waits for: a channel, Slack, a carrier, a line.
    """

    __table_args__ = (
        Index("ix_lane_broken", "broken", sqlite_where=text("broken IS NOT NULL"), postgresql_where=text("broken IS NOT NULL")),
    )

    key: str = Field(primary_key=True)
    last_sequence: int = Field(default=0, sa_type=BigId)
    holder: str | None = None
    lease_until: datetime | None = _no_moment()
    not_before: datetime | None = _no_moment()
    broken: str | None = None


class Delivery(SQLModel, table=True):
    """One thing that has to go out. A delivery that is done is deleted; a failed one stays to be seen. `request_id`: the request that caused it.
    `tickets`: paces, beside its own, whose slot it waited for and may use once each. `refused_since`: since then the other side has answered it
    with what nobody knows the meaning of.

    While there is a doubt, `first_tried_at` and `tried_at` say when it may first and last have been handed over, and `lost` that an answer was lost.
    """

    __table_args__ = (UniqueConstraint("lane", "sequence"),)
    id: int = _id()
    lane: str = Field(foreign_key="lane.key")
    sequence: int = Field(sa_type=BigId)
    kind: str
    subject: str
    pace: str | None = None
    reserved_for: datetime | None = _no_moment()
    state: str = Field(default=DeliveryState.WAITING, sa_type=String)
    attempt: int = 0
    surprises: int = 0
    created_at: datetime = _moment()
    first_tried_at: datetime | None = _no_moment()
    tried_at: datetime | None = _no_moment()
    lost: bool = False
    error: str | None = None
    request_id: str | None = None
    tickets: str | None = None
    refused_since: datetime | None = _no_moment()


class Breakage(SQLModel, table=True):
    """Something outside that somebody has to mend, from the first that it kept waiting to the next that gets through. `sentence` says what
    it is and what to do, where the carrier said so. `told_at`: when the admins were told.
    """

    place: str = Field(primary_key=True)
    cause: str = Field(primary_key=True)
    sentence: str | None = Field(default=None, sa_type=Text)
    since: datetime = _moment()
    told_at: datetime | None = _no_moment()


class LostThread(SQLModel, table=True):
    """A thread whose card somebody deleted in Slack. Its conversation goes on in another one."""

    __tablename__ = "lost_thread"
    channel_id: str = Field(primary_key=True)
    ts: str = Field(primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id", sa_type=BigId)


class Pace(SQLModel, table=True):
    """A reservation of what a platform limits: the theoretical arrival time of the generic cell rate algorithm, in milliseconds since 1970.

    `own_interval` (ms) is what an admin set for this key; None: the rate of its kind holds.
    """

    key: str = Field(primary_key=True)
    arrival: int = Field(sa_type=BigInteger)
    own_interval: int | None = None


class Timer(SQLModel, table=True):
    """Something to do at a time, with no order to keep. A fired or cancelled timer is deleted."""

    __table_args__ = (UniqueConstraint("kind", "subject"),)
    id: int = _id()
    kind: str
    subject: str
    due_at: datetime = _moment(index=True)


RETIRED = {
    "person": ("team_id",),
    "queue": ("created_at", "created_by"),
    "queue_member": ("added_by",),
    "routing_point": ("created_at", "created_by"),
    "line": ("created_at", "created_by"),
    "question": ("channel_id", "asked_at"),
    "timer": ("attempt",),
}
"""These columns stand in tables, and nothing reads or writes them any more. The release before this one writes them while it is being
replaced, so they may be left out or given; the next release drops them, and this list. The audit log has who made what, and when.
"""
