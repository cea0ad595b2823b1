"""Snapshots of the state are read here, each in one go, for whoever draws or answers."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.desk import audit
from bot.desk.language import phone, progress, tapbacks, times
from bot.desk.media import attachments, words
from bot.desk.people import people
from bot.desk.people.contact_names import contact_name
from bot.desk.queues import dispositions, handing_out, refusals
from bot.desk.snapshots import Card, Pending, PlannedText, Preview, Text
from bot.desk.terms import StateWord
from storage import timers
from storage.kinds import TimerKind
from storage.models import (
    UNKNOWN_ZONE,
    Contact,
    Conversation,
    ConversationState,
    Direction,
    Invitation,
    InvitationState,
    Message,
    Queue,
)
from storage.queries.handover import conversations, invitations
from storage.queries.messages import messages
from storage.queries.people import people as people_rows
from storage.queries.queues import optouts
from storage.queries.setup import queues
from storage.queries.threads import threads

LAST_TEXTS = 5
OURSELVES = "Threadline"
HISTORY_MOST = 50
STATE_WORDS = {state: StateWord[state.name] for state in ConversationState}
SLOW = timedelta(seconds=10)
"""A reply that isn't at least sent by then is shown as being sent."""


def link(session: Session, channel_id: str, ts: str | None) -> str | None:
    """Gives Slack's permalink of a message, or None: the workspace's address, the channel, the ts without its dot."""
    return linker(session)(channel_id, ts)


def linker(session: Session) -> Callable[[str, str | None], str | None]:
    """Gives a function that makes such links, for whoever makes many."""
    workspace = people_rows.find_workspace(session)
    url = workspace.url.rstrip("/") if workspace else ""

    def link(channel_id: str, ts: str | None) -> str | None:
        return f"{url}/archives/{channel_id}/p{ts.replace('.', '')}" if ts and url else None

    return link


def name_of(session: Session, person_id: str | None) -> str | None:
    if person_id is None:
        return None
    if person_id == audit.SYSTEM:
        return OURSELVES
    person = people_rows.find_person(session, person_id)
    return person.called if person else "somebody"


def zone_of(session: Session, person_id: str) -> str:
    """Gives the time zone that somebody has in Slack, as far as it is known."""
    person = people_rows.find_person(session, person_id)
    return person.time_zone if person else UNKNOWN_ZONE


def _origin(conversation: Conversation, queue: Queue) -> str:
    return f"{'Outbound' if conversation.opened_by else 'Inbound'} {conversation.opened_as} · {queue.mode.capitalize()}"


def card(session: Session, conversation_id: int, now: datetime) -> Card:
    conversation = conversations.get_conversation(session, conversation_id)
    queue = queues.get_queue(session, conversation.queue_id)
    contact = messages.get_contact(session, conversation.contact_id)
    return Card(
        id=conversation.public_id,
        version=conversation.wanted,
        channel_id=conversation.channel_id,
        thread_ts=conversation.thread_ts,
        contact=contact_name(contact),
        origin=_origin(conversation, queue),
        line=phone.written(conversation.our_address),
        queue=queue.name,
        state=STATE_WORDS[ConversationState(conversation.state)],
        owner=name_of(session, conversation.owner_id),
        owner_since=conversation.owner_since,
        waiting_since=conversation.waiting_since,
        opened_at=conversation.opened_at,
        done_at=conversation.done_at,
        done_by=name_of(session, conversation.done_by),
        exchanges=_exchanges(session, conversation, queue, now),
        history_hours=queue.history_window,
        others=_others(session, conversation),
        previous=_previous(session, conversation),
        moved_from=_moved_from(session, conversation),
        moves=conversation.moves,
        stamp=conversation.stamp,
        banner=conversation.banner,
        pending=_pending(session, conversation, queue),
        last_reply=last_reply(session, conversation.id, now),
        time_zone=queue.time_zone,
        details=details(contact, conversation),
        outcome=dispositions.outcome(conversation),
        blocked=contact.blocked_at is not None,
        is_group=conversation.is_group,
        words=last_words(session, conversation.id),
        unanswered_since=conversation.unanswered_since,
        opted_out=optouts.is_out(session, conversation.contact_id, conversation.line_id),
        planned=_planned(session, conversation_id),
        follow_up_at=conversation.follow_up_at,
        closing=refusals.find_closing(session, conversation) if conversation.state != ConversationState.DONE else None,
    )


