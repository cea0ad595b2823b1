"""Twilio throttles, refuses, fails or loses its answer: nothing lost, nothing doubled, order kept."""

import pytest

from carriers.twilio.carrier import Twilio

WORDS = [f"number {number}" for number in range(3)]


pytestmark = pytest.mark.longest


@pytest.mark.parametrize("kind", ["429", "401"])
def test_twilio_refuses_for_a_while_and_order_holds(desk, kind):
    card = desk.claimed()
    desk.twilio.fail(kind, times=2, seconds=1)
    for one in WORDS:
        desk.reply(desk.kate, one, card)
    desk.until(lambda: len(desk.sent()) >= len(WORDS), step=5)
    assert desk.sent() == WORDS


@pytest.mark.parametrize("kind", ["500", "502", "503", "504"])
def test_twilio_says_that_it_failed_and_the_text_goes_by_itself(desk, kind):
    card = desk.claimed()
    desk.twilio.fail(kind, times=3)
    desk.reply(desk.kate, "Once only", card)
    desk.reply(desk.kate, "And this", card)
    desk.until(lambda: "And this" in desk.sent(), step=5)
    assert desk.sent() == ["Once only", "And this"]
    desk.until(lambda: desk.twilio.lists > 1)
    said = " ".join(desk.thread(card))
    assert "Not delivered" not in said
    assert "not known" not in said


def test_twilio_takes_what_it_said_had_failed_after_its_list_was_read(desk):
    """Its list is read as long as it may be at work on the text."""
    card = desk.claimed()
    looks = desk.glance(lambda: desk.twilio.lists)
    desk.twilio.fail("500", times=1)
    desk.reply(desk.kate, "Once only", card)
    for number in (1, 2):
        desk.until(lambda number=number: desk.twilio.lists >= looks + number, step=1)
    desk.twilio.take_late()
    desk.reply(desk.kate, "And this", card)
    desk.until(lambda: "And this" in desk.sent(), step=4)
    assert desk.sent() == ["Once only", "And this"]


@pytest.mark.parametrize("kind", ["cut", "garbage", "500 html", "502 html", "503 html", "504 html", "cut_before"])
def test_twilio_took_it_and_its_answer_is_lost(desk, kind):
    """The message list is read before anything is sent again."""
    card = desk.claimed()
    desk.twilio.fail(kind, times=1)
    desk.reply(desk.kate, "Once only", card)
    desk.reply(desk.kate, "And this", card)
    took = kind in ("cut", "garbage")
    if not took:
        text = desk.until(lambda: next((one for one in desk.thread(card) if "it is not known whether it was sent" in one), None), step=5)
        assert "Not delivered" not in text
        assert "Retry" in desk.slack.labels_of(desk.messages(desk.support, card["ts"])[-1])
        assert text
    desk.until(lambda: "And this" in desk.sent(), step=2)
    assert desk.sent() == (["Once only", "And this"] if took else ["And this"])


def lost_and_failed(desk, number):
    """Twilio took it, its answer and its report are lost, and its list says that it failed."""
    taken = desk.until(lambda: len(desk.twilio.sent) > number and desk.twilio.sent[number])
    taken.status, taken.error_code = "failed", 30003


def test_what_the_list_shows_as_failed_is_told_with_its_cause_and_can_be_sent_again(desk):
    desk.twilio.auto_report = False
    card = desk.claimed()
    desk.twilio.fail("cut")
    desk.reply(desk.kate, "Once only", card)
    lost_and_failed(desk, 0)
    desk.until(lambda: [one for one in desk.thread(card) if "phone couldn't be reached" in one], step=5)
    line = next(one for one in desk.messages(desk.support, card["ts"]) if "Retry" in desk.slack.labels_of(one))
    desk.twilio.auto_report = True
    desk.click(desk.kate, "Retry", line)
    desk.until(lambda: len(desk.twilio.sent) == 2, step=5)


def test_the_try_that_failed_is_not_taken_for_the_one_after_it(desk):
    """Its answer is lost as well, and it arrived: nobody is asked to send it a third time."""
    desk.twilio.auto_report = False
    card = desk.claimed()
    ts = desk.reply(desk.kate, "Once only", card)
    desk.until(lambda: desk.twilio.sent)
    desk.later(5)
    desk.twilio.report(desk.texts()[0].sid, "failed", 30003)
    desk.thread_shows("phone couldn't be reached")
    line = next(one for one in desk.messages(desk.support, card["ts"]) if "Retry" in desk.slack.labels_of(one))
    desk.later(5)
    desk.twilio.fail("cut")
    desk.click(desk.kate, "Retry", line)
    desk.until(lambda: len(desk.twilio.sent) == 2)
    desk.texts()[1].status = "delivered"
    desk.until(lambda: "white_check_mark" in desk.slack.reactions_of(desk.support, ts), step=5)
    assert len([one for one in desk.thread(card) if "Not delivered" in one]) == 1


