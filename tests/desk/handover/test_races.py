"""Parallel arrivals on PostgreSQL, through several processes' worth of connections: two queues share their agents, whose capacity is never passed.
What came while a lock was held is treated as what came after it.
"""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from bot import runtime as runtimes
from bot.config import read_settings
from bot.desk import audit, lanes
from bot.desk.errors import DeskError
from bot.desk.handover import agents, assignments, conversations, invitations, offers
from bot.desk.people import people
from bot.desk.queues import names
from bot.desk.setup import lines, queues
from bot.desk.threads import moves
from bot.runtime import Runtime
from storage.models import Channel, Conversation, ConversationState, Delivery, Invitation, InvitationState, Person, Status
from storage.queries.handover import invitations as rows
from storage.queries.handover.conversations import get_conversation
from storage.queries.queues import handing_out as routing_rows
from storage.queries.setup.queues import find_queue_named
from tests.actors import at_once
from tests.desk.handover.crowd import CREW, LINES, MACHINES, ROOM, Crowd, load
from tests.looking.waits import wait_for

ARRIVALS = 24


@pytest.fixture
def machines(postgres) -> Iterator[list[Runtime]]:
    """Each with its own connections, as processes have. Both queues hand out, to the same three people."""
    url = postgres.create()
    secrets = {"slack_bot_token": "xoxb-1", "slack_signing_secret": "s", "twilio_account_sid": "AC" + "0" * 32, "twilio_auth_token": "t"}
    found = [runtimes.build(read_settings(database_url=url, public_url="http://127.0.0.1:1", **secrets)) for _ in range(MACHINES)]
    with found[0].transaction() as tx:
        people.remember(tx, Person(id="USAM", name="Sam", handle="sam", is_admin=True))
        sam = people.get_person(tx, "USAM")
        for person_id in CREW:
            people.remember(tx, Person(id=person_id, name=person_id.title(), handle=person_id.lower()))
        for number, (name, address) in enumerate(LINES.items()):
            queue = queues.create(tx, sam, name, Channel(id=f"C{number}", name=name))
            queues.set_setting(tx, sam, queue, "routing", ("round-robin", "least-loaded")[number])
            for person_id in CREW:
                queues.add_member(tx, sam, queue, people.get_person(tx, person_id))
            lines.add(tx, sam, address, name, "twilio")
        for person_id, capacity in CREW.items():
            agents.set_capacity(tx, sam, people.get_person(tx, person_id), str(capacity))
            agents.set_status(tx, people.get_person(tx, person_id), Status.READY)
    yield found
    for one in found:
        one.database.close()


def test_who_becomes_ready_at_the_same_time_is_offered_the_oldest_of_each_queue_up_to_capacity(machines):
    crowd = Crowd(machines)
    for number, person_id in enumerate(CREW):
        crowd.set_status(number, person_id, Status.NOT_READY)
    with ThreadPoolExecutor(16) as pool:
        standing = [pool.submit(crowd.work, number) for number in range(MACHINES)] + [pool.submit(crowd.watch)]
        for done in [pool.submit(crowd.arrive, number) for number in range(ARRIVALS)]:
            done.result()
        assert not loads(machines)
        at_once(*[partial(crowd.set_status, number, person_id, Status.READY) for number, person_id in enumerate(CREW)])
        wait_for(lambda: not crowd.due(0) and sum(loads(machines).values()) == ROOM, 60)
        crowd.over.set()
        for one in standing:
            one.result()
    assert crowd.passed == []
    assert loads(machines) == CREW
    with machines[0].reading() as session:
        offers = session.exec(select(Invitation).order_by(col(Invitation.id))).all()
        asked = [one.conversation_id for one in offers]
        assert {one.sender_id for one in offers} == {audit.SYSTEM}
        assert len(set(asked)) == len(asked) == ROOM
        for queue_id in {one.queue_id for one in session.exec(select(Conversation))}:
            order = (
                select(Conversation.id)
                .where(Conversation.queue_id == queue_id)
                .order_by(col(Conversation.waiting_since), col(Conversation.id))
            )
            waiting = session.exec(order).all()
            served = [one for one in asked if one in waiting]
            assert served == waiting[: len(served)]


