"""Alerts are read and stored here. Queries that name a row raise NoResultFound where it is gone."""

from collections.abc import Sequence

from sqlmodel import Session, col, select, update

from storage.models import Alert, Contact, Conversation, ConversationState


def list_unannounced(session: Session, queue_id: int) -> list[Conversation]:
    """Lists what waits in a queue and hasn't been announced, longest waiting first. What blocked contacts wrote is left out."""
    waiting = (Conversation.queue_id == queue_id, Conversation.state == ConversationState.WAITING)
    return list(
        session.exec(
            select(Conversation)
            .join(Contact, col(Contact.id) == col(Conversation.contact_id))
            .where(*waiting, col(Conversation.is_announced).is_(False), col(Contact.blocked_at).is_(None))
            .order_by(col(Conversation.waiting_since))
        )
    )


def find_gathering(session: Session, person_id: str) -> int | None:
    """Gives the group of somebody's alerts that Slack hasn't got yet, or None."""
    unposted = (Alert.person_id == person_id, col(Alert.ts).is_(None), col(Alert.over_at).is_(None), col(Alert.group_id).is_not(None))
    return session.exec(select(Alert.group_id).where(*unposted).order_by(col(Alert.id).desc())).first()


def list_group(session: Session, group_id: int) -> list[Alert]:
    """Lists the alerts that share a message, oldest first."""
    return list(session.exec(select(Alert).where(Alert.group_id == group_id).order_by(col(Alert.id))))


def list_open(session: Session, conversation_id: int) -> list[Alert]:
    """Lists who was told that a conversation waits, as long as it does."""
    return list(session.exec(select(Alert).where(Alert.conversation_id == conversation_id, col(Alert.over_at).is_(None))))


def keep_shown(session: Session, alert_ids: Sequence[int], channel_id: str, ts: str) -> None:
    """Stores in which message alerts stand."""
    session.execute(update(Alert).where(col(Alert.id).in_(alert_ids)).values(channel_id=channel_id, ts=ts))
