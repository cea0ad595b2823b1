"""Threads whose card was deleted in Slack are kept here."""

from sqlalchemy import text
from sqlmodel import Session

from storage.models import Conversation, LostThread
from storage.sql.statement import plain

_LOSE = text("UPDATE conversation SET thread_ts = NULL, wanted = wanted + 1 WHERE id = :id AND thread_ts = :ts")


def lose(session: Session, conversation_id: int, ts: str) -> bool:
    """Stores by compare-and-set that a conversation has no card any more; False when it has another thread already, or none."""
    return bool(plain(session).execute(_LOSE, {"id": conversation_id, "ts": ts}).rowcount)


def find(session: Session, channel_id: str, ts: str) -> Conversation | None:
    """Gives the conversation that had its card there, or None."""
    lost = session.get(LostThread, (channel_id, ts))
    return session.get(Conversation, lost.conversation_id) if lost else None
