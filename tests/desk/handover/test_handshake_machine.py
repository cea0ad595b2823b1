"""Any order of claims, invitations, answers, status changes, removals and clocks: what must hold holds after every step."""

from collections import Counter

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlmodel import col, select

from bot.desk.errors import DeskError
from bot.desk.handover import agents, assignments, conversations, invitations
from bot.desk.people import people
from bot.desk.queues import names
from bot.desk.setup import queues
from storage.models import (
    Conversation,
    Invitation,
    InvitationState,
    Queue,
    Status,
)
from tests.desk.handover.handshake_promises import PROMISES, Picture
from tests.desk.house import KATE, LEE, MARCUS, MARIA, SAM, VANESSA, Rooms

AGENTS = st.sampled_from((KATE, LEE, MARIA))
CONTACTS = st.sampled_from((VANESSA, MARCUS))
QUEUES = st.sampled_from(("support", "billing"))
OUTCOMES, ACCEPTED = ("Transfer to", "Your invitation to"), " accepted the conversation"
FIRST = st.integers(0, 1)
ANSWERS = (invitations.accept, invitations.reject, invitations.withdraw)
BY_HAND = ("withdrawn", "no longer available")
"""A sender who did that knows."""


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
            for one in tx.session.exec(select(Invitation).where(col(Invitation.ts).is_(None))):
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
        lambda: Handshake(house),  # type: ignore[arg-type]  # whatever makes a machine will do
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