def _planned(session: Session, conversation_id: int) -> tuple[PlannedText, ...]:
    """Gives the texts for later. Few conversations have one, and a timer for it: the others need not be looked through."""
    if not timers.find(session, TimerKind.SEND_PLANNED, str(conversation_id)):
        return ()
    return tuple(
        PlannedText(message.public_id, message.body, message.planned_for, name_of(session, message.author_id) or "")
        for message in messages.list_planned(session, conversation_id)
        if message.planned_for
    )


def last_words(session: Session, conversation_id: int) -> str:
    """Gives the contact's last words, or what came in their place, such as "2 pictures"; "" where they wrote nothing yet."""
    return shown_words(session, messages.find_last_inbound(session, conversation_id))


def shown_words(session: Session, message: Message | None) -> str:
    """Gives a contact's text as one line among others: what came in its place where it has no words, and "" where there is none."""
    if message is None:
        return ""
    is_wordless = message.media_count and not message.body.strip() and message.purged_at is None
    return attachments.summary_of(session, message) if is_wordless else words.shown(message)


def details(contact: Contact, conversation: Conversation) -> tuple[str, ...]:
    """Gives what was noted of the contact and of the case, a line each."""
    email = f"E-mail: {contact.email}" if contact.email else ""
    return tuple(filter(None, [email, *(contact.details or "").splitlines(), *(conversation.case_details or "").splitlines()]))


def _exchanges(session: Session, conversation: Conversation, queue: Queue, now: datetime) -> int:
    if not queue.history_window:
        return 0
    return messages.count_exchanges(session, conversation.contact_id, now - timedelta(hours=queue.history_window))


def _others(session: Session, conversation: Conversation) -> tuple[tuple[str, str | None], ...]:
    """Gives queue and link of the other open conversations of the contact."""
    others = conversations.list_others(session, conversation)
    return tuple((queues.get_queue(session, other.queue_id).name, link(session, other.channel_id, other.thread_ts)) for other in others)


def _previous(session: Session, conversation: Conversation) -> str | None:
    if conversation.previous_id is None:
        return None
    previous = conversations.get_conversation(session, conversation.previous_id)
    return link(session, previous.channel_id, previous.thread_ts)


def _moved_from(session: Session, conversation: Conversation) -> tuple[str, str | None] | None:
    """Gives the queue whose channel a conversation came from, and the link to its thread there."""
    former = threads.find_last_former(session, conversation)
    return (former.queue, link(session, former.channel_id, former.thread_ts)) if former else None


def target_of(session: Session, invitation: Invitation) -> str:
    """Gives the name of whoever is invited, a teammate or a queue."""
    return queues.get_queue(session, invitation.queue_id).name if invitation.queue_id else name_of(session, invitation.target_id) or ""


def _pending(session: Session, conversation: Conversation, queue: Queue) -> Pending | None:
    invitation = invitations.find_pending(session, conversation.id)
    if invitation is None:
        return None
    expires = times.clock(invitation.expires_at, queue.time_zone)
    return Pending(target_of(session, invitation), invitation.expires_at, expires, handing_out.is_offer(invitation))


def last_reply(session: Session, conversation_id: int, now: datetime) -> str | None:
    """Says how far the last reply came, or gives None while nothing is to be said of it."""
    message = messages.find_last_reply(session, conversation_id)
    if message is None or (progress.is_sending(message) and message.asked_at and now - message.asked_at < SLOW):
        return None
    return progress.in_words(message)


