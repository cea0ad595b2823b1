"""Timers are rows with a due time. Taking one is a compare-and-set, so that it fires once."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select, update

from storage.models import Timer
from storage.sql.statement import Statement

RETRY = timedelta(seconds=10)

_PUT = Statement(
    "INSERT INTO timer (kind, subject, due_at) VALUES (:kind, :subject, :due_at) "
    "ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at"
)

_PUT_EARLIER = Statement(
    "INSERT INTO timer (kind, subject, due_at) VALUES (:kind, :subject, :due_at) "
    "ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at WHERE timer.due_at > excluded.due_at"
)

_DROP = Statement("DELETE FROM timer WHERE kind = :kind AND subject = :subject")


def put(session: Session, when: datetime, kind: str, subject: str) -> None:
    """Sets a timer; an earlier setting of it is moved."""
    _PUT.later(session, {"kind": kind, "subject": subject, "due_at": when})


def drop(session: Session, kind: str, subject: str) -> None:
    """Takes a timer back."""
    _DROP.later(session, {"kind": kind, "subject": subject})


def find(session: Session, kind: str, subject: str) -> Timer | None:
    """Gives a timer, or None."""
    return session.exec(select(Timer).where(Timer.kind == kind, Timer.subject == subject)).first()


def list_due(session: Session, by: datetime) -> list[Timer]:
    """Lists the timers that are due by then, soonest first."""
    return list(session.exec(select(Timer).where(col(Timer.due_at) <= by).order_by(col(Timer.due_at))))


def take(session: Session, now: datetime, kind: str, subject: str) -> bool:
    """Removes a due timer; False when it was taken, cancelled or moved to later."""
    done = session.execute(delete(Timer).where(col(Timer.kind) == kind, col(Timer.subject) == subject, col(Timer.due_at) <= now))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def put_off(session: Session, now: datetime, kind: str, subject: str) -> datetime | None:
    """Keeps a due timer, and says when it is due again; None when nothing is due."""
    due = now + RETRY
    done = session.execute(
        update(Timer).where(col(Timer.kind) == kind, col(Timer.subject) == subject, col(Timer.due_at) <= now).values(due_at=due)
    )
    return due if done.rowcount else None  # type: ignore[attr-defined]


def end(session: Session, kind: str, subject: str, due: datetime) -> datetime | None:
    """Removes a timer that was put off until `due`. Says when it is due now, if it was set anew; else None."""
    same = (col(Timer.kind) == kind, col(Timer.subject) == subject)
    session.execute(delete(Timer).where(*same, col(Timer.due_at) == due))
    return session.exec(select(Timer.due_at).where(*same)).first()


def postpone(session: Session, now: datetime, kind: str, subject: str) -> datetime:
    """Makes a timer whose work failed due again in a moment, and says when."""
    due = now + RETRY
    session.execute(update(Timer).where(col(Timer.kind) == kind, col(Timer.subject) == subject).values(due_at=due))
    return due


def put_earlier(session: Session, when: datetime, kind: str, subject: str, done: Callable[[], None]) -> None:
    """Sets a timer unless it is due by then already; calls `done` if it did, before the transaction ends."""
    values = {"kind": kind, "subject": subject, "due_at": when}
    _PUT_EARLIER.later(session, values, lambda cursor: done() if cursor.rowcount else None)
