"""Threads are where Slack shows a conversation now, and those that it was moved out of."""

from datetime import datetime

from sqlmodel import Session, col, select, update

from storage.models import Conversation, FormerThread
from storage.sql.statement import Statement

_BEGAN = Statement(
    "UPDATE conversation SET thread_ts = :ts, reply_drawn = :reply, drawn = CASE WHEN drawn < :version THEN :version ELSE drawn END "
    "WHERE id = :id AND moves = :number AND thread_ts IS NULL"
)


def keep_begun(session: Session, conversation_id: int, number: int, ts: str, version: int, reply: str | None) -> bool:
    """Stores that Slack shows the card of this thread; False when the conversation has moved on meanwhile."""
    values = {"id": conversation_id, "number": number, "ts": ts, "version": version, "reply": reply}
    return bool(_BEGAN.change(session, values))


def get_former(session: Session, former_id: int) -> FormerThread:
    """Gives the former thread of this id. Raises NoResultFound."""
    return session.get_one(FormerThread, former_id)


def find_former(session: Session, conversation_id: int, number: int) -> FormerThread | None:
    """Gives the thread that a conversation was moved out of before its move of this number, or None."""
    return session.exec(select(FormerThread).where(FormerThread.conversation_id == conversation_id, FormerThread.number == number)).first()


def find_former_by_thread(session: Session, channel_id: str, thread_ts: str) -> FormerThread | None:
    """Gives the former thread whose card stands there, or None."""
    return session.exec(select(FormerThread).where(FormerThread.channel_id == channel_id, FormerThread.thread_ts == thread_ts)).first()


def find_by_any_thread(session: Session, channel_id: str, thread_ts: str) -> Conversation | None:
    """Gives the conversation that has this thread, or had it before it moved, or None."""
    shown = select(Conversation).where(Conversation.channel_id == channel_id, Conversation.thread_ts == thread_ts)
    former = find_former_by_thread(session, channel_id, thread_ts)
    return session.get_one(Conversation, former.conversation_id) if former else session.exec(shown).first()


def find_last_former(session: Session, conversation: Conversation) -> FormerThread | None:
    """Gives the thread that a conversation was moved out of last, or None."""
    return find_former(session, conversation.id, conversation.moves - 1) if conversation.moves else None


def list_formers(session: Session, conversation_id: int) -> list[FormerThread]:
    """Lists the threads that a conversation was moved out of, oldest first."""
    return list(
        session.exec(select(FormerThread).where(FormerThread.conversation_id == conversation_id).order_by(col(FormerThread.number)))
    )


def leave(session: Session, former_id: int) -> None:
    """Stores that what waited for a former thread is out: what comes to it now goes on to the next."""
    session.execute(update(FormerThread).where(col(FormerThread.id) == former_id).values(is_left=True))


def keep_former_ts(session: Session, former_id: int, ts: str) -> None:
    """Stores where the card of a former thread was shown after all."""
    session.execute(
        update(FormerThread).where(col(FormerThread.id) == former_id, col(FormerThread.thread_ts).is_(None)).values(thread_ts=ts)
    )


def keep_file(session: Session, former_id: int, file_id: str, shared_at: datetime | None) -> None:
    """Stores the transcript in Slack, and when Slack said that it will show it."""
    values = {"file_id": file_id, "file_shared_at": shared_at}
    session.execute(update(FormerThread).where(col(FormerThread.id) == former_id).values(**values))
