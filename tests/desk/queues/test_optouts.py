"""STOP and START hold on one line; such a text is shown but reopens, pings and starts nothing.

docs/behaviour.md#opt-out-and-carrier-errors
"""

import pytest
from sqlmodel import select

from bot.desk import reading, snapshots
from bot.desk.handover import conversations
from bot.desk.messages import receipts, replies
from bot.desk.people import people
from bot.desk.queues import names
from bot.desk.setup import blocking, lines, queues
from carriers.base import CarrierError, DeliveryReport, TextState
from storage.models import Audit, Conversation, Delivery, MessageState, OptOut, Timer
from tests.desk.house import KATE, LINE, SAM, SECOND_LINE, VANESSA, Rooms
from tests.desk.waiting import answer

REFUSED = "Not sent to the contact: the contact has opted out of texts from (555) 000-1111. Only they can take it back: by texting START to (555) 000-1111."


def is_out(house: Rooms) -> bool:
    with house.database.read() as session:
        return session.exec(select(OptOut)).first() is not None


def card(house: Rooms) -> snapshots.Card:
    with house.database.read() as session:
        return reading.card(session, house.conversation.id, house.now)


def shown(house: Rooms) -> int:
    return len(house.rows(Delivery, Delivery.kind == "show_message"))


@pytest.mark.parametrize("body", ["STOP", " stop\n", "StopAll", "UNSUBSCRIBE", "Cancel", "END", "quit", "revoke", "optout"])
def test_a_text_that_is_wholly_such_a_word(house, body):
    house.text(body=body)
    assert is_out(house)
    assert card(house).opted_out


@pytest.mark.parametrize("body", ["Please stop", "stop.", "the end", "STOP!", "yes", "START", "Help me", ""])
def test_other_texts_are_only_texts(house, body):
    house.text(body=body)
    assert not is_out(house)
    assert house.conversation.state == "waiting"


@pytest.mark.parametrize("body", ["HELP", " help ", "Info"])
def test_a_call_for_the_carriers_help_is_shown_and_waits_for_nobody(house, body):
    with house.transaction() as tx:
        queues.set_setting(tx, people.get_person(tx, SAM), names.get_named(tx, "support"), "greeting", "Welcome!")
    house.text(body=body)
    assert shown(house) == 1
    assert not is_out(house)
    assert (house.conversation.state, [one.body for one in house.messages()]) == ("done", [body])


@pytest.mark.parametrize(("verdict", "out"), [("STOP", True), ("START", False), ("HELP", False)])
def test_the_carriers_verdict_beats_the_words(house, verdict, out):
    house.text(body="Arrêt", opt_out=verdict)
    assert is_out(house) is out
    assert house.conversation.state == "done"


@pytest.mark.parametrize("back", ["START", "yes", "Unstop"])
def test_the_way_back(house, back):
    house.claimed()
    house.text(body="STOP")
    house.text(body=back)
    assert not is_out(house)
    assert not card(house).opted_out
    assert [one.action for one in house.rows(Audit) if one.action.startswith("opted")] == ["opted out", "opted in"]


def test_it_is_shown_where_the_contacts_texts_are(house):
    house.claimed()
    house.text(body="STOP")
    assert shown(house) == 2
    assert len(house.rows(Conversation)) == 1
    assert (house.conversation.state, house.conversation.owner_id) == ("active", KATE)


def test_it_does_not_reopen(house):
    house.claimed()
    house.act(conversations.close, KATE)
    house.text(body="STOP")
    assert shown(house) == 2
    assert [one.state for one in house.rows(Conversation)] == ["done"]


def test_somebody_new_who_says_stop_waits_for_nobody(house):
    house.text(body="STOP")
    assert shown(house) == 1
    assert (house.conversation.state, house.conversation.unanswered_since) == ("done", None)
    assert card(house).done_by == "Threadline"
    house.text(body="STOP")
    assert len(house.rows(Conversation)) == 1


def test_nobody_is_reminded_of_it(house):
    house.claimed()
    house.text(body="STOP")
    assert house.conversation.unanswered_since is None
    assert [one.kind for one in house.rows(Timer) if one.kind.startswith("nudge")] == []


def test_a_reply_is_refused_with_the_way_back(house):
    house.claimed()
    house.text(body="STOP")
    answer(house)
    assert house.log()[-1] == REFUSED
    house.text(body="START")
    house.pass_time(1)
    answer(house, body="Welcome back.")
    assert [one.body for one in house.messages() if one.direction == "out"] == ["Welcome back."]


def test_it_holds_on_one_line_only(house):
    with house.transaction() as tx:
        lines.add(tx, people.get_person(tx, SAM), SECOND_LINE, "support", "twilio")
    house.text(body="STOP")
    house.text(recipient=SECOND_LINE)
    house.act(conversations.claim, KATE)
    answer(house)
    assert [one.body for one in house.messages() if one.direction == "out"] == ["On my way."]
    assert not card(house).opted_out


def fail(house: Rooms, *, opted_out: bool) -> None:
    message = next(one for one in house.messages() if one.direction == "out")
    error = CarrierError("It did not go.", code="1", opted_out=opted_out)
    with house.transaction() as tx:
        receipts.record(tx, DeliveryReport("twilio", "SMout", TextState.FAILED, message.public_id, error))


@pytest.mark.parametrize("out", [True, False])
def test_the_carriers_refusal_is_the_backstop(house, out):
    house.claimed()
    answer(house)
    fail(house, opted_out=out)
    assert is_out(house) is out
    assert card(house).opted_out is out


def test_a_failed_text_is_not_sent_again_to_somebody_who_said_stop(house):
    house.claimed()
    answer(house)
    with house.transaction() as tx:
        message = next(one for one in tx.session.exec(select(type(house.messages()[0]))) if one.direction == "out")
        message.state, message.retry = MessageState.FAILED, True
        tx.session.add(message)
    house.text(body="STOP")
    with house.transaction() as tx, pytest.raises(Exception, match="has opted out of texts"):
        replies.retry(tx, tx.session.get_one(type(message), message.id), people.get_person(tx, KATE))


def test_it_holds_on_a_line_that_was_removed(house):
    house.claimed()
    with house.transaction() as tx:
        lines.remove(tx, people.get_person(tx, SAM), LINE)
    house.text(body="Arrêt", opt_out="STOP")
    answer(house)
    assert house.log()[-1] == REFUSED
    house.text(body="START")
    assert not is_out(house)


def test_it_holds_when_it_came_before_its_line_was_one(house):
    house.text(body="STOP", recipient=SECOND_LINE)
    with house.transaction() as tx:
        lines.add(tx, people.get_person(tx, SAM), SECOND_LINE, "support", "twilio")
    assert is_out(house)
    assert card(house).opted_out
    assert (house.conversation.state, shown(house)) == ("done", 1)
    assert [one.kind for one in house.rows(Timer) if one.kind.startswith("nudge")] == []


def test_somebody_blocked_is_not_shown_when_a_line_is_added(house):
    house.text(body="spam", recipient=SECOND_LINE)
    with house.transaction() as tx:
        blocking.block(tx, people.get_person(tx, SAM), VANESSA)
    with house.transaction() as tx:
        lines.add(tx, people.get_person(tx, SAM), SECOND_LINE, "support", "twilio")
    assert house.rows(Conversation) == []
    with house.transaction() as tx:
        assert "1 text came meanwhile" in blocking.unblock(tx, people.get_person(tx, SAM), VANESSA)
