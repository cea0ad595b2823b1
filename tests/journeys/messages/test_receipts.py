"""Delivery is told as it is, and one call to Slack tells it in the good case (docs/behaviour.md#what-became-of-it)."""

HOUR = 3600


def test_the_good_case_costs_one_call(desk):
    card = desk.claimed()
    desk.later(61)
    desk.until(lambda: not desk.waiting())
    desk.slack.settle()
    before = len(desk.calls())
    ts = desk.reply(desk.kate, "It is ready", card)
    desk.until(lambda: desk.slack.reactions_of(desk.support, ts) == ["white_check_mark"])
    desk.later(30)
    desk.until(lambda: not desk.waiting())
    assert [one.method for one in desk.calls()[before:]] == ["reactions.add"]
    desk.later(31)
    desk.shows("Last reply: delivered")


def test_the_next_text_waits_until_the_one_before_is_sent_10_seconds_at_most(desk):
    desk.twilio.auto_report = False
    card = desk.claimed()
    desk.settled()
    desk.slack.clock.stop()
    for words in ("one", "two", "three", "four"):
        desk.reply(desk.kate, words, card)
    desk.until(lambda: desk.sent() == ["one"])
    desk.until(lambda: desk.waiting() == 3)
    desk.later(5)
    assert desk.sent() == ["one"]
    desk.twilio.report(desk.texts()[0].sid, "sent")
    desk.until(lambda: desk.sent() == ["one", "two"])
    desk.twilio.report(desk.texts()[1].sid, "undelivered", 30003)
    desk.until(lambda: desk.sent() == ["one", "two", "three"])
    desk.later(9)
    assert desk.sent() == ["one", "two", "three"]
    desk.later(2)
    desk.until(lambda: desk.sent() == ["one", "two", "three", "four"])
    assert "on its way" not in desk.command(desk.sam, "/desk failed")


def test_what_no_report_tells_is_asked_for_once_after_an_hour(desk):
    desk.twilio.auto_report = False
    card = desk.claimed()
    arrived, refused, left = (desk.reply(desk.kate, words, card) for words in ("one", "two", "three"))
    desk.until(lambda: len(desk.twilio.sent) == 3, step=11)
    for message, (status, code) in zip(desk.texts(), (("delivered", None), ("undelivered", 30007), ("sent", None)), strict=True):
        message.status, message.error_code = status, code
    desk.twilio.report(desk.texts()[2].sid, "sent")
    desk.later(HOUR - 120)
    desk.settled()
    assert not desk.glance(lambda: desk.twilio.fetched)
    desk.later(180)
    desk.until(lambda: desk.slack.reactions_of(desk.support, arrived) == ["white_check_mark"])
    desk.until(lambda: desk.slack.reactions_of(desk.support, left) == ["outbox_tray"])
    desk.thread_shows("Not delivered: The text was filtered as spam.", card)
    assert desk.reactions(desk.support, refused) == ["x"]
    for _ in range(3):
        desk.later(HOUR)
    desk.until(lambda: not desk.waiting())
    desk.settled()
    assert desk.glance(lambda: sorted(desk.twilio.fetched)) == sorted(one.sid for one in desk.texts())
    desk.twilio.report(desk.texts()[2].sid, "delivered")
    desk.until(lambda: "white_check_mark" in desk.slack.reactions_of(desk.support, left))


def test_a_text_that_the_carrier_does_not_know_any_more_is_let_be(desk):
    desk.twilio.auto_report = False
    card = desk.claimed()
    desk.reply(desk.kate, "one", card)
    desk.until(lambda: desk.twilio.sent)
    desk.until(lambda: not desk.waiting())
    desk.twilio.messages = []
    desk.later(HOUR + 60)
    desk.until(lambda: desk.twilio.fetched)
    desk.until(lambda: not desk.waiting())
    assert "Nothing" in desk.command(desk.sam, "/desk failed")
