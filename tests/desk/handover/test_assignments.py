"""Release, Assign, Take over: who may, and who owns it afterwards."""

import pytest
from sqlmodel import select

from bot.desk.errors import DeskError
from bot.desk.handover import assignments, conversations, invitations
from bot.desk.people import people
from bot.desk.queues import names
from bot.desk.setup import queues
from storage.models import Audit, ConversationState
from storage.queries.setup.queues import find_queue_named, is_supervisor
from tests.desk.house import KATE, LEE, MARIA, OLAF, SAM, Rooms

ACTIVE, WAITING = ConversationState.ACTIVE, ConversationState.WAITING


@pytest.fixture
def led(house: Rooms) -> Rooms:
    """Maria supervises support, and Sam the admin is a member of billing."""
    with house.transaction() as tx:
        sam = people.get_person(tx, SAM)
        queues.name_supervisor(tx, sam, names.get_named(tx, "support"), people.get_person(tx, MARIA))
        queues.add_member(tx, sam, names.get_named(tx, "billing"), sam)
    return house


def release(house: Rooms, person: str, name: str = "support") -> None:
    with house.database.read() as session:
        queue = find_queue_named(session, name)
    house.act(assignments.release, person, queue)


def holder(house: Rooms) -> tuple[str | None, str]:
    return house.conversation.owner_id, house.conversation.state


@pytest.mark.parametrize("person", [KATE, MARIA, SAM])
@pytest.mark.parametrize(("queue", "channel"), [("support", "C1"), ("billing", "C2")])
def test_the_owner_supervisors_and_admins_release(led, person, queue, channel):
    led.claimed()
    release(led, person, queue)
    assert holder(led) == (None, WAITING)
    assert (led.conversation.channel_id, led.conversation.waiting_since) == (channel, led.now)
    assert [still for _, still in led.periods()] == [False]
    assert bool(led.notices(KATE)) == (person != KATE)


def test_what_waits_elsewhere_keeps_its_place_in_time(led):
    led.text()
    began = led.conversation.waiting_since
    led.pass_time(300)
    release(led, MARIA, "billing")
    assert led.conversation.waiting_since == began
    with pytest.raises(DeskError, match="waits in billing already"):
        release(led, SAM, "billing")


@pytest.mark.parametrize("person", [MARIA, SAM])
def test_supervisors_and_admins_assign_take_over_transfer_and_close(led, person):
    led.claimed()
    led.act(assignments.assign, person, LEE)
    assert holder(led) == (LEE, ACTIVE)
    led.act(assignments.take_over, person)
    assert holder(led) == (person, ACTIVE)
    led.act(assignments.assign, person, KATE)
    led.act(invitations.invite, person, LEE)
    led.answer(invitations.reject, LEE)
    assert holder(led) == (KATE, ACTIVE)
    assert "Kate Lewis still holds the conversation" in led.notices(person)[-1].text
    led.act(conversations.close, person)
    assert holder(led) == (None, ConversationState.DONE)


@pytest.mark.parametrize("person", [LEE, OLAF])
@pytest.mark.parametrize(
    "act",
    [
        release,
        lambda house, person: house.act(assignments.assign, person, LEE),
        lambda house, person: house.act(assignments.take_over, person),
        lambda house, person: house.act(conversations.close, person),
        lambda house, person: house.act(invitations.invite, person, MARIA),
    ],
    ids=["release", "assign", "take over", "close", "transfer"],
)
def test_others_may_not(led, act, person):
    led.claimed()
    with pytest.raises(DeskError, match="Only"):
        act(led, person)
    assert holder(led) == (KATE, ACTIVE)


def test_a_supervisor_of_another_queue_may_not_either(led):
    with led.transaction() as tx:
        queues.name_supervisor(tx, people.get_person(tx, SAM), names.get_named(tx, "billing"), people.get_person(tx, LEE))
    led.claimed()
    with pytest.raises(DeskError, match="Only supervisors of the queue support"):
        led.act(assignments.take_over, LEE)


@pytest.mark.parametrize(
    ("target", "sentence"), [(OLAF, "Olaf Berg is not in support"), (SAM, "Sam Rivera is not in support"), (KATE, "Kate Lewis holds this")]
)
def test_only_members_can_be_assigned(led, target, sentence):
    led.claimed()
    with pytest.raises(DeskError, match=sentence):
        led.act(assignments.assign, MARIA, target)


def test_an_admin_in_no_queue_cannot_hold(house):
    house.claimed()
    with pytest.raises(DeskError, match="You are in no queue"):
        house.act(assignments.take_over, SAM)


def test_done_is_done(led):
    led.claimed()
    led.act(conversations.close, KATE)
    for act in (
        lambda: release(led, MARIA),
        lambda: led.act(assignments.assign, MARIA, LEE),
        lambda: led.act(assignments.take_over, MARIA),
    ):
        with pytest.raises(DeskError, match="This conversation is done"):
            act()


def test_a_supervisor_is_a_member_and_no_longer_one_when_removed(house):
    with house.transaction() as tx:
        sam, support = people.get_person(tx, SAM), names.get_named(tx, "support")
        assert queues.name_supervisor(tx, sam, support, people.get_person(tx, OLAF))
        queues.remove_member(tx, sam, support, people.get_person(tx, OLAF))
        assert not is_supervisor(tx.session, support.id, OLAF)


def test_the_audit_log_says_who_did_it(led):
    led.claimed()
    led.act(assignments.assign, MARIA, LEE)
    led.act(assignments.take_over, MARIA)
    release(led, MARIA, "billing")
    with led.database.read() as session:
        found = [(one.actor, one.action, one.detail) for one in session.exec(select(Audit).where(Audit.subject == "conversation:1"))]
    assert found[-3:] == [
        (MARIA, "assigned", f"from {KATE} to {LEE}"),
        (MARIA, "took over", f"from {LEE} to {MARIA}"),
        (MARIA, "released", f"from {MARIA} to queue:2"),
    ]


@pytest.mark.parametrize(("person", "said"), [(MARIA, ["Maria Gomez marked your conversation with (555) 772-0101 done."]), (KATE, [])])
def test_whose_conversation_somebody_else_marks_done_is_told(led, person, said):
    led.claimed()
    led.act(conversations.close, person)
    assert [one.text for one in led.notices(KATE)] == said


def test_after_a_supervisor_marked_it_done_it_goes_back_to_its_owner(led):
    led.claimed()
    led.act(conversations.close, MARIA)
    led.text(body="One more thing")
    assert holder(led) == (KATE, ACTIVE)