def test_answers_meanwhile_fill_everybody_and_leave_the_rest_waiting(machines):
    crowd = Crowd(machines)
    with ThreadPoolExecutor(16) as pool:
        standing = [pool.submit(crowd.work, number) for number in range(MACHINES)] + [pool.submit(crowd.watch)]
        standing += [pool.submit(crowd.answer, number) for number in range(MACHINES)]
        for done in [pool.submit(crowd.arrive, number) for number in range(ARRIVALS)]:
            done.result()
        wait_for(lambda: owned(machines) == ROOM, 60)
        crowd.over.set()
        for one in standing:
            one.result()
    assert crowd.passed == []
    with machines[0].reading() as session:
        found = session.exec(select(Conversation)).all()
        assert Counter(one.state for one in found) == {ConversationState.ACTIVE: ROOM, ConversationState.WAITING: ARRIVALS - ROOM}
        assert all((one.owner_id is None) == (one.state == ConversationState.WAITING) for one in found)


def test_who_rejects_a_text_that_came_while_its_queue_was_locked_is_not_asked_again(machines):
    """The handing out began before the text came, and waited for its lock."""
    crowd = Crowd(machines)
    crowd.set_status(0, "UMARIA", Status.NOT_READY)
    crowd.set_status(0, "ULEE", Status.NOT_READY)
    hand_out(machines[0])
    with ThreadPoolExecutor(1) as pool:
        with machines[1].transaction() as tx:
            routing_rows.lock_queue(tx.session, 1)
            begun = pool.submit(hand_out, machines[0])
            wait_for(lambda: waits_for_a_lock(machines[2]))
            crowd.arrive(0)
        begun.result()
    [offered] = pending(machines)
    machines[0].transact(lambda tx: invitations.reject(tx, invitations.get_public(tx, offered), people.get_person(tx, "UKATE")))
    hand_out(machines[0])
    assert pending(machines) == []


@pytest.mark.parametrize("way", ["brought", "fetched"])
def test_a_text_that_comes_while_its_conversation_moves_stands_in_the_new_thread(machines, way):
    """Its transaction had read where the conversation was, and waited for the old thread's lane."""
    crowd = Crowd(machines)
    crowd.arrive(0)
    with ThreadPoolExecutor(1) as pool:
        with machines[1].transaction() as tx:
            conversation = get_conversation(tx.session, 1)
            billing = find_queue_named(tx.session, "billing")
            conversation.queue_id = billing.id
            moves.follow_queue(tx, conversation, billing, "Moved.")
            tx.session.flush()
            begun = pool.submit(getattr(crowd, {"brought": "arrive", "fetched": "fetch"}[way]), 0, "SMlate")
            wait_for(lambda: waits_for_a_lock(machines[2]))
        begun.result()
    with machines[0].reading() as session:
        shown = session.exec(select(Delivery.lane).where(Delivery.kind == "show_message").order_by(col(Delivery.id))).all()
    assert shown == [lanes.thread(1, 0), lanes.thread(1, 1)]


def close(tx) -> None:
    conversations.close(tx, get_conversation(tx.session, 1), people.get_person(tx, "UKATE"))


def release(tx) -> None:
    assignments.release(tx, get_conversation(tx.session, 1), people.get_person(tx, "UKATE"), find_queue_named(tx.session, "support"))


def remove(tx) -> None:
    for name in LINES:
        queues.remove_member(tx, people.get_person(tx, "USAM"), find_queue_named(tx.session, name), people.get_person(tx, "UKATE"))


def do_not_disturb(tx) -> None:
    agents.set_status(tx, people.get_person(tx, "ULEE"), Status.DND)


@pytest.mark.parametrize("change", [close, release, remove])
@pytest.mark.parametrize("invited_first", [True, False])
def test_an_invitation_in_the_moment_its_conversation_ends_or_changes_hands_is_over_as_well(machines, change, invited_first):
    """Whichever comes first: the second had looked before, and waited."""
    hold(machines)
    first, second = (invite, change) if invited_first else (change, invite)
    in_one_moment(machines, first, second)
    assert states(machines) != [InvitationState.PENDING]
    assert conversation(machines).owner_id is None


