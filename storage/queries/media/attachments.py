"""Attachments of messages are read and changed here, with their bytes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, select, update

from storage.models import Attachment, AttachmentBytes, AttachmentState, Direction, Message, Upload


def get_attachment(session: Session, message_id: int, position: int) -> Attachment:
    """Gives the attachment at a place of a message. Raises NoResultFound."""
    return session.get_one(Attachment, (message_id, position))


def find_attachment(session: Session, message_id: int, position: int) -> Attachment | None:
    """Gives the attachment at a place of a message, or None."""
    return session.get(Attachment, (message_id, position))


def list_of(session: Session, message_id: int) -> list[Attachment]:
    """Lists a message's attachments in the order in which they were sent."""
    return list(session.exec(select(Attachment).where(Attachment.message_id == message_id).order_by(col(Attachment.position))))


def find_outbound(session: Session, public_id: str, position: int) -> Attachment | None:
    """Gives an attachment, by its public id, of a message of ours that has gone out or is about to, or None."""
    mine = (Message.public_id == public_id, Message.direction == Direction.OUT, Attachment.position == position)
    return session.exec(select(Attachment).join(Message, col(Message.id) == col(Attachment.message_id)).where(*mine)).first()


def find_bytes(session: Session, message_id: int, position: int) -> bytes | None:
    """Gives the bytes of an attachment; None where they were never fetched."""
    contents = session.exec(
        select(AttachmentBytes.content).where(AttachmentBytes.message_id == message_id, AttachmentBytes.position == position)
    )
    return contents.first()


def keep_bytes(session: Session, message_id: int, position: int, content: bytes) -> None:
    """Keeps the bytes of an attachment in place of what was kept before."""
    mine = (col(AttachmentBytes.message_id) == message_id, col(AttachmentBytes.position) == position)
    session.execute(delete(AttachmentBytes).where(*mine))
    session.add(AttachmentBytes(message_id=message_id, position=position, content=content))
    session.flush()


def move_on(session: Session, attachment: Attachment, states: Sequence[AttachmentState], values: Mapping[str, object]) -> bool:
    """Changes an attachment by compare-and-set, if it still is in one of `states`; False when it isn't."""
    mine = (col(Attachment.message_id) == attachment.message_id, col(Attachment.position) == attachment.position)
    done = session.execute(update(Attachment).where(*mine, col(Attachment.state).in_(states)).values(**values))
    session.refresh(attachment)
    return bool(done.rowcount)  # type: ignore[attr-defined]


def find_upload(session: Session, message_id: int, position: int, number: int) -> Upload | None:
    """Gives the file of an attachment in one of its conversation's threads, or None."""
    return session.get(Upload, (message_id, position, number))


def find_shown(session: Session, message_id: int, position: int) -> Upload | None:
    """Gives the file of an attachment in the newest thread that shows it, or None."""
    mine = (Upload.message_id == message_id, Upload.position == position, col(Upload.shown_at).is_not(None))
    return session.exec(select(Upload).where(*mine).order_by(col(Upload.number).desc()).limit(1)).first()


def keep_upload(session: Session, message_id: int, position: int, number: int, file_id: str, shared_at: datetime | None) -> None:
    """Stores that an attachment is a file of ours. Without `shared_at` nobody sees it yet."""
    session.merge(Upload(message_id=message_id, position=position, number=number, file_id=file_id, shared_at=shared_at))


def drop_upload(session: Session, message_id: int, position: int, number: int) -> None:
    """Forgets the file of an attachment in one of its conversation's threads."""
    session.execute(delete(Upload).where(*_upload(message_id, position, number)))


def keep_shown(session: Session, message_id: int, position: int, number: int, at: datetime) -> None:
    """Stores that an attachment's file was seen in its thread."""
    session.execute(update(Upload).where(*_upload(message_id, position, number)).values(shown_at=at))


def _upload(message_id: int, position: int, number: int) -> tuple[ColumnElement[bool], ...]:
    return (col(Upload.message_id) == message_id, col(Upload.position) == position, col(Upload.number) == number)
