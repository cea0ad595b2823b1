"""A conversation lives at the desk: it is claimed, answered, noted, done, reopened."""

from sqlalchemy.exc import IntegrityError

from bot.desk import audit
from bot.desk.errors import DeskError
from bot.desk.handover import figures, transfers
from bot.desk.handover.overtaking import overtaking
from bot.desk.notices import hooks, notices, redraws, thread_notes
from bot.desk.people import people, supervisors
from bot.desk.people.contact_names import contact_name_in
from bot.desk.queues import dispositions, handing_out
from bot.desk.terms import HERE, HookEvent
from bot.desk.threads import lost_threads, nudges
from storage.kinds import TimerKind
from storage.models import Conversation, ConversationState, Mode, Person
from storage.queries.handover import conversations as rows
from storage.queries.screens import searches
from storage.queries.setup import queues
from storage.transaction import Transaction


def get_public(tx: Transaction, public_id: str) -> Conversation:
    conversation = rows.find_public(tx.session, public_id)
    if conversation is None:
        raise DeskError("That conversation doesn't exist.")
    return conversation


def require_member(tx: Transaction, conversation: Conversation, person: Person, what: str) -> None:
    """Raises DeskError unless somebody may claim conversations of this queue."""
    if not people.may_claim(tx, conversation.queue_id, person):
        queue = queues.get_queue(tx.session, conversation.queue_id)
        raise DeskError(
            f"Only members of the queue {queue.name} can {what}. An admin adds you with /queue add {queue.name} @{person.handle}."
        )


def claim(tx: Transaction, conversation: Conversation, person: Person) -> None:
    """Makes the first who claims a waiting conversation its owner. Raises DeskError with the name of whoever was faster."""
    require_member(tx, conversation, person, "claim this conversation")
    if conversation.state != ConversationState.WAITING:
        raise DeskError(_taken(tx, conversation, person))
    with overtaking(tx, conversation, f"{person.called} claimed the conversation", by=person.id) as change:
        change.made = transfers.own(tx, conversation, person, "claimed", f"Claimed by {HERE}.")
    if not change.made:
        raise DeskError(_taken(tx, conversation, person))
    redraws.refresh_card(tx, conversation)
    redraws.refresh_home(tx, person.id)


def _taken(tx: Transaction, conversation: Conversation, person: Person) -> str:
    if conversation.state == ConversationState.DONE:
        return "This conversation is done. Reopen brings it back."
    if conversation.owner_id == person.id:
        return "You hold this conversation already."
    return f"{people.name_of(tx, conversation.owner_id)} was faster and holds this conversation."


def may_close(tx: Transaction, conversation: Conversation, person: Person) -> None:
    """Raises DeskError unless this person can mark the conversation done now."""
    if conversation.state == ConversationState.DONE:
        raise DeskError("This conversation is done already.")
    if not supervisors.leads(tx, conversation, person):
        require_owner(tx, conversation, person, "mark this conversation done")


def close(tx: Transaction, conversation: Conversation, person: Person, *, disposition: str | None = None, note: str | None = None) -> None:
    """Marks a conversation done, with the outcome as its queue writes it and a note for colleagues; a pending invitation ends. Raises
    DeskError.
    """
    may_close(tx, conversation, person)
    values = _closed(tx, conversation, person) | {
        "disposition": disposition or conversation.disposition,
        "done_note": (note or "").strip() or None,
    }
    owner_id = conversation.owner_id
    with overtaking(tx, conversation, f"{person.called} marked the conversation done", by=person.id) as change:
        change.made = rows.change(tx.session, conversation, {"state": conversation.state, "owner_id": owner_id}, values)
    if not change.made:
        raise DeskError(_taken(tx, conversation, person))
    searches.add(tx.session, conversation.id, conversation.done_note)
    rows.end_ownership(tx.session, conversation.id, tx.said_at)
    nudges.forget(tx, conversation.id)
    tx.cancel(TimerKind.FOLLOW_UP, conversation.id)
    notices.end_unaccepted(tx, conversation.id, "It is done now.")
    handing_out.wake_for(tx, owner_id)
    hooks.tell(tx, HookEvent.DONE, conversation.id, by=person.id, outcome=conversation.disposition)
    audit.write(tx, person.id, "marked done", f"conversation:{conversation.id}", conversation.disposition or "")
    thread_notes.write(
        tx, conversation, " ".join([f"Marked done by {person.called}.", ". ".join(dispositions.outcome(conversation))]).strip()
    )
    if owner_id and owner_id != person.id:
        contact = contact_name_in(tx, conversation)
        notices.tell(tx, owner_id, f"{person.called} marked your conversation with {contact} done.", conversation)
    redraws.refresh_card(tx, conversation)
    redraws.refresh_others(tx, conversation)
    redraws.refresh_home(tx, person.id, owner_id)


