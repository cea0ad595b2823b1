"""Texts and reports as a carrier hands them over: twice, late, to odd numbers, out of order."""

from datetime import timedelta

import pytest

from bot.desk import reading
from bot.desk.errors import DeskError
from bot.desk.handover import conversations, invitations
from bot.desk.messages import intake, receipts, replies
from bot.desk.people import people
from bot.desk.queues import names
from bot.desk.setup import archives, blocking, lines, points, queues
from carriers.base import CarrierError, DeliveryReport, InboundText, Media, TextState
from storage.models import Attachment, Contact, Conversation, ConversationState, Message, MessageState, Status, Timer
from storage.queries.setup.queues import find_queue_named
from tests.desk.house import KATE, LEE, LINE, MARCUS, OLAF, SAM, SECOND_LINE, SERVICE, VANESSA, Rooms


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


def reply(house: Rooms, body: str = "Hi") -> Message:
    with house.transaction() as tx:
        written = replies.Written("C1", f"{house.now.timestamp():.6f}", house.now, body)
        replies.reply(tx, conversations.get_public(tx, house.conversation.public_id), people.get_person(tx, KATE), written)
    return house.messages()[-1]


def report(house: Rooms, state: str, carrier_id: str = "SMout", reference: str | None = None, **error: object) -> None:
    failure = CarrierError("The phone is off.", code="30003", **error) if state in ("failed", "undelivered", "canceled") else None  # type: ignore[arg-type]
    with house.transaction() as tx:
        receipts.record(tx, DeliveryReport("twilio", carrier_id, TextState(state), reference or house.messages()[-1].public_id, failure))


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


def test_a_text_of_which_only_a_report_told_is_asked_about_too(house):
    """Its own answer was lost: the report is all that the carrier said."""
    house.claimed()
    reply(house)
    report(house, "sent")
    assert house.messages()[-1].under_way_since == house.now
    report(house, "delivered")
    assert house.messages()[-1].under_way_since is None


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
