"""What begins to wait is announced once, to who can take it, with the contact's words (docs/behaviour.md#attention)."""

import pytest

from bot.desk.notices import alerts

PAUSE = alerts.PAUSE.total_seconds()


def told(desk, person):
    """The alerts in somebody's DM, as they stand now."""
    return [text for text in desk.all_dms([person])[person] if "support" in text and "nobody has claimed" not in text]


def test_ready_members_are_told_with_the_words_and_the_buttons(desk):
    desk.command(desk.lee, "/sms dnd")
    desk.text("My order hasn't come")
    desk.thread_shows("My order hasn't come")
    desk.later(PAUSE)
    shown = desk.dm_shows(desk.kate, "My order hasn't come")
    assert shown["text"].startswith("(555) 772-0101: My order hasn't come · support · unanswered since ")
    assert desk.slack.labels_of(shown) == ["Claim", "View thread"]
    assert len(told(desk, desk.maria)) == 1
    assert told(desk, desk.lee) == [], "who isn't Ready is told nothing"
    desk.text("Hello?")
    desk.thread_shows("Hello?")
    desk.later(60)
    assert (len(told(desk, desk.kate)), len(told(desk, desk.maria))) == (1, 1), "once, while it waits"


def test_a_press_claims_and_no_dead_button_stays(desk):
    desk.text("Hello")
    desk.thread_shows("Hello")
    desk.later(PAUSE)
    shown = desk.dm_shows(desk.kate, "Hello")
    desk.dm_shows(desk.maria, "Hello")
    desk.click(desk.kate, "Claim", shown)
    desk.shows("Active")
    for person in (desk.kate, desk.maria):
        over = desk.dm_shows(person, "Kate Lewis holds it")
        assert "Claim" not in desk.slack.labels_of(over)
    assert len(told(desk, desk.maria)) == 1


def test_what_is_claimed_at_once_is_told_to_nobody(desk):
    desk.claimed()
    desk.later(PAUSE)
    assert told(desk, desk.kate) == told(desk, desk.maria) == []


def test_who_has_no_room_is_told_nothing(desk):
    desk.command(desk.sam, f"/desk capacity <@{desk.kate}> 1")
    desk.claimed()
    desk.text("Me too", sender="+15557720102")
    desk.until(lambda: desk.card("772-0102"))
    desk.later(PAUSE)
    desk.dm_shows(desk.maria, "Me too")
    assert told(desk, desk.kate) == []


def test_several_at_once_are_told_together(desk):
    for number in range(3):
        desk.text(f"Question {number}", sender=f"+1555772010{number}")
    desk.until(lambda: len(desk.messages()) == 3)
    desk.later(PAUSE)
    shown = desk.dm_shows(desk.kate, "Question 2")
    assert [desk.slack.text_of(shown).count(f"Question {number}") for number in range(3)] == [1, 1, 1]
    assert len(told(desk, desk.kate)) == 1
    desk.click(desk.maria, "Claim", desk.card("772-0101"))
    over = desk.dm_shows(desk.kate, "Maria Gomez holds it")
    assert desk.slack.labels_of(over).count("Claim") == 2


def test_release_announces_it_anew(desk):
    card = desk.claimed()
    desk.later(PAUSE)
    assert desk.fill(desk.kate, "Release", card) == {}
    desk.shows("Waiting")
    desk.later(PAUSE)
    desk.dm_shows(desk.maria, "Hello")


@pytest.mark.parametrize(("alert", "calls", "dms"), [("here", 1, 0), ("off", 0, 0), ("ready", 0, 1)])
def test_the_queue_says_how(desk, alert, calls, dms):
    assert "alert" in desk.command(desk.sam, f"/queue set support alert {alert}")
    desk.text("Hello")
    desk.thread_shows("Hello")
    desk.later(PAUSE)
    assert sum("<!here>" in one["text"] for one in desk.messages(desk.support, desk.card()["ts"])) == calls
    assert len(told(desk, desk.kate)) == dms


def test_out_of_hours_nobody_is_told_before_the_opening_and_then_together(desk):
    desk.command(desk.sam, "/queue set support time-zone UTC")
    hour = (desk.clock().hour + 3) % 24
    desk.command(desk.sam, f"/queue set support hours Mon-Sun {hour:02}:00-{(hour + 5) % 24 or 24:02}:00")
    for number in range(2):
        desk.text(f"Question {number}", sender=f"+1555772010{number}")
        desk.later(600)
    assert told(desk, desk.kate) == []
    desk.later(3 * 3600)
    shown = desk.dm_shows(desk.kate, "Question 1")
    assert "Question 0" in desk.slack.text_of(shown)
    assert len(told(desk, desk.kate)) == 1


def test_what_a_blocked_contact_wrote_and_a_stop_announce_nothing(desk):
    desk.text("STOP")
    desk.until(desk.card)
    desk.later(PAUSE)
    assert told(desk, desk.kate) == []


def test_an_alert_survives_a_kill_and_comes_once(desk):
    desk.slack.faults.plan("chat.postMessage", "cut", times=1)
    desk.text("Hello")
    desk.thread_shows("Hello")
    desk.slack.faults.plan("chat.postMessage", "cut", times=1)
    desk.later(PAUSE)
    desk.later(10)
    desk.later(30)
    desk.dm_shows(desk.kate, "Hello")
    desk.dm_shows(desk.maria, "Hello")
    assert (len(told(desk, desk.kate)), len(told(desk, desk.maria))) == (1, 1)


def test_one_that_slack_would_not_show_swallows_none_after_it(desk):
    desk.text("First")
    desk.thread_shows("First")
    refused = desk.slack.faults.plan("chat.postMessage", "user_disabled", times=2, channel=desk.dm(desk.kate))  # also without its looks
    desk.later(PAUSE)
    desk.until(lambda: refused.hits == 2)
    desk.text("Second", sender="+15557720102")
    desk.until(lambda: desk.card("772-0102"))
    desk.later(PAUSE)
    desk.dm_shows(desk.kate, "Second")
    assert len(told(desk, desk.kate)) == 1
