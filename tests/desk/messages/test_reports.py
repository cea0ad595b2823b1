"""What a carrier reports of a text of ours."""

import pytest

from bot.desk.messages import replies
from bot.desk.people import people
from storage.models import Message, MessageState
from tests.desk.house import KATE
from tests.desk.messages.outgoing import reply, report


@pytest.mark.parametrize(
    ("reports", "state"),
    [
        ("accepted queued sending sent delivered read", "read"),
        ("delivered sent queued accepted", "delivered"),
        ("read delivered", "read"),
        ("sent queued", "sent"),
        ("sent sent", "sent"),
        ("queued failed", "failed"),
        ("failed sent", "failed"),
        ("failed delivered", "failed"),
        ("undelivered failed", "undelivered"),
        ("failed undelivered", "failed"),
        ("canceled sent", "canceled"),
        ("sent undelivered delivered read", "undelivered"),
        ("delivered failed", "delivered"),
        ("delivered undelivered", "delivered"),
        ("read undelivered", "read"),
        ("sent unknown", "sent"),
        ("unknown", "waiting"),
        ("unknown delivered", "delivered"),
    ],
)
def test_states_only_move_forward_and_an_error_once_seen_stays(house, reports, state):
    house.claimed()
    reply(house)
    for one in reports.split():
        report(house, one)
    message = house.messages()[-1]
    failed = state in ("failed", "undelivered", "canceled")
    assert (message.state, message.error_code) == (state, "30003" if failed else None)
    assert len([line for line in house.log() if line.startswith("Not delivered: The phone is off.")]) == int(failed)


@pytest.mark.parametrize("state", ["sent", "delivered", "failed"])
def test_what_stayed_unknown_is_settled_by_a_late_report(house, state):
    house.claimed()
    message = reply(house)
    with house.transaction() as tx:
        tx.session.get_one(Message, message.id).state = MessageState.UNKNOWN
    report(house, state)
    assert house.messages()[-1].state == state


@pytest.mark.parametrize(
    ("carrier_id", "reference", "counts"),
    [("SMout", None, True), ("SMout", "unknown", True), ("SMother", None, False), ("SMother", "unknown", False)],
)
def test_whose_report_it_is(house, carrier_id, reference, counts):
    """By our reference or the carrier's id, unless it is of an attempt that was replaced."""
    house.claimed()
    reply(house)
    report(house, "queued")
    report(house, "delivered", carrier_id, reference)
    assert house.messages()[-1].state == ("delivered" if counts else "queued")


def test_a_report_that_overtakes_our_own_answer_names_the_text(house):
    house.claimed()
    reply(house)
    report(house, "sent", "SMnew")
    assert house.messages()[-1].carrier_id == "SMnew"


def test_a_report_of_an_inbound_text_changes_nothing(house):
    house.text(carrier_id="SMin")
    report(house, "delivered", "SMin", "unknown")
    assert house.messages()[-1].state == MessageState.RECEIVED


def test_an_old_attempts_report_does_not_touch_the_new_one(house):
    house.claimed()
    old = reply(house).public_id
    report(house, "failed", retryable=True)
    with house.transaction() as tx:
        replies.retry(tx, tx.session.get_one(Message, house.messages()[-1].id), people.get_person(tx, KATE))
    report(house, "undelivered", "SMout", old)
    assert house.messages()[-1].state == MessageState.WAITING
    assert house.messages()[-1].error is None


def test_a_text_of_which_only_a_report_told_is_asked_about_too(house):
    """Its own answer was lost: the report is all that the carrier said."""
    house.claimed()
    reply(house)
    report(house, "sent")
    assert house.messages()[-1].under_way_since == house.now
    report(house, "delivered")
    assert house.messages()[-1].under_way_since is None
