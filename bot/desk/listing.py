"""What stands in lists is read here: conversations, notices, teammates and queues, for whoever draws or answers."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from bot.desk.handover import agents
from bot.desk.people import people
from bot.desk.people.contact_names import contact_name
from bot.desk.reading import last_words, link, name_of, shown_words, zone_of
from bot.desk.snapshots import ConversationRow, NoticeView, QueueRow, Teammate
from bot.desk.terms import NoticeKind
from storage.models import Agent, Alert, Contact, Conversation, ConversationState, Message, Notice, Person, Queue, Status
from storage.queries.handover import conversations
from storage.queries.messages import messages
from storage.queries.people import agents as agent_rows
from storage.queries.setup import queues


def owned(session: Session, person_id: str) -> tuple[ConversationRow, ...]:
    """Lists what somebody owns, longest unanswered first."""
    return conversation_rows(session, conversations.list_owned_rows(session, person_id), zone_of(session, person_id))


Listed = tuple[Conversation, Contact, str, str | None]
"""A conversation, its contact, its queue's name, and whom somebody invited to take it over."""


def conversation_rows(session: Session, listed: Sequence[Listed], time_zone: str) -> tuple[ConversationRow, ...]:
    """Gives conversations as a list shows them, with times in a reader's zone."""
    last = messages.map_last_inbound(session, [conversation.id for conversation, *_ in listed])
    return tuple(_conversation_row(session, *row, time_zone, last.get(row[0].id)) for row in listed)


def _conversation_row(
    session: Session,
    conversation: Conversation,
    contact: Contact,
    queue: str,
    pending: str | None,
    time_zone: str,
    last: Message | None,
) -> ConversationRow:
    return ConversationRow(
        id=conversation.public_id,
        contact=contact_name(contact),
        queue=queue,
        link=link(session, conversation.channel_id, conversation.thread_ts),
        words=shown_words(session, last),
        unanswered_since=conversation.unanswered_since,
        waiting_since=conversation.waiting_since,
        pending=pending,
        time_zone=time_zone,
    )


def alert_row(session: Session, alert: Alert, time_zone: str) -> ConversationRow:
    """Gives a conversation as an alert shows it: what became of it, once it waits no more."""
    conversation = conversations.get_conversation(session, alert.conversation_id)
    contact = messages.get_contact(session, conversation.contact_id)
    queue = queues.get_queue(session, conversation.queue_id)
    (row,) = conversation_rows(session, [(conversation, contact, queue.name, None)], time_zone)
    return replace(row, over=became(session, conversation)) if alert.over_at else row


def became(session: Session, conversation: Conversation) -> str:
    """Says what became of a conversation that waits no more."""
    if conversation.state == ConversationState.DONE:
        return f"Done · marked by {name_of(session, conversation.done_by)}"
    owner = name_of(session, conversation.owner_id)
    return f"{owner} holds it" if owner else "No longer available"


def notice(session: Session, row: Notice) -> NoticeView:
    conversation = conversations.get_conversation(session, row.conversation_id) if row.conversation_id else None
    return NoticeView(
        id=row.public_id,
        kind=row.kind,
        text=row.text,
        link=link(session, conversation.channel_id, conversation.thread_ts) if conversation else None,
        at=row.created_at,
        dismissed=row.dismissed_at is not None,
        subject=row.subject,
        conversation=conversation.public_id if conversation else None,
        **(_whose(session, conversation) if conversation and row.kind == NoticeKind.NUDGE else {}),
    )


def _whose(session: Session, conversation: Conversation) -> dict[str, str]:
    contact = messages.get_contact(session, conversation.contact_id)
    return {"contact": contact_name(contact), "words": last_words(session, conversation.id)}


def teammates(session: Session) -> list[Teammate]:
    """Lists all agents, Ready ones first, then by name."""
    owned = queues.map_owned(session)
    rows = [_teammate(person, agent, owned.get(person.id, 0)) for person, agent in agent_rows.list_agents(session)]
    return sorted(rows, key=lambda row: (not row.ready, row.name))


def _teammate(person: Person, agent: Agent, owned: int) -> Teammate:
    state = agents.in_words(agent.status, agent.reason)
    ready = agent.status == Status.READY
    return Teammate(person.id, person.called, person.handle, f"{state} · {owned} of {agent.capacity}" if ready else state, ready)


def queue_rows(session: Session) -> list[QueueRow]:
    waiting = queues.map_waiting(session)
    return [_queue_row(session, queue, waiting.get(queue.id, 0)) for queue in queues.list_queues(session)]


def _queue_row(session: Session, queue: Queue, waiting: int) -> QueueRow:
    members = queues.list_members(session, queue.id)
    ready = sum(agent.status == Status.READY for person, agent in members if people.can_own(person))
    return QueueRow(queue.id, queue.name, queue.channel_id, f"{ready} Ready · {waiting} waiting")
