"""A reply's state stands on the reply: one mark at a time, taken back when it is no longer true (docs/behaviour.md#what-became-of-it)."""


def marks(desk, words, card=None):
    root = (card or desk.card())["ts"]
    [shown] = [one for one in desk.messages(desk.support, root) if one["text"] == words]
    return desk.reactions(desk.support, shown["ts"])


def test_the_good_case_is_one_call(desk):
    card = desk.claimed()
    before = len(desk.calls())
    desk.reply(desk.kate, "On my way", card)
    desk.until(lambda: desk.sent() == ["On my way"])
    desk.until(lambda: marks(desk, "On my way", card) == ["white_check_mark"])
    assert [call.method for call in desk.calls()[before:]] == ["reactions.add"]


def test_what_isnt_handed_over_after_ten_seconds_bears_an_hourglass_until_it_is(desk):
    card = desk.claimed()
    desk.twilio.fail("401", times=100)
    desk.reply(desk.kate, "On my way", card)
    desk.until(desk.waiting)
    desk.later(11)
    desk.until(lambda: marks(desk, "On my way", card) == ["hourglass_flowing_sand"])
    desk.twilio.heal()
    desk.until(lambda: desk.sent() == ["On my way"], step=30)
    desk.until(lambda: marks(desk, "On my way", card) == ["white_check_mark"])


def test_what_failed_bears_a_cross_until_it_is_sent_again(desk):
    card = desk.claimed()
    desk.twilio.auto_report = False
    desk.reply(desk.kate, "On my way", card)
    desk.until(lambda: desk.sent() == ["On my way"])
    desk.twilio.report(desk.texts()[0].sid, "undelivered", 30003)
    desk.until(lambda: marks(desk, "On my way", card) == ["x"])
    [line] = [one for one in desk.messages(desk.support, card["ts"]) if "Retry" in desk.slack.labels_of(one)]
    desk.click(desk.kate, "Retry", line)
    desk.until(lambda: marks(desk, "On my way", card) == [])
    desk.twilio.report(desk.texts()[1].sid, "delivered")
    desk.until(lambda: marks(desk, "On my way", card) == ["white_check_mark"])


def test_words_that_stayed_inside_bear_a_lock(desk):
    card = desk.claimed()
    desk.reply(desk.lee, "Tell her we are closed", card)
    desk.until(lambda: marks(desk, "Tell her we are closed", card) == ["lock"])
    desk.reply(desk.lee, "// she called before", card)
    assert marks(desk, "// she called before", card) == []
    desk.finish(desk.kate, card)
    desk.shows("Done")
    desk.reply(desk.kate, "Bye", card)
    desk.until(lambda: marks(desk, "Bye", card) == ["lock"])
    assert desk.sent() == []


def test_words_that_bear_the_lock_are_not_marked_again_when_the_thread_is_read(desk):
    card = desk.claimed()
    desk.reply(desk.lee, "Tell her we are closed", card)
    desk.until(lambda: marks(desk, "Tell her we are closed", card) == ["lock"])
    desk.restart()
    desk.until(lambda: [call for call in desk.calls() if call.method == "conversations.replies"])
    desk.settled()
    assert sum(call.method == "reactions.add" for call in desk.calls()) == 1
