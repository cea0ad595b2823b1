"""All tables and their status words."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Index, Integer, MetaData, String, Text, TypeDecorator, UniqueConstraint, text
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


class Moment(TypeDecorator[datetime]):
    """An aware time in UTC. SQLite keeps no zone, so it is put back when read."""

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
        return value.replace(tzinfo=UTC) if value is not None and dialect.name == "sqlite" else value


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
    """How far a message has come. An inbound one is `received`; an outbound one starts `waiting` and then takes the carrier's words."""

    RECEIVED = "received"
    NOTE = "note"
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


class DeliveryState(StrEnum):
    WAITING = "waiting"
    TRYING = "trying"
    UNKNOWN = "unknown"
    FAILED = "failed"


class Workspace(SQLModel, table=True):
    """Who we are in Slack, as auth.test said it. One row."""

    id: int = Field(default=1, primary_key=True)
    team_id: str
    bot_id: str
    bot_user_id: str
    url: str = ""


class Person(SQLModel, table=True):
    """A Slack user, as Slack last described them."""

    id: str = Field(primary_key=True)
    team_id: str = ""
    handle: str = Field(index=True)
    name: str
    time_zone: str = "UTC"
    is_admin: bool = False
    is_bot: bool = False
    is_guest: bool = False
    is_deleted: bool = False
    dm_channel: str | None = None
    home_opened_at: datetime | None = _no_moment()
    home_wanted: int = 0
    home_drawn: int = 0


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
    """An agent's status for text messages. Who is an agent is said by queue_member."""

    person_id: str = Field(primary_key=True)
    status: str = Status.NOT_READY
    reason: str | None = None
    status_since: datetime = _moment()
    capacity: int = 3


class Queue(SQLModel, table=True):
    id: int | None = _id()
    name: str = Field(unique=True)
    channel_id: str
    invite_timeout: int = 120
    time_zone: str = "UTC"
    reopen_window: int = 24
    history_window: int = 24
    created_at: datetime = _moment()
    created_by: str


class Admin(SQLModel, table=True):
    """Somebody named admin beside the workspace's own; `named_by` is a person or "settings"."""

    person_id: str = Field(primary_key=True)
    named_by: str


class QueueMember(SQLModel, table=True):
    __tablename__ = "queue_member"
    queue_id: int = Field(primary_key=True, foreign_key="queue.id", sa_type=BigId)
    person_id: str = Field(primary_key=True, index=True)
    added_at: datetime = _moment()
    added_by: str


class Line(SQLModel, table=True):
    """One of our numbers. `address` is a number in E.164, a short code or the id of a messaging service."""

    id: int | None = _id()
    carrier: str
    address: str = Field(unique=True)
    queue_id: int = Field(foreign_key="queue.id", sa_type=BigId)
    created_at: datetime = _moment()
    created_by: str
    removed_at: datetime | None = _no_moment()


class Contact(SQLModel, table=True):
    id: int | None = _id()
    address: str = Field(unique=True)
    name: str | None = None
    created_at: datetime = _moment()


class Conversation(SQLModel, table=True):
    """`wanted` and `drawn` are versions of the card; `thread_ts` is the card's own ts, None until Slack has it. `public_id` is what Slack may see."""

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
    )
    id: int | None = _id()
    public_id: str = Field(unique=True)
    line_id: int = Field(foreign_key="line.id", sa_type=BigId)
    contact_id: int = Field(foreign_key="contact.id", index=True, sa_type=BigId)
    queue_id: int = Field(foreign_key="queue.id", index=True, sa_type=BigId)
    previous_id: int | None = Field(default=None, sa_type=BigId)
    our_address: str
    state: str = ConversationState.WAITING
    owner_id: str | None = Field(default=None, index=True)
    owner_since: datetime | None = _no_moment()
    waiting_since: datetime | None = _no_moment()
    opened_at: datetime = _moment()
    opened_as: str = "SMS"
    done_at: datetime | None = _no_moment()
    done_by: str | None = None
    disposition: str | None = None
    unanswered_since: datetime | None = _no_moment()
    channel_id: str
    thread_ts: str | None = None
    wanted: int = 1
    drawn: int = 0
    stamp: str | None = None
    banner: str | None = None


class Ownership(SQLModel, table=True):
    """Who held a conversation, from when to when: a reply is judged by the time it was written."""

    id: int | None = _id()
    conversation_id: int = Field(foreign_key="conversation.id", index=True, sa_type=BigId)
    person_id: str
    since: datetime = _moment()
    until: datetime | None = _no_moment()


