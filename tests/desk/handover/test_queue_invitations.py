"""Who owns it, where it is and what ends an invitation, with a queue as target: each event that can meet it."""

import pytest

from bot.desk.errors import DeskError, NobodyReadyError
from bot.desk.handover import conversations, invitations
from bot.desk.people import people
from bot.desk.queues import names
from bot.desk.setup import queues
from storage.models import Conversation, FormerThread, InvitationState, Status
from storage.queries.setup.queues import find_queue_named, list_ready
from tests.desk.house import KATE, LEE, MARIA, OLAF, SAM, Rooms
from tests.looking.left import list_timers

ACCEPTED, REJECTED = InvitationState.ACCEPTED, InvitationState.REJECTED
EXPIRED, WITHDRAWN, PENDING = InvitationState.EXPIRED, InvitationState.WITHDRAWN, InvitationState.PENDING
NOT_ACCEPTED = "Transfer to billing was not accepted: "


def target(house: Rooms, name: str = "billing") -> str:
    with house.database.read() as session:
        return f"queue:{find_queue_named(session, name).id}"


@pytest.fixture
def asked(house: Rooms) -> Rooms:
    """Kate holds Vanessa's conversation and has invited billing, where Lee and Maria are Ready."""
    with house.transaction() as tx:
        sam, billing = people.get_person(tx, SAM), names.get_named(tx, "billing")
        queues.add_member(tx, sam, billing, people.get_person(tx, LEE))
    house.claimed()
    house.act(invitations.invite, KATE, target(house))
    with house.transaction() as tx:
        invitations.get_public(tx, house.invitation.public_id).shown_at = tx.now
    return house


def accept(person):
    return lambda house: house.answer(invitations.accept, person)


def reject(person):
    return lambda house: house.answer(invitations.reject, person)


def away(person, status=Status.NOT_READY):
    return lambda house: house.set_status(person, status)


def expire(house):
    house.pass_time(120)
    house.fire()


def too_late(house):
    """Its time is over, and its timer late."""
    house.pass_time(120)


def withdraw(house):
    house.answer(invitations.withdraw, KATE)


def close(house):
    house.act(conversations.close, KATE)


def removed(person, queue="billing"):
    return lambda house: house.remove(person, queue)


def left(person):
    return lambda house: house.leave(person)


TABLE = {
    "first accept": ([accept(LEE)], LEE, "billing", ACCEPTED, ""),
    "accept after somebody's no": ([reject(LEE), accept(MARIA)], MARIA, "billing", ACCEPTED, ""),
    "accept after one's own no": ([reject(LEE), accept(LEE)], LEE, "billing", ACCEPTED, ""),
    "accept while Not Ready": ([away(LEE), accept(LEE)], LEE, "billing", ACCEPTED, ""),
    "one no": ([reject(LEE)], KATE, "support", PENDING, ""),
    "all say no": ([reject(LEE), reject(MARIA)], KATE, "support", REJECTED, "everybody who is Ready in billing rejected it."),
    "no of all that are Ready": ([away(MARIA), reject(LEE)], KATE, "support", REJECTED, "everybody who is Ready in billing rejected it."),
    "the last one without an answer goes": ([reject(LEE), away(MARIA)], KATE, "support", REJECTED, "everybody who is Ready in billing"),
    "nobody Ready any more": ([away(LEE), away(MARIA, Status.DND)], KATE, "support", WITHDRAWN, "nobody in billing is Ready any more."),
    "one goes, one stays": ([away(LEE)], KATE, "support", PENDING, ""),
    "all are removed": ([removed(LEE), removed(MARIA)], KATE, "support", WITHDRAWN, "nobody in billing is Ready any more."),
    "all leave": ([left(LEE), left(MARIA)], KATE, "support", WITHDRAWN, "nobody in billing is Ready any more."),
    "nobody in time": ([expire], KATE, "support", EXPIRED, "nobody in billing accepted it within 120 seconds."),
    "one goes too late": ([too_late, away(LEE)], KATE, "support", EXPIRED, "nobody in billing accepted it within 120 seconds."),
    "withdrawn": ([withdraw], KATE, "support", WITHDRAWN, ""),
    "done meanwhile": ([close], None, "support", WITHDRAWN, ""),
    "sender removed": ([removed(KATE, "support")], None, "support", WITHDRAWN, ""),
    "sender left": ([left(KATE)], None, "support", WITHDRAWN, ""),
    "all say no, sender away": ([away(KATE), reject(LEE), reject(MARIA)], None, "support", REJECTED, "everybody who is Ready"),
    "nobody in time, sender away": ([away(KATE), expire], None, "support", EXPIRED, "nobody in billing accepted it"),
}


