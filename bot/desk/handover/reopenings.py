"""A contact who writes again soon enough brings a done conversation back."""

from datetime import timedelta

from bot.desk import audit
from bot.desk.handover import agents, transfers
from bot.desk.notices import redraws, thread_notes
from bot.desk.people import people
from bot.desk.queues import handing_out, picks
from bot.desk.threads import lost_threads, nudges
from storage.models import Conversation, ConversationState, Person, Status
from storage.queries.handover import conversations
from storage.queries.people import people as people_rows
from storage.queries.setup import queues
from storage.transaction import Transaction


def reopen(tx: Transaction, done: Conversation) -> bool:
    """Reopens a done conversation within the window of its queue: it goes to its last owner if they are Ready, else it waits. False where
    it stays done.
    """
    queue = queues.get_queue(tx.session, done.queue_id)
    if queue.archived_at or done.done_at is None or tx.now - done.done_at >= timedelta(hours=queue.reopen_window):
        return False
    last = conversations.find_last_owner_id(tx.session, done.id)
    values = {"state": ConversationState.WAITING, "waiting_since": tx.now, "preferred_id": None} | conversations.NOT_DONE
    if not conversations.change(tx.session, done, {"state": ConversationState.DONE}, values):
        return False
    audit.write(tx, audit.SYSTEM, "reopened", f"conversation:{done.id}", "the contact wrote again")
    lost_threads.come_back(tx, done)
    nudges.expect_claim(tx, done.id, done.queue_id)
    handing_out.wake(tx, done.queue_id)
    owner = _ready_owner(tx, last)
    if owner:
        transfers.own(tx, done, owner, "got back")
    else:
        picks.expect_overflow(tx, done)
    thread_notes.write(
        tx, done, f"Reopened: the contact wrote again. {owner.called if owner else 'Nobody'} holds it.", mention=owner.id if owner else None
    )
    redraws.refresh_card(tx, done)
    redraws.refresh_others(tx, done)
    return True


def _ready_owner(tx: Transaction, person_id: str | None) -> Person | None:
    """Gives somebody if they are Ready, also a teammate of another queue who got the conversation by transfer."""
    person = people_rows.find_person(tx.session, person_id or "")
    if person is None or not people.is_agent(tx, person):
        return None
    return person if agents.take_agent(tx, person.id).status == Status.READY else None
