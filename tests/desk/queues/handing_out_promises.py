"""What handing out promises in any order of arrivals, answers, status changes, rooms, moves and clocks."""

from collections import Counter

from sqlmodel import Session, col, select

from bot.desk import audit
from storage.models import Agent, Conversation, ConversationState, Invitation, InvitationState, Ownership, Queue, QueueMember, Status
from tests.looking.left import list_timers


class Picture:
    """All that the promises are about, read in one go."""

    def __init__(self, session: Session) -> None:
        self.conversations = session.exec(select(Conversation).order_by(col(Conversation.waiting_since), col(Conversation.id))).all()
        self.invitations = session.exec(select(Invitation).order_by(col(Invitation.id))).all()
        self.agents = {one.person_id: one for one in session.exec(select(Agent))}
        self.queues = {one.id: one for one in session.exec(select(Queue))}
        self.members = {(one.queue_id, one.person_id) for one in session.exec(select(QueueMember))}
        self.held = Counter(one.person_id for one in session.exec(select(Ownership).where(col(Ownership.until).is_(None))))
        self.timers = list_timers(session)
        self.pending = {one.conversation_id: one for one in self.invitations if one.state == InvitationState.PENDING}
        self.asked = Counter(one.target_id for one in self.pending.values() if one.target_id)
        self.waiting = [one for one in self.conversations if one.state == ConversationState.WAITING]

    def load(self, person: str) -> int:
        return self.held[person] + self.asked[person]

    def can_be_offered(self, one: Conversation, person: str) -> bool:
        """By the words of the product, said again here: Ready, a member, with room, and not one who passed on it since they became Ready."""
        agent = self.agents.get(person)
        if agent is None or agent.status != Status.READY or (one.queue_id, person) not in self.members:
            return False
        passed = any(
            offer.conversation_id == one.id
            and offer.target_id == person
            and offer.sender_id == audit.SYSTEM
            and offer.sent_at >= one.waiting_since
            and (offer.state == InvitationState.REJECTED or (offer.state == InvitationState.EXPIRED and offer.shown_at))
            and offer.closed_at >= agent.status_since
            for offer in self.invitations
        )
        return self.load(person) < agent.capacity and not passed


def every_open_conversation_has_one_owner_or_one_place_in_a_queue(now: Picture) -> None:
    for one in now.conversations:
        if one.state == ConversationState.ACTIVE:
            assert one.owner_id
            assert one.waiting_since is None
        if one.state == ConversationState.WAITING:
            assert one.owner_id is None
            assert one.waiting_since
            assert now.queues[one.queue_id].archived_at is None


def at_most_one_is_asked_and_while_it_waits_only_by_the_house(now: Picture) -> None:
    pending = [one for one in now.invitations if one.state == InvitationState.PENDING]
    assert len(pending) == len(now.pending)
    states = {one.id: one for one in now.conversations}
    for one in pending:
        is_offer = one.sender_id == audit.SYSTEM
        assert states[one.conversation_id].state == (ConversationState.WAITING if is_offer else ConversationState.ACTIVE)
        assert is_offer == (one.owner_id is None)


def nobody_is_offered_anything_while_not_ready_or_no_member(now: Picture) -> None:
    places = {one.id: one for one in now.conversations}
    for one in now.pending.values():
        if one.sender_id == audit.SYSTEM:
            assert now.agents[one.target_id].status == Status.READY
            preferred = places[one.conversation_id].preferred_id == one.target_id
            assert preferred or (places[one.conversation_id].queue_id, one.target_id) in now.members


def only_what_is_pending_has_a_clock(now: Picture) -> None:
    clocks = {one.subject for one in now.timers if one.kind == "expire_invitation"}
    assert clocks == {str(one.id) for one in now.pending.values()}


def missed_offers_are_counted_and_end_before_the_limit(now: Picture) -> None:
    assert all(0 <= one.missed < 20 for one in now.agents.values())


PROMISES = (
    every_open_conversation_has_one_owner_or_one_place_in_a_queue,
    at_most_one_is_asked_and_while_it_waits_only_by_the_house,
    nobody_is_offered_anything_while_not_ready_or_no_member,
    only_what_is_pending_has_a_clock,
    missed_offers_are_counted_and_end_before_the_limit,
)
