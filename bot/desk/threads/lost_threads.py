"""Where somebody deleted the card of a thread in Slack, the conversation goes on below a new card. What waited comes out there, in order."""

from bot.desk import lanes
from bot.desk.notices import notices, thread_notes
from storage.kinds import DeliveryKind
from storage.models import Conversation, ConversationState, LostThread, Person
from storage.queries.handover import conversations
from storage.queries.threads import lost_threads
from storage.transaction import Transaction

SAID = "The card of this conversation was deleted in Slack, or its thread was locked, so it goes on here. Show messages has what was written before."
NOT_HERE = "Not sent to the contact: somebody deleted the card of that thread, or locked it, so the conversation goes on in another one. Write it there."


def begin_anew(conversation_id: int, ts: str, tx: Transaction) -> None:
    """Has a new card posted, before all that waits for the thread, as the card at `ts` is gone. Only the first who finds that out does it.
    The owner is mentioned, so that they follow the new thread too.
    """
    if not lost_threads.lose(tx.session, conversation_id, ts):
        return
    conversation = conversations.get_conversation(tx.session, conversation_id)
    tx.session.refresh(conversation)
    _remember(tx, conversation, ts)
    note = thread_notes.keep(tx, conversation, SAID, mention=conversation.owner_id)
    lane, pace = lanes.thread(conversation_id, conversation.moves), lanes.post(conversation.channel_id)
    tx.deliver_first(lane, DeliveryKind.SHOW_THREAD_NOTE, note.id, pace)
    tx.deliver_first(lane, DeliveryKind.SHOW_CARD, conversation_id, pace)


def notice_deletion(tx: Transaction, channel_id: str, ts: str) -> None:
    """Takes up that a message of ours was deleted in Slack. The card of a conversation that is done may go; it comes back when the
    conversation does.
    """
    conversation = conversations.find_by_thread(tx.session, channel_id, ts)
    if conversation and conversation.state == ConversationState.DONE:
        _remember(tx, conversation, ts)
    elif conversation:
        begin_anew(conversation.id, ts, tx)


def come_back(tx: Transaction, conversation: Conversation) -> None:
    """Has a new card posted first if the card of a done conversation was deleted meanwhile: it is open again, or has something to show."""
    ts = conversation.thread_ts
    if ts and lost_threads.find(tx.session, conversation.channel_id, ts):
        begin_anew(conversation.id, ts, tx)


def _remember(tx: Transaction, conversation: Conversation, ts: str) -> None:
    tx.session.merge(LostThread(channel_id=conversation.channel_id, ts=ts, conversation_id=conversation.id))


def answer(tx: Transaction, conversation: Conversation, person: Person, ts: str) -> None:
    """Tells somebody who wrote below a card that is gone."""
    notices.tell(tx, person.id, NOT_HERE, conversation, key=f"lost {conversation.channel_id} {ts}")
