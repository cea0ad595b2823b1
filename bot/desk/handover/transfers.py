"""A change of owner is a compare-and-set, a new period of ownership, and for a transfer a stamp."""

from bot.desk import audit, lanes
from bot.desk.errors import DeskError
from bot.desk.handover import figures
from bot.desk.language import times
from bot.desk.notices import alerts, hooks, notices, redraws, thread_notes
from bot.desk.people import people
from bot.desk.queues import handing_out, picks
from bot.desk.terms import HERE, HookEvent
from bot.desk.threads import moves, nudges
from storage.kinds import DeliveryKind, Newcomer
from storage.models import Conversation, ConversationState, Invitation, Person, Queue, Status
from storage.queries.handover import conversations
from storage.queries.people import agents as agent_rows
from storage.queries.people import people as people_rows
from storage.queries.setup import queues
from storage.transaction import Transaction


def transfer(tx: Transaction, conversation: Conversation, invitation: Invitation, target: Person) -> None:
    """Moves ownership, and the conversation into the invited queue, and stamps it for good. Raises DeskError if it has another owner by now."""
    owner_id = invitation.owner_id or invitation.sender_id
    zone = queues.get_queue(tx.session, conversation.queue_id).time_zone
    stamp = f"{moves.STAMP} {times.stamp(tx.now, zone)} by {people.name_of(tx, invitation.sender_id)} to {target.called}"
    queue = queues.get_queue(tx.session, invitation.queue_id or conversation.queue_id)
    values = {"owner_id": target.id, "owner_since": tx.now, "banner": None, "queue_id": queue.id, "stamp": stamp}
    values |= figures.held(tx, conversation) | {"transfers": conversation.transfers + 1}
    if not conversations.change(tx.session, conversation, {"owner_id": owner_id, "state": ConversationState.ACTIVE}, values):
        raise DeskError("This conversation is no longer available.")
    conversations.begin_ownership(tx.session, conversation.id, target.id, tx.said_at)
    audit.write(tx, target.id, "accepted transfer", f"conversation:{conversation.id}", f"from {owner_id} by {invitation.sender_id}")
    hooks.tell(tx, HookEvent.TRANSFERRED, conversation.id, of=owner_id, to=target.id)
    notices.end_unaccepted(tx, conversation.id, f"{target.called} holds it now.")
    if invitation.queue_id:
        moves.follow_queue(tx, conversation, queue, stamp, owner=target)
    else:
        follow(tx, conversation, target, stamp.removesuffix(target.called) + HERE)
    nudges.expect_answer(tx, conversation.id, conversation.queue_id, conversation.unanswered_since)
    bring_in(tx, conversation, target)
    handing_out.wake_for(tx, owner_id)


def follow(tx: Transaction, conversation: Conversation, owner: Person, said: str) -> None:
    """Has the thread say who holds the conversation now, where `said` says HERE: whoever is mentioned in a thread follows it, so that Slack
    tells them of each text from then on.
    """
    thread_notes.write(tx, conversation, said, mention=owner.id)


def hand(tx: Transaction, conversation: Conversation, target: Person, by: Person, action: str, said: str) -> str | None:
    """Makes somebody the owner at once, of a waiting conversation or of one that is somebody's, and gives the id of who held it before.
    `said` is like "Assigned to HERE". Raises DeskError.
    """
    before = conversation.owner_id
    if conversation.state == ConversationState.DONE:
        raise DeskError("This conversation is done. Reopen brings it back.")
    values = {"state": ConversationState.ACTIVE, "owner_id": target.id, "owner_since": tx.now, "waiting_since": None, "banner": None}
    values |= figures.held(tx, conversation) | figures.waited(tx, conversation)
    if not conversations.change(tx.session, conversation, {"owner_id": before, "state": conversation.state}, values):
        raise DeskError("Somebody else was faster: look at the card, and try again if it is still needed.")
    conversations.begin_ownership(tx.session, conversation.id, target.id, tx.said_at)
    audit.write(tx, by.id, action, f"conversation:{conversation.id}", f"from {before or 'nobody'} to {target.id}")
    if before:
        hooks.tell(tx, HookEvent.TRANSFERRED, conversation.id, of=before, to=target.id)
    nudges.expect_answer(tx, conversation.id, conversation.queue_id, conversation.unanswered_since)
    bring_in(tx, conversation, target)
    _begin_to_hold(tx, conversation, target, said)
    handing_out.wake_for(tx, before)
    return before


