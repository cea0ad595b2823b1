"""Invitations are read and changed here, with their copies and rejections."""

from datetime import datetime

from sqlmodel import Session, col, select, update

from storage.models import Conversation, Invitation, InvitationState, PreviewCopy, QueueMember, Rejection
from storage.sql.statement import Statement

_PENDING = Statement("SELECT id FROM invitation WHERE conversation_id = :conversation AND state = 'pending'")


def get_invitation(session: Session, invitation_id: int) -> Invitation:
    """Gives the invitation of this id. Raises NoResultFound."""
    return session.get_one(Invitation, invitation_id)


def find_public(session: Session, public_id: str) -> Invitation | None:
    """Gives the invitation that Slack knows by this id, or None."""
    return session.exec(select(Invitation).where(Invitation.public_id == public_id)).first()


def find_pending(session: Session, conversation_id: int) -> Invitation | None:
    """Gives the pending invitation of a conversation, or None. Most conversations have none, which every card and every change of owner
    asks.
    """
    invitation_id = _PENDING.scalar(session, {"conversation": conversation_id})
    return session.get_one(Invitation, invitation_id) if invitation_id else None


def find_last_accepted(session: Session, conversation_id: int) -> Invitation | None:
    """Gives the invitation of a conversation that was accepted last, or None."""
    return session.exec(
        select(Invitation)
        .where(Invitation.conversation_id == conversation_id, Invitation.state == InvitationState.ACCEPTED)
        .order_by(col(Invitation.id).desc())
    ).first()


def list_of(session: Session, conversation_id: int) -> list[Invitation]:
    """Lists every invitation that there was of a conversation, oldest first."""
    return list(session.exec(select(Invitation).where(Invitation.conversation_id == conversation_id).order_by(col(Invitation.id))))


def list_pending_for(session: Session, person_id: str) -> list[Invitation]:
    """Lists the pending invitations to somebody by name, oldest first."""
    return list(
        session.exec(
            select(Invitation)
            .where(Invitation.target_id == person_id, Invitation.state == InvitationState.PENDING)
            .order_by(col(Invitation.sent_at))
        )
    )


def list_pending_to_member(session: Session, person_id: str) -> list[Invitation]:
    """Lists the pending invitations to the queues of this member that they may still answer."""
    rejected = select(Rejection.invitation_id).where(Rejection.person_id == person_id)
    return list(
        session.exec(
            select(Invitation)
            .join(QueueMember, col(QueueMember.queue_id) == col(Invitation.queue_id))
            .join(Conversation, col(Conversation.id) == col(Invitation.conversation_id))
            .where(
                QueueMember.person_id == person_id,
                Invitation.state == InvitationState.PENDING,
                col(Conversation.owner_id) != person_id,
                col(Invitation.id).not_in(rejected),
            )
            .order_by(col(Invitation.sent_at))
        )
    )


def list_answerable(session: Session, person_id: str) -> list[Invitation]:
    """Lists what somebody can accept or reject, oldest first."""
    answerable = [*list_pending_for(session, person_id), *list_pending_to_member(session, person_id)]
    return sorted(answerable, key=lambda invitation: invitation.sent_at)


def list_pending_to_queue(session: Session, queue_id: int) -> list[Invitation]:
    """Lists the pending invitations to the members of a queue."""
    return list(session.exec(select(Invitation).where(Invitation.queue_id == queue_id, Invitation.state == InvitationState.PENDING)))


def lock(session: Session, invitation_id: int) -> Invitation:
    """Locks an invitation's row until the end of the transaction: what members answer at once is counted one after the other."""
    return session.exec(
        select(Invitation).where(Invitation.id == invitation_id).with_for_update().execution_options(populate_existing=True)
    ).one()


def list_copies(session: Session, invitation_id: int) -> list[PreviewCopy]:
    """Lists where an invitation is shown beside its first preview, oldest first."""
    return list(session.exec(select(PreviewCopy).where(PreviewCopy.invitation_id == invitation_id).order_by(col(PreviewCopy.id))))


def list_rejections(session: Session, invitation_id: int) -> list[Rejection]:
    """Lists the rejections of a queue's invitation, oldest first."""
    return list(session.exec(select(Rejection).where(Rejection.invitation_id == invitation_id).order_by(col(Rejection.at))))


def find_rejection(session: Session, invitation_id: int, person_id: str) -> Rejection | None:
    """Gives a member's rejection of a queue's invitation, or None."""
    return session.get(Rejection, (invitation_id, person_id))


def close(
    session: Session,
    invitation: Invitation,
    now: datetime,
    state: InvitationState,
    cause: str,
    *,
    in_time: bool = False,
    by: str | None = None,
) -> bool:
    """Changes a pending invitation to `state` by compare-and-set: exactly one wins. `in_time`: only before it expires. `by`: whoever of a
    queue accepted.
    """
    query = update(Invitation).where(col(Invitation.id) == invitation.id, col(Invitation.state) == InvitationState.PENDING)
    if in_time:
        query = query.where(col(Invitation.expires_at) > now)
    accepted = {"target_id": by} if by else {}
    done = session.execute(query.values(state=state, cause=cause, closed_at=now, **accepted))
    session.refresh(invitation)
    return bool(done.rowcount)  # type: ignore[attr-defined]
