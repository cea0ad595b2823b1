"""Changes of owner: the compare-and-set, the periods of ownership, the stamp."""

from bot.desk import audit, lanes, people, phone, pictures, times
from bot.desk.errors import DeskError
from storage.models import Conversation, ConversationState, Person, Status
from storage.queries import conversations, messages, queues
from storage.queries import people as people_rows
from storage.transaction import Transaction


def contact_name(tx: Transaction, conversation: Conversation) -> str:
    contact = messages.get_contact(tx.session, conversation.contact_id)
    return contact.name or phone.written(contact.address)


def transfer(tx: Transaction, conversation: Conversation, sender_id: str, target: Person) -> None:
    """Moves ownership and stamps it for good. Raises DeskError if the sender isn't the owner any more."""
    values = {"owner_id": target.id, "owner_since": tx.now, "banner": None}
    if not conversations.change(tx.session, conversation, {"owner_id": sender_id, "state": ConversationState.ACTIVE}, values):
        raise DeskError("This conversation is no longer available.")
    conversations.begin_ownership(tx.session, conversation.id or 0, target.id, tx.now)
    queue = queues.get_queue(tx.session, conversation.queue_id)
    sender = people.name_of(tx, sender_id)
    conversation.stamp = f"Transferred on {times.stamp(tx.now, queue.time_zone)} by {sender} to {target.name}"
    pictures.write_line(tx, conversation, conversation.stamp)
    audit.write(tx, target.id, "accepted transfer", f"conversation:{conversation.id}", f"from {sender_id}")
    bring_in(tx, conversation, target)


def own(tx: Transaction, conversation: Conversation, person: Person, action: str) -> bool:
    """From waiting to active; False when somebody was faster."""
    values = {"state": ConversationState.ACTIVE, "owner_id": person.id, "owner_since": tx.now, "waiting_since": None, "banner": None}
    if not conversations.change(tx.session, conversation, {"state": ConversationState.WAITING}, values):
        return False
    conversations.begin_ownership(tx.session, conversation.id or 0, person.id, tx.now)
    audit.write(tx, person.id, action, f"conversation:{conversation.id}")
    bring_in(tx, conversation, person)
    return True


def give_back(tx: Transaction, conversation: Conversation, cause: str) -> None:
    """From active to waiting, in its queue; `cause` like "Lee Wong isn't available"."""
    owner = conversation.owner_id
    values = {"state": ConversationState.WAITING, "owner_id": None, "owner_since": None, "waiting_since": tx.now, "banner": None}
    if conversations.change(tx.session, conversation, {"owner_id": owner, "state": ConversationState.ACTIVE}, values):
        conversations.end_ownership(tx.session, conversation.id or 0, tx.now)
        queue = queues.get_queue(tx.session, conversation.queue_id)
        pictures.write_line(tx, conversation, f"Back to waiting in {queue.name}: {cause}.")
        audit.write(tx, audit.SYSTEM, "gave back", f"conversation:{conversation.id}", f"from {owner}")
        pictures.refresh_home(tx, owner)


def owner_is_available(tx: Transaction, conversation: Conversation) -> bool:
    """Whether the owner can go on with it after a transfer failed: in a queue, in the workspace and Ready."""
    owner = people_rows.find_person(tx.session, conversation.owner_id or "")
    if owner is None or not people.is_agent(tx, owner):
        return False
    agent = queues.find_agent(tx.session, owner.id)
    return agent is not None and agent.status == Status.READY


def bring_in(tx: Transaction, conversation: Conversation, person: Person) -> None:
    """An owner who isn't in the thread's channel is invited to it."""
    channel = conversation.channel_id
    if people_rows.is_missing(tx.session, channel, person.id):
        tx.deliver(lanes.channel(channel), "join_channel", f"{channel} {person.id}")
