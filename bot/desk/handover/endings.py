"""Of an invitation that is over something is said to its sender, to the owner, in the thread, and to whoever comes too late."""

from bot.desk.language import times
from bot.desk.notices import notices, thread_notes
from bot.desk.people import people
from bot.desk.people.contact_names import contact_name_in
from bot.desk.queues import targets
from storage.models import Conversation, Invitation, InvitationState, Person
from storage.transaction import Transaction


def is_late(tx: Transaction, invitation: Invitation) -> bool:
    """Says whether an invitation's time is over, also where its timer is late."""
    return invitation.expires_at <= tx.now


def silence(tx: Transaction, invitation: Invitation) -> str:
    """Says why an invitation expired, like "Lee Wong didn't answer within 120 seconds"."""
    if not invitation.shown_at:
        return "Slack could not show it in time"
    target = targets.name_of(tx, invitation)
    said = f"nobody in {target} accepted it" if invitation.queue_id else f"{target} didn't answer"
    return f"{said} within {times.plural(int((invitation.expires_at - invitation.sent_at).total_seconds()), 'second')}"


def why_over(tx: Transaction, invitation: Invitation) -> str:
    """Says what ended an invitation, for somebody who came too late."""
    target = people.name_of(tx, invitation.target_id) if invitation.target_id else f"Everybody Ready in {targets.name_of(tx, invitation)}"
    return {
        InvitationState.ACCEPTED: f"{target} has already accepted this invitation.",
        InvitationState.REJECTED: f"{target} has already rejected this invitation.",
        InvitationState.EXPIRED: "This invitation has expired.",
        InvitationState.WITHDRAWN: "This invitation is no longer available.",
        InvitationState.PENDING: "This invitation has expired.",
    }[InvitationState(invitation.state)]


def who_withdraws(tx: Transaction, invitation: Invitation) -> str:
    """Says who can withdraw an invitation, for somebody who can't."""
    able = f"{people.name_of(tx, invitation.sender_id)}, who sent it,"
    if invitation.owner_id not in (None, invitation.sender_id):
        able += f" and {people.name_of(tx, invitation.owner_id)}, who holds the conversation,"
    return f"Only {able} can cancel this transfer."


def tell_withdrawn(tx: Transaction, conversation: Conversation, invitation: Invitation, person: Person) -> None:
    """Tells the sender that an invitation was withdrawn, unless they did it themselves."""
    thread_notes.write(tx, conversation, f"{person.called} withdrew the invitation to {targets.name_of(tx, invitation)}.")
    if person.id != invitation.sender_id:
        _tell_sender(tx, conversation, invitation, f"{person.called} withdrew it")


def tell_overtaken(tx: Transaction, conversation: Conversation, invitation: Invitation, cause: str, by: str | None) -> None:
    """Tells that an invitation was overtaken. Whoever did that `by` hand knows, unless it had expired before."""
    is_expired = invitation.state == InvitationState.EXPIRED
    why = silence(tx, invitation) if is_expired else cause
    thread_notes.write(tx, conversation, f"The invitation to {targets.name_of(tx, invitation)} ended: {why}.")
    if is_expired or by != invitation.sender_id:
        _tell_sender(tx, conversation, invitation, why)


def _tell_sender(tx: Transaction, conversation: Conversation, invitation: Invitation, why: str) -> None:
    target, contact = targets.name_of(tx, invitation), contact_name_in(tx, conversation)
    notices.tell(tx, invitation.sender_id, f"Your invitation to {target} for the conversation with {contact} ended: {why}.", conversation)


def tell_failed(tx: Transaction, conversation: Conversation, invitation: Invitation, sentence: str) -> None:
    """Tells the sender that an invitation was not accepted, and an owner who lost the conversation by a supervisor's transfer; `sentence`
    says why.
    """
    contact, sender_id, owner_id = contact_name_in(tx, conversation), invitation.sender_id, invitation.owner_id
    key = f"{notices.UNACCEPTED} {conversation.id} {invitation.id}"
    if conversation.owner_id:
        who_holds = "You still hold" if conversation.owner_id == sender_id else f"{people.name_of(tx, conversation.owner_id)} still holds"
        notices.post(tx, sender_id, f"{sentence} {who_holds} the conversation with {contact}.", conversation=conversation, key=key)
        return
    notices.post(tx, sender_id, f"{sentence} The conversation with {contact} is back in its queue.", conversation=conversation, key=key)
    if owner_id and owner_id != sender_id:
        tried = f"{people.name_of(tx, sender_id)}'s transfer to {targets.name_of(tx, invitation)} was not accepted"
        text = f"Your conversation with {contact} is back in its queue: {tried}, and you aren't available."
        notices.tell(tx, owner_id, text, conversation)
