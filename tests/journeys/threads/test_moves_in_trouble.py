"""A move while Slack fails, answers get lost or the worker dies: nothing lost, doubled or shuffled."""

import pytest
from sqlmodel import select

from bot.desk.handover import assignments
from bot.desk.people import people
from bot.desk.queues import names
from storage.models import Conversation, Delivery
from tests.journeys.handing_over import BILLING, card_in_billing, in_channel, invite, move, new_thread, new_thread_shows, texts_in
from tests.journeys.threads.test_moves import talked

pytestmark = [pytest.mark.both_databases, pytest.mark.longest]


def test_a_lost_answer_does_not_share_the_transcript_twice(house):
    card = talked(house, 23)
    house.slack.faults.plan("files.completeUploadExternal", "cut")
    move(house, card)
    house.until(lambda: [one for one in house.slack.messages(house.billing, card_in_billing(house)["ts"]) if one.get("files")])
    house.text("afterwards")
    for _ in range(8):
        house.later(5)
    new_thread_shows(house, "afterwards")
    assert len([one for one in house.messages(house.billing, card_in_billing(house)["ts"]) if one.get("files")]) == 1


def test_what_waits_for_the_old_thread_comes_out_there_in_order_and_the_new_one_has_it_too(house):
    """Slack refuses posts in support while texts come in and the conversation moves."""
    card = house.claimed(body="one")
    house.slack.faults.plan("chat.postMessage", "500", lasting=1000, channel=house.support)
    for words in ("two", "three"):
        house.text(words)
    move(house, card)
    history = new_thread_shows(house, "So far, in support")
    assert [words in history.split("\n") for words in ("one", "two", "three")] == [True, True, True]
    house.text("four")
    new_thread_shows(house, "four")
    house.slack.faults.clear()
    for _ in range(6):
        house.later(20)
    house.thread_shows("goes on in billing", card)
    assert texts_in(house.thread(card)) == ["one", "two", "three"]
    assert texts_in(new_thread(house)) == ["four"]


def test_slack_is_down_in_the_middle_of_the_move(house):
    card = house.claimed(body="one")
    assert invite(house, card, BILLING) == {}
    preview = house.until(lambda: in_channel(house))
    house.slack.faults.plan("chat.postMessage", "500", lasting=1000, channel=house.billing)
    house.click(house.lee, "Accept", preview)
    house.text("two")
    house.later(5)
    house.text("three")
    house.slack.faults.clear()
    for _ in range(6):
        house.later(20)
    new_thread_shows(house, "three")
    assert len([one for one in house.messages(house.billing) if "queue billing" in one["text"]]) == 1
    assert texts_in(new_thread(house)) == ["two", "three"]
    assert "one" in new_thread_shows(house, "So far, in support").split("\n")


def test_a_kill_between_accept_and_the_moved_thread(house):
    """The worker dies after the commit; the web side goes on storing."""
    card = house.claimed(body="one")
    assert invite(house, card, BILLING) == {}
    preview = house.until(lambda: in_channel(house))
    house.stop_worker()
    house.click(house.lee, "Accept", preview)
    house.text("two")
    assert card_in_billing(house) is None
    house.restart()
    house.text("three")
    new_thread_shows(house, "three")
    assert texts_in(new_thread(house)) == ["two", "three"]
    assert new_thread(house)[0].startswith("Transferred on")
    house.until(lambda: "Moved to billing" in house.slack.text_of(house.slack.message(house.support, card["ts"])))


def test_a_lost_answer_to_the_new_card_makes_no_second_one(house):
    card = house.claimed()
    assert invite(house, card, BILLING) == {}
    preview = house.until(lambda: in_channel(house))
    house.slack.faults.plan("chat.postMessage", "cut", channel=house.billing)
    house.click(house.lee, "Accept", preview)
    house.until(lambda: card_in_billing(house))
    for _ in range(3):
        house.later(5)
    new_thread_shows(house, "So far, in support")
    assert len([one for one in house.messages(house.billing) if "queue billing" in one["text"]]) == 1


def released(house):
    """An admin releases the waiting conversation to billing, though its card can't be seen yet."""
    with house.runtime.transaction() as tx:
        sam, billing = people.get_person(tx, house.sam), names.get_named(tx, "billing")
        assignments.release(tx, tx.session.exec(select(Conversation)).one(), sam, billing)
    return house.until(lambda: card_in_billing(house))


def test_a_card_that_slack_never_showed_is_not_shown_after_the_move(house):
    house.slack.faults.plan("chat.postMessage", "500", lasting=1000, channel=house.support)
    house.text("Hello")
    released(house)
    house.slack.faults.clear()
    for _ in range(6):
        house.later(20)
    assert "Hello" in new_thread_shows(house, "So far, in support")
    house.until(lambda: not still_to_do(house))
    assert house.messages(house.support) == []


def still_to_do(house):
    with house.reading() as session:
        return session.exec(select(Delivery.kind).where(Delivery.lane.startswith("slack:thread:"))).all()


def test_a_card_whose_answer_was_lost_before_the_move_points_on_too(house):
    house.slack.faults.plan("chat.postMessage", "cut", channel=house.support)
    house.slack.faults.plan("conversations.history", "500", times=2, channel=house.support)
    house.text("Hello")
    old = house.until(house.card)
    released(house)
    for _ in range(6):
        house.later(20)
    house.until(lambda: "Moved to billing" in house.slack.text_of(house.slack.message(house.support, old["ts"])))
    assert house.slack.labels_of(house.message(house.support, old["ts"])) == []
    assert len(house.messages(house.support)) == 1


def test_a_card_that_was_on_its_way_during_the_move_points_on_too(house):
    slow = house.slack.faults.plan("chat.postMessage", "slow", seconds=1.5, channel=house.support)
    house.text("Hello")
    house.until(lambda: slow.hits)
    new = released(house)
    old = house.until(lambda: next(iter(house.slack.messages(house.support)), None))
    house.until(lambda: "Moved to billing" in house.slack.text_of(house.slack.message(house.support, old["ts"])))
    assert house.slack.labels_of(house.message(house.support, old["ts"])) == []
    house.text("More")
    new_thread_shows(house, "More")
    assert card_in_billing(house)["ts"] == new["ts"]