def _closed(tx: Transaction, conversation: Conversation, person: Person) -> dict[str, object]:
    """Gives what becomes of a conversation that somebody marks done: nobody waits, holds it or is reminded of it any more."""
    over = ("owner_id", "owner_since", "waiting_since", "banner", "unanswered_since", "follow_up_at", "follow_up_by")
    figured = figures.held(tx, conversation) | figures.waited(tx, conversation)
    return {"state": ConversationState.DONE, "done_at": tx.now, "done_by": person.id} | dict.fromkeys(over) | figured


def is_page(tx: Transaction, conversation: Conversation) -> bool:
    return queues.get_queue(tx.session, conversation.queue_id).mode == Mode.PAGE


def end_page(tx: Transaction, conversation: Conversation, person: Person) -> None:
    """Marks a conversation done with the owner's first reply, in page mode."""
    if is_page(tx, conversation) and conversation.state == ConversationState.ACTIVE and conversation.owner_id == person.id:
        close(tx, conversation, person)


def require_owner(tx: Transaction, conversation: Conversation, person: Person, what: str) -> None:
    if conversation.state == ConversationState.DONE:
        raise DeskError("This conversation is done: press Reopen on its card first.")
    if conversation.owner_id is None:
        raise DeskError("Nobody holds this conversation yet: press Claim on its card first.")
    if conversation.owner_id != person.id:
        raise DeskError(f"Only its owner, {people.name_of(tx, conversation.owner_id)}, can {what}.")


def reopen(tx: Transaction, conversation: Conversation, person: Person) -> None:
    """Brings a done conversation back to whoever asks: a member of its queue, or its last owner. Raises DeskError."""
    owned_before = rows.find_last_owner_id(tx.session, conversation.id) == person.id and people.is_agent(tx, person)
    if not owned_before:
        require_member(tx, conversation, person, "reopen this conversation")
    if conversation.state != ConversationState.DONE:
        raise DeskError("This conversation is open already.")
    queue = queues.get_queue(tx.session, conversation.queue_id)
    if queue.archived_at:
        raise DeskError(
            f"The queue {queue.name} is archived, so nothing is reopened in it. /sms new writes to the contact from another queue."
        )
    other = rows.find_open(tx.session, conversation.line_id, conversation.contact_id)
    if other:
        raise DeskError("There is a newer open conversation with this contact: go on there.")
    values = {"state": ConversationState.WAITING, "waiting_since": tx.now} | rows.NOT_DONE
    try:
        reopened = rows.change(tx.session, conversation, {"state": ConversationState.DONE}, values)
    except IntegrityError:
        raise DeskError("There is a newer open conversation with this contact: go on there.") from None
    lost_threads.come_back(tx, conversation)
    if not reopened or not transfers.own(tx, conversation, person, "reopened", f"Reopened by {HERE}."):
        raise DeskError(_taken(tx, conversation, person))
    redraws.refresh_card(tx, conversation)
    redraws.refresh_others(tx, conversation)
    redraws.refresh_home(tx, person.id)


def ask_for_transfer(tx: Transaction, conversation: Conversation, person: Person) -> str:
    """Sends the owner a DM whose button Transfer opens the form prefilled, and says what was done. Raises DeskError."""
    if conversation.state != ConversationState.ACTIVE or conversation.owner_id is None:
        raise DeskError("Nobody holds this conversation now: press Claim on its card.")
    if conversation.owner_id == person.id:
        raise DeskError("You hold this conversation already.")
    if not people.is_agent(tx, person):
        raise DeskError("Only agents can take conversations. An admin adds you to a queue with /queue add.")
    text = f"{person.called} asks you to transfer the conversation with {contact_name_in(tx, conversation)} to them."
    notices.ask_for_transfer(tx, conversation.owner_id, text, conversation, person.id)
    return f"{people.name_of(tx, conversation.owner_id)} was asked to transfer it to you."
