"""The handshake: an invitation is pending until exactly one thing ends it. Nothing moves before it is accepted."""

from datetime import timedelta

from bot.desk import audit, lanes, notices, people, pictures, times, transfers
from bot.desk.errors import DeskError
from storage.models import Agent, Conversation, ConversationState, Invitation, InvitationState, Person, Status
from storage.queries import conversations, queues
from storage.queries import invitations as rows
from storage.transaction import Transaction

NOTE_LENGTH = 500
REASON_LENGTH = 200
REMIND_FROM = timedelta(seconds=60)
STATUS_WORDS = {Status.NOT_READY: "Not Ready", Status.DND: "on Do not disturb"}


def invite(tx: Transaction, conversation: Conversation, sender: Person, target_id: str, note: str | None = None) -> Invitation:
    """Offers an owned conversation to a teammate. Raises DeskError with `field` "target" where the target can't receive."""
    may_send(tx, conversation, sender)
    target = people.get_person(tx, target_id)
    require_receiver(tx, sender, target)
    queue = queues.get_queue(tx.session, conversation.queue_id)
    invitation = Invitation(
        public_id=pictures.public_id(),
        conversation_id=conversation.id or 0,
        sender_id=sender.id,
        target_id=target.id,
        note=(note or "").strip()[:NOTE_LENGTH] or None,
        sent_at=tx.now,
        expires_at=tx.now + timedelta(seconds=queue.invite_timeout),
    )
    tx.session.add(invitation)
    tx.session.flush()
    conversation.banner = None
    _set_clock(tx, invitation)
    tx.deliver(lanes.person(target.id), "show_preview", invitation.id, lanes.post(target.id))
    audit.write(tx, sender.id, "invited", f"conversation:{conversation.id}", target.id)
    _redraw(tx, conversation, invitation)
    return invitation


def may_send(tx: Transaction, conversation: Conversation, sender: Person) -> None:
    """Raises DeskError unless the sender can transfer this conversation now."""
    if conversation.state == ConversationState.DONE:
        raise DeskError("This conversation is done. Reopen it first.")
    if conversation.owner_id is None:
        raise DeskError("Nobody holds this conversation yet: press Claim on its card first.")
    if conversation.owner_id != sender.id:
        raise DeskError(f"Only its owner can transfer this conversation: {people.name_of(tx, conversation.owner_id)} holds it.")
    pending = rows.find_pending(tx.session, conversation.id or 0)
    if pending:
        raise DeskError(f"An invitation to {people.name_of(tx, pending.target_id)} is pending. Cancel it on the card first.")


def require_receiver(tx: Transaction, sender: Person, target: Person) -> None:
    """Raises DeskError when the target can't be offered a conversation now."""
    if target.id == sender.id:
        raise DeskError("You hold this conversation yourself. Choose a teammate.", field="target")
    if not people.is_agent(tx, target):
        raise DeskError(f"{target.name} is in no queue, so nothing can be transferred to them.", field="target")
    agent = queues.find_agent(tx.session, target.id)
    if agent is None or agent.status != Status.READY:
        raise DeskError(
            f"{target.name} is {_words(agent)} and can't receive conversations now. Choose somebody who is Ready.", field="target"
        )


def _words(agent: Agent | None) -> str:
    word = STATUS_WORDS[Status(agent.status)] if agent else "Not Ready"
    return f"{word} – {agent.reason}" if agent and agent.reason and agent.status == Status.NOT_READY else word


def _set_clock(tx: Transaction, invitation: Invitation) -> None:
    tx.at(invitation.expires_at, "expire_invitation", invitation.id)
    length = invitation.expires_at - invitation.sent_at
    if length >= REMIND_FROM:
        tx.at(invitation.sent_at + length / 2, "remind_invitation", invitation.id)


def find_invitation(tx: Transaction, public_id: str) -> Invitation:
    found = rows.find_public(tx.session, public_id)
    if found is None:
        raise DeskError("That invitation doesn't exist.")
    return found


def accept(tx: Transaction, invitation: Invitation, person: Person) -> Conversation:
    """Makes the target the owner. Raises DeskError with what came first, if something did."""
    if invitation.target_id != person.id:
        raise DeskError(f"This invitation is for {people.name_of(tx, invitation.target_id)}.")
    if not people.is_agent(tx, person):
        raise DeskError("You are in no queue any more, so you can't take conversations. An admin adds you with /queue add.")
    if not rows.settle(tx.session, invitation, tx.now, InvitationState.ACCEPTED, "accepted", in_time=True):
        raise DeskError(why_over(tx, invitation))
    conversation = conversations.get_conversation(tx.session, invitation.conversation_id)
    transfers.transfer(tx, conversation, invitation.sender_id, person)
    _stop_clock(tx, invitation)
    notices.tell(
        tx, invitation.sender_id, f"{person.name} accepted the conversation with {transfers.contact_name(tx, conversation)}.", conversation
    )
    _show_end(tx, invitation)
    _redraw(tx, conversation, invitation)
    return conversation


def reject(tx: Transaction, invitation: Invitation, person: Person) -> None:
    if invitation.target_id != person.id:
        raise DeskError(f"This invitation is for {people.name_of(tx, invitation.target_id)}.")
    if not rows.settle(tx.session, invitation, tx.now, InvitationState.REJECTED, "rejected", in_time=True):
        raise DeskError(why_over(tx, invitation))
    _fail(tx, invitation, f"{person.name} rejected it")