def history(session: Session, public_id: str, now: datetime) -> tuple[str, int, tuple[Text, ...]]:
    """Gives the contact's name, the window in hours and the texts within it, oldest first."""
    conversation = conversations.find_public(session, public_id)
    assert conversation is not None
    queue = queues.get_queue(session, conversation.queue_id)
    contact = messages.get_contact(session, conversation.contact_id)
    since = now - timedelta(hours=queue.history_window)
    texts = messages.list_recent(session, contact.id, since, HISTORY_MOST)
    return contact_name(contact), queue.history_window, tuple(text(session, message, contact) for message in texts)


def text(session: Session, message: Message, contact: Contact) -> Text:
    inbound = message.direction == Direction.IN
    return Text(
        inbound=inbound,
        who=writer(session, message, contact),
        body=words.shown(message),
        at=message.at,
        media=attachments.read(session, message, writer(session, message, contact)) if message.media_count else (),
        state=None if inbound else progress.in_words(message),
        also_to=tuple(phone.written(address) for address in (message.also_to or "").split(",") if address),
        tapback=tapbacks.find(message.body) if inbound and not message.media_count else None,
    )


def writer(session: Session, message: Message, contact: Contact) -> str:
    if message.direction == Direction.IN:
        return contact_name(contact)
    return name_of(session, message.author_id) or f"{OURSELVES} (automatic reply)"


OVER = {
    InvitationState.ACCEPTED: "Accepted",
    InvitationState.REJECTED: "Rejected",
    InvitationState.EXPIRED: "Expired",
    InvitationState.WITHDRAWN: "Withdrawn",
}


def _over(session: Session, invitation: Invitation, reader: str | None) -> str | None:
    """Says what became of an invitation, or gives None; for a member who said no it is their own answer."""
    if reader and invitations.find_rejection(session, invitation.id, reader):
        return OVER[InvitationState.REJECTED]
    if invitation.state == InvitationState.PENDING:
        lost = reader and invitation.queue_id and not _may_answer(session, invitation.queue_id, reader)
        return "No longer available" if lost else None
    return "No longer available" if invitation.cause == "no longer available" else OVER[InvitationState(invitation.state)]


def _may_answer(session: Session, queue_id: int, person_id: str) -> bool:
    """Says whether somebody may still answer a queue's invitation: they may have left the queue meanwhile."""
    person = people_rows.find_person(session, person_id)
    return person is not None and people.can_own(person) and queues.is_member(session, queue_id, person_id)


def preview(session: Session, invitation: Invitation, now: datetime, reader: str | None = None) -> Preview:
    """Gives the snapshot of an invitation. `reader` is the member who sees a queue's invitation in their DM."""
    conversation = conversations.get_conversation(session, invitation.conversation_id)
    queue = queues.get_queue(session, conversation.queue_id)
    contact = messages.get_contact(session, conversation.contact_id)
    target = people_rows.find_person(session, reader or invitation.target_id or "")
    last = messages.list_last(session, conversation.id, LAST_TEXTS)
    return Preview(
        id=invitation.public_id,
        contact=contact_name(contact),
        sender=name_of(session, invitation.sender_id) or "",
        target=target_of(session, invitation),
        note=invitation.note,
        queue=queue.name,
        line=phone.written(conversation.our_address),
        origin=_origin(conversation, queue),
        unanswered_since=conversation.unanswered_since,
        exchanges=_exchanges(session, conversation, queue, now),
        history_hours=queue.history_window,
        texts=tuple(text(session, message, contact) for message in last),
        link=link(session, conversation.channel_id, conversation.thread_ts),
        over=_over(session, invitation, reader),
        expires_at=invitation.expires_at,
        expires=times.clock(invitation.expires_at, target.time_zone if target else queue.time_zone),
        details=details(contact, conversation),
        is_for_queue=invitation.queue_id is not None,
        accepted_by=name_of(session, invitation.target_id) if invitation.state == InvitationState.ACCEPTED else None,
        is_offer=handing_out.is_offer(invitation),
        waits=conversation.state == ConversationState.WAITING,
    )