class Message(SQLModel, table=True):
    """`conversation_id` is None for a text to a number that is no line yet. `ts` is the agent's own Slack message, or our picture
    of the contact's. `asked_at`: when somebody decided that it shall be sent.
    """

    __table_args__ = (
        UniqueConstraint("carrier", "carrier_id"),
        UniqueConstraint("channel_id", "ts"),
        Index("ix_message_conversation_id_id", "conversation_id", "id"),
        Index("ix_message_contact_id_at", "contact_id", "at"),
        Index(
            "ix_message_unrouted",
            "our_address",
            sqlite_where=text("conversation_id IS NULL"),
            postgresql_where=text("conversation_id IS NULL"),
        ),
    )
    id: int | None = _id()
    public_id: str = Field(unique=True)
    conversation_id: int | None = Field(default=None, sa_type=BigId)
    contact_id: int = Field(foreign_key="contact.id", sa_type=BigId)
    direction: str
    state: str
    carrier: str
    carrier_id: str | None = None
    our_address: str
    service: str | None = None
    body: str = Field(sa_type=Text)
    media_count: int = 0
    segments: int | None = None
    author_id: str | None = None
    at: datetime = _moment()
    asked_at: datetime | None = _no_moment()
    error_code: str | None = None
    error: str | None = None
    retry: bool = False
    channel_id: str | None = None
    ts: str | None = None


class Attachment(SQLModel, table=True):
    """One attachment of an inbound message, as the carrier announced it."""

    message_id: int = Field(primary_key=True, foreign_key="message.id", sa_type=BigId)
    position: int = Field(primary_key=True)
    url: str = Field(sa_type=Text)
    content_type: str


class Invitation(SQLModel, table=True):
    """`channel_id` and `ts` say where the Interaction Preview stands, once Slack showed it. `cause` says why it is over."""

    __table_args__ = (
        Index(
            "uq_invitation_pending",
            "conversation_id",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_invitation_target_id_state", "target_id", "state"),
    )
    id: int | None = _id()
    public_id: str = Field(unique=True)
    conversation_id: int = Field(foreign_key="conversation.id", index=True, sa_type=BigId)
    sender_id: str
    target_id: str
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


class Notice(SQLModel, table=True):
    """An entry in somebody's My Messages. `key` makes it say a thing once. `channel_id` and `ts`: the DM that says it too."""

    __table_args__ = (UniqueConstraint("person_id", "key"), Index("ix_notice_person_id_dismissed_at", "person_id", "dismissed_at"))
    id: int | None = _id()
    public_id: str = Field(unique=True)
    person_id: str
    conversation_id: int | None = Field(default=None, sa_type=BigId)
    kind: str = "notice"
    subject: str | None = None
    text: str = Field(sa_type=Text)
    key: str | None = None
    created_at: datetime = _moment()
    dismissed_at: datetime | None = _no_moment()
    channel_id: str | None = None
    ts: str | None = None


class Hint(SQLModel, table=True):
    """That a writer was told why their words stayed inside: once per person and ownership period."""

    __table_args__ = (UniqueConstraint("conversation_id", "person_id", "period"),)
    id: int | None = _id()
    conversation_id: int = Field(sa_type=BigId)
    person_id: str
    period: str
    text: str = Field(sa_type=Text)
    button: str | None = None


class LogLine(SQLModel, table=True):
    """A line of ours in a thread: what happened to the conversation."""

    __tablename__ = "log_line"
    id: int | None = _id()
    public_id: str = Field(unique=True)
    conversation_id: int = Field(foreign_key="conversation.id", index=True, sa_type=BigId)
    message_id: int | None = Field(default=None, sa_type=BigId)
    mention_id: str | None = None
    text: str = Field(sa_type=Text)
    retry: bool = False
    at: datetime = _moment()
    ts: str | None = None


class Question(SQLModel, table=True):
    """A command that had to wait for Slack to say who somebody is: "Checking…"."""

    id: int | None = _id()
    person_id: str
    channel_id: str
    command: str
    text: str
    response_url: str
    answer: str | None = None
    asked_at: datetime = _moment()


class Audit(SQLModel, table=True):
    """Every change of ownership, setting and role: who, what, when."""

    id: int | None = _id()
    at: datetime = _moment(index=True)
    actor: str
    action: str
    subject: str = Field(index=True)
    detail: str = ""


class Watermark(SQLModel, table=True):
    """Up to when something outside has been read."""

    name: str = Field(primary_key=True)
    at: datetime = _moment()


class Lane(SQLModel, table=True):
    """What must stay in order. `holder` has it until `lease_until`; nothing is due before `not_before`."""

    key: str = Field(primary_key=True)
    last_sequence: int = Field(default=0, sa_type=BigId)
    holder: str | None = None
    lease_until: datetime | None = _no_moment()
    not_before: datetime | None = _no_moment()


class Delivery(SQLModel, table=True):
    """One thing that has to go out. A delivery that is done is deleted; a failed one stays to be seen."""

    __table_args__ = (UniqueConstraint("lane", "sequence"),)
    id: int | None = _id()
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
    error: str | None = None


class Pace(SQLModel, table=True):
    """A reservation of what a platform limits: the theoretical arrival time of the generic cell rate algorithm, in milliseconds since 1970."""

    key: str = Field(primary_key=True)
    arrival: int = Field(sa_type=BigInteger)


class Timer(SQLModel, table=True):
    """Something to do at a time, with no order to keep. A fired or cancelled timer is deleted."""

    __table_args__ = (UniqueConstraint("kind", "subject"),)
    id: int | None = _id()
    kind: str
    subject: str
    due_at: datetime = _moment(index=True)
    attempt: int = 0
