"""Who owns it afterwards: every state of the handshake and every event that can meet it, with a teammate as target."""

import pytest

from bot.desk.errors import DeskError
from bot.desk.handover import invitations, rejections
from bot.desk.messages import intake
from bot.desk.notices import notices
from bot.desk.people import people
from bot.desk.queues import names
from bot.desk.setup import queues
from carriers.base import InboundText
from storage.models import Message, ThreadNote
from tests.desk.handover.answers import NOT_ACCEPTED, TABLE, WAITING, WITHDRAWN, accept, kate_away, reject, withdraw
from tests.desk.house import KATE, LEE, LINE, MARIA, SAM, VANESSA


@pytest.mark.parametrize(("events", "after"), TABLE.values(), ids=TABLE.keys())
def test_who_owns_it_afterwards(house, events, after):
    house.invited()
    for event in events:
        event(house)
    conversation, invitation = house.conversation, house.invitation
    assert (conversation.owner_id, conversation.state) == (after.owner, after.state)
    assert (invitation.state, invitation.cause or "") == (after.invitation, after.cause)
    told = house.notices(KATE)
    assert [(one.text[: len(after.told or "")], one.dismissed_at is None) for one in told] == (
        [(after.told, after.stays)] if after.told else []
    )
    assert any(line.startswith(after.log) for line in [*house.log(), ""])
    assert [person for person, still in house.periods() if still] == ([after.owner] if after.owner else [])


@pytest.mark.parametrize(("events", "after"), TABLE.values(), ids=TABLE.keys())
def test_the_error_stands_on_the_card_only_where_somebody_still_holds_it(house, events, after):
    house.invited()
    for event in events:
        event(house)
    failed = bool(after.told and after.told.startswith(NOT_ACCEPTED)) and after.owner == KATE
    assert bool(house.conversation.banner) == failed
    assert house.conversation.banner is None or house.conversation.banner.startswith(NOT_ACCEPTED)


@pytest.fixture
def led(house):
    """Maria leads support, and has invited Lee for what Kate holds."""
    with house.transaction() as tx:
        queues.name_supervisor(tx, people.get_person(tx, SAM), names.get_named(tx, "support"), people.get_person(tx, MARIA))
    house.claimed()
    house.act(invitations.invite, MARIA, LEE)
    return house


def test_the_owner_cancels_a_supervisors_invitation_who_is_told(led):
    with pytest.raises(
        DeskError, match="Only Maria Gomez, who sent it, and Kate Lewis, who holds the conversation, can cancel this transfer"
    ):
        led.answer(invitations.withdraw, LEE)
    withdraw(led)
    assert led.invitation.state == WITHDRAWN
    assert [one.text for one in led.notices(MARIA)] == [
        "Your invitation to Lee Wong for the conversation with (555) 772-0101 ended: Kate Lewis withdrew it."
    ]
    assert led.notices(KATE) == []


def test_an_owner_who_loses_it_by_a_supervisors_transfer_is_told(led):
    kate_away(led)
    reject(led)
    assert led.conversation.state == WAITING
    assert [one.text for one in led.notices(KATE)] == [
        "Your conversation with (555) 772-0101 is back in its queue: Maria Gomez's transfer to Lee Wong was not accepted, and you aren't available."
    ]
    assert [one.text.endswith("is back in its queue.") for one in led.notices(MARIA)] == [True]


def test_a_reason_follows_a_rejection_once(house):
    house.invited()
    with pytest.raises(DeskError, match="You didn't reject"), house.transaction() as tx:
        rejections.explain(tx, invitations.get_public(tx, house.invitation.public_id), people.get_person(tx, LEE), "Busy")
    reject(house)
    for reason in ("  Busy  ", "Very busy", ""):
        with house.transaction() as tx:
            found = invitations.get_public(tx, house.invitation.public_id)
            rejections.explain(tx, found, people.get_person(tx, LEE), reason)
    assert house.invitation.reject_reason == "Busy"
    assert [line for line in house.log() if "on rejecting" in line] == ["Lee Wong on rejecting the transfer: Busy"]
    assert len(house.notices(KATE)) == 2


def test_dismissing_the_notice_takes_the_error_off_the_card(house):
    house.invited()
    reject(house)
    assert house.conversation.banner
    with house.transaction() as tx:
        notices.dismiss(tx, house.notices(KATE)[0].public_id, people.get_person(tx, KATE))
    assert house.conversation.banner is None


def test_dismissing_an_old_notice_leaves_a_newer_error(house):
    house.invited()
    reject(house)
    house.act(invitations.invite, KATE, MARIA)
    house.answer(invitations.reject, MARIA)
    with house.transaction() as tx:
        notices.dismiss(tx, house.notices(KATE)[0].public_id, people.get_person(tx, KATE))
    assert "Maria Gomez" in (house.conversation.banner or "")


def test_the_note_is_cut_not_refused(house):
    house.claimed()
    house.act(invitations.invite, KATE, LEE, "  " + "n" * 600)
    assert house.invitation.note == "n" * 500


def test_the_contact_is_told_nothing_and_goes_on_writing(house):
    house.invited()
    with house.transaction() as tx:
        intake.receive(tx, InboundText("twilio", "SMmore", VANESSA, LINE, "Still there?"))
    accept(house)
    assert [one.direction for one in house.rows(Message)] == ["in", "in"]
    assert house.conversation.owner_id == LEE
    assert [note.text.split(" ")[0] for note in house.rows(ThreadNote)] == ["Claimed", "Transferred"]
