"""Any order of arrivals, answers, status changes, rooms, moves and clocks: handing out keeps its promises after every step."""

from collections import Counter

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlmodel import col, select

from bot.desk import audit
from bot.desk.errors import DeskError
from bot.desk.handover import agents, assignments, conversations, invitations, offers, overflows
from bot.desk.people import people
from bot.desk.queues import names
from bot.desk.queues.rules import Kind
from bot.desk.setup import archives, lines, points, queues
from storage import timers
from storage.models import Conversation, ConversationState, Invitation, InvitationState, Queue, Status
from tests.desk.house import KATE, LEE, LINE, MARIA, SAM, SECOND_LINE, Rooms
from tests.desk.queues.handing_out_promises import PROMISES, Picture

AGENTS = st.sampled_from((KATE, LEE, MARIA))
CONTACTS = st.sampled_from([f"+155577201{number:02}" for number in range(6)])
QUEUES = st.sampled_from(("support", "billing"))
WAYS = ("longest-idle", "least-loaded", "round-robin")
ANY = st.integers(0, 5)
WORK = {
    "hand_out": offers.hand_out,
    "expire_invitation": offers.expire,
    "remind_invitation": invitations.remind,
    "overflow": overflows.overflow,
}


class Routing(RuleBasedStateMachine):
    """Offers are handed out by a timer, which may come late: `settle` says when it has caught up."""

    def __init__(self, house: Rooms) -> None:
        super().__init__()
        self.house = house
        house.restore()
        self.before: Picture | None = None
        with house.transaction() as tx:
            sam = people.get_person(tx, SAM)
            for name, way in (("support", "round-robin"), ("billing", "longest-idle")):
                queues.set_setting(tx, sam, names.get_named(tx, name), "routing", way)
                queues.name_supervisor(tx, sam, names.get_named(tx, name), people.get_person(tx, MARIA))
            queues.add_member(tx, sam, names.get_named(tx, "billing"), people.get_person(tx, LEE))
            point = points.create(tx, sam, "main")
            ids = {name: str(names.get_named(tx, name).id) for name in ("support", "billing")}
            points.add_rule(tx, sam, point, Kind.LAST_AGENT, "", "")
            points.add_rule(tx, sam, point, Kind.ALWAYS, ids["support"], "")
            points.add_rule(tx, sam, point, Kind.MANY, ids["billing"], "3")
            points.add_rule(tx, sam, point, Kind.LONG, ids["billing"], "5")
            lines.add(tx, sam, SECOND_LINE, "main", "twilio")
            for person in (KATE, LEE, MARIA):  # so that there is soon more than they can take
                agents.set_capacity(tx, sam, people.get_person(tx, person), "1")

    def attempt(self, act) -> bool:
        self.house.pass_time(0.001)  # two things never happen at once
        try:
            with self.house.transaction() as tx:
                act(tx)
        except DeskError:
            return False
        return True

    def on(self, number: int, verb, person: str, *rest: object) -> bool:
        found = self.house.rows(Conversation)
        if not found:
            return False
        one = found[number % len(found)].public_id
        return self.attempt(lambda tx: verb(tx, conversations.get_public(tx, one), people.get_person(tx, person), *rest))

    @rule(contact=CONTACTS, line=st.sampled_from((LINE, SECOND_LINE)))
    def write(self, contact, line):
        self.house.pass_time(0.001)
        self.house.text(contact, recipient=line)

    @rule(number=ANY, person=AGENTS)
    def claim(self, number, person):
        self.on(number, conversations.claim, person)

    @rule(number=ANY, person=AGENTS)
    def close(self, number, person):
        self.on(number, conversations.close, person)

    @rule(number=ANY, person=AGENTS, queue=QUEUES)
    def release(self, number, person, queue):
        self.on(number, assignments.release, person, self.queue(queue))

    @rule(number=ANY, to=AGENTS)
    def assign(self, number, to):
        self.on(number, assignments.assign, MARIA, to)

    @rule(number=ANY, to=AGENTS)
    def transfer(self, number, to):
        found = self.house.rows(Conversation)
        owner = found[number % len(found)].owner_id if found else None
        self.on(number, invitations.invite, owner or KATE, to)

    def queue(self, name: str) -> Queue:
        return next(one for one in self.house.rows(Queue) if one.name == name)

    @precondition(lambda self: self.picture().pending)
    @rule(number=ANY, verb=st.sampled_from((invitations.accept, invitations.reject)))
    def answer(self, number, verb):
        found = list(self.picture().pending.values())
        one = found[number % len(found)]
        in_time = self.house.now < one.expires_at
        person = one.target_id
        done = self.attempt(lambda tx: verb(tx, invitations.get_public(tx, one.public_id), people.get_person(tx, person)))
        assert done == in_time
        if done and one.sender_id == audit.SYSTEM:
            assert self.picture().agents[person].missed == 0

    @rule(person=AGENTS, status=st.sampled_from((Status.READY, Status.READY, Status.NOT_READY, Status.DND)))
    def set_status(self, person, status):
        self.attempt(lambda tx: agents.set_status(tx, people.get_person(tx, person), status))

    @rule(person=AGENTS, capacity=st.integers(0, 2))
    def set_capacity(self, person, capacity):
        self.attempt(lambda tx: agents.set_capacity(tx, people.get_person(tx, SAM), people.get_person(tx, person), str(capacity)))

    @rule(queue=QUEUES, way=st.sampled_from(("claim", *WAYS, *WAYS)))
    def set_way(self, queue, way):
        self.attempt(lambda tx: queues.set_setting(tx, people.get_person(tx, SAM), names.get_named(tx, queue), "routing", way))

    @rule(person=AGENTS, queue=QUEUES, away=st.booleans())
    def come_and_go(self, person, queue, away):
        verb = queues.remove_member if away else queues.add_member
        self.attempt(lambda tx: verb(tx, people.get_person(tx, SAM), names.get_named(tx, queue), people.get_person(tx, person)))

    @rule(person=AGENTS)
    def leave_and_return(self, person):
        self.house.pass_time(0.001)
        self.house.leave(person)
        self.house.leave(person, is_deleted=False)

    @rule()
    def try_to_archive(self):
        """Lines and a routing point lead there."""
        assert not self.attempt(lambda tx: archives.archive(tx, people.get_person(tx, SAM), names.get_named(tx, "support"), None))

    @rule()
    def show(self):
        """Slack shows all that is asked."""
        with self.house.transaction() as tx:
            for one in tx.session.exec(select(Invitation).where(col(Invitation.ts).is_(None))):
                one.shown_at, one.ts = tx.now, str(one.id)

    @rule(seconds=st.sampled_from((1, 61, 121, 121, 400)))
    def pass_time(self, seconds):
        self.house.pass_time(seconds)

    @rule()
    def settle(self):
        """All timers that are due do their work, until none is left: then nobody who could be asked is left waiting for."""
        self.house.pass_time(0.001)
        for _ in range(60):
            due = [one for one in self.picture().timers if one.kind in WORK and one.due_at <= self.house.now]
            if not due:
                break
            for one in due:
                self.fire(one.kind, one.subject)
        else:
            raise AssertionError("offers chase each other without end")
        now = self.picture()
        for waiting in now.waiting:
            if waiting.id not in now.pending and now.queues[waiting.queue_id].routing != "claim":
                assert not [person for person in (KATE, LEE, MARIA) if now.can_be_offered(waiting, person)], "somebody could be asked"

    def fire(self, kind: str, subject: str) -> None:
        self.house.pass_time(0.001)
        before = self.picture()
        with self.house.transaction() as tx:
            if timers.take(tx.session, self.house.now, kind, subject):
                WORK[kind](tx, int(subject))
        if kind == "hand_out":
            self.offered_rightly(before, int(subject))

    def offered_rightly(self, before: Picture, queue_id: int) -> None:
        """Each new offer is made to somebody with room, and in the order of waiting: nothing older could have been offered to them."""
        now = self.picture()
        known = {one.id for one in before.invitations}
        new = [one for one in now.invitations if one.id not in known]
        given = Counter(one.target_id for one in new)
        places = {one.id: one for one in before.waiting}
        for person, number in given.items():
            assert before.load(person) + number <= before.agents[person].capacity, "capacity was passed"
        for offer in new:
            mine = places[offer.conversation_id]
            assert mine.queue_id == queue_id
            older = [
                one
                for one in before.waiting
                if one.queue_id == queue_id and (one.waiting_since, one.id) < (mine.waiting_since, mine.id) and one.id not in now.pending
            ]
            assert not [one for one in older if before.can_be_offered(one, offer.target_id)], "somebody has waited longer"

    def picture(self) -> Picture:
        with self.house.database.read() as session:
            return Picture(session)

    @invariant()
    def every_promise_holds(self):
        now = self.picture()
        for promise in PROMISES:
            promise(now)
        self._places_are_kept(now)
        self.before = now

    def _places_are_kept(self, now: Picture) -> None:
        """As long as it waits, it waits since the same time."""
        for one in self.before.waiting if self.before else ():
            after = next(two for two in now.conversations if two.id == one.id)
            ended = any(
                two.conversation_id == one.id and two.state == InvitationState.ACCEPTED and two.closed_at >= one.waiting_since
                for two in now.invitations
            )
            if after.state == ConversationState.WAITING and not ended:
                assert after.waiting_since == one.waiting_since


def test_handing_out_holds_in_any_order(house):
    run_state_machine_as_test(
        lambda: Routing(house),  # type: ignore[arg-type]  # whatever makes a machine will do
        settings=settings(
            max_examples=45,
            stateful_step_count=30,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink),
        ),
    )
