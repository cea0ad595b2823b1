"""What Threadline's own database says: who held what and when, and what still waits. Nothing is known while it is gone."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Update, func, update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from bot.desk.messages.receipts import SILENCE
from storage.database import Database
from storage.kinds import TimerKind
from storage.models import (
    Contact,
    Conversation,
    Delivery,
    DeliveryState,
    Direction,
    FormerThread,
    Message,
    MessageState,
    Ownership,
    Person,
    ThreadNote,
    Timer,
)
from tests.looking.left import count_unfinished


class Move(NamedTuple):
    """Out of which thread, and when."""

    thread: str | None
    at: datetime


class Reminded(NamedTuple):
    """`told`: how often it was said that it is time. `text`: the contact's last."""

    is_set: bool
    told: int
    text: int


class Records:
    def __init__(self, url: str) -> None:
        self._database = Database(url)

    def close(self) -> None:
        self._database.close()

    def owner(self, contact: str) -> str | None:
        """The handle of whoever holds the contact's conversation now."""
        try:
            with self._database.read() as session:
                found = select(Person.handle).join(Conversation, col(Conversation.owner_id) == Person.id).where(_of(contact))
                return session.exec(found).first()
        except (SQLAlchemyError, OSError):
            return None

    def owners(self, contact: str) -> list[tuple[str, datetime, datetime | None]]:
        """Handle, from when, to when."""
        with self._database.read() as session:
            found = (
                select(Person.handle, Ownership.since, Ownership.until)
                .join(Ownership, col(Ownership.person_id) == Person.id)
                .join(Conversation, col(Conversation.id) == Ownership.conversation_id)
                .where(_of(contact))
            )
            return list(session.exec(found))

    def moves(self, contact: str) -> list[Move]:
        with self._database.read() as session:
            found = (
                select(FormerThread.thread_ts, FormerThread.moved_at)
                .join(Conversation, col(Conversation.id) == FormerThread.conversation_id)
                .where(_of(contact))
                .order_by(col(FormerThread.number))
            )
            return [Move(*one) for one in session.exec(found)]

    def body(self, message: str) -> str | None:
        """What the message of that id says; nothing where there is no such message."""
        try:
            with self._database.read() as session:
                return session.exec(select(Message.body).where(Message.public_id == message)).first() or ""
        except (SQLAlchemyError, OSError):
            return None

    def waiting(self) -> int | None:
        """How much has not gone out yet."""
        try:
            with self._database.read() as session:
                return count_unfinished(session)
        except (SQLAlchemyError, OSError):
            return None

    def let_silence_pass(self) -> None:
        """As if an hour had gone by: Twilio is asked now what became of the texts of which it reported nothing, or reported it while we were down."""
        with suppress(SQLAlchemyError, OSError), self._database.write() as session:
            for one in session.exec(select(Message).where(col(Message.under_way_since).is_not(None))):
                one.under_way_since -= SILENCE
            for timer in session.exec(select(Timer).where(Timer.kind == "ask_carrier")):
                timer.due_at -= SILENCE

    def laters(self, contact: str) -> dict[str, datetime] | None:
        """The texts for later that there are or were, and when each was decided to go; nothing known while there is no database."""
        try:
            with self._database.read() as session:
                planned = (col(Message.planned_for).is_not(None), col(Message.contact_id) == _contact(contact))
                return dict(session.exec(select(Message.body, Message.at).where(*planned)).all())
        except (SQLAlchemyError, OSError):
            return None

    def reminded(self, contact: str) -> Reminded | None:
        try:
            with self._database.read() as session:
                conversation = session.exec(select(Conversation).where(_of(contact))).one()
                lines = select(func.count()).select_from(ThreadNote).where(ThreadNote.conversation_id == conversation.id)
                told = session.exec(lines.where(col(ThreadNote.text).contains("time to follow up with"))).one()
                texts = select(func.max(Message.id)).where(Message.contact_id == conversation.contact_id, Message.direction == Direction.IN)
                return Reminded(conversation.follow_up_at is not None, told, session.exec(texts).one() or 0)
        except (SQLAlchemyError, OSError):
            return None

    def hurry_later(self, contact: str, words: str, at: datetime) -> bool | None:
        """As if hours had gone by: a text for later is due then."""
        meant = (col(Message.body) == words, col(Message.state) == MessageState.PLANNED)
        return self._hurry(contact, update(Message).where(*meant).values(planned_for=at), TimerKind.SEND_PLANNED, at)

    def hurry_reminder(self, contact: str, at: datetime) -> bool | None:
        meant = (_of(contact), col(Conversation.follow_up_at).is_not(None))
        return self._hurry(contact, update(Conversation).where(*meant).values(follow_up_at=at), TimerKind.FOLLOW_UP, at)

    def _hurry(self, contact: str, change: Update, kind: TimerKind, at: datetime) -> bool | None:
        try:
            with self._database.write() as session:
                subject = str(session.exec(select(Conversation.id).where(_of(contact))).one())
                session.execute(change)
                session.execute(update(Timer).where(col(Timer.kind) == kind, col(Timer.subject) == subject).values(due_at=at))
                return True
        except (SQLAlchemyError, OSError):
            return None

    def hurry_all(self) -> None:
        """Texts for later are looked at: a timer may have been set anew while its time was moved."""
        with suppress(SQLAlchemyError, OSError), self._database.write() as session:
            session.execute(update(Timer).where(col(Timer.kind) == TimerKind.SEND_PLANNED).values(due_at=datetime.now(UTC)))

    def failed(self) -> list[str]:
        """What was given up for good, but for replies that were put to the agent."""
        with self._database.read() as session:
            return [f"{one.kind} {one.subject}: {one.error}" for one in _failed(session) if one.kind != "send_text"]


def _failed(session: Session) -> list[Delivery]:
    return list(session.exec(select(Delivery).where(Delivery.state == DeliveryState.FAILED)))


def _contact(contact: str):
    return select(Contact.id).where(Contact.address == contact).scalar_subquery()


def _of(contact: str):
    return col(Conversation.contact_id) == _contact(contact)
