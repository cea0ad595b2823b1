"""An invitation's end: what comes after it, and what comes in time though its timer is late."""

import pytest

from bot.desk.errors import DeskError
from bot.desk.handover import invitations
from storage import outbox
from storage.models import Invitation, InvitationState
from storage.queries.setup.queues import find_queue_named
from tests.desk.handover.answers import (
    EXPIRED,
    NOT_ACCEPTED,
    TABLE,
    accept,
    close,
    expire,
    kate_removed,
    lee_dnd,
    lee_left,
    lee_not_ready,
    reject,
    withdraw,
)
from tests.desk.house import KATE, LEE, MARIA
from tests.looking.left import list_timers

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
        assert {one.kind for one in list_timers(session)} >= {"expire_invitation", "remind_invitation"}
    for event in events:
        event(house)
    with house.database.read() as session:
        assert not {one.kind for one in list_timers(session)} & {"expire_invitation", "remind_invitation"}


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
