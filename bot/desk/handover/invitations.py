"""The handshake: an invitation is pending until exactly one thing ends it. Nothing moves before it is accepted."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.desk import audit
from bot.desk.errors import DeskError
from bot.desk.handover import endings, previews, transfers
from bot.desk.notices import notices, redraws, thread_notes
from bot.desk.people import people, supervisors
from bot.desk.people.contact_names import contact_name_in
from bot.desk.queues import handing_out, limits, picks, targets
from bot.desk.terms import HERE, INVITED, Happened
from storage.kinds import TimerKind
from storage.models import Conversation, ConversationState, Invitation, InvitationState, Person, Queue, Rejection, new_public_id
from storage.queries.handover import conversations
from storage.queries.handover import invitations as rows
from storage.queries.queues import handing_out as routing_rows
from storage.queries.screens import searches
from storage.queries.setup import queues
from storage.transaction import OvertakenError, Transaction

NOTE_LENGTH = 500
REMIND_FROM = timedelta(seconds=60)


def invite(tx: Transaction, conversation: Conversation, sender: Person, target_id: str, note: str | None = None) -> Invitation:
    """Offers an owned conversation to a teammate, a queue, or what a routing point picks now. Raises DeskError with `field` "target" where the target can't receive."""
    _end_in_time(tx, conversation)
    may_send(tx, conversation, sender)
    limits.require_target(tx, conversation, target_id)
    owner_id = conversation.owner_id or ""
    target_id, point = picks.resolve(tx, conversation, sender, target_id)
    to = targets.find_queue(tx, target_id)
    ready = targets.require_ready(tx, to, (owner_id, sender.id)) if to else []
    if to is None:
        targets.require_receiver(tx, sender, owner_id, people.get_person(tx, target_id))
    queue = queues.get_queue(tx.session, conversation.queue_id)
    invitation = Invitation(
        public_id=new_public_id(),
        conversation_id=conversation.id,
        sender_id=sender.id,
        owner_id=owner_id,
        target_id=None if to else target_id,
        queue_id=to.id if to else None,
        note=(note or "").strip()[:NOTE_LENGTH] or None,
        sent_at=tx.now,
        expires_at=end_of(tx, queue),
    )
    _require_unchanged(tx, conversation)
    send(tx, conversation, invitation, ready)
    if invitation.note:
        searches.add(tx.session, conversation.id, invitation.note)
        thread_notes.write(tx, conversation, f"Note from {sender.called} to {targets.name_of(tx, invitation)}: {invitation.note}")
    if point:
        thread_notes.write(tx, conversation, f"The routing point {point.name} picked {targets.name_of(tx, invitation)}.")
    return invitation


def _end_in_time(tx: Transaction, conversation: Conversation) -> None:
    """Ends the invitation before this one if its time is over: its timer may be late."""
    before = rows.find_pending(tx.session, conversation.id)
    if before and endings.is_late(tx, before):
        expire(tx, before.id)


def _require_unchanged(tx: Transaction, conversation: Conversation) -> None:
    """Settles by compare-and-set who comes first where somebody marks the conversation done or hands it on in this moment. Raises
    OvertakenError.
    """
    as_read = {"state": ConversationState.ACTIVE, "owner_id": conversation.owner_id}
    if not conversations.change(tx.session, conversation, as_read, {"banner": None}):
        raise OvertakenError


def end_of(tx: Transaction, queue: Queue) -> datetime:
    """Says when an invitation that is sent now expires."""
    return tx.now + timedelta(seconds=queue.invite_timeout)


def send(tx: Transaction, conversation: Conversation, invitation: Invitation, ready: Sequence[Person] = ()) -> None:
    """Stores an invitation, starts its clock and shows it. `ready` are the members of an invited queue who get a DM."""
    invitation.from_queue_id = conversation.queue_id
    tx.session.add(invitation)
    tx.session.flush()
    _set_clock(tx, invitation)
    previews.show(tx, invitation, ready)
    to = targets.target_id_of(invitation)
    audit.write(
        tx, invitation.sender_id, "offered" if handing_out.is_offer(invitation) else "invited", f"conversation:{conversation.id}", to
    )
    tx.note(Happened.INVITATION, outcome=INVITED, invitation=invitation.public_id)
    _redraw(tx, conversation, invitation)