@pytest.mark.parametrize(("events", "owner", "queue", "state", "cause"), TABLE.values(), ids=TABLE.keys())
def test_who_owns_it_afterwards_and_where_it_is(asked, events, owner, queue, state, cause):
    for event in events:
        event(asked)
    with asked.database.read() as session:
        place = find_queue_named(session, queue)
    conversation = asked.conversation
    assert (conversation.owner_id, conversation.queue_id, conversation.channel_id) == (owner, place.id, place.channel_id)
    assert asked.invitation.state == state
    failed = [one.text for one in asked.notices(KATE) if one.text.startswith(NOT_ACCEPTED)]
    assert [one.startswith(NOT_ACCEPTED + cause) for one in failed] == [True] * bool(cause)
    assert [person for person, still in asked.periods() if still] == ([owner] if owner else [])


@pytest.mark.parametrize(("events", "owner", "queue", "state", "cause"), TABLE.values(), ids=TABLE.keys())
def test_after_the_end_nothing_moves(asked, events, owner, queue, state, cause):
    for event in events:
        event(asked)
    if state == PENDING:
        return
    before = asked.conversation, asked.invitation, len(asked.notices(KATE)), asked.log()
    for late in (accept(LEE), reject(MARIA), withdraw):
        with pytest.raises(DeskError):
            late(asked)
    asked.pass_time(1000)
    asked.fire()
    assert (asked.conversation, asked.invitation, len(asked.notices(KATE)), asked.log()) == before
    with asked.database.read() as session:
        assert not {one.kind for one in list_timers(session)} & {"expire_invitation", "remind_invitation"}


@pytest.mark.parametrize(
    ("verb", "person", "sentence"),
    [
        (invitations.accept, OLAF, "for the members of the queue billing"),
        (invitations.accept, SAM, "for the members of the queue billing"),
        (invitations.reject, KATE, "for the members of the queue billing"),
        (invitations.withdraw, LEE, "Only Kate Lewis, who sent it"),
    ],
)
def test_nobody_else_answers(asked, verb, person, sentence):
    with pytest.raises(DeskError, match=sentence):
        asked.answer(verb, person)
    assert asked.invitation.state == PENDING


def test_the_sender_may_be_a_member_but_does_not_count_as_one(house):
    house.claimed()
    house.set_status(LEE, Status.NOT_READY)
    house.set_status(MARIA, Status.NOT_READY)
    with pytest.raises(NobodyReadyError):
        house.act(invitations.invite, KATE, target(house, "support"))
    house.set_status(LEE, Status.READY)
    house.act(invitations.invite, KATE, target(house, "support"))
    for verb in (invitations.accept, invitations.reject):
        with pytest.raises(DeskError, match="You hold this conversation yourself"):
            house.answer(verb, KATE)
    house.answer(invitations.reject, LEE)
    assert house.invitation.state == REJECTED


def test_a_queue_that_is_no_more_is_refused(house):
    house.claimed()
    with pytest.raises(DeskError, match="That queue is no more"):
        house.act(invitations.invite, KATE, "queue:999")


def test_longest_idle_first(house):
    """Got or finished something last: Kate now holds one, Lee finished one before, Maria had none."""
    house.text("+15557720103")
    house.act(conversations.claim, LEE)
    house.pass_time(60)
    house.act(conversations.close, LEE)
    house.pass_time(60)
    house.claimed()
    with house.database.read() as session:
        ready = list_ready(session, find_queue_named(session, "support").id, ())
    assert [one.id for one in ready] == [MARIA, LEE, KATE]


def test_what_moves_keeps_its_id_and_its_old_thread_is_known(asked):
    with asked.transaction() as tx:
        tx.session.get_one(Conversation, 1).thread_ts = "1.1"
    accept(LEE)(asked)
    (former,) = asked.rows(FormerThread)
    now = asked.conversation
    assert (former.channel_id, former.thread_ts, former.queue, former.number) == ("C1", "1.1", "support", 0)
    assert (now.id, now.channel_id, now.thread_ts, now.moves) == (1, "C2", None, 1)
    assert former.history == str(asked.messages()[0].id)
    asked.text(body="Later")
    assert [one.conversation_id for one in asked.messages()] == [1, 1]
    assert "slack:thread:1.1" in asked.waker.woken
