"""Texts and reports as a carrier hands them over: twice, late, to odd numbers, out of order."""

from datetime import timedelta

import pytest

from bot.desk import reading
from bot.desk.errors import DeskError
from bot.desk.handover import conversations, invitations
from bot.desk.messages import intake
from bot.desk.people import people
from bot.desk.queues import names
from bot.desk.setup import archives, blocking, lines, points, queues
from carriers.base import InboundText, Media
from storage.models import Attachment, Contact, Conversation, ConversationState, MessageState, Status, Timer
from storage.queries.setup.queues import find_queue_named
from tests.desk.house import KATE, LEE, LINE, MARCUS, OLAF, SAM, SECOND_LINE, SERVICE, VANESSA, Rooms
from tests.desk.messages.outgoing import reply


def add_line(house: Rooms, address: str, queue: str = "support") -> str:
    with house.transaction() as tx:
        return lines.add(tx, people.get_person(tx, SAM), address, queue, "twilio")


@pytest.mark.parametrize(
    ("texts", "messages", "threads"),
    [
        ([{}], 1, 1),
        ([{"carrier_id": "SMa"}, {"carrier_id": "SMa"}], 1, 1),
        ([{"carrier_id": "SMa", "body": "Hello"}, {"carrier_id": "SMa", "body": "Other"}], 1, 1),
        ([{"carrier_id": "SMa", "carrier": "twilio"}, {"carrier_id": "SMa", "carrier": "sandbox"}], 2, 1),
        ([{"carrier_id": "SMa", "body": "Yes"}, {"carrier_id": "SMb", "body": "Yes"}], 2, 1),
        ([{}, {"sender": MARCUS}], 2, 2),
        ([{}, {"recipient": SECOND_LINE}], 2, 2),
        ([{}, {"recipient": SECOND_LINE}, {}, {"recipient": SECOND_LINE}], 4, 2),
        ([{"recipient": "+15559990000", "service": SERVICE}, {"recipient": "+15559990001", "service": SERVICE}], 2, 1),
        ([{}, {"service": SERVICE}], 2, 1),
        ([{"recipient": "+15559999999"}], 1, 0),
    ],
)
def test_one_open_conversation_per_line_and_contact_and_each_text_once(house, texts, messages, threads):
    add_line(house, SECOND_LINE)
    add_line(house, SERVICE)
    for given in texts:
        house.text(**given)
    assert len(house.messages()) == messages
    assert len(house.rows(Conversation)) == threads
    assert len({one.address for one in house.rows(Contact)}) == len(house.rows(Contact))


def test_the_line_that_was_written_to_is_the_one_that_answers(house):
    add_line(house, SERVICE)
    for number in ("+15559990000", "+15559990001"):
        house.text(recipient=number, service=SERVICE)
        assert house.conversation.our_address == number


def test_what_was_handed_over_before_does_not_reopen(house):
    house.text(carrier_id="SMa")
    house.act(conversations.claim, KATE)
    house.act(conversations.close, KATE)
    house.text(carrier_id="SMa")
    assert house.conversation.state == ConversationState.DONE


@pytest.mark.parametrize(
    ("event", "hours", "state", "owner", "threads"),
    [
        (None, 0, ConversationState.ACTIVE, KATE, 1),
        (None, 23.99, ConversationState.ACTIVE, KATE, 1),
        (None, 24, ConversationState.WAITING, None, 2),
        (lambda house: house.set_status(KATE, Status.DND), 1, ConversationState.WAITING, None, 1),
        (lambda house: house.remove(KATE), 1, ConversationState.WAITING, None, 1),
        (lambda house: house.leave(KATE), 1, ConversationState.WAITING, None, 1),
        (lambda house: house.leave(KATE, is_guest=True), 1, ConversationState.WAITING, None, 1),
    ],
    ids=["at once", "within the window", "after the window", "owner away", "owner removed", "owner left", "owner is a guest"],
)
def test_a_text_after_done(house, event, hours, state, owner, threads):
    house.claimed()
    house.act(conversations.close, KATE)
    if event:
        event(house)
    house.pass_time(timedelta(hours=hours).total_seconds())
    house.text()
    assert (house.conversation.state, house.conversation.owner_id) == (state, owner)
    assert len(house.rows(Conversation)) == threads
    assert house.conversation.previous_id == (house.rows(Conversation)[0].id if threads == 2 else None)


def test_a_window_of_no_hours_opens_a_new_thread_at_once(house):
    with house.transaction() as tx:
        find_queue_named(tx.session, "support").reopen_window = 0
    house.claimed()
    house.act(conversations.close, KATE)
    house.text()
    assert len(house.rows(Conversation)) == 2


