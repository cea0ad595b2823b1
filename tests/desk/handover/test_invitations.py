"""Who owns it afterwards: every state of the handshake and every event that can meet it, with a teammate as target."""

from dataclasses import dataclass

import pytest

from bot.desk.errors import DeskError
from bot.desk.handover import conversations, invitations, rejections
from bot.desk.messages import intake
from bot.desk.notices import notices
from bot.desk.people import people
from bot.desk.queues import names
from bot.desk.setup import queues
from carriers.base import InboundText
from storage import outbox, timers
from storage.models import Conversation, ConversationState, Invitation, InvitationState, Message, Status, ThreadNote
from storage.queries.setup.queues import find_queue_named
from tests.desk.house import KATE, LEE, LINE, MARIA, OLAF, SAM, VANESSA, Rooms


def accept(house: Rooms) -> None:
    house.answer(invitations.accept, LEE)


def reject(house: Rooms) -> None:
    house.answer(invitations.reject, LEE)


def withdraw(house: Rooms) -> None:
    house.answer(invitations.withdraw, KATE)


def close(house: Rooms) -> None:
    house.act(conversations.close, KATE)


def expire(house: Rooms) -> None:
    house.pass_time(120)
    house.fire()


def lee_not_ready(house: Rooms) -> None:
    house.set_status(LEE, Status.NOT_READY)


def lee_dnd(house: Rooms) -> None:
    house.set_status(LEE, Status.DND)


def lee_removed(house: Rooms) -> None:
    house.remove(LEE)


def lee_left(house: Rooms) -> None:
    house.leave(LEE)


def kate_removed(house: Rooms) -> None:
    house.remove(KATE)


def kate_left(house: Rooms) -> None:
    house.leave(KATE)


def kate_away(house: Rooms) -> None:
    house.set_status(KATE, Status.NOT_READY)


def kate_dnd(house: Rooms) -> None:
    house.set_status(KATE, Status.DND)


@dataclass(frozen=True)
class After:
    """`told` begins what the sender is told, by a notice that stays or by a word."""

    owner: str | None
    invitation: InvitationState
    cause: str
    told: str | None = None
    stays: bool = False
    state: ConversationState = ConversationState.ACTIVE
    log: str = ""


NOT_ACCEPTED = "Transfer to Lee Wong was not accepted: "
WITHDRAWN, EXPIRED, REJECTED = InvitationState.WITHDRAWN, InvitationState.EXPIRED, InvitationState.REJECTED
DONE, WAITING = ConversationState.DONE, ConversationState.WAITING
GONE = "no longer available"
TABLE = {
    "accepted": (
        [accept],
        After(LEE, InvitationState.ACCEPTED, "accepted", "Lee Wong accepted the conversation", log="Transferred on 11/28/2017"),
    ),
    "rejected": ([reject], After(KATE, REJECTED, "rejected", NOT_ACCEPTED + "Lee Wong rejected it.", True, log=NOT_ACCEPTED)),
    "expired": ([expire], After(KATE, EXPIRED, "no answer in time", NOT_ACCEPTED + "Lee Wong didn't answer within 120 seconds.", True)),
    "target Not Ready": ([lee_not_ready], After(KATE, WITHDRAWN, "target gone", NOT_ACCEPTED + "Lee Wong is Not Ready.", True)),
    "target DND": ([lee_dnd], After(KATE, WITHDRAWN, "target gone", NOT_ACCEPTED + "Lee Wong is Do not disturb.", True)),
    "target removed": ([lee_removed], After(KATE, WITHDRAWN, "target gone", NOT_ACCEPTED + "Lee Wong is in no queue any more.", True)),
    "target left": ([lee_left], After(KATE, WITHDRAWN, "target gone", NOT_ACCEPTED + "Lee Wong left.", True, log=NOT_ACCEPTED)),
    "withdrawn": ([withdraw], After(KATE, WITHDRAWN, "withdrawn", log="Kate Lewis withdrew the invitation to Lee Wong.")),
    "done": ([close], After(None, WITHDRAWN, GONE, state=DONE, log="The invitation to Lee Wong ended: Kate Lewis marked")),
    "sender removed": ([kate_removed], After(None, WITHDRAWN, GONE, "Your invitation to Lee Wong", state=WAITING)),
    "sender left": ([kate_left], After(None, WITHDRAWN, GONE, "Your invitation to Lee Wong", state=WAITING)),
    "sender away alone": ([kate_away], After(KATE, InvitationState.PENDING, "")),
    "rejected, sender away": (
        [kate_away, reject],
        After(None, REJECTED, "rejected", NOT_ACCEPTED, True, WAITING, "Back to waiting in support"),
    ),
    "rejected, sender DND": ([kate_dnd, reject], After(None, REJECTED, "rejected", NOT_ACCEPTED, True, WAITING)),
    "expired, sender away": ([kate_away, expire], After(None, EXPIRED, "no answer in time", NOT_ACCEPTED, True, WAITING)),
    "target gone, sender away": ([kate_away, lee_dnd], After(None, WITHDRAWN, "target gone", NOT_ACCEPTED, True, WAITING)),
    "accepted, sender away": ([kate_away, accept], After(LEE, InvitationState.ACCEPTED, "accepted", "Lee Wong accepted")),
}


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


