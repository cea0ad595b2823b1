"""What is refused, and who can't answer."""

import pytest

from bot.desk.errors import DeskError
from bot.desk.handover import invitations
from storage.models import Conversation, InvitationState
from tests.desk.handover.answers import close, lee_dnd, lee_left, lee_not_ready, lee_removed
from tests.desk.house import KATE, LEE, MARIA, OLAF, SAM, Rooms


def waiting(house: Rooms) -> None:
    house.text()


def done(house: Rooms) -> None:
    house.claimed()
    close(house)


def nothing_more(_house: Rooms) -> None:
    pass


@pytest.mark.parametrize(
    ("before", "event", "sender", "target", "sentence"),
    [
        (waiting, nothing_more, KATE, LEE, "Nobody holds this conversation yet"),
        (done, nothing_more, KATE, LEE, "This conversation is done"),
        (Rooms.claimed, nothing_more, MARIA, LEE, "Only its owner can transfer this conversation: Kate Lewis holds it"),
        (Rooms.claimed, nothing_more, OLAF, LEE, "Only its owner"),
        (Rooms.invited, nothing_more, KATE, MARIA, "An invitation to Lee Wong is pending"),
        (Rooms.claimed, nothing_more, KATE, KATE, "You hold this conversation yourself"),
        (Rooms.claimed, nothing_more, KATE, OLAF, "Olaf Berg is in no queue"),
        (Rooms.claimed, lee_not_ready, KATE, LEE, "Lee Wong is Not Ready"),
        (Rooms.claimed, lee_dnd, KATE, LEE, "Lee Wong is on Do not disturb"),
        (Rooms.claimed, lee_removed, KATE, LEE, "Lee Wong is in no queue"),
        (Rooms.claimed, lee_left, KATE, LEE, "Lee Wong is in no queue"),
        (Rooms.claimed, nothing_more, KATE, "UNOBODY", "still finding out who that is"),
    ],
)
def test_what_is_refused_and_why(house, before, event, sender, target, sentence):
    before(house)
    event(house)
    sent = len(house.rows(type(house.invitation))) if house.rows(Conversation) and house.pending else 0
    with pytest.raises(DeskError, match=sentence):
        house.act(invitations.invite, sender, target)
    assert (1 if house.pending else 0) == sent


@pytest.mark.parametrize(
    ("verb", "person", "sentence"),
    [
        (invitations.accept, MARIA, "This invitation is for Lee Wong"),
        (invitations.accept, KATE, "This invitation is for Lee Wong"),
        (invitations.reject, MARIA, "This invitation is for Lee Wong"),
        (invitations.withdraw, LEE, "Only Kate Lewis, who sent it"),
        (invitations.withdraw, SAM, "Only Kate Lewis, who sent it"),
    ],
)
def test_nobody_answers_for_somebody_else(house, verb, person, sentence):
    house.invited()
    with pytest.raises(DeskError, match=sentence):
        house.answer(verb, person)
    assert house.invitation.state == InvitationState.PENDING
