"""Three acts hand a conversation on without asking: Release puts it back to waiting, Assign and Take over make somebody its owner at once."""

from bot.desk import audit
from bot.desk.errors import DeskError, Field
from bot.desk.handover import transfers
from bot.desk.handover.overtaking import overtaking
from bot.desk.notices import notices, redraws
from bot.desk.people import people, supervisors
from bot.desk.people.contact_names import contact_name_in
from bot.desk.queues import limits
from bot.desk.terms import HERE
from bot.desk.threads import moves
from storage.models import Conversation, ConversationState, Person, Queue
from storage.queries.people import people as people_rows
from storage.queries.setup import queues
from storage.transaction import Transaction


def may_release(tx: Transaction, conversation: Conversation, person: Person) -> None:
    """Raises DeskError unless the conversation is open and this person is its owner or a supervisor."""
    _require_open(conversation)
    if conversation.owner_id != person.id:
        owner = people.name_of(tx, conversation.owner_id) if conversation.owner_id else "nobody"
        supervisors.require(tx, conversation, person, f"release this conversation, which {owner} holds")


def _require_open(conversation: Conversation) -> None:
    if conversation.state == ConversationState.DONE:
        raise DeskError("This conversation is done. Reopen brings it back.")


def release(tx: Transaction, conversation: Conversation, person: Person, queue: Queue) -> None:
    """Puts a conversation back to waiting, in its queue or another one. Nobody is asked. Raises DeskError."""
    may_release(tx, conversation, person)
    if not supervisors.leads(tx, conversation, person):
        limits.require_queue(tx, conversation, queue)
    owner = conversation.owner_id
    if owner is None and conversation.queue_id == queue.id:
        raise DeskError(f"It waits in {queue.name} already.", field=Field.TARGET)
    with overtaking(tx, conversation, f"{person.called} released the conversation", by=person.id) as change:
        change.made = transfers.wait(tx, conversation, queue)
    if not change.made:
        raise DeskError("Somebody else was faster: look at the card, and try again if it is still needed.")
    audit.write(tx, person.id, "released", f"conversation:{conversation.id}", f"from {owner or 'nobody'} to queue:{queue.id}")
    moves.follow_queue(tx, conversation, queue, f"Released to {queue.name} by {person.called}.")
    contact = contact_name_in(tx, conversation)
    _tell(tx, conversation, owner, person, f"{person.called} released your conversation with {contact} to {queue.name}.")
    redraws.refresh_card(tx, conversation)
    redraws.refresh_home(tx, person.id, owner)


def may_assign(tx: Transaction, conversation: Conversation, person: Person) -> None:
    _require_open(conversation)
    supervisors.require(tx, conversation, person, "assign conversations")


def assign(tx: Transaction, conversation: Conversation, person: Person, target_id: str) -> None:
    """Has a supervisor make a member of the queue the owner. Raises DeskError with `field` "target" where that can't be."""
    may_assign(tx, conversation, person)
    target = people.get_person(tx, target_id)
    if not people.can_own(target) or not queues.is_member(tx.session, conversation.queue_id, target.id):
        queue = queues.get_queue(tx.session, conversation.queue_id)
        raise DeskError(f"{target.called} is not in {queue.name}. Choose one of its members.", field=Field.TARGET)
    if conversation.owner_id == target.id:
        raise DeskError(f"{target.called} holds this conversation already.", field=Field.TARGET)
    _hand(tx, conversation, target, person, "assigned", f"Assigned to {HERE} by {person.called}.")
    if target.id != person.id and people_rows.is_missing(tx.session, conversation.channel_id, target.id):
        text = f"{person.called} assigned the conversation with {contact_name_in(tx, conversation)} to you."
        notices.tell(tx, target.id, text, conversation)


def take_over(tx: Transaction, conversation: Conversation, person: Person) -> None:
    """Makes a supervisor the owner. Raises DeskError."""
    _require_open(conversation)
    supervisors.require(tx, conversation, person, "take conversations over")
    if not people.is_agent(tx, person):
        raise DeskError("You are in no queue, so you can't hold conversations. Add yourself to one with /queue add.")
    if conversation.owner_id == person.id:
        raise DeskError("You hold this conversation already.")
    _hand(tx, conversation, person, person, "took over", f"Taken over by {HERE}.")


def _hand(tx: Transaction, conversation: Conversation, target: Person, by: Person, action: str, said: str) -> None:
    cause = f"{by.called} took the conversation over" if target.id == by.id else f"{by.called} assigned the conversation to {target.called}"
    with overtaking(tx, conversation, cause, by=by.id):
        before = transfers.hand(tx, conversation, target, by, action, said)
    contact = contact_name_in(tx, conversation)
    did = (
        f"took your conversation with {contact} over"
        if target.id == by.id
        else f"assigned your conversation with {contact} to {target.called}"
    )
    _tell(tx, conversation, before, by, f"{by.called} {did}.")
    redraws.refresh_card(tx, conversation)
    redraws.refresh_home(tx, by.id, target.id, before)


def _tell(tx: Transaction, conversation: Conversation, owner_id: str | None, by: Person, text: str) -> None:
    """Tells whoever held the conversation, unless they did it themselves."""
    if owner_id and owner_id != by.id:
        notices.tell(tx, owner_id, text, conversation)
