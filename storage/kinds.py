"""Lanes, deliveries and timers are called so, and are about a row of this table. A released word never changes: rows under way have it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Generic, NamedTuple, Self, TypeVar

from sqlmodel import SQLModel

from storage.models import (
    Alert,
    Attachment,
    Channel,
    Conversation,
    FormerThread,
    Hint,
    Hook,
    HookPost,
    Invitation,
    Message,
    Notice,
    Person,
    PreviewCopy,
    Question,
    Queue,
    Report,
    ThreadNote,
)

Key = TypeVar("Key")


class AttachmentKey(NamedTuple):
    """The attachment at a place of its message."""

    message_id: int
    position: int

    def __str__(self) -> str:
        return f"{self.message_id} {self.position}"

    @classmethod
    def read(cls, stored: str) -> Self:
        return cls(*map(int, stored.split()))


class HistoryPage(NamedTuple):
    """A page of what was written before a conversation left a thread."""

    former_id: int
    page: int

    def __str__(self) -> str:
        return f"{self.former_id} {self.page}"

    @classmethod
    def read(cls, stored: str) -> Self:
        return cls(*map(int, stored.split()))


class Reminder(NamedTuple):
    """The reminder of an invitation; `member_id`: to one member of the queue that is invited."""

    invitation_id: int
    member_id: str | None = None

    def __str__(self) -> str:
        return f"{self.invitation_id} {self.member_id}" if self.member_id else str(self.invitation_id)

    @classmethod
    def read(cls, stored: str) -> Self:
        number, _, member = stored.partition(" ")
        return cls(int(number), member or None)


class Reading(NamedTuple):
    """A conversation's thread, read from a second on; None: from shortly before the reading was asked for."""

    conversation_id: int
    since: datetime | None = None

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.since.timestamp():.0f}" if self.since else str(self.conversation_id)

    @classmethod
    def read(cls, stored: str) -> Self:
        number, _, since = stored.partition(" ")
        return cls(int(number), datetime.fromtimestamp(float(since), UTC) if since else None)


class Newcomer(NamedTuple):
    """Somebody who shall come into a channel."""

    channel_id: str
    person_id: str

    def __str__(self) -> str:
        return f"{self.channel_id} {self.person_id}"

    @classmethod
    def read(cls, stored: str) -> Self:
        return cls(*stored.split())


class Post(NamedTuple):
    """A message of ours in Slack."""

    channel_id: str
    ts: str

    def __str__(self) -> str:
        return f"{self.channel_id} {self.ts}"

    @classmethod
    def read(cls, stored: str) -> Self:
        return cls(*stored.split())


@dataclass(frozen=True, slots=True)
class Subject(Generic[Key]):
    """What something is about. `read` takes its key from a row, where it stands as `str` writes it. `table` has the row that `row` of the key
    names; None: it is about no row of ours.
    """

    read: Callable[[str], Key]
    table: type[SQLModel] | None = None
    row: Callable[[Key], Any] = lambda key: key


CONVERSATION = Subject(int, Conversation)
MESSAGE = Subject(int, Message)
ATTACHMENT = Subject(AttachmentKey.read, Attachment)
THREAD_NOTE = Subject(int, ThreadNote)
HINT = Subject(int, Hint)
NOTICE = Subject(int, Notice)
ALERT = Subject(int, Alert)  # the first of those that share a message
FORMER_THREAD = Subject(int, FormerThread)
HISTORY_PAGE = Subject(HistoryPage.read, FormerThread, lambda key: key.former_id)
INVITATION = Subject(int, Invitation)
PREVIEW_COPY = Subject(int, PreviewCopy)
REMINDER = Subject(Reminder.read, Invitation, lambda key: key.invitation_id)
READING = Subject(Reading.read, Conversation, lambda key: key.conversation_id)
QUESTION = Subject(int, Question)
QUEUE = Subject(int, Queue)
REPORT = Subject(int, Report)
HOOK_POST = Subject(int, HookPost)
PERSON = Subject(str, Person)
CHANNEL = Subject(str, Channel)
NEWCOMER = Subject(Newcomer.read, Channel, lambda key: key.channel_id)
POST = Subject(Post.read, Channel, lambda key: key.channel_id)
FILE = Subject(str)  # a file of ours, in Slack
CARRIER = Subject(str)
SIDE = Subject(str)
PLACE = Subject(str)  # a place outside of us, which a Breakage names
CURSOR = Subject(str)  # where a page of Slack's begins; "" is the first
ONLY = Subject(str)  # the key of what there is only one of
EVERYTHING = "all"


class _Kind(StrEnum):
    """A word, and what a thing of this kind is about."""

    subject: Subject[Any]

    def __new__(cls, word: str, subject: Subject[Any]) -> Self:
        kind = str.__new__(cls, word)
        kind._value_ = word
        kind.subject = subject
        return kind

    @classmethod
    def named(cls, word: str) -> Self | None:
        """Gives the kind of this name, or None for one that only another release knows."""
        return next((kind for kind in cls if kind == word), None)

    @property
    def table(self) -> type[SQLModel] | None:
        return self.subject.table