def explain_rejection(tx: Transaction, invitation: Invitation, person: Person, reason: str) -> None:
    """The reason that may follow a rejection; it changes nothing but what the sender reads."""
    reason = reason.strip()[:REASON_LENGTH]
    if invitation.target_id != person.id or invitation.state != InvitationState.REJECTED:
        raise DeskError("You didn't reject that invitation.")
    if reason and not invitation.reject_reason:
        invitation.reject_reason = reason
        tx.session.add(invitation)
        conversation = conversations.get_conversation(tx.session, invitation.conversation_id)
        pictures.write_line(tx, conversation, f"{person.name} on rejecting the transfer: {reason}")
        notices.tell(
            tx,
            invitation.sender_id,
            f"{person.name} on rejecting the conversation with {transfers.contact_name(tx, conversation)}: {reason}",
            conversation,
        )


def expire(tx: Transaction, invitation_id: int) -> None:
    """Its time is over. An invitation that Slack never showed counts against nobody."""
    invitation = rows.get_invitation(tx.session, invitation_id)
    shown = invitation.shown_at is not None
    cause = "no answer in time" if shown else "Slack could not show it"
    if rows.settle(tx.session, invitation, tx.now, InvitationState.EXPIRED, cause):
        seconds = int((invitation.expires_at - invitation.sent_at).total_seconds())
        target = people.name_of(tx, invitation.target_id)
        _fail(
            tx,
            invitation,
            f"{target} didn't answer within {times.plural(seconds, 'second')}" if shown else "Slack could not show it in time",
        )


def withdraw(tx: Transaction, invitation: Invitation, person: Person) -> None:
    """The sender takes it back."""
    if invitation.sender_id != person.id:
        raise DeskError(f"Only {people.name_of(tx, invitation.sender_id)}, who sent it, can cancel this transfer.")
    if not rows.settle(tx.session, invitation, tx.now, InvitationState.WITHDRAWN, "withdrawn"):
        raise DeskError(why_over(tx, invitation))
    conversation = conversations.get_conversation(tx.session, invitation.conversation_id)
    pictures.write_line(tx, conversation, f"{person.name} withdrew the invitation to {people.name_of(tx, invitation.target_id)}.")
    _end(tx, conversation, invitation)


def lose_target(tx: Transaction, invitation: Invitation, cause: str) -> None:
    """The target can't receive any more; `cause` like "Kate Lewis is Not Ready – Lunch"."""
    if rows.settle(tx.session, invitation, tx.now, InvitationState.WITHDRAWN, "target gone"):
        _fail(tx, invitation, cause)


def overtake(tx: Transaction, conversation: Conversation, cause: str, *, by: str | None = None) -> None:
    """Something else was done with the conversation meanwhile; `cause` like "Lee Wong marked the conversation done". Who did it `by` hand knows."""
    invitation = rows.find_pending(tx.session, conversation.id or 0)
    if invitation and rows.settle(tx.session, invitation, tx.now, InvitationState.WITHDRAWN, "no longer available"):
        target = people.name_of(tx, invitation.target_id)
        pictures.write_line(tx, conversation, f"The invitation to {target} ended: {cause}.")
        if by != invitation.sender_id:
            contact = transfers.contact_name(tx, conversation)
            notices.tell(
                tx, invitation.sender_id, f"Your invitation to {target} for the conversation with {contact} ended: {cause}.", conversation
            )
        _end(tx, conversation, invitation)


def why_over(tx: Transaction, invitation: Invitation) -> str:
    """What ended an invitation, for somebody who came too late."""
    target = people.name_of(tx, invitation.target_id)
    return {
        InvitationState.ACCEPTED: f"{target} has already accepted this invitation.",
        InvitationState.REJECTED: f"{target} has already rejected this invitation.",
        InvitationState.EXPIRED: "This invitation has expired.",
        InvitationState.WITHDRAWN: "This invitation is no longer available.",
        InvitationState.PENDING: "This invitation has expired.",
    }[InvitationState(invitation.state)]


def _fail(tx: Transaction, invitation: Invitation, cause: str) -> None:
    """Not accepted: the sender keeps it, or its queue gets it when the sender can't."""
    conversation = conversations.get_conversation(tx.session, invitation.conversation_id)
    target = people.name_of(tx, invitation.target_id)
    sentence = f"Transfer to {target} was not accepted: {cause}."
    pictures.write_line(tx, conversation, sentence)
    contact = transfers.contact_name(tx, conversation)
    if transfers.owner_is_available(tx, conversation):
        conversation.banner = sentence
        notices.post(tx, invitation.sender_id, f"{sentence} You still hold the conversation with {contact}.", conversation=conversation)
    else:
        transfers.give_back(tx, conversation, f"{people.name_of(tx, conversation.owner_id)} isn't available")
        notices.post(
            tx, invitation.sender_id, f"{sentence} The conversation with {contact} is back in its queue.", conversation=conversation
        )
    _end(tx, conversation, invitation)


def _end(tx: Transaction, conversation: Conversation, invitation: Invitation) -> None:
    _stop_clock(tx, invitation)
    _show_end(tx, invitation)
    _redraw(tx, conversation, invitation)


def _stop_clock(tx: Transaction, invitation: Invitation) -> None:
    tx.cancel("expire_invitation", invitation.id)
    tx.cancel("remind_invitation", invitation.id)


def _show_end(tx: Transaction, invitation: Invitation) -> None:
    tx.deliver(lanes.person(invitation.target_id), "refresh_preview", invitation.id, lanes.UPDATE)


def _redraw(tx: Transaction, conversation: Conversation, invitation: Invitation) -> None:
    pictures.refresh_card(tx, conversation)
    pictures.refresh_home(tx, invitation.sender_id, invitation.target_id)


def remind(tx: Transaction, invitation_id: int) -> None:
    """Halfway through: one more word to the target."""
    invitation = rows.get_invitation(tx.session, invitation_id)
    if invitation.state == InvitationState.PENDING:
        tx.deliver(lanes.person(invitation.target_id), "show_reminder", invitation.id, lanes.post(invitation.target_id))
