"""Any order of claims, invitations, answers, status changes, removals and clocks: what must hold holds after every step."""

from collections import Counter
from itertools import pairwise

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlmodel import Session, select

from bot.desk import agents, conversations, invitations, people, queues
from bot.desk.errors import DeskError
from storage import timers
from storage.models import (
    Agent,
    Conversation,
    ConversationState,
    Invitation,
    InvitationState,
    Notice,
    Ownership,
    Person,
    QueueMember,
    Status,
)
from tests.desk.house import KATE, LEE, MARCUS, MARIA, SAM, VANESSA, House

AGENTS = st.sampled_from((KATE, LEE, MARIA))
CONTACTS = st.sampled_from((VANESSA, MARCUS))
FIRST = st.integers(0, 1)
ANSWERS = (invitations.accept, invitations.reject, invitations.withdraw)
UNTOLD = ("withdrawn",)
"""The sender did that by hand."""
OVERTAKEN = "no longer available"


class Picture:
    """All that the promises are about, read in one go."""

    def __init__(self, session: Session) -> None:
        def rows(table):
            return session.exec(select(table).order_by(table.id)).all()

        self.conversations, self.invitations = rows(Conversation), rows(Invitation)
        self.periods, self.notices = rows(Ownership), rows(Notice)
        self.agents = {one.person_id: one.status for one in session.exec(select(Agent))}
        self.clocks = {one.subject for one in timers.list_all(session) if one.kind == "expire_invitation"}
        members = {one.person_id for one in session.exec(select(QueueMember))}
        self.able = {one.id for one in session.exec(select(Person)) if one.id in members and people.can_hold(one)}
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
    assert all(now.active[one.conversation_id].owner_id == one.sender_id for one in now.pending)


def whoever_is_asked_is_ready(now: Picture) -> None:
    assert {one.target_id for one in now.pending} <= now.able
    assert all(now.agents[one.target_id] == Status.READY for one in now.pending)


def only_what_is_pending_has_a_clock(now: Picture) -> None:
    assert now.clocks == {str(one.id) for one in now.pending}


PROMISES = (
    an_active_conversation_has_one_owner_and_one_open_period_any_other_none,
    whoever_owns_can_answer,
    periods_follow_each_other,
    at_most_one_invitation_is_pending_and_only_while_its_sender_owns,
    whoever_is_asked_is_ready,
    only_what_is_pending_has_a_clock,
)


class Handshake(RuleBasedStateMachine):
    def __init__(self, house: House) -> None:
        super().__init__()
        self.house = house
        house.restore()
        self.ended: dict[int, str] = {}
        self.told: Counter[str] = Counter()
        self.actor = ""
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
        return self.attempt(person, lambda tx: verb(tx, conversations.find_conversation(tx, one), people.get_person(tx, person), *rest))

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
        right = found.sender_id if verb is invitations.withdraw else found.target_id
        person = somebody or right
        late = self.house.now >= found.expires_at and verb is not invitations.withdraw
        before = self.owners()
        done = self.attempt(person, lambda tx: verb(tx, invitations.find_invitation(tx, found.public_id), people.get_person(tx, person)))
        assert done == (found.state == InvitationState.PENDING and not late and person == right)
        if not done:
            assert self.owners() == before
        elif verb is invitations.accept:
            assert self.owners() == before | {found.conversation_id: person}

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
            queues.remove_member(tx, people.get_person(tx, SAM), queues.get_named(tx, how), people.get_person(tx, person))

        self.attempt(SAM, remove)

    @rule(people_back=st.lists(AGENTS, min_size=1, max_size=3, unique=True), queue=st.sampled_from(("support", "billing")))
    def come_back(self, people_back, queue):
        """In the workspace, in a queue and Ready."""
        for person in people_back:
            self.house.leave(person, is_deleted=False)
            self.attempt(SAM, lambda tx, one=person: self._welcome(tx, one, queue))

    def _welcome(self, tx, person: str, queue: str) -> None:
        queues.add_member(tx, people.get_person(tx, SAM), queues.get_named(tx, queue), people.get_person(tx, person))
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
        expected = Counter(one.sender_id for one in new if one.cause not in UNTOLD and not self._by_hand(one))
        told = Counter(one.person_id for one in now.notices)
        assert told - self.told == expected
        self.ended, self.told = {known: one.state for known, one in over.items()}, told

    def _by_hand(self, one: Invitation) -> bool:
        return one.cause == OVERTAKEN and one.sender_id == self.actor


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
