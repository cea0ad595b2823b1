"""Slack repeats an event that was refused, after it told of later ones: what is told last about a message holds, whatever was told first."""

import pytest

from tests.journeys.handing_over import move, new_thread_shows
from tests.journeys.late import events_of, repeat

MINUTE = 60


@pytest.fixture
def refused(desk):
    """The card of a conversation that Kate owns; what she writes first is refused, and Slack brings it again later."""
    return desk.claimed()


@pytest.mark.parametrize(("second", "press"), [("two", None), ("hey @lee two", "Send to contact"), ("two" * 600, "Send in 2 parts")])
def test_a_reply_that_is_repeated_after_a_later_one_does_not_go_out_in_its_place(desk, refused, second, press):
    _, first = events_of(desk, lambda: desk.reply(desk.kate, "one", refused))
    desk.slack.clock.advance(1)
    desk.reply(desk.kate, second, refused)
    if press:
        desk.thread_shows("Not sent to the contact", refused)
        line = next(one for one in desk.messages(desk.support, refused["ts"]) if press in desk.slack.labels_of(one))
        desk.click(desk.kate, press, line)
    desk.until(lambda: desk.sent() and desk.sent()[-1].endswith("two"))
    repeat(desk, first[0])
    desk.thread_shows("only after a later reply had gone out", refused)
    assert "one" not in desk.sent()


def test_however_many_are_repeated_at_once_none_goes_out_after_a_later_one(desk, refused):
    """After an outage Slack brings all that it kept in any order."""
    kept = []
    for number in range(30):
        _, events = events_of(desk, lambda number=number: desk.reply(desk.kate, f"out {number}", refused))
        kept.append(events[0])
        desk.slack.clock.advance(1)
    for at in (29, *range(3, 29), 1, 0, 2):
        repeat(desk, kept[at])
    held = [f"out {number}" for number in range(29)]
    desk.until(
        lambda: len([said for said in desk.thread(refused) if "only after a later reply had gone out" in said]) == len(held), step=30
    )
    assert desk.sent() == ["out 29"]


def test_a_reply_that_was_deleted_before_we_heard_of_it_stays_inside(desk, refused):
    ts, first = events_of(desk, lambda: desk.reply(desk.kate, "Wrong window", refused))
    desk.slack.delete(desk.kate, desk.support, ts)
    desk.slack.settle()
    repeat(desk, first[0])
    desk.reply(desk.kate, "The right one", refused)
    desk.until(lambda: desk.sent() == ["The right one"])


@pytest.mark.parametrize("minutes", [1, 20, 100])
def test_an_edit_that_comes_before_the_words_themselves_holds(desk, refused, minutes):
    ts, first = events_of(desk, lambda: desk.reply(desk.kate, "Fisrt", refused))
    desk.later(minutes * MINUTE)
    desk.slack.edit(desk.kate, desk.support, ts, "First")
    desk.slack.settle()
    repeat(desk, first[0])
    if minutes > 15:
        desk.thread_shows("late. Send it", refused)
        line = next(one for one in desk.messages(desk.support, refused["ts"]) if "late. Send it" in desk.slack.text_of(one))
        desk.click(desk.kate, "Send to contact", line)
    desk.until(lambda: desk.sent() == ["First"])


def test_an_older_edit_that_is_repeated_changes_nothing(desk, refused):
    desk.command(desk.sam, "/queue set support confirm on")
    ts = desk.reply(desk.kate, "a", refused)
    desk.thread_shows("held until its writer sends it", refused)
    _, first = events_of(desk, lambda: desk.slack.edit(desk.kate, desk.support, ts, "b"))
    desk.slack.clock.advance(1)
    desk.slack.edit(desk.kate, desk.support, ts, "c")
    desk.slack.settle()
    repeat(desk, first[0])
    line = next(one for one in desk.messages(desk.support, refused["ts"]) if "Send to contact" in desk.slack.labels_of(one))
    desk.click(desk.kate, "Send to contact", line)
    desk.until(lambda: desk.sent() == ["c"])


def test_an_edit_that_is_repeated_after_the_deletion_changes_nothing(desk, refused):
    desk.command(desk.sam, "/queue set support confirm on")
    ts = desk.reply(desk.kate, "a", refused)
    desk.thread_shows("held until its writer sends it", refused)
    _, first = events_of(desk, lambda: desk.slack.edit(desk.kate, desk.support, ts, "b"))
    desk.slack.delete(desk.kate, desk.support, ts)
    desk.thread_shows("Its writer has deleted it since", refused)
    repeat(desk, first[0])
    desk.command(desk.sam, "/queue set support confirm off")
    desk.reply(desk.kate, "after", refused)
    desk.until(lambda: desk.sent() == ["after"])


def test_neither_does_one_that_is_repeated_after_the_conversation_has_moved(house):
    card = house.claimed()
    _, first = events_of(house, lambda: house.reply(house.kate, "one", card))
    house.slack.clock.advance(1)
    house.reply(house.kate, "two", card)
    house.until(lambda: house.sent() == ["two"])
    house.slack.clock.advance(5)
    move(house, card)
    repeat(house, first[0])
    new_thread_shows(house, "So far, in support")
    assert house.sent() == ["two"]
