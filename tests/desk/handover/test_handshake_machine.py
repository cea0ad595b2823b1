"""Any order of claims, invitations, answers, status changes, removals and clocks: what must hold holds after every step."""

from collections import Counter
from itertools import pairwise

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlmodel import Session, select

from bot.desk.errors import DeskError
from bot.desk.handover import agents, assignments, conversations, invitations
from bot.desk.people import people
from bot.desk.queues import names
from bot.desk.setup import queues
from storage import timers
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
from tests.desk.house import KATE, LEE, MARCUS, MARIA, SAM, VANESSA, Rooms

AGENTS = st.sampled_from((KATE, LEE, MARIA))
CONTACTS = st.sampled_from((VANESSA, MARCUS))
QUEUES = st.sampled_from(("support", "billing"))
OUTCOMES, ACCEPTED = ("Transfer to", "Your invitation to"), " accepted the conversation"
FIRST = st.integers(0, 1)
ANSWERS = (invitations.accept, invitations.reject, invitations.withdraw)
BY_HAND = ("withdrawn", "no longer available")
"""A sender who did that knows."""


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
        self.clocks = {one.subject for one in timers.list_all(session) if one.kind == "expire_invitation"}
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


class Handshake(RuleBasedStateMachine):
    def __init__(self, house: Rooms) -> None:
        super().__init__()
        self.house = house
        house.restore()
        self.ended: dict[int, str] = {}
        self.told: Counter[str] = Counter()
        self.actor = ""
        with house.transaction() as tx:
            queues.name_supervisor(tx, people.get_person(tx, SAM), names.get_named(tx, "support"), people.get_person(tx, MARIA))
        house.invited()
        self.house.text(MARCUS)

    def rows(self, table):
        return self.house.rows(table)

    def attempt(self, actor: str, act) -> bool:
        """Whether the desk did it; a DeskError is an answer, anything else a defect."""
        self.actor = actor
        try:
            with self.house.transaction() as tx:
                act(tx)
        except DeskError:
            return False
        return True

    def on_conversation(self, number: int, verb, person: str, *rest: object) -> bool:
        found = self.rows(Conversation)
        one = found[number % len(found)].public_id
        return self.attempt(person, lambda tx: verb(tx, conversations.get_public(tx, one), people.get_person(tx, person), *rest))

    @rule(contact=CONTACTS)
    def write(self, contact):
        self.actor = ""
        self.house.text(contact)

    @rule(number=FIRST, person=AGENTS)
    def claim(self, number, person):
        self.on_conversation(number, conversations.claim, person)

    @rule(number=FIRST, person=AGENTS)
    def close(self, number, person):
        self.on_conversation(number, conversations.close, person)

    @rule(number=FIRST, person=AGENTS)
    def reopen(self, number, person):
        self.on_conversation(number, conversations.reopen, person)

    @rule(number=FIRST, to=AGENTS)
    def invite(self, number, to):
        found = self.rows(Conversation)
        owner = found[number % len(found)].owner_id
        self.on_conversation(number, invitations.invite, owner or KATE, to)

    @rule(number=FIRST, person=AGENTS, to=AGENTS)
    def anybody_invites(self, number, person, to):
        self.on_conversation(number, invitations.invite, person, to)

    @rule(number=FIRST, person=st.none() | AGENTS, queue=QUEUES)
    def invite_queue(self, number, person, queue):
        found = self.rows(Conversation)
        sender = person or found[number % len(found)].owner_id or KATE
        self.on_conversation(number, invitations.invite, sender, f"queue:{self.queue(queue).id}")

    @rule(number=FIRST, person=AGENTS, queue=QUEUES)
    def release(self, number, person, queue):
        self.on_conversation(number, assignments.release, person, self.queue(queue))

    @rule(number=FIRST, person=AGENTS, to=AGENTS)
    def assign(self, number, person, to):
        self.on_conversation(number, assignments.assign, person, to)

    @rule(number=FIRST, person=AGENTS)
    def take_over(self, number, person):
        self.on_conversation(number, assignments.take_over, person)

    def queue(self, name: str) -> Queue:
        return next(one for one in self.rows(Queue) if one.name == name)

    @precondition(lambda self: self.pending())
    @rule(number=FIRST, verb=st.sampled_from(ANSWERS))
    def answer(self, number, verb):
        """By the right person, though it may be late."""
        found = self.pending()
        self.say(verb, found[number % len(found)], None)

    @precondition(lambda self: self.rows(Invitation))
    @rule(number=st.integers(0, 3), verb=st.sampled_from(ANSWERS), person=st.none() | AGENTS)
    def answer_anything(self, number, verb, person):
        """By the right person or by somebody, of a pending invitation or an old one."""
        found = self.rows(Invitation)[-3:]
        self.say(verb, found[number % len(found)], person)

    def say(self, verb, found: Invitation, somebody: str | None) -> None:
        right = self.right_ones(verb, found)
        person = somebody or (right[0] if right else LEE)
        late = self.house.now >= found.expires_at
        before = self.owners()
        done = self.attempt(person, lambda tx: verb(tx, invitations.get_public(tx, found.public_id), people.get_person(tx, person)))
        assert done == (found.state == InvitationState.PENDING and not late and person in right)
        if not done:
            assert self.owners() == before
        elif verb is invitations.accept:
            assert self.owners() == before | {found.conversation_id: person}

    def right_ones(self, verb, found: Invitation) -> list[str]:
        """Who may say that, as the desk has it now: of a queue any member, Ready or not, once."""
        if verb is invitations.withdraw:
            return [found.sender_id, found.owner_id or ""]
        if found.queue_id is None:
            return [found.target_id or ""]
        with self.house.database.read() as session:
            now = Picture(session)
        members = sorted(person for queue, person in now.members if queue == found.queue_id and person in now.able)
        said_no = {person for number, person in now.rejected if number == found.id and verb is invitations.reject}
        return [person for person in members if person != found.owner_id and person not in said_no]

    @rule(person=AGENTS, status=st.sampled_from((Status.NOT_READY, Status.DND)))
    def go_away(self, person, status):
        self.attempt(person, lambda tx: agents.set_status(tx, people.get_person(tx, person), status))

    @rule(person=AGENTS, how=st.sampled_from(("support", "billing", "is_deleted", "is_guest")))
    def lose(self, person, how):
        """Removed from a queue, or gone from the workspace."""
        if how.startswith("is_"):
            self.actor = ""
            self.house.leave(person, **{how: True})
            return

        def remove(tx):
            queues.remove_member(tx, people.get_person(tx, SAM), names.get_named(tx, how), people.get_person(tx, person))

        self.attempt(SAM, remove)

    @rule(people_back=st.lists(AGENTS, min_size=1, max_size=3, unique=True), queue=st.sampled_from(("support", "billing")))
    def come_back(self, people_back, queue):
        """In the workspace, in a queue and Ready."""
        for person in people_back:
            self.house.leave(person, is_deleted=False)
            self.attempt(SAM, lambda tx, one=person: self._welcome(tx, one, queue))

    def _welcome(self, tx, person: str, queue: str) -> None:
        queues.add_member(tx, people.get_person(tx, SAM), names.get_named(tx, queue), people.get_person(tx, person))
        agents.set_status(tx, people.get_person(tx, person), Status.READY)

    @rule()
    def show(self):
        self.actor = ""
        with self.house.transaction() as tx:
            for one in tx.session.exec(select(Invitation).where(Invitation.ts.is_(None))):
                one.shown_at, one.ts = tx.now, str(one.id)

    @rule(seconds=st.sampled_from((1, 59, 60, 61, 120, 90_000)), late=st.booleans())
    def pass_time(self, seconds, late):
        self.actor = ""
        self.house.pass_time(seconds)
        if not late:
            self.house.fire()

    def pending(self):
        return self.house.rows(Invitation, Invitation.state == InvitationState.PENDING)

    def owners(self):
        return {one.id: one.owner_id for one in self.rows(Conversation)}

    @invariant()
    def every_promise_holds(self):
        with self.house.database.read() as session:
            now = Picture(session)
        for promise in PROMISES:
            promise(now)
        self._each_ends_once_and_its_sender_is_told_once(now)

    def _each_ends_once_and_its_sender_is_told_once(self, now: Picture) -> None:
        """Compared step by step: what ended in this one, and who was told anything in it."""
        over = {one.id: one for one in now.invitations if one.state != InvitationState.PENDING}
        assert all(over[known].state == state for known, state in self.ended.items())
        new = [one for known, one in over.items() if known not in self.ended]
        expected = Counter(side for one in new if not self._by_hand(one) for side in self._told(one))
        told = Counter(one.person_id for one in now.notices if one.text.startswith(OUTCOMES) or ACCEPTED in one.text)
        assert told - self.told == expected
        self.ended, self.told = {known: one.state for known, one in over.items()}, told

    def _told(self, one: Invitation) -> set[str]:
        """The sender; of an accepted one also the owner whose conversation a supervisor handed on."""
        if one.state != InvitationState.ACCEPTED:
            return {one.sender_id}
        return {one.sender_id, one.owner_id or one.sender_id} - {one.target_id or ""}

    def _by_hand(self, one: Invitation) -> bool:
        return one.cause in BY_HAND and one.sender_id == self.actor


def test_the_handshake_holds_in_any_order(house):
    run_state_machine_as_test(
        lambda: Handshake(house),
        settings=settings(
            max_examples=45,
            stateful_step_count=25,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink),
        ),
    )
