"""Somebody deletes the card of a conversation."""

import pytest

WORDS = [f"number {number}" for number in range(4)]


@pytest.mark.parametrize("with_replies", [True, False], ids=["with replies", "bare"])
def test_somebody_deletes_the_card(desk, with_replies):
    """The conversation goes on below a new card, which has its buttons; nothing is lost and order holds."""
    card = desk.claimed() if with_replies else bare_card(desk)
    desk.slack.delete(desk.sam, desk.support, card["ts"])
    new = desk.until(lambda: next((one for one in [desk.card()] if one["ts"] != card["ts"]), None))
    for one in WORDS:
        desk.text(one)
    desk.until(lambda: desk.bodies(new)[-4:] == WORDS)
    assert "The card of this conversation was deleted in Slack" in desk.thread(new)[0]
    assert len([one for one in desk.messages(desk.support) if "(555) 772-0101" in desk.slack.text_of(one)]) == 1
    if with_replies:
        desk.reply(desk.kate, "Here I am", new)
        desk.until(lambda: desk.sent() == ["Here I am"])
        assert "Done" in desk.slack.labels_of(new)


def test_a_conversation_whose_card_was_deleted_after_done_comes_back_below_a_new_one(desk):
    card = desk.claimed()
    desk.finish(desk.kate, card)
    desk.shows("Reopen", card)
    desk.slack.delete(desk.sam, desk.support, card["ts"])
    desk.slack.settle()
    desk.later(61)
    desk.until(lambda: desk.waiting() == 0)
    assert [one["ts"] for one in desk.messages(desk.support)] in ([], [card["ts"]]), "one that is done may go"
    desk.text("Again")
    new = desk.until(lambda: next((one for one in desk.slack.messages(desk.support) if one["ts"] != card["ts"]), None))
    desk.thread_shows("Again", new)
    assert "card of this conversation was deleted" in desk.thread(new)[0]
    assert "Done" in desk.slack.labels_of(new)


def bare_card(desk):
    """A card below which nothing stands yet: its text waits for another thread to be shown."""
    desk.slack.faults.plan("chat.postMessage", "500", times=3, thread_ts="never")
    desk.text("Hello")
    card = desk.until(desk.card)
    for reply in list(desk.slack.workspace.channels[desk.support].thread(card["ts"]))[1:]:
        desk.slack.delete(desk.sam, desk.support, reply["ts"])
    return card


@pytest.mark.parametrize("strays", [False, True], ids=["thread_not_found", "posted outside"])
def test_a_card_deleted_behind_our_back_is_found_out_by_posting(desk, strays):
    """No event came: Slack's answer to the next text says it, by an error, or by a message that stands in no thread and is taken back."""
    card = desk.claimed()
    desk.slack.workspace.strays = strays
    desk.slack.workspace.emit, emit = (lambda _event: None), desk.slack.workspace.emit
    desk.slack.delete(desk.sam, desk.support, card["ts"])
    desk.slack.workspace.channels[desk.support].messages.pop(card["ts"], None)
    desk.slack.workspace.emit = emit
    for one in WORDS:
        desk.text(one)
    new = desk.until(lambda: next((one for one in cards(desk) if one["ts"] != card["ts"]), None))
    desk.until(lambda: desk.bodies(new) == WORDS)
    desk.until(lambda: [one["ts"] for one in desk.slack.messages(desk.support)] == [new["ts"]])


def cards(desk):
    """Messages with buttons: what Slack put outside its thread has none."""
    return [one for one in desk.messages(desk.support) if desk.slack.labels_of(one)]


def test_what_the_owner_writes_below_a_deleted_card_is_not_lost_silently(desk):
    card = desk.claimed()
    desk.slack.delete(desk.sam, desk.support, card["ts"])
    desk.until(lambda: next((one for one in [desk.card()] if one["ts"] != card["ts"]), None))
    desk.reply(desk.kate, "Into the void", card)
    desk.dm_shows(desk.kate, "Not sent to the contact: somebody deleted the card of that thread")
    assert desk.sent() == []


def test_the_card_of_a_done_conversation_may_go(desk):
    card = desk.claimed()
    desk.finish(desk.kate, card) if hasattr(desk, "finish") else desk.click(desk.kate, "Done", card)
    desk.slack.delete(desk.sam, desk.support, card["ts"])
    desk.slack.settle()
    desk.later(61)
    assert [one for one in desk.messages(desk.support) if "(555) 772-0101" in desk.slack.text_of(one)] == []