class Impatient(Twilio):
    """Waits for an answer as little as a test does."""

    def __init__(self, *words, **settings):
        super().__init__(*words, **settings, timeout=2)


@pytest.mark.parametrize("known", ["in the list", "by a report", "not at all"])
def test_twilio_does_not_answer_in_time(desk, monkeypatch, known):
    """It may have the text: it is looked for, or its report tells; only what nobody knows is put to the agent, and nothing goes out twice."""
    monkeypatch.setattr("carriers.twilio.settings.Twilio", Impatient)
    desk.restart()
    desk.twilio.auto_report = False
    card = desk.claimed()
    desk.twilio.fail("hang" if known == "in the list" else "hang_before", times=1, seconds=5)
    desk.reply(desk.kate, "Once only", card)
    desk.until(lambda: desk.twilio.attempts == 1)
    if known == "by a report":
        desk.until(lambda: desk.twilio.lists > 1)
        desk.report_by_reference("delivered")
    desk.until(lambda: not desk.waiting(), step=5)
    asked = [one for one in desk.thread(card) if "not known whether" in one]
    assert len(asked) == (known == "not at all")
    assert desk.sent() == (["Once only"] if known == "in the list" else [])
    assert desk.tries() == 1


def test_what_stays_unknown_is_sent_again_only_by_the_agent(desk):
    card = desk.claimed()
    desk.twilio.fail("500 html", times=1)
    desk.reply(desk.kate, "Did you get it?", card)
    desk.until(lambda: any("not known whether" in one for one in desk.thread(card)), step=5)
    line = next(one for one in desk.messages(desk.support, card["ts"]) if "not known whether" in desk.slack.text_of(one))
    desk.click(desk.lee, "Retry", line, channel=desk.support)
    assert "Only its owner, Kate Lewis, can send it again." in desk.modal_text(desk.lee)
    desk.click(desk.kate, "Retry", line, channel=desk.support)
    desk.until(lambda: desk.sent() == ["Did you get it?"])
    desk.until(lambda: "Retry" not in desk.slack.labels_of(desk.slack.message(desk.support, line["ts"])))


def test_a_reply_whose_answer_and_list_are_lost_for_15_minutes_is_put_to_the_agent(desk):
    """The one try may have sent it, and nobody can look."""
    card = desk.claimed()
    desk.twilio.auto_report = False
    desk.twilio.fail("cut")
    desk.reply(desk.kate, "Old news", card)
    desk.until(lambda: desk.twilio.attempts)
    desk.twilio.refusal = (503, 20503, "Service unavailable")
    desk.later(120)
    assert not any("not known" in one for one in desk.thread(card))
    desk.later(14 * 60)
    desk.thread_shows("it is not known whether it was sent", card)
    desk.twilio.refusal = None
    assert desk.sent() == ["Old news"], "it had been sent, and is sent no second time"


def test_a_carrier_that_asks_for_hours_has_the_agent_asked_all_the_same(desk):
    card = desk.claimed()
    desk.twilio.fail("429", times=1, seconds=7200)
    desk.reply(desk.kate, "Old news", card)
    desk.until(lambda: desk.twilio.attempts)
    desk.until(desk.nothing_in_hand)
    desk.later(16 * 60)
    desk.thread_shows("could not be handed to the phone company for 15 minutes", card)


def test_a_reply_that_could_not_leave_for_15_minutes_is_put_to_the_agent(desk):
    card = desk.claimed()
    desk.twilio.fail("429", times=1000, seconds=1)
    desk.reply(desk.kate, "Old news", card)
    desk.until(lambda: desk.twilio.attempts)
    desk.later(16 * 60)
    desk.thread_shows("could not be handed to the phone company for 15 minutes")
    desk.twilio.heal()
    assert desk.sent() == []
    line = desk.messages(desk.support, card["ts"])[-1]
    assert desk.slack.labels_of(line) == ["Send to contact", "Keep as note"]
    assert "Old news" not in desk.command(desk.sam, "/desk failed")
    desk.click(desk.kate, "Send to contact", line)
    desk.until(lambda: desk.sent() == ["Old news"])
    desk.thread_shows("Sent to the contact by Kate Lewis.")


def test_a_report_that_overtakes_the_answer_is_kept(desk):
    card = desk.claimed()
    desk.twilio.fail("cut", times=1)
    desk.twilio.auto_report = True
    ts = desk.reply(desk.kate, "Hello", card)
    desk.until(lambda: "white_check_mark" in desk.slack.reactions_of(desk.support, ts))
    desk.later(30)
    assert desk.sent() == ["Hello"]
