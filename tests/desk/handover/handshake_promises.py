"""What holds in any order of claims, invitations, answers, status changes, removals and clocks."""

from itertools import pairwise

from sqlmodel import Session, select

from bot.desk.people import people
from storage.models import (
    Agent,
    Conversation,
    ConversationState,
    FormerThread,
    Invitation,
    InvitationState,
    Notice,
    Ownership,
    Person,
    Queue,
    QueueMember,
    Rejection,
    Status,
)
from tests.looking.left import list_timers


class Picture:
    """All that the promises are about, read in one go."""

    def __init__(self, session: Session) -> None:
        def rows(table):
            return session.exec(select(table).order_by(table.id)).all()

        self.conversations, self.invitations = rows(Conversation), rows(Invitation)
        self.periods, self.notices = rows(Ownership), rows(Notice)
        self.formers = rows(FormerThread)
        self.places = {one.id: one.channel_id for one in rows(Queue)}
        self.rejected = {(one.invitation_id, one.person_id) for one in session.exec(select(Rejection))}
        self.members = {(one.queue_id, one.person_id) for one in session.exec(select(QueueMember))}
        self.agents = {one.person_id: one.status for one in session.exec(select(Agent))}
        self.clocks = {one.subject for one in list_timers(session) if one.kind == "expire_invitation"}
        members = {one.person_id for one in session.exec(select(QueueMember))}
        self.able = {one.id for one in session.exec(select(Person)) if one.id in members and people.can_own(one)}
        self.pending = [one for one in self.invitations if one.state == InvitationState.PENDING]
        self.active = {one.id: one for one in self.conversations if one.state == ConversationState.ACTIVE}


def an_active_conversation_has_one_owner_and_one_open_period_any_other_none(now: Picture) -> None:
    for one in now.conversations:
        active = one.id in now.active
        assert bool(one.owner_id) == bool(one.owner_since) == active
        assert [held.person_id for held in now.periods if held.conversation_id == one.id and held.until is None] == [one.owner_id] * active
        assert (one.state == ConversationState.WAITING) == bool(one.waiting_since)
        assert (one.state == ConversationState.DONE) == bool(one.done_at)


def whoever_owns_can_answer(now: Picture) -> None:
    assert {one.owner_id for one in now.active.values()} <= now.able


def periods_follow_each_other(now: Picture) -> None:
    for conversation in now.conversations:
        periods = [one for one in now.periods if one.conversation_id == conversation.id]
        for before, after in pairwise(periods):
            assert before.until is not None
            assert before.since <= before.until <= after.since


def at_most_one_invitation_is_pending_and_only_while_its_sender_owns(now: Picture) -> None:
    assert len({one.conversation_id for one in now.pending}) == len(now.pending)
    assert all(now.active[one.conversation_id].owner_id == one.owner_id for one in now.pending)


def whoever_is_asked_is_ready(now: Picture) -> None:
    for one in now.pending:
        assert set(ready_to_answer(now, one)) <= now.able
        assert ready_to_answer(now, one), "nobody is left who could accept it"


def ready_to_answer(now: Picture, one: Invitation) -> list[str]:
    """The teammate, or who of a queue is Ready and hasn't said no; whoever holds or sends it doesn't count."""
    asked = [one.target_id] if one.target_id else [person for queue, person in now.members if queue == one.queue_id and person in now.able]
    others = [person for person in asked if person not in (one.owner_id, one.sender_id) or not one.queue_id]
    return [person for person in others if now.agents[person] == Status.READY and (one.id, person) not in now.rejected]


def a_conversation_stands_where_its_queue_lives_and_every_thread_it_left_is_known(now: Picture) -> None:
    for one in now.conversations:
        left = [former for former in now.formers if former.conversation_id == one.id]
        assert one.channel_id == now.places[one.queue_id]
        assert [former.number for former in left] == list(range(one.moves))
        assert all(before.channel_id != after.channel_id for before, after in pairwise([*left, one]))


def only_what_is_pending_has_a_clock(now: Picture) -> None:
    assert now.clocks == {str(one.id) for one in now.pending}


PROMISES = (
    an_active_conversation_has_one_owner_and_one_open_period_any_other_none,
    whoever_owns_can_answer,
    periods_follow_each_other,
    at_most_one_invitation_is_pending_and_only_while_its_sender_owns,
    whoever_is_asked_is_ready,
    a_conversation_stands_where_its_queue_lives_and_every_thread_it_left_is_known,
    only_what_is_pending_has_a_clock,
)
