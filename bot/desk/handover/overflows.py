"""By overflow, what has waited too long where a routing point put it goes on to another queue, and keeps its place in time."""

from bot.desk import audit
from bot.desk.handover import transfers
from bot.desk.handover.overtaking import overtaking
from bot.desk.language import times
from bot.desk.notices import redraws
from bot.desk.queues import picks
from bot.desk.threads import moves
from storage.models import ConversationState
from storage.queries.handover import conversations
from storage.queries.setup import queues
from storage.transaction import Transaction


def overflow(tx: Transaction, conversation_id: int) -> None:
    """Moves a conversation that has waited too long on to the next queue, as a timer's work."""
    conversation = conversations.get_conversation(tx.session, conversation_id)
    if conversation.state != ConversationState.WAITING or conversation.waiting_since is None:
        return
    queue, point_id = picks.find_overflow(tx, conversation), conversation.point_id
    if queue:
        before = queues.get_queue(tx.session, conversation.queue_id).name
        said = f"Overflow to {queue.name}: it has waited {times.span(tx.now - conversation.waiting_since)} in {before}."
        with overtaking(tx, conversation, f"it went on to {queue.name}") as change:
            change.made = transfers.wait(tx, conversation, queue)
        if not change.made:
            return
        conversation.point_id = point_id
        tx.session.add(conversation)
        audit.write(tx, audit.SYSTEM, "overflowed", f"conversation:{conversation_id}", f"{before} -> {queue.name}")
        moves.follow_queue(tx, conversation, queue, said)
        redraws.refresh_card(tx, conversation)
    picks.expect_overflow(tx, conversation)
