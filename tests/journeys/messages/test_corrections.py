"""Until the carrier has a reply, deleting or editing it in Slack counts; after that it changes nothing by itself.

docs/behaviour.md#editing-and-deleting
"""

import pytest

pytestmark = pytest.mark.both_databases


def waits(desk):
    """Twilio takes nothing for a while, so that replies wait here."""
    desk.twilio.fail("429", times=1000, seconds=2)


def goes_on(desk):
    desk.twilio.heal()
    desk.later(61)


def lines(desk, card, words):
    return [one for one in desk.messages(desk.support, card["ts"]) if words in desk.slack.text_of(one)]


def line(desk, card, words):
    return desk.until(lambda: next(iter(lines(desk, card, words)[::-1]), None))


def test_until_it_is_handed_over_an_edit_replaces_and_a_deletion_withdraws(desk):
    card = desk.claimed()
    waits(desk)
    first = desk.reply(desk.kate, "It is redy", card)
    second = desk.reply(desk.kate, "Never mind", card)
    third = desk.reply(desk.kate, "Come at 5", card)
    fourth = desk.reply(desk.kate, "She is difficult", card)
    desk.until(lambda: desk.twilio.attempts)
    desk.until(lambda: desk.waiting() == 4)
    desk.slack.edit(desk.kate, desk.support, first, "It is ready")
    desk.slack.delete(desk.kate, desk.support, second)
    desk.slack.edit(desk.kate, desk.support, third, "@lee at 5?")
    desk.slack.edit(desk.kate, desk.support, fourth, "// She is difficult")
    desk.slack.unfurl(desk.support, first)
    line(desk, card, "Withdrawn before it was sent")
    held = line(desk, card, "it begins with a colleague's mention")
    goes_on(desk)
    desk.until(lambda: desk.sent() == ["It is ready"])
    desk.click(desk.kate, "Send to contact", held)
    desk.until(lambda: desk.sent() == ["It is ready", "Lee Wong at 5?"])
    desk.slack.settle()
    assert not lines(desk, card, "editing it changes nothing")


def test_after_that_the_writer_is_told_once_per_edit_and_may_send_a_correction(desk):
    card = desk.claimed()
    ts = desk.reply(desk.kate, "It costs 20", card)
    desk.until(lambda: "white_check_mark" in desk.slack.reactions_of(desk.support, ts))
    desk.slack.edit(desk.kate, desk.support, ts, "It costs 30")
    first = line(desk, card, "editing it changes nothing")
    assert desk.slack.labels_of(first) == ["Send correction"]
    assert "Kate Lewis" in desk.slack.text_of(first) or desk.kate in desk.slack.text_of(first)
    desk.slack.redeliver()
    desk.slack.unfurl(desk.support, ts)
    desk.slack.edit(desk.kate, desk.support, ts, "It costs 40")
    desk.until(lambda: len(lines(desk, card, "editing it changes nothing")) == 2)
    second = lines(desk, card, "editing it changes nothing")[-1]
    desk.until(lambda: desk.slack.labels_of(desk.slack.message(desk.support, first["ts"])) == [])
    desk.restart()
    desk.click(desk.lee, "Send correction", second)
    assert "Only its owner, Kate Lewis" in desk.modal_text(desk.lee)
    desk.click(desk.kate, "Send correction", second)
    desk.until(lambda: desk.sent() == ["It costs 20", "It costs 40"])
    desk.thread_shows("It costs 40", card)
    desk.until(lambda: "Sent to the contact by Kate Lewis." in desk.slack.text_of(desk.slack.message(desk.support, second["ts"])))
    desk.slack.edit(desk.kate, desk.support, ts, "It costs 50")
    desk.until(lambda: len(lines(desk, card, "editing it changes nothing")) == 3)
    third = lines(desk, card, "editing it changes nothing")[-1]
    desk.slack.edit(desk.kate, desk.support, ts, "It costs 40")
    desk.until(lambda: desk.slack.labels_of(desk.slack.message(desk.support, third["ts"])) == [])
    desk.slack.delete(desk.kate, desk.support, ts)
    line(desk, card, "deleting it here doesn't take it back")
    desk.slack.redeliver()
    assert len(lines(desk, card, "deleting it here doesn't take it back")) == 1
    assert len(lines(desk, card, "editing it changes nothing")) == 3
    assert desk.sent() == ["It costs 20", "It costs 40"]


def test_an_edit_that_overtakes_its_message_is_what_goes_out(desk):
    card = desk.claimed()
    desk.slack.app_url = ""
    ts = desk.reply(desk.kate, "See yuo", card)
    before = dict(desk.message(desk.support, ts))
    desk.slack.settle()
    desk.slack.app_url = desk.url
    desk.slack.edit(desk.kate, desk.support, ts, "See you")
    desk.until(lambda: desk.sent() == ["See you"])
    desk.send_event(before, desk.support)
    desk.slack.edit(desk.lee, desk.support, desk.reply(desk.lee, "I know", card), "I knew")
    desk.hint_shows(desk.lee, "Not sent to the contact")
    assert desk.sent() == ["See you"]
