"""What Threadline's own database says: who held what and when, and what still waits. Nothing is known while it is gone."""

from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from bot.desk.messages.receipts import SILENCE
from storage.database import Database
from storage.models import Contact, Conversation, Delivery, DeliveryState, FormerThread, Message, Ownership, Person, Timer
from tests.looking.left import count_unfinished


class Move(NamedTuple):
    """Out of which thread, and when."""

    thread: str | None
    at: datetime


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

    def failed(self) -> list[str]:
        """What was given up for good, but for replies that were put to the agent."""
        with self._database.read() as session:
            return [f"{one.kind} {one.subject}: {one.error}" for one in _failed(session) if one.kind != "send_text"]


def _failed(session: Session) -> list[Delivery]:
    return list(session.exec(select(Delivery).where(Delivery.state == DeliveryState.FAILED)))


def _of(contact: str):
    return Conversation.contact_id == select(Contact.id).where(Contact.address == contact).scalar_subquery()