def test_the_contact_waits_since_the_first_text_that_nobody_answered(house):
    house.claimed()
    first = house.now
    house.pass_time(60)
    house.text()
    assert house.conversation.unanswered_since == first
    reply(house)
    assert house.conversation.unanswered_since is None
    house.pass_time(60)
    house.text()
    assert house.conversation.unanswered_since == house.now


def test_a_text_to_no_line_is_kept_told_once_and_shown_when_the_line_is_added(house):
    for number in range(3):
        house.text(recipient=SECOND_LINE, body=f"Text {number}")
    assert len(house.rows(Conversation)) == 0
    assert [one.subject for one in house.notices(SAM)] == [SECOND_LINE]
    assert "3 texts that had come in before are shown now" in add_line(house, SECOND_LINE)
    assert {one.conversation_id for one in house.messages()} == {house.conversation.id}


def test_attachments_keep_their_order_and_odd_characters_do_no_harm(house):
    media = tuple(Media(f"https://api.example/{number}", "image/png") for number in range(10))
    house.text(media=media, body="a\x00b\u202e\u200b👩‍👩‍👧")
    with house.database.read() as session:
        assert [session.get(Attachment, (house.messages()[0].id, number)).url for number in range(10)] == [one.url for one in media]
    assert house.messages()[0].body == "ab\u202e\u200b👩‍👩‍👧"
    assert house.conversation.opened_as == "MMS"


def test_a_removed_line_takes_no_more_but_its_conversation_can_be_answered(house):
    house.claimed()
    with house.transaction() as tx:
        assert "1 conversation on it is still open" in lines.remove(tx, people.get_person(tx, SAM), LINE)
    house.text()
    assert house.messages()[-1].conversation_id is None
    assert reply(house).state == MessageState.WAITING
    with house.transaction() as tx:
        intake.receive(tx, InboundText("twilio", "SMx", VANESSA, LINE, "And again"))
    assert len(house.notices(SAM)) == 1
    assert house.notices(LEE) == []


def test_it_reopens_for_a_last_owner_of_another_queue(house):
    """Who got it by transfer needn't be a member where it lives."""
    house.claimed()
    with house.transaction() as tx:
        queues.add_member(tx, people.get_person(tx, SAM), names.get_named(tx, "billing"), people.get_person(tx, OLAF))
    house.set_status(OLAF, Status.READY)
    house.act(invitations.invite, KATE, OLAF)
    house.answer(invitations.accept, OLAF)
    house.act(conversations.close, OLAF)
    house.text()
    assert (house.conversation.state, house.conversation.owner_id) == (ConversationState.ACTIVE, OLAF)
    house.act(conversations.close, OLAF)
    house.act(conversations.reopen, OLAF)
    assert (house.conversation.state, house.conversation.owner_id) == (ConversationState.ACTIVE, OLAF)


def test_one_that_reopens_overflows_as_a_new_one_does(house):
    with house.transaction() as tx:
        sam = people.get_person(tx, SAM)
        point = points.create(tx, sam, "main")
        points.add_rule(tx, sam, point, "always", str(names.get_named(tx, "support").id), "")
        points.add_rule(tx, sam, point, "long", str(names.get_named(tx, "billing").id), "5")
        lines.route(tx, sam, LINE, "main")
    house.claimed()
    house.act(conversations.close, KATE)
    house.set_status(KATE, Status.NOT_READY)
    house.pass_time(600)
    house.text()
    assert house.conversation.state == ConversationState.WAITING
    assert [one.due_at - house.now for one in house.rows(Timer, Timer.kind == "overflow") if one.due_at > house.now] == [
        timedelta(minutes=5)
    ]


def test_nothing_is_reopened_in_an_archived_queue(house):
    house.claimed()
    house.act(conversations.close, KATE)
    with house.transaction() as tx:
        sam = people.get_person(tx, SAM)
        lines.route(tx, sam, LINE, "billing")
        archives.archive(tx, sam, names.get_named(tx, "support"), None)
        queues.add_member(tx, sam, names.get_named(tx, "billing"), people.get_person(tx, KATE))
    with pytest.raises(DeskError, match="The queue support is archived, so nothing is reopened in it"):
        house.act(conversations.reopen, KATE)


def test_what_a_blocked_contact_texted_is_neither_counted_nor_shown_with_messages(house):
    house.claimed()
    with house.transaction() as tx:
        blocking.block(tx, people.get_person(tx, SAM), VANESSA)
    house.text(body="spam")
    with house.database.read() as session:
        assert reading.card(session, house.conversation.id, house.now).exchanges == 1
        assert [one.body for one in reading.history(session, house.conversation.public_id, house.now)[2]] == ["Hello"]