def wait(tx: Transaction, conversation: Conversation, queue: Queue) -> bool:
    """Puts a conversation back to waiting, in `queue`; one that waits already keeps its place. False when somebody was faster."""
    owner = conversation.owner_id
    expected = {"owner_id": owner, "state": conversation.state, "queue_id": conversation.queue_id}
    values = {
        "state": ConversationState.WAITING,
        "owner_id": None,
        "owner_since": None,
        "waiting_since": conversation.waiting_since or tx.now,
        "banner": None,
        "queue_id": queue.id,
        "point_id": conversation.point_id if queue.id == conversation.queue_id else None,
        "preferred_id": None,
        "is_announced": False,
    } | figures.held(tx, conversation)
    if not conversations.change(tx.session, conversation, expected, values):
        return False
    alerts.end(tx, conversation.id)
    notices.end_unaccepted(tx, conversation.id, f"It waits in {queue.name} now.")
    conversations.end_ownership(tx.session, conversation.id, tx.said_at)
    nudges.expect_claim(tx, conversation.id, conversation.queue_id)
    picks.expect_overflow(tx, conversation)
    handing_out.wake(tx, conversation.queue_id)
    handing_out.wake_for(tx, owner)
    return True


def own(tx: Transaction, conversation: Conversation, person: Person, action: str, said: str) -> bool:
    """Makes somebody the owner of a waiting conversation; False when somebody was faster. `said` is like "Claimed by HERE"."""
    values = {"state": ConversationState.ACTIVE, "owner_id": person.id, "owner_since": tx.now, "waiting_since": None, "banner": None}
    values |= figures.waited(tx, conversation)
    if not conversations.change(tx.session, conversation, {"state": ConversationState.WAITING}, values):
        return False
    conversations.begin_ownership(tx.session, conversation.id, person.id, tx.said_at)
    audit.write(tx, person.id, action, f"conversation:{conversation.id}")
    nudges.expect_answer(tx, conversation.id, conversation.queue_id, conversation.unanswered_since)
    bring_in(tx, conversation, person)
    _begin_to_hold(tx, conversation, person, said)
    return True


def _begin_to_hold(tx: Transaction, conversation: Conversation, owner: Person, said: str) -> None:
    alerts.end(tx, conversation.id)
    notices.end_unaccepted(tx, conversation.id, f"{owner.called} holds it now.")
    follow(tx, conversation, owner, said)


def give_back(tx: Transaction, conversation: Conversation, cause: str) -> bool:
    """Puts an owned conversation back to waiting, in its queue; `cause` is like "Lee Wong isn't available". False when somebody was faster."""
    owner = conversation.owner_id
    queue = queues.get_queue(tx.session, conversation.queue_id)
    if conversation.state != ConversationState.ACTIVE or not wait(tx, conversation, queue):
        return False
    thread_notes.write(tx, conversation, f"Back to waiting in {queue.name}: {cause}.")
    audit.write(tx, audit.SYSTEM, "gave back", f"conversation:{conversation.id}", f"from {owner}")
    redraws.refresh_home(tx, owner)
    return True


def owner_is_available(tx: Transaction, conversation: Conversation) -> bool:
    """Says whether the owner can go on after a transfer failed: in a queue, in the workspace and Ready."""
    owner = people_rows.find_person(tx.session, conversation.owner_id or "")
    if owner is None or not people.is_agent(tx, owner):
        return False
    agent = agent_rows.find_agent(tx.session, owner.id)
    return agent is not None and agent.status == Status.READY


def bring_in(tx: Transaction, conversation: Conversation, person: Person) -> None:
    """Invites an owner to the thread's channel who isn't in it."""
    channel = conversation.channel_id
    if people_rows.is_missing(tx.session, channel, person.id):
        tx.deliver(lanes.channel(channel), DeliveryKind.JOIN_CHANNEL, Newcomer(channel, person.id))
