"""Section 3: which edit counts, told in which order and how often; and who wins when the carrier takes the text just then."""

from datetime import timedelta

import pytest

from bot.desk import conversations, corrections, lanes, replies
from storage import outbox
from storage.models import Delivery, LogLine, Message, MessageState
from tests.desk.house import KATE, House

A = timedelta(seconds=1)


def reply(house: House, body: str = "first") -> None:
    house.claimed()
    house.pass_time(1)
    house.act(replies.reply, KATE, replies.Written("C1", f"{house.now.timestamp():.6f}", house.now, body))


def ours(house: House) -> Message:
    return next(one for one in house.messages() if one.author_id == KATE and one.ts)


def edit(house: House, body: str, after: float = 1) -> None:
    message = ours(house)
    written = replies.Written("C1", message.ts or "", message.at, body)
    with house.transaction() as tx:
        corrections.edit(tx, tx.session.get_one(Message, message.id), written, message.at + after * A)


def take(house: House) -> None:
    """A worker has it in hand."""
    with house.transaction() as tx:
        assert outbox.take(tx.session, tx.now, lanes.texts(house.conversation.id), "worker", lanes.RATES)


def offered(house: House) -> list[str]:
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
    assert len([line for line in house.rows(LogLine) if line.parts]) == asked
    assert len(house.rows(Delivery, Delivery.kind == "send_text")) == (state == "waiting")


def test_only_its_owner_sends_by_making_it_shorter(house):
    reply(house, "x" * 2000)
    house.act(conversations.close, KATE)
    edit(house, "short enough")
    assert ours(house).state == "note"