def may_send(tx: Transaction, conversation: Conversation, sender: Person) -> None:
    """Raises DeskError unless the sender can transfer this conversation now."""
    if conversation.state == ConversationState.DONE:
        raise DeskError("This conversation is done. Reopen it first.")
    if conversation.owner_id is None:
        raise DeskError("Nobody holds this conversation yet: press Claim on its card first.")
    if conversation.owner_id != sender.id and not supervisors.leads(tx, conversation, sender):
        raise DeskError(f"Only its owner can transfer this conversation: {people.name_of(tx, conversation.owner_id)} holds it.")
    pending = rows.find_pending(tx.session, conversation.id)
    if pending and not endings.is_late(tx, pending):
        raise DeskError(f"An invitation to {targets.name_of(tx, pending)} is pending. Cancel it on the card first.")


def _set_clock(tx: Transaction, invitation: Invitation) -> None:
    tx.at(invitation.expires_at, TimerKind.EXPIRE_INVITATION, invitation.id)
    length = invitation.expires_at - invitation.sent_at
    if length >= REMIND_FROM:
        tx.at(invitation.sent_at + length / 2, TimerKind.REMIND_INVITATION, invitation.id)


def get_public(tx: Transaction, public_id: str) -> Invitation:
    invitation = rows.find_public(tx.session, public_id)
    if invitation is None:
        raise DeskError("That invitation doesn't exist.")
    return invitation


def accept(tx: Transaction, invitation: Invitation, person: Person) -> Conversation:
    """Makes the target the owner. Raises DeskError with what came first, if something did."""
    targets.require_answerer(tx, invitation, person)
    if not people.is_agent(tx, person):
        raise DeskError("You are in no queue any more, so you can't take conversations. An admin adds you with /queue add.")
    _refuse_owner(invitation, person)
    if not rows.close(tx.session, invitation, tx.now, InvitationState.ACCEPTED, "accepted", in_time=True, by=person.id):
        raise DeskError(endings.why_over(tx, invitation))
    conversation = conversations.get_conversation(tx.session, invitation.conversation_id)
    if handing_out.is_offer(invitation):
        _take(tx, conversation, person)
    else:
        transfers.transfer(tx, conversation, invitation, person)
    _stop_clock(tx, invitation)
    contact = contact_name_in(tx, conversation)
    for side in sorted({invitation.sender_id, invitation.owner_id or invitation.sender_id} - {person.id, audit.SYSTEM}):
        notices.tell(tx, side, f"{person.called} accepted the conversation with {contact}.", conversation)
    _show_end(tx, invitation)
    _redraw(tx, conversation, invitation)
    return conversation


def _take(tx: Transaction, conversation: Conversation, person: Person) -> None:
    """Makes somebody who accepted an offer the owner of what waits in the queue. Raises DeskError."""
    routing_rows.forget_misses(tx.session, person.id)
    if not transfers.own(tx, conversation, person, "accepted offer", f"Accepted by {HERE}."):
        raise DeskError("This conversation is no longer available.")


def _refuse_owner(invitation: Invitation, person: Person) -> None:
    """Raises DeskError where a member of the invited queue is the one who wants to hand the conversation on."""
    if invitation.state == InvitationState.PENDING and invitation.owner_id == person.id:
        raise DeskError("You hold this conversation yourself: Cancel transfer on its card takes the invitation back.")


def reject(tx: Transaction, invitation: Invitation, person: Person) -> None:
    """Rejects an invitation; one to a queue is rejected when all its Ready members have rejected it. Raises DeskError."""
    targets.require_answerer(tx, invitation, person)
    if invitation.queue_id:
        _reject_as_member(tx, invitation, person)
        return
    if not rows.close(tx.session, invitation, tx.now, InvitationState.REJECTED, "rejected", in_time=True):
        raise DeskError(endings.why_over(tx, invitation))
    if handing_out.is_offer(invitation):
        routing_rows.forget_misses(tx.session, person.id)
    _fail(tx, invitation, f"{person.called} rejected it")


def _reject_as_member(tx: Transaction, invitation: Invitation, person: Person) -> None:
    _refuse_owner(invitation, person)
    invitation = rows.lock(tx.session, invitation.id)
    if invitation.state != InvitationState.PENDING or endings.is_late(tx, invitation):
        raise DeskError(endings.why_over(tx, invitation))
    if rows.find_rejection(tx.session, invitation.id, person.id):
        raise DeskError("You have already rejected this invitation.")
    tx.session.add(Rejection(invitation_id=invitation.id, person_id=person.id, at=tx.now))
    tx.session.flush()
    previews.show_answer(tx, invitation, person.id)
    redraws.refresh_home(tx, person.id)
    recheck(tx, invitation)


