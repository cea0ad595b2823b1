"""What is refused, and who can't answer: each with the sentence that says so."""

import pytest
from sqlmodel import update

from bot.desk.errors import DeskError
from bot.desk.handover import invitations, offers, rejections
from bot.desk.people import people
from bot.desk.queues import names
from storage.models import Conversation, ConversationState, InvitationState, Routing
from storage.transaction import OvertakenError
from tests.desk.handover.answers import accept, close, expire, lee_dnd, lee_left, lee_not_ready, lee_removed, reject, withdraw
from tests.desk.house import KATE, LEE, MARIA, OLAF, SAM, Rooms, newest, newest_invitation

IN_NO_QUEUE = "Lee Wong is in no queue, so nothing can be transferred to them."
CAN_T_RECEIVE = "and can't receive conversations now. Choose somebody who is Ready."
FOR_LEE, FOR_SUPPORT = "This invitation is for Lee Wong.", "This invitation is for the members of the queue support."
KATE_S_ALONE = "Only Kate Lewis, who sent it, can cancel this transfer."
OWNER_S_ALONE = "Only its owner can transfer this conversation: Kate Lewis holds it."
YOURSELF = "You hold this conversation yourself: Cancel transfer on its card takes the invitation back."
HAS_EXPIRED, NOT_AVAILABLE = "This invitation has expired.", "This invitation is no longer available."


def waiting(house: Rooms) -> None:
    house.text()


def done(house: Rooms) -> None:
    house.claimed()
    close(house)


def asked(house: Rooms) -> None:
    """Kate has invited her own queue: Lee and Maria may answer."""
    house.claimed()
    house.act(invitations.invite, KATE, "queue:1")


def offered(house: Rooms) -> None:
    """Support hands out, and Kate is offered what waits."""
    with house.transaction() as tx:
        names.get_named(tx, "support").routing = Routing.ROUND_ROBIN
    house.text()
    with house.transaction() as tx:
        offers.hand_out(tx, 1)


def nothing_more(_house: Rooms) -> None:
    pass


def said(act) -> str:
    with pytest.raises(DeskError) as refused:
        act()
    return str(refused.value)


@pytest.mark.parametrize(
    ("before", "event", "sender", "target", "sentence"),
    [
        (waiting, nothing_more, KATE, LEE, "Nobody holds this conversation yet: press Claim on its card first."),
        (done, nothing_more, KATE, LEE, "This conversation is done. Reopen it first."),
        (Rooms.claimed, nothing_more, MARIA, LEE, OWNER_S_ALONE),
        (Rooms.claimed, nothing_more, OLAF, LEE, OWNER_S_ALONE),
        (Rooms.invited, nothing_more, KATE, MARIA, "An invitation to Lee Wong is pending. Cancel it on the card first."),
        (asked, nothing_more, KATE, MARIA, "An invitation to support is pending. Cancel it on the card first."),
        (Rooms.claimed, nothing_more, KATE, KATE, "You hold this conversation yourself. Choose a teammate."),
        (Rooms.claimed, nothing_more, KATE, OLAF, "Olaf Berg is in no queue, so nothing can be transferred to them."),
        (Rooms.claimed, lee_not_ready, KATE, LEE, f"Lee Wong is Not Ready {CAN_T_RECEIVE}"),
        (Rooms.claimed, lee_dnd, KATE, LEE, f"Lee Wong is on Do not disturb {CAN_T_RECEIVE}"),
        (Rooms.claimed, lee_removed, KATE, LEE, IN_NO_QUEUE),
        (Rooms.claimed, lee_left, KATE, LEE, IN_NO_QUEUE),
        (Rooms.claimed, nothing_more, KATE, "UNOBODY", "Threadline is still finding out who that is. Try again in a moment."),
    ],
)
def test_what_is_refused_and_why(house, before, event, sender, target, sentence):
    before(house)
    event(house)
    sent = len(house.rows(type(house.invitation))) if house.rows(Conversation) and house.pending else 0
    assert said(lambda: house.act(invitations.invite, sender, target)) == sentence
    assert (1 if house.pending else 0) == sent


