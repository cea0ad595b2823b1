"""Which edit counts, told in which order and how often; and who wins when the carrier takes the text just then.

docs/behaviour.md#editing-and-deleting
"""

from datetime import timedelta

import pytest

from bot.desk import lanes
from bot.desk.handover import conversations, transfers
from bot.desk.language.calls import Calls
from bot.desk.messages import corrections, replies
from bot.desk.people import people
from storage import outbox
from storage.models import Delivery, Message, MessageState, ThreadNote, Workspace
from tests.desk.house import KATE, LEE, Rooms, newest
from tests.desk.waiting import setting

A = timedelta(seconds=1)


def reply(house: Rooms, body: str = "first") -> None:
    house.claimed()
    house.pass_time(1)
    house.act(replies.reply, KATE, replies.Written("C1", f"{house.now.timestamp():.6f}", house.now, body))


def ours(house: Rooms) -> Message:
    return next(one for one in house.messages() if one.author_id == KATE and one.ts)


def edit(house: Rooms, body: str, after: float = 1) -> None:
    message = ours(house)
    written = replies.Written("C1", message.ts or "", message.at, body)
    with house.transaction() as tx:
        corrections.edit(tx, tx.session.get_one(Message, message.id), written, message.at + after * A)


def take(house: Rooms) -> None:
    """A worker has it in hand."""
    with house.transaction() as tx:
        assert outbox.take(tx.session, tx.now, lanes.texts(house.conversation.id), "worker", lanes.RATES)


def offered(house: Rooms) -> list[str]:
    return [one.body for one in house.messages() if one.corrects_id and one.state == MessageState.HELD]


@pytest.mark.parametrize(
    ("edits", "body"),
    [
        ([("second", 1)], "second"),
        ([("second", 1), ("third", 2)], "third"),
        ([("third", 2), ("second", 1)], "third"),
        ([("first", 1)], "first"),
    ],
    ids=["once", "twice", "out of order", "no word changed"],
)
def test_while_it_waits_the_newest_edit_counts(house, edits, body):
    reply(house)
    for words, after in edits:
        edit(house, words, after)
    assert ours(house).body == body
    assert offered(house) == []


@pytest.mark.parametrize(
    ("edits", "left"),
    [
        ([("second", 1)], ["second"]),
        ([("second", 1), ("second", 1)], ["second"]),
        ([("second", 1), ("third", 2)], ["third"]),
        ([("third", 2), ("second", 1)], ["third"]),
        ([("second", 1), ("first", 2)], []),
        ([("// for us", 1)], []),
        ([("x" * 1601, 1)], []),
    ],
    ids=["once", "repeated", "twice", "out of order", "and back", "to a note", "too long"],
)
def test_in_the_carriers_hands_it_stays_and_a_correction_is_offered(house, edits, left):
    reply(house)
    take(house)
    for words, after in edits:
        edit(house, words, after)
    assert (ours(house).body, ours(house).state) == ("first", "waiting")
    assert offered(house) == left


@pytest.mark.parametrize("in_hand", [False, True])
def test_a_deletion_withdraws_only_what_nobody_has_in_hand(house, in_hand):
    reply(house)
    if in_hand:
        take(house)
    for _ in range(2):
        with house.transaction() as tx:
            corrections.delete(tx, tx.session.get_one(Message, ours(house).id))
    told = [line for line in house.log() if "Withdrawn" in line or "deleting it here" in line]
    assert told == [corrections.DELETED if in_hand else corrections.WITHDRAWN]
    assert ours(house).direction == ("out" if in_hand else "note")
    assert (house.conversation.unanswered_since is None) == in_hand, "whose reply was withdrawn waits again"


@pytest.mark.parametrize(
    ("edited", "state", "asked"),
    [("short enough", "waiting", 0), ("y" * 1700, "note", 1), ("// for us", "note", 0)],
    ids=["short enough", "still too long", "a note"],
)
def test_a_text_that_is_too_long_may_be_made_shorter(house, edited, state, asked):
    reply(house, "x" * 2000)
    edit(house, edited)
    assert ours(house).state == state
    assert len([line for line in house.rows(ThreadNote) if line.parts]) == asked
    assert len(house.rows(Delivery, Delivery.kind == "send_text")) == (state == "waiting")


def test_only_its_owner_sends_by_making_it_shorter(house):
    reply(house, "x" * 2000)
    house.act(conversations.close, KATE)
    edit(house, "short enough")
    assert ours(house).state == "note"


def release(house: Rooms) -> None:
    with house.transaction() as tx:
        conversation = newest(tx)
        transfers.give_back(tx, conversation, "a test")


@pytest.mark.parametrize("held_by", [None, LEE])
def test_what_is_edited_by_who_holds_it_no_longer_goes_out_as_it_was(house, held_by):
    """Words that are written by somebody else than the owner don't reach the contact."""
    reply(house)
    house.pass_time(1)
    release(house)
    if held_by:
        house.act(conversations.claim, held_by)
    for _ in range(2):
        edit(house, "written afterwards", 2)
    assert (ours(house).body, ours(house).state) == ("first", "waiting")
    assert house.log().count(corrections.NOT_THEIRS) == 1


def test_who_has_just_marked_it_done_may_still_edit_what_waits(house):
    reply(house)
    house.act(conversations.close, KATE)
    edit(house, "second", 2)
    assert ours(house).body == "second"


def test_no_correction_is_offered_to_who_holds_it_no_longer(house):
    reply(house)
    take(house)
    house.pass_time(1)
    release(house)
    house.act(conversations.claim, LEE)
    edit(house, "second", 2)
    assert offered(house) == []


def test_a_reply_that_becomes_a_command_is_not_sent(house):
    with house.transaction() as tx:
        people.remember_workspace(tx, Workspace(team_id="T1", bot_id="B1", bot_user_id="UBOT"))
    reply(house)
    message = ours(house)
    written = replies.Written("C1", message.ts or "", message.at, "Threadline transfer Lee Wong", calls=Calls(first="UBOT"))
    with house.transaction() as tx:
        corrections.edit(tx, tx.session.get_one(Message, message.id), written, message.at + A)
    assert ours(house).state == "note"
    assert house.log()[-1] == "Not sent to the contact: it begins with a mention of Threadline, as commands do."


@pytest.mark.parametrize("how", ["deleted", "made a note"])
def test_in_page_mode_a_reply_that_does_not_go_out_brings_it_back(house, how):
    setting(house, mode="page")
    reply(house)
    assert house.conversation.state == "done"
    if how == "deleted":
        with house.transaction() as tx:
            corrections.delete(tx, tx.session.get_one(Message, ours(house).id))
    else:
        edit(house, "// for us")
    assert (house.conversation.state, house.conversation.owner_id) == ("active", KATE)
    assert house.conversation.unanswered_since is not None


def test_in_page_mode_a_text_made_shorter_marks_it_done(house):
    setting(house, mode="page")
    reply(house, "x" * 2000)
    assert house.conversation.state == "active"
    edit(house, "short enough")
    assert house.conversation.state == "done"