@pytest.mark.parametrize("target", ["ULEE", "queue:1"])
@pytest.mark.parametrize("invited_first", [True, False])
def test_who_turns_do_not_disturb_in_the_moment_of_an_invitation_is_not_asked(machines, invited_first, target):
    hold(machines)
    machines[0].transact(lambda tx: agents.set_status(tx, people.get_person(tx, "UMARIA"), Status.NOT_READY))
    first, second = (partial(invite, target=target), do_not_disturb)[:: 1 if invited_first else -1]
    in_one_moment(machines, first, second)
    assert states(machines) == ([InvitationState.WITHDRAWN] if invited_first else [])
    assert conversation(machines).owner_id == "UKATE"


def hold(machines: list[Runtime]) -> None:
    """Kate holds a conversation of a queue whose members claim."""
    with machines[0].transaction() as tx:
        queues.set_setting(tx, people.get_person(tx, "USAM"), find_queue_named(tx.session, "support"), "routing", "claim")
    Crowd(machines).arrive(0)
    machines[0].transact(lambda tx: conversations.claim(tx, get_conversation(tx.session, 1), people.get_person(tx, "UKATE")))


def invite(tx, target: str = "ULEE") -> None:
    invitations.invite(tx, get_conversation(tx.session, 1), people.get_person(tx, "UKATE"), target)


def in_one_moment(machines: list[Runtime], first, second) -> None:
    """The second begins before the first is stored, and may be refused then."""
    with ThreadPoolExecutor(1) as pool:
        with machines[1].transaction() as tx:
            first(tx)
            tx.session.flush()
            begun = pool.submit(machines[0].transact, second)
            wait_for(lambda: begun.done() or waits_for_a_lock(machines[2]))
        error = begun.exception()
    assert error is None or isinstance(error, DeskError), error


def states(machines: list[Runtime]) -> list[str]:
    """The states of all invitations."""
    with machines[0].reading() as session:
        return list(session.exec(select(Invitation.state)))


def conversation(machines: list[Runtime]) -> Conversation:
    with machines[0].reading() as session:
        return get_conversation(session, 1)


def hand_out(machine: Runtime, queue_id: int = 1) -> None:
    machine.transact(lambda tx: offers.hand_out(tx, queue_id))


def waits_for_a_lock(machine: Runtime) -> bool:
    with machine.reading() as session:
        found = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        return bool(session.execute(text(found)).scalar_one())


def pending(machines: list[Runtime]) -> list[str]:
    with machines[0].reading() as session:
        return [one.public_id for one in rows.list_pending_for(session, "UKATE")]


def loads(machines: list[Runtime]) -> Counter[str]:
    with machines[0].reading() as session:
        return load(session)


def owned(machines: list[Runtime]) -> int:
    with machines[0].reading() as session:
        return len(session.exec(select(Conversation.id).where(Conversation.state == ConversationState.ACTIVE)).all())


@pytest.mark.parametrize("answered", [False, True])
def test_a_text_that_comes_in_the_moment_of_done_reopens(machines, answered):
    """Its transaction had read that the conversation was open, and waited for the thread's lane."""
    crowd = Crowd(machines)
    for one in LINES:
        machines[0].transact(
            lambda tx, one=one: queues.set_setting(tx, people.get_person(tx, "USAM"), names.get_named(tx, one), "routing", "claim")
        )
    crowd.arrive(0)
    machines[0].transact(lambda tx: conversations.claim(tx, get_conversation(tx.session, 1), people.get_person(tx, "UKATE")))
    if answered:
        machines[0].transact(lambda tx: setattr(get_conversation(tx.session, 1), "unanswered_since", None))
    with ThreadPoolExecutor(1) as pool:
        with machines[1].transaction() as tx:
            conversations.close(tx, get_conversation(tx.session, 1), people.get_person(tx, "UKATE"))
            tx.session.flush()
            begun = pool.submit(crowd.arrive, 0, "SMlate")
            wait_for(lambda: waits_for_a_lock(machines[2]))
        begun.result()
    with machines[0].reading() as session:
        conversation = get_conversation(session, 1)
    assert (conversation.state, conversation.owner_id) == (ConversationState.ACTIVE, "UKATE")
    assert conversation.unanswered_since is not None
