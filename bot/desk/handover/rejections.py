"""A reason may follow a rejection."""

from bot.desk.errors import DeskError
from bot.desk.notices import notices, thread_notes
from bot.desk.people.contact_names import contact_name_in
from bot.desk.queues import handing_out
from storage.models import Invitation, InvitationState, Person
from storage.queries.handover import conversations
from storage.queries.handover import invitations as rows
from storage.transaction import Transaction

REASON_LENGTH = 200


def explain(tx: Transaction, invitation: Invitation, person: Person, reason: str) -> None:
    """Adds the reason of a rejection, which changes nothing but what the thread and the sender read. Raises DeskError."""
    reason = reason.strip()[:REASON_LENGTH]
    answer = rows.find_rejection(tx.session, invitation.id, person.id)
    if not answer and (invitation.target_id != person.id or invitation.state != InvitationState.REJECTED):
        raise DeskError("You didn't reject that invitation.")
    if reason and not (answer.reason if answer else invitation.reject_reason):
        if answer:
            answer.reason = reason
        else:
            invitation.reject_reason = reason
        conversation = conversations.get_conversation(tx.session, invitation.conversation_id)
        what = "offer" if handing_out.is_offer(invitation) else "transfer"
        thread_notes.write(tx, conversation, f"{person.called} on rejecting the {what}: {reason}")
        if not handing_out.is_offer(invitation):
            contact = contact_name_in(tx, conversation)
            notices.tell(tx, invitation.sender_id, f"{person.called} on rejecting the conversation with {contact}: {reason}", conversation)
