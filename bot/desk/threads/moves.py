"""A conversation whose queue lives in another channel closes in its thread and opens in a new one there.

What waited for the old thread stays in that thread's lane and comes out there, in order. The last thing in that lane says that the thread
is left: what somebody else adds behind it, because they had not seen the move yet, goes on to the new thread. So nothing is lost and
nothing shown twice.
"""

from bot.desk import lanes
from bot.desk.media import attachments
from bot.desk.notices import hints, redraws, thread_notes
from bot.desk.terms import HERE
from storage.kinds import DeliveryKind, HistoryPage
from storage.models import Conversation, FormerThread, Message, Person, Queue
from storage.queries.handover import conversations
from storage.queries.messages import messages
from storage.queries.setup import queues
from storage.queries.threads import threads
from storage.transaction import Transaction

HISTORY = 20
"""The new thread begins with so many of the last texts; what is older comes as a file."""
PAGE_ROOM = 3_000
"""So many characters of texts stand in one message of the history."""
STAMP = "Transferred on"


def follow_queue(tx: Transaction, conversation: Conversation, queue: Queue, said: str, owner: Person | None = None) -> None:
    """Has a conversation follow its queue: where `queue` lives in another channel, it moves there. `said` is the thread note about it; an
    `owner` whose name it ends with is mentioned where the conversation goes on.
    """
    if conversation.channel_id == queue.channel_id:
        _announce(tx, conversation, said, owner)
    else:
        _move(tx, conversation, queue, said, owner)


def _announce(tx: Transaction, conversation: Conversation, said: str, owner: Person | None) -> None:
    if owner:
        thread_notes.write(tx, conversation, said.removesuffix(owner.called) + HERE, mention=owner.id)
    else:
        thread_notes.write(tx, conversation, said)


def _move(tx: Transaction, conversation: Conversation, queue: Queue, said: str, owner: Person | None) -> None:
    former = _leave(tx, conversation, queue, said)
    values = {"channel_id": queue.channel_id, "thread_ts": None, "moves": former.number + 1}
    conversations.change(tx.session, conversation, {"moves": former.number}, values)
    conversations.want_card(tx.session, conversation.id)
    redraws.show_card(tx, conversation.id, conversation.moves, queue.channel_id)
    _announce(tx, conversation, said, owner)
    lane, pace = lanes.thread(conversation.id, conversation.moves), lanes.post(queue.channel_id)
    for number, page in enumerate(pages_of(former)):
        tx.deliver(lane, DeliveryKind.SHOW_HISTORY, HistoryPage(former.id, number), pace)
        for message_id in page:
            media_count = messages.get_message(tx.session, message_id).media_count
            attachments.show(tx, conversation.id, conversation.moves, queue.channel_id, message_id, media_count)
    if oldest(former) and messages.count_before(tx.session, conversation.id, oldest(former)):
        tx.deliver(lane, DeliveryKind.SHOW_TRANSCRIPT, former.id, pace)


def _leave(tx: Transaction, conversation: Conversation, queue: Queue, said: str) -> FormerThread:
    """Closes the old thread: after a last thread note, what comes to its lane goes on to the new one."""
    thread_notes.write(tx, conversation, said)
    thread_notes.write(tx, conversation, f"This conversation goes on in {queue.name}: what is written here is not sent.")
    former = FormerThread(
        conversation_id=conversation.id,
        number=conversation.moves,
        queue=_name_of_channel(tx, conversation),
        channel_id=conversation.channel_id,
        thread_ts=conversation.thread_ts,
        moved_at=tx.now,
        left_at=tx.said_at,
    )
    tx.session.add(former)
    tx.session.flush()
    # From here to the commit the lane is ours: texts that came before are seen below, later ones stand behind this.
    tx.deliver(lanes.thread(conversation.id, former.number), DeliveryKind.LEAVE_THREAD, former.id)
    tx.deliver(lanes.card(conversation.id, former.number), DeliveryKind.REFRESH_FORMER, former.id, lanes.UPDATE)
    former.history = "|".join(",".join(str(message.id) for message in page) for page in _pages(tx, conversation))
    tx.session.add(former)
    tx.session.flush()
    return former


def _name_of_channel(tx: Transaction, conversation: Conversation) -> str:
    """Gives the name of the queue that lives in the channel which is left; the conversation itself belongs to the next one already."""
    here = [queue.name for queue in queues.list_queues(tx.session) if queue.channel_id == conversation.channel_id]
    return here[0] if here else "another channel"


def _pages(tx: Transaction, conversation: Conversation) -> list[list[Message]]:
    """Gives the last texts, as many to a page as one message holds. A page ends where attachments follow."""
    pages: list[list[Message]] = []
    room = 0
    for message in messages.list_last(tx.session, conversation.id, HISTORY):
        length = len(message.whole) + 100
        if length > room or not pages:
            pages.append([])
            room = PAGE_ROOM
        pages[-1].append(message)
        room = 0 if message.media_count else room - length
    return pages


def pages_of(former: FormerThread) -> list[list[int]]:
    """Gives the ids of the texts on each page of the history."""
    return [[int(message_id) for message_id in page.split(",")] for page in former.history.split("|") if page]


def oldest(former: FormerThread) -> int:
    """Gives the id of the oldest text of a full history, as what is older comes as a file; 0 where there is nothing older."""
    ids = [message_id for page in pages_of(former) for message_id in page]
    return ids[0] if len(ids) == HISTORY else 0


def begin(tx: Transaction, conversation: Conversation) -> None:
    """Has the card of the old thread point to the new one, which has its card now."""
    former = threads.find_last_former(tx.session, conversation)
    if former:
        tx.deliver(lanes.card(conversation.id, former.number), DeliveryKind.REFRESH_FORMER, former.id, lanes.UPDATE)


def answer(tx: Transaction, former: FormerThread, person: Person, ts: str) -> None:
    """Tells somebody who wrote in a thread that was left where to go on: the owner each time, as they may believe that it was sent, others
    once.
    """
    conversation = conversations.get_conversation(tx.session, former.conversation_id)
    queue = queues.get_queue(tx.session, conversation.queue_id)
    text = f"Not sent to the contact: this conversation goes on in {queue.name}, in a thread of its own."
    key = f"left {former.id} {ts}" if conversation.owner_id == person.id else f"left {former.id}"
    hints.tell(tx, conversation, person, text, None, key=key, former=former)
