"""Thread notes are lines of ours in threads."""

from datetime import datetime

from sqlmodel import Session, col, select, update

from storage.models import ThreadNote


def list_retry_notes(session: Session, message_id: int) -> list[ThreadNote]:
    """Lists the thread notes that offer to send this message again."""
    return list(session.exec(select(ThreadNote).where(ThreadNote.message_id == message_id, col(ThreadNote.retry).is_(True))))


def take_parts(session: Session, message_id: int) -> ThreadNote | None:
    """Takes the thread note that offers to send this message in parts, for the first who takes it up; None for who comes later."""
    offered = update(ThreadNote).where(col(ThreadNote.message_id) == message_id, col(ThreadNote.parts).is_not(None))
    note_id = session.execute(offered.values(parts=None, message_id=None).returning(col(ThreadNote.id))).scalar()
    return session.get_one(ThreadNote, note_id, populate_existing=True) if note_id else None


def list_retry_notes_about(session: Session, message_id: int, position: int) -> list[ThreadNote]:
    """Lists the thread notes that say of this attachment that it isn't there, and still offer Retry."""
    query = select(ThreadNote).where(ThreadNote.message_id == message_id, ThreadNote.position == position, col(ThreadNote.retry))
    return list(session.exec(query))


def list_texts(session: Session, conversation_id: int, beginning: str, before: datetime) -> list[str]:
    """Lists the words of thread notes of a conversation that begin so and are older, each once, oldest first."""
    texts = session.exec(
        select(ThreadNote.text)
        .where(
            ThreadNote.conversation_id == conversation_id,
            col(ThreadNote.text).startswith(beginning, autoescape=True),
            ThreadNote.at < before,
        )
        .order_by(col(ThreadNote.id))
    )
    return list(dict.fromkeys(texts))
