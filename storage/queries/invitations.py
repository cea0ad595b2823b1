"""Invitations."""

from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select, update

from storage.models import Invitation, InvitationState

_PENDING = select(Invitation).where(
    col(Invitation.conversation_id) == bindparam("conversation"), col(Invitation.state) == InvitationState.PENDING
)


def get_invitation(session: Session, invitation_id: int) -> Invitation:
    return session.get_one(Invitation, invitation_id)


def find_public(session: Session, public_id: str) -> Invitation | None:
    return session.exec(select(Invitation).where(Invitation.public_id == public_id)).first()


def find_pending(session: Session, conversation_id: int) -> Invitation | None:
    return session.exec(_PENDING, params={"conversation": conversation_id}).first()


def list_pending_for(session: Session, person_id: str) -> list[Invitation]:
    return list(
        session.exec(
            select(Invitation)
            .where(Invitation.target_id == person_id, Invitation.state == InvitationState.PENDING)
            .order_by(col(Invitation.sent_at))
        )
    )


def settle(session: Session, invitation: Invitation, now: datetime, state: InvitationState, cause: str, *, in_time: bool = False) -> bool:
    """Compare-and-set from pending to `state`: exactly one wins. `in_time`: only before it expires."""
    query = update(Invitation).where(col(Invitation.id) == invitation.id, col(Invitation.state) == InvitationState.PENDING)
    if in_time:
        query = query.where(col(Invitation.expires_at) > now)
    done = session.execute(query.values(state=state, cause=cause, closed_at=now))
    session.refresh(invitation)
    return bool(done.rowcount)  # type: ignore[attr-defined]
