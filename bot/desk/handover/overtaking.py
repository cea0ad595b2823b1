"""Whoever does something with a conversation while an invitation to it is pending comes first, and the invitation ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.desk.handover import endings, invitations
from bot.desk.queues import handing_out
from storage.models import Conversation, Invitation, InvitationState
from storage.queries.handover import invitations as rows
from storage.transaction import Transaction


@dataclass(slots=True)
class Change:
    """What was done with a conversation. `made` is False where somebody else was faster, so that nothing was changed."""

    made: bool = True


@contextmanager
def overtaking(tx: Transaction, conversation: Conversation, cause: str, *, by: str | None = None) -> Iterator[Change]:
    """Goes around anything that is done with a conversation but an answer; `cause` is like "Lee Wong marked the conversation done", and who
    does it `by` hand knows. A pending invitation ends before the change, as invitations are locked before conversations, and once more
    after it: the conversation may have been offered to somebody, or an invitation sent, in between.
    """
    change = Change()
    _overtake(tx, conversation, cause, by)
    yield change
    if change.made:
        _overtake(tx, conversation, cause, by)


def _overtake(tx: Transaction, conversation: Conversation, cause: str, by: str | None) -> None:
    invitation = rows.find_pending(tx.session, conversation.id)
    if not invitation or not _close_overtaken(tx, invitation):
        return
    if not handing_out.is_offer(invitation):
        endings.tell_overtaken(tx, conversation, invitation, cause, by)
    invitations.end(tx, conversation, invitation)


def _close_overtaken(tx: Transaction, invitation: Invitation) -> bool:
    if endings.is_late(tx, invitation):
        return invitations.close_late(tx, invitation)
    return rows.close(tx.session, invitation, tx.now, InvitationState.WITHDRAWN, "no longer available")