def recheck(tx: Transaction, invitation: Invitation) -> None:
    """Ends a queue's invitation when nobody is left who could accept it soon: all its Ready members rejected it, or none is Ready any more."""
    invitation = rows.lock(tx.session, invitation.id)
    if endings.is_late(tx, invitation):
        expire(tx, invitation.id)
        return
    ready = {
        person.id for person in queues.list_ready(tx.session, invitation.queue_id or 0, (invitation.owner_id or "", invitation.sender_id))
    }
    if ready - {rejection.person_id for rejection in rows.list_rejections(tx.session, invitation.id)}:
        return
    name = targets.name_of(tx, invitation)
    if not ready:
        lose_target(tx, invitation, f"nobody in {name} is Ready any more")
    elif rows.close(tx.session, invitation, tx.now, InvitationState.REJECTED, "rejected"):
        _fail(tx, invitation, f"everybody who is Ready in {name} rejected it")


def expire(tx: Transaction, invitation_id: int) -> int:
    """Ends an invitation whose time is over. One that Slack never showed counts against nobody. Says how many offers in a row went
    unanswered with this one.
    """
    invitation = rows.get_invitation(tx.session, invitation_id)
    missed = 0
    if close_late(tx, invitation):
        if invitation.shown_at and handing_out.is_offer(invitation):
            missed = routing_rows.add_miss(tx.session, invitation.target_id or "")
        _fail(tx, invitation, endings.silence(tx, invitation))
    return missed


def close_late(tx: Transaction, invitation: Invitation) -> bool:
    """Closes by compare-and-set an invitation whose time is over. False where something else came first."""
    cause = "no answer in time" if invitation.shown_at else "Slack could not show it"
    return rows.close(tx.session, invitation, tx.now, InvitationState.EXPIRED, cause)


def withdraw(tx: Transaction, invitation: Invitation, person: Person) -> None:
    """Takes an invitation back, for whoever sent it or holds the conversation. Raises DeskError."""
    if person.id not in (invitation.sender_id, invitation.owner_id):
        raise DeskError(endings.who_withdraws(tx, invitation))
    if not rows.close(tx.session, invitation, tx.now, InvitationState.WITHDRAWN, "withdrawn", in_time=True):
        raise DeskError(endings.why_over(tx, invitation))
    conversation = conversations.get_conversation(tx.session, invitation.conversation_id)
    endings.tell_withdrawn(tx, conversation, invitation, person)
    end(tx, conversation, invitation)


def lose_target(tx: Transaction, invitation: Invitation, cause: str) -> None:
    """Ends an invitation whose target can't receive any more; `cause` is like "Kate Lewis is Not Ready – Lunch"."""
    if endings.is_late(tx, invitation):
        expire(tx, invitation.id)
    elif rows.close(tx.session, invitation, tx.now, InvitationState.WITHDRAWN, "target gone"):
        _fail(tx, invitation, cause)


def _fail(tx: Transaction, invitation: Invitation, cause: str) -> None:
    """Stores that an invitation was not accepted: the sender keeps the conversation, or its queue gets it when the sender can't. What was
    offered waits on in its place.
    """
    conversation = conversations.get_conversation(tx.session, invitation.conversation_id)
    if handing_out.is_offer(invitation):
        end(tx, conversation, invitation)
        return
    sentence = f"Transfer to {targets.name_of(tx, invitation)} was not accepted: {cause}."
    thread_notes.write(tx, conversation, sentence)
    if transfers.owner_is_available(tx, conversation):
        conversation.banner = sentence
    else:
        transfers.give_back(tx, conversation, f"{people.name_of(tx, conversation.owner_id)} isn't available")
    endings.tell_failed(tx, conversation, invitation, sentence)
    end(tx, conversation, invitation)


def end(tx: Transaction, conversation: Conversation, invitation: Invitation) -> None:
    """Does what follows once an invitation is over, however it ended."""
    _stop_clock(tx, invitation)
    _show_end(tx, invitation)
    _redraw(tx, conversation, invitation)
    if handing_out.is_offer(invitation):
        handing_out.wake(tx, conversation.queue_id)
    handing_out.wake_for(tx, invitation.target_id)


def _stop_clock(tx: Transaction, invitation: Invitation) -> None:
    tx.cancel(TimerKind.EXPIRE_INVITATION, invitation.id)
    tx.cancel(TimerKind.REMIND_INVITATION, invitation.id)


def _show_end(tx: Transaction, invitation: Invitation) -> None:
    tx.note(Happened.INVITATION, outcome=invitation.state, invitation=invitation.public_id)
    previews.refresh(tx, invitation)


def _redraw(tx: Transaction, conversation: Conversation, invitation: Invitation) -> None:
    redraws.refresh_card(tx, conversation)
    previews.redraw_homes(tx, invitation)


def remind(tx: Transaction, invitation_id: int) -> None:
    """Reminds the target halfway through the invitation's time."""
    invitation = rows.get_invitation(tx.session, invitation_id)
    if invitation.state == InvitationState.PENDING:
        previews.remind(tx, invitation)