@pytest.mark.parametrize(
    ("before", "verb", "person", "sentence"),
    [
        (Rooms.invited, invitations.accept, MARIA, FOR_LEE),
        (Rooms.invited, invitations.accept, KATE, FOR_LEE),
        (Rooms.invited, invitations.reject, MARIA, FOR_LEE),
        (Rooms.invited, invitations.withdraw, LEE, KATE_S_ALONE),
        (Rooms.invited, invitations.withdraw, SAM, KATE_S_ALONE),
        (asked, invitations.accept, OLAF, FOR_SUPPORT),
        (asked, invitations.accept, KATE, YOURSELF),
        (asked, invitations.reject, KATE, YOURSELF),
    ],
)
def test_nobody_answers_for_somebody_else(house, before, verb, person, sentence):
    before(house)
    assert said(lambda: house.answer(verb, person)) == sentence
    assert house.invitation.state == InvitationState.PENDING


def too_late(house: Rooms) -> None:
    house.pass_time(120)


def by(verb, *persons: str):
    def answers(house: Rooms) -> None:
        for person in persons:
            house.answer(verb, person)

    return answers


@pytest.mark.parametrize(
    ("before", "event", "person", "sentence"),
    [
        (Rooms.invited, accept, LEE, "Lee Wong has already accepted this invitation."),
        (Rooms.invited, reject, LEE, "Lee Wong has already rejected this invitation."),
        (Rooms.invited, expire, LEE, HAS_EXPIRED),
        (Rooms.invited, too_late, LEE, HAS_EXPIRED),
        (Rooms.invited, withdraw, LEE, NOT_AVAILABLE),
        (Rooms.invited, close, LEE, NOT_AVAILABLE),
        (asked, by(invitations.accept, MARIA), LEE, "Maria Gomez has already accepted this invitation."),
        (asked, by(invitations.reject, LEE, MARIA), LEE, "Everybody Ready in support has already rejected this invitation."),
        (asked, too_late, LEE, HAS_EXPIRED),
    ],
)
@pytest.mark.parametrize("verb", [invitations.accept, invitations.reject])
def test_who_comes_too_late_hears_what_came_first(house, before, event, person, sentence, verb):
    before(house)
    event(house)
    assert said(lambda: house.answer(verb, person)) == sentence


def test_who_sent_it_hears_so_as_well(house):
    house.invited()
    accept(house)
    assert said(lambda: withdraw(house)) == "Lee Wong has already accepted this invitation."


def test_somebody_rejects_for_themselves_once(house):
    asked(house)
    house.answer(invitations.reject, LEE)
    assert said(lambda: house.answer(invitations.reject, LEE)) == "You have already rejected this invitation."
    house.pass_time(120)
    assert said(lambda: house.answer(invitations.reject, LEE)) == HAS_EXPIRED


def test_who_is_in_no_queue_any_more_can_t_accept(house):
    house.invited()
    lee_removed(house)
    sentence = "You are in no queue any more, so you can't take conversations. An admin adds you with /queue add."
    assert said(lambda: accept(house)) == sentence


def test_there_is_no_such_invitation(house):
    with house.transaction() as tx:
        assert said(lambda: invitations.get_public(tx, "unheard-of")) == "That invitation doesn't exist."


@pytest.mark.parametrize(("before", "person"), [(Rooms.invited, LEE), (offered, KATE)])
def test_what_was_done_in_this_moment_is_not_accepted(house, before, person):
    """Somebody else's transaction comes between the invitation's end and the change of owner."""
    before(house)
    with house.transaction() as tx:
        newest(tx).state = ConversationState.DONE
    assert said(lambda: house.answer(invitations.accept, person)) == "This conversation is no longer available."
    assert house.invitation.state == InvitationState.PENDING


def test_what_changed_hands_in_this_moment_is_not_offered(house):
    """The whole request is done again, and finds who holds it now."""
    house.claimed()
    with house.transaction() as tx:
        conversation, kate = newest(tx), people.get_person(tx, KATE)
        tx.session.execute(update(Conversation).values(owner_id=MARIA).execution_options(synchronize_session=False))
        with pytest.raises(OvertakenError):
            invitations.invite(tx, conversation, kate, LEE)
    assert house.pending is None


@pytest.mark.parametrize(("before", "person"), [(Rooms.invited, LEE), (asked, LEE), (asked, MARIA), (offered, KATE)])
def test_only_who_rejected_it_gives_a_reason(house, before, person):
    before(house)
    refusal = "You didn't reject that invitation."
    with house.transaction() as tx:
        assert said(lambda: rejections.explain(tx, newest_invitation(tx), people.get_person(tx, person), "Busy")) == refusal
    house.answer(invitations.reject, person)
    for other in {KATE, LEE, MARIA} - {person}:
        with house.transaction() as tx:
            assert said(lambda other=other: rejections.explain(tx, newest_invitation(tx), people.get_person(tx, other), "Busy")) == refusal
