"""The history shows the earlier conversations of a contact: when, where, how they ended, and every attempt to transfer them."""

from sqlmodel import Session

from bot.desk import reading
from bot.desk.language import phone
from bot.desk.people.contact_names import contact_name
from bot.desk.queues import handing_out
from bot.desk.screens.pasts import Attempt, HistoryPage, Past
from storage.models import Conversation, ConversationState, Invitation, InvitationState
from storage.queries.handover import invitations
from storage.queries.messages import messages
from storage.queries.screens import history as rows
from storage.queries.setup import contacts, queues

PAGE = 5
MISSED = 10
"""So many of the texts are shown that came while the contact was blocked."""
OUTCOMES: dict[str, str] = {state: "still open" if state == InvitationState.PENDING else state.value for state in InvitationState}


def read(session: Session, contact_id: int, number: int, wanted: str) -> HistoryPage:
    """Reads page `number`, counted from 0, newest first; `wanted` is looked for in texts, notes, fields, dispositions and names."""
    total = rows.count(session, contact_id, wanted)
    last = max(0, (total - 1) // PAGE)
    shown = min(max(0, number), last)
    page = rows.list_page(session, contact_id, wanted, shown * PAGE, PAGE)
    contact = messages.get_contact(session, contact_id)
    is_first = not shown and not wanted
    missed = contacts.list_missed(session, contact_id, MISSED) if is_first else []
    return HistoryPage(
        contact=contact_name(contact),
        wanted=wanted,
        number=shown,
        last=last,
        total=total,
        conversations=tuple(_past(session, conversation) for conversation in page),
        missed=tuple(reading.text(session, message, contact) for message in missed),
        missed_total=contacts.count_missed(session, contact_id) if is_first else 0,
    )


def _past(session: Session, conversation: Conversation) -> Past:
    queue = queues.get_queue(session, conversation.queue_id)
    return Past(
        queue=queue.name,
        line=phone.written(conversation.our_address),
        state=reading.STATE_WORDS[ConversationState(conversation.state)],
        who=reading.name_of(session, conversation.owner_id or conversation.done_by),
        opened_at=conversation.opened_at,
        done_at=conversation.done_at,
        disposition=conversation.disposition,
        note=conversation.done_note,
        case=tuple((conversation.case_details or "").splitlines()),
        link=reading.link(session, conversation.channel_id, conversation.thread_ts),
        attempts=tuple(_attempt(session, invitation) for invitation in invitations.list_of(session, conversation.id)),
    )


def _attempt(session: Session, invitation: Invitation) -> Attempt:
    return Attempt(
        sender=None if handing_out.is_offer(invitation) else reading.name_of(session, invitation.sender_id),
        target=_target(session, invitation),
        outcome=OUTCOMES[invitation.state],
        at=invitation.closed_at or invitation.sent_at,
        note=invitation.note,
    )


def _target(session: Session, invitation: Invitation) -> str:
    """Names a person or, of a queue's invitation that nobody accepted, the queue."""
    if invitation.target_id is None and invitation.queue_id is not None:
        return queues.get_queue(session, invitation.queue_id).name
    return reading.name_of(session, invitation.target_id) or ""