class DeliveryKind(_Kind):
    SHOW_CARD = "show_card", CONVERSATION
    REFRESH_CARD = "refresh_card", CONVERSATION
    SHOW_MESSAGE = "show_message", MESSAGE
    SHOW_THREAD_NOTE = "show_line", THREAD_NOTE
    REFRESH_THREAD_NOTE = "refresh_line", THREAD_NOTE
    SHOW_HINT = "show_hint", HINT
    MARK_REPLY = "mark_delivered", MESSAGE
    LOCK_WORDS = "lock_words", POST
    LEAVE_THREAD = "leave_thread", FORMER_THREAD
    REFRESH_FORMER = "refresh_former", FORMER_THREAD
    SHOW_HISTORY = "show_history", HISTORY_PAGE
    SHOW_TRANSCRIPT = "show_transcript", FORMER_THREAD
    FETCH_MEDIA = "fetch_media", ATTACHMENT
    SHOW_ATTACHMENT = "show_attachment", ATTACHMENT
    SHOW_PREVIEW = "show_preview", INVITATION
    REFRESH_PREVIEW = "refresh_preview", INVITATION
    SHOW_COPY = "show_copy", PREVIEW_COPY
    REFRESH_COPY = "refresh_copy", PREVIEW_COPY
    SHOW_REMINDER = "show_reminder", REMINDER
    SHOW_ALERTS = "show_alerts", ALERT
    REFRESH_ALERTS = "refresh_alerts", ALERT
    SHOW_NOTICE = "show_notice", NOTICE
    REFRESH_NOTICE = "refresh_notice", NOTICE
    PUBLISH_HOME = "publish_home", PERSON
    JOIN_CHANNEL = "join_channel", NEWCOMER
    ENTER_CHANNEL = "enter_channel", CHANNEL
    LEARN_PERSON = "learn_person", PERSON
    WELCOME = "welcome", PERSON
    READ_DIRECTORY = "read_directory", ONLY
    READ_PEOPLE = "read_people", CURSOR
    READ_CHANNELS = "read_channels", CURSOR
    READ_CHANNEL = "read_channel", CHANNEL
    ANSWER_QUESTION = "answer_question", QUESTION
    SHOW_DOCTOR = "show_doctor", PERSON
    EXAMINE = "examine", ONLY
    LIST_NUMBERS = "list_numbers", CARRIER
    SEND_REPORT = "send_report", REPORT
    SEND_TEXT = "send_text", MESSAGE
    FETCH_FILE = "fetch_file", ATTACHMENT
    POLL_CARRIER = "poll_carrier", CARRIER
    ASK_CARRIER = "ask_carrier", MESSAGE
    READ_THREAD = "read_thread", READING
    SEND_HOOK_POST = "send_hook_post", HOOK_POST
    TIDY = "tidy_up", ONLY
    DELETE_STRAY = "delete_stray", POST
    DELETE_STRAY_FILE = "delete_stray_file", FILE


class TimerKind(_Kind):
    EXPIRE_INVITATION = "expire_invitation", INVITATION
    REMIND_INVITATION = "remind_invitation", INVITATION
    HAND_OUT = "hand_out", QUEUE
    ANNOUNCE = "announce", QUEUE
    OVERFLOW = "overflow", CONVERSATION
    NUDGE_OWNER = "nudge_owner", CONVERSATION
    NUDGE_QUEUE = "nudge_queue", CONVERSATION
    FOLLOW_UP = "follow_up", CONVERSATION
    SEND_PLANNED = "send_planned", CONVERSATION
    REFRESH_COUNTERS = "refresh_counters", CONVERSATION
    REFRESH_HOME = "refresh_home", PERSON
    REFRESH_QUEUE = "refresh_queue", QUEUE
    REFRESH_BOARD = "refresh_board", PERSON
    READ_DIRECTORY = "read_directory", ONLY
    POLL_CARRIER = "poll_carrier", CARRIER
    LOOK_AT_REPLY = "look_at_reply", CONVERSATION
    ASK_CARRIER = "ask_carrier", CARRIER
    LISTEN = "listen", SIDE
    LOOK_AT_BREAKAGE = "look_at_breakage", PLACE
    END_BREAKAGE = "end_breakage", PLACE
    HURRY_LANES = "hurry_lanes", PLACE
    LOOK_FOR_LATE = "look_for_late", ONLY


class Side(StrEnum):
    """Says where a lane leads to: its first word. Each side has threads of its own."""

    SLACK = "slack"
    CARRIER = "carrier"
    MEDIA = "media"
    HOOK = "hooks"


class LaneKind(StrEnum):
    """Says what lanes of a kind are called before the id, and whose id that is."""

    table: type[SQLModel] | None

    def __new__(cls, word: str, table: type[SQLModel] | None) -> Self:
        kind = str.__new__(cls, word)
        kind._value_ = word
        kind.table = table
        return kind

    THREAD = "slack:thread", Conversation
    CARD = "slack:card", Conversation
    MARKS = "slack:marks", Conversation
    HINTS = "slack:hints", Conversation
    UNHEARD = "slack:unheard", Conversation
    PERSON = "slack:person", Person
    HOME = "slack:home", Person
    REPORTS = "slack:reports", Person
    PREVIEWS = "slack:previews", Channel
    CHANNEL = "slack:channel", Channel
    STRAYS = "slack:strays", Channel
    DIRECTORY = "slack:directory", None
    DOCTOR = "slack:doctor", None
    TIDY = "slack:tidy", None
    TEXTS = "carrier:texts", Conversation
    ASKED = "carrier:asked", Message
    POLL = "carrier:poll", None
    NUMBERS = "carrier:numbers", None
    MEDIA = "media", Attachment
    HOOK = "hooks", Hook

    def of(self, *ids: object) -> str:
        """Names the lane of one of them: by its id, and where there are several of one, which."""
        return f"{self}:{'.'.join(str(id_) for id_ in ids)}"
