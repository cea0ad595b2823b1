"""A waiting conversation is offered to one Ready member at a time, who accepts or rejects it. It keeps its place in the queue meanwhile.

A round lasts as long as it waits. Whoever rejected it or didn't answer is not asked again in this round unless they become Ready anew; when
all were asked, it waits for somebody to claim it or to become Ready.
"""

from collections import Counter

from bot.desk import audit
from bot.desk.handover import agents, invitations
from bot.desk.language import times
from bot.desk.notices import notices
from bot.desk.people import people
from bot.desk.queues import handing_out
from bot.desk.queues.handing_out import Candidate, WaitingConversation
from storage.models import Conversation, ConversationState, Invitation, InvitationState, Queue, Routing, Status, new_public_id
from storage.queries.handover import conversations
from storage.queries.handover import invitations as invitation_rows
from storage.queries.people import agents as agent_rows
from storage.queries.queues import handing_out as rows
from storage.queries.setup import queues
from storage.transaction import Transaction

MISSED = "Missed offers"
"""This is the reason of an agent who was set Not Ready by us."""
NOTHING = rows.Load()
REFUSALS = (InvitationState.REJECTED, InvitationState.EXPIRED)


def hand_out(tx: Transaction, queue_id: int) -> None:
    """Hands out what waits in a queue, as a timer's work in a transaction of its own: it locks the queue, then those who could be asked, so
    that nobody is asked for more than they can take.
    """
    queue = rows.lock_queue(tx.session, queue_id)
    able = sorted({*rows.list_ready_ids(tx.session, queue_id), *rows.list_preferred(tx.session, queue_id)})
    rows.lock_agents(tx.session, able)
    candidates = [candidate for candidate in _candidates(tx, queue, able) if candidate.has_room]
    waiting = rows.list_waiting(tx.session, queue_id) if candidates and not queue.archived_at else []
    known = {conversation.id: conversation for conversation in waiting}
    for conversation_id, person_id in handing_out.plan(queue.routing, _rounds(tx, queue, waiting), candidates):
        _offer(tx, queue, known[conversation_id], person_id)


def _candidates(tx: Transaction, queue: Queue, able: list[str]) -> list[Candidate]:
    loads = rows.map_loads(tx.session, able)
    idle = queues.list_ready(tx.session, queue.id, ()) if queue.routing == Routing.LONGEST_IDLE else []
    order = {person.id: number for number, person in enumerate(idle)}
    return [
        Candidate(
            id=person.id,
            owned=loads.get(person.id, NOTHING).owned,
            asked=loads.get(person.id, NOTHING).asked,
            capacity=agent.capacity,
            turn=member.turn if member else 0,
            idle=order.get(person.id, 0),
            joined=member.added_at if member else tx.now,
            is_member=member is not None,
        )
        for person, agent, member in rows.list_agents(tx.session, queue.id, able)
        if people.is_agent(tx, person)
    ]


def _rounds(tx: Transaction, queue: Queue, waiting: list[Conversation]) -> list[WaitingConversation]:
    """Says how often each waiting conversation was offered since it waits, and to whom in vain."""
    refused: dict[int, set[str]] = {}
    unseen: dict[int, Counter[str]] = {}
    for offer in rows.list_offers(tx.session, queue.id, audit.SYSTEM):
        if offer.state in REFUSALS and _was_seen(offer):
            if _is_of_now(tx, offer):
                refused.setdefault(offer.conversation_id, set()).add(offer.target_id or "")
        elif offer.state == InvitationState.EXPIRED:
            unseen.setdefault(offer.conversation_id, Counter())[offer.target_id or ""] += 1
    return [
        WaitingConversation(
            conversation.id, conversation.preferred_id, frozenset(refused.get(conversation.id, ())), unseen.get(conversation.id, Counter())
        )
        for conversation in waiting
    ]


def _was_seen(offer: Invitation) -> bool:
    """Says whether an offer was seen: whoever rejected it saw it somewhere."""
    return offer.shown_at is not None or offer.state == InvitationState.REJECTED


def _is_of_now(tx: Transaction, offer: Invitation) -> bool:
    """Says whether an offer counts still: whoever became Ready anew since then is asked anew."""
    agent = agent_rows.find_agent(tx.session, offer.target_id or "")
    return agent is None or offer.closed_at is None or offer.closed_at >= agent.status_since


def _offer(tx: Transaction, queue: Queue, conversation: Conversation, person_id: str) -> None:
    """Offers a conversation to somebody, unless it was claimed or moved in this moment."""
    here = {"state": ConversationState.WAITING, "queue_id": queue.id}
    if conversations.change(tx.session, conversation, here, {"banner": None}):
        rows.keep_turn(tx.session, queue, person_id)
        invitations.send(
            tx,
            conversation,
            Invitation(
                public_id=new_public_id(),
                conversation_id=conversation.id,
                sender_id=audit.SYSTEM,
                target_id=person_id,
                sent_at=max(tx.now, conversation.waiting_since or tx.now),  # the text may have come while this waited for its locks
                expires_at=invitations.end_of(tx, queue),
            ),
        )


def expire(tx: Transaction, invitation_id: int) -> None:
    """Ends an offer, as a timer's work. Whoever missed too many offers in a row is set Not Ready, and told so."""
    missed = invitations.expire(tx, invitation_id)
    if not missed:
        return
    invitation = invitation_rows.get_invitation(tx.session, invitation_id)
    most = queues.get_queue(tx.session, conversations.get_conversation(tx.session, invitation.conversation_id).queue_id).missed_offers
    person = people.get_person(tx, invitation.target_id or "")
    agent = agents.take_agent(tx, person.id)
    if most and missed >= most and agent.status == Status.READY:
        rows.forget_misses(tx.session, person.id)
        words = agents.set_status(tx, person, Status.NOT_READY, MISSED, by=audit.SYSTEM)
        text = f"You missed {times.plural(missed, 'offer')} in a row, so you are {words} now."
        notices.tell(tx, person.id, f"{text} /sms ready, or Ready on your Home, brings you new ones.")
