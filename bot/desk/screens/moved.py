"""When a conversation has moved, this reads what the new thread begins with, and where the old one points."""

from sqlmodel import Session

from bot.desk import reading
from bot.desk.people.contact_names import contact_name
from bot.desk.snapshots import Beginning, Left, Text
from bot.desk.threads import moves
from storage.models import FormerThread
from storage.queries.handover import conversations
from storage.queries.messages import messages
from storage.queries.notices import thread_notes as note_rows
from storage.queries.setup import queues


def left(session: Session, former: FormerThread) -> Left:
    """Reads the card of the thread that was left. It points to the thread in which the conversation is now."""
    conversation = conversations.get_conversation(session, former.conversation_id)
    queue = queues.get_queue(session, conversation.queue_id)
    return Left(
        contact=contact_name(messages.get_contact(session, conversation.contact_id)),
        queue=queue.name,
        channel_id=former.channel_id,
        thread_ts=former.thread_ts,
        moved_at=former.moved_at,
        stamp=conversation.stamp,
        link=reading.link(session, conversation.channel_id, conversation.thread_ts),
        time_zone=queue.time_zone,
    )


def beginning(session: Session, former: FormerThread, number: int) -> Beginning:
    conversation = conversations.get_conversation(session, former.conversation_id)
    contact = messages.get_contact(session, conversation.contact_id)
    pages = moves.pages_of(former)
    oldest = moves.oldest(former)
    return Beginning(
        contact=contact_name(contact),
        queue=former.queue,
        link=reading.link(session, former.channel_id, former.thread_ts),
        number=number,
        pages=len(pages),
        texts=tuple(reading.text(session, messages.get_message(session, message_id), contact) for message_id in pages[number]),
        older=messages.count_before(session, former.conversation_id, oldest) if oldest else 0,
        stamps=tuple(note_rows.list_texts(session, former.conversation_id, moves.STAMP, former.moved_at)),
        time_zone=queues.get_queue(session, conversation.queue_id).time_zone,
    )


def transcript(session: Session, former: FormerThread) -> tuple[str, tuple[Text, ...], str]:
    """Gives the contact's name, the texts that are older than the history, oldest first, and the time zone."""
    conversation = conversations.get_conversation(session, former.conversation_id)
    contact = messages.get_contact(session, conversation.contact_id)
    older = messages.list_before(session, former.conversation_id, moves.oldest(former))
    texts = tuple(reading.text(session, message, contact) for message in older)
    return contact_name(contact), texts, queues.get_queue(session, conversation.queue_id).time_zone
