"""Hints say what writers were told already."""

from sqlmodel import Session, select

from storage.models import Hint


def find(session: Session, conversation_id: int, person_id: str, period: str) -> Hint | None:
    """Gives the hint that somebody had in a conversation in this period of ownership, or None."""
    return session.exec(
        select(Hint).where(Hint.conversation_id == conversation_id, Hint.person_id == person_id, Hint.period == period)
    ).first()