ENDS = {name: events for name, (events, _) in TABLE.items() if name != "sender away alone"}
LATE = {"accept": accept, "reject": reject, "withdraw": withdraw}


@pytest.mark.parametrize("late", LATE.values(), ids=LATE.keys())
@pytest.mark.parametrize("events", ENDS.values(), ids=ENDS.keys())
def test_after_the_end_nothing_moves(house, events, late):
    house.invited()
    for event in events:
        event(house)
    before = house.conversation, house.invitation, len(house.notices(KATE)), house.periods(), house.log()
    with pytest.raises(DeskError):
        late(house)
    house.pass_time(1000)
    house.fire()
    assert (house.conversation, house.invitation, len(house.notices(KATE)), house.periods(), house.log()) == before


@pytest.mark.parametrize("events", ENDS.values(), ids=ENDS.keys())
def test_the_clock_stops_at_the_end(house, events):
    house.invited()
    with house.database.read() as session:
        assert {one.kind for one in timers.list_all(session)} >= {"expire_invitation", "remind_invitation"}
    for event in events:
        event(house)
    with house.database.read() as session:
        assert not {one.kind for one in timers.list_all(session)} & {"expire_invitation", "remind_invitation"}


@pytest.mark.parametrize("answer", [accept, reject, withdraw])
def test_an_answer_counts_until_the_end_and_not_after_it_even_if_the_timer_is_late(house, answer):
    house.invited()
    house.pass_time(120)
    with pytest.raises(DeskError, match="expired"):
        answer(house)
    assert house.conversation.owner_id == KATE
    house.now = house.invitation.sent_at
    house.pass_time(119.999)
    answer(house)
    assert house.invitation.state != InvitationState.PENDING


@pytest.mark.parametrize("event", [close, lee_not_ready, lee_dnd, lee_left, kate_removed])
def test_what_happens_after_the_end_finds_it_expired_even_if_the_timer_is_late(house, event):
    house.invited()
    house.pass_time(120)
    event(house)
    assert (house.invitation.state, house.invitation.cause) == (EXPIRED, "no answer in time")
    assert ["Lee Wong didn't answer within 120 seconds" in one.text for one in house.notices(KATE)] == [True]


def test_a_new_invitation_is_not_kept_waiting_by_one_whose_timer_is_late(house):
    house.invited()
    house.pass_time(120)
    house.act(invitations.invite, KATE, MARIA)
    assert [(one.target_id, one.state) for one in house.rows(Invitation)] == [(LEE, EXPIRED), (MARIA, InvitationState.PENDING)]
    assert [one.text[: len(NOT_ACCEPTED)] for one in house.notices(KATE)] == [NOT_ACCEPTED]
    house.pass_time(119)
    house.fire()
    assert house.pending


def test_an_invitation_that_slack_never_showed_counts_against_nobody(house):
    house.invited(shown=False)
    expire(house)
    assert house.invitation.cause == "Slack could not show it"
    assert "Slack could not show it in time" in house.notices(KATE)[0].text
    assert "didn't answer" not in house.notices(KATE)[0].text


@pytest.mark.parametrize(("seconds", "reminded"), [(59, False), (60, True), (86_400, True)])
def test_a_reminder_halfway_from_a_minute_on(house, seconds, reminded):
    with house.transaction() as tx:
        find_queue_named(tx.session, "support").invite_timeout = seconds
    house.invited()
    house.pass_time(seconds / 2)
    house.fire()
    with house.database.read() as session:
        assert outbox.waits(session, f"slack:person:{LEE}", "show_reminder", str(house.invitation.id)) == reminded


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
    assert len(house.rows(ThreadNote)) == 1
