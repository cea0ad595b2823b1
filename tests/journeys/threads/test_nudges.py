"""Waiting too long nudges the owner at 15 and 60 minutes, and the queue when nobody claimed in 10 (docs/behaviour.md#reminders)."""


def test_the_owner_is_mentioned_in_the_thread_twice(desk):
    card = desk.claimed()
    desk.later(15 * 60)
    desk.thread_shows("(555) 772-0101 has waited 15 minutes for an answer.", card)
    message = next(one for one in desk.messages(desk.support, card["ts"]) if "has waited" in one["text"])
    assert f"<@{desk.kate}>" in message["text"]
    desk.later(45 * 60)
    desk.thread_shows("has waited 60 minutes", card)
    desk.later(24 * 3600)
    assert sum("has waited" in line for line in desk.thread(card)) == 2


def test_an_answer_ends_it(desk):
    card = desk.claimed()
    desk.later(10 * 60)
    desk.reply(desk.kate, "On my way", card)
    desk.until(lambda: desk.sent() == ["On my way"])
    desk.later(3600)
    desk.text("Thanks")
    desk.thread_shows("Thanks", card)
    assert not any("has waited" in line for line in desk.thread(card))


def test_the_queue_is_told_in_the_thread_and_ready_members_by_dm(desk):
    desk.command(desk.lee, "/sms dnd")
    desk.text("Anybody?")
    card = desk.until(desk.card)
    desk.later(10 * 60)
    desk.thread_shows("Nobody has claimed this conversation for 10 minutes.", card)
    desk.dm_shows(desk.kate, "The conversation with (555) 772-0101 has waited in support for 10 minutes, and nobody has claimed it.")
    desk.dm_shows(desk.maria, "has waited in support for 10 minutes")
    desk.until(lambda: not desk.waiting())
    assert not any("has waited" in desk.slack.text_of(one) for one in desk.dms(desk.lee))


def test_a_restart_forgets_no_reminder(desk):
    card = desk.claimed()
    desk.stop()
    desk.slack.clock.advance(20 * 60)
    desk.start()
    desk.thread_shows("(555) 772-0101 has waited 20 minutes for an answer.", card)
    desk.later(40 * 60)
    desk.thread_shows("has waited 60 minutes", card)


def test_thresholds_are_the_queues_own(desk):
    desk.command(desk.sam, "/queue set support nudge-owner 5")
    desk.command(desk.sam, "/queue set support nudge-queue off")
    desk.text("Anybody?")
    desk.thread_shows("Anybody?")
    desk.later(3600)
    desk.click(desk.kate, "Claim", desk.card())
    desk.shows("Active")
    desk.text("Hello?")
    desk.thread_shows("Hello?")
    card = desk.card()
    desk.reply(desk.kate, "Yes", card)
    desk.until(lambda: desk.sent() == ["Yes"])
    desk.text("Thanks, and?")
    desk.thread_shows("Thanks, and?")
    desk.later(300)
    desk.thread_shows("has waited 5 minutes for an answer.", card)
    assert not any("Nobody has claimed" in line for line in desk.thread(card))
