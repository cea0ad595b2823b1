"""Invitations."""

from datetime import datetime

from sqlmodel import Session, col, select, update

from storage.models import Conversation, Invitation, InvitationState, PreviewCopy, QueueMember, Rejection
from storage.statement import Statement

_PENDING = Statement("SELECT id FROM invitation WHERE conversation_id = :conversation AND state = 'pending'")


def get_invitation(session: Session, invitation_id: int) -> Invitation:
    return session.get_one(Invitation, invitation_id)


def find_public(session: Session, public_id: str) -> Invitation | None:
    return session.exec(select(Invitation).where(Invitation.public_id == public_id)).first()


def find_pending(session: Session, conversation_id: int) -> Invitation | None:
    """Most conversations have none, which every card and every change of owner asks."""
    invitation_id = _PENDING.scalar(session, {"conversation": conversation_id})
    return session.get_one(Invitation, invitation_id) if invitation_id else None


def find_last_accepted(session: Session, conversation_id: int) -> Invitation | None:
    return session.exec(
        select(Invitation)
        .where(Invitation.conversation_id == conversation_id, Invitation.state == InvitationState.ACCEPTED)
        .order_by(col(Invitation.id).desc())
    ).first()


def list_of(session: Session, conversation_id: int) -> list[Invitation]:
    """Every one that there was of a conversation, oldest first."""
    return list(session.exec(select(Invitation).where(Invitation.conversation_id == conversation_id).order_by(col(Invitation.id))))


def list_pending_for(session: Session, person_id: str) -> list[Invitation]:
    return list(
        session.exec(
            select(Invitation)
            .where(Invitation.target_id == person_id, Invitation.state == InvitationState.PENDING)
            .order_by(col(Invitation.sent_at))
        )
    )


def list_pending_to_member(session: Session, person_id: str) -> list[Invitation]:
    """Those to the queues of this member that they may still answer."""
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
    """What somebody can accept or reject, oldest first."""
    answerable = [*list_pending_for(session, person_id), *list_pending_to_member(session, person_id)]
    return sorted(answerable, key=lambda invitation: invitation.sent_at)


def list_pending_to_queue(session: Session, queue_id: int) -> list[Invitation]:
    return list(session.exec(select(Invitation).where(Invitation.queue_id == queue_id, Invitation.state == InvitationState.PENDING)))


def lock(session: Session, invitation_id: int) -> Invitation:
    """Its row, until the end of the transaction: what members answer at the same time is counted one after the other."""
    return session.exec(
        select(Invitation).where(Invitation.id == invitation_id).with_for_update().execution_options(populate_existing=True)
    ).one()


def list_copies(session: Session, invitation_id: int) -> list[PreviewCopy]:
    return list(session.exec(select(PreviewCopy).where(PreviewCopy.invitation_id == invitation_id).order_by(col(PreviewCopy.id))))


def list_rejections(session: Session, invitation_id: int) -> list[Rejection]:
    return list(session.exec(select(Rejection).where(Rejection.invitation_id == invitation_id).order_by(col(Rejection.at))))


def find_rejection(session: Session, invitation_id: int, person_id: str) -> Rejection | None:
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
    """Compare-and-set from pending to `state`: exactly one wins. `in_time`: only before it expires. `by`: whoever of a queue accepted."""
    query = update(Invitation).where(col(Invitation.id) == invitation.id, col(Invitation.state) == InvitationState.PENDING)
    if in_time:
        query = query.where(col(Invitation.expires_at) > now)
    accepted = {"target_id": by} if by else {}
    done = session.execute(query.values(state=state, cause=cause, closed_at=now, **accepted))
    session.refresh(invitation)
    return bool(done.rowcount)  # type: ignore[attr-defined]
