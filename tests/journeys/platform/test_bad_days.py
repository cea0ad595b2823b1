"""Slack or Twilio slow, throttling, broken or gone: nothing lost, nothing doubled, order kept."""

import pytest

from bot import runtime as runtimes
from bot.deliveries.table import DELIVERIES
from carriers.twilio.carrier import Twilio
from tests import breakages
from tests.actors import LINE, MARCUS, VANESSA
from tests.looking.waits import LONGEST

ENDLESS = 10 * LONGEST
WORDS = [f"number {number}" for number in range(3)]


def bodies(desk, card=None):
    return [text.split("\n")[1] for text in desk.thread(card) if text.startswith("(555)")]


@pytest.mark.parametrize("kind", ["429", "500", "cut", "cut_before", "garbage", "list", "mute", "not_in_channel", "token_revoked"])
def test_slack_answers_badly_for_a_while(desk, kind):
    desk.text("first")
    desk.thread_shows("first")
    desk.slack.faults.plan("chat.postMessage", kind, times=3)
    for one in WORDS:
        desk.text(one)
    desk.until(lambda: bodies(desk) == ["first", *WORDS])


@pytest.mark.parametrize("kind", ["garbage", "list"])
def test_answers_that_make_no_sense_fail_no_text_however_many_they_are(desk, kind):
    desk.text("first")
    desk.thread_shows("first")
    desk.slack.faults.plan("chat.postMessage", kind, times=7)
    desk.text("the next one")
    desk.until(lambda: bodies(desk) == ["first", "the next one"], step=20)


@pytest.mark.parametrize("kind", ["500", "cut", "garbage"])
def test_the_card_itself_meets_trouble(desk, kind):
    desk.slack.faults.plan("chat.postMessage", kind, times=2)
    desk.text("first")
    desk.until(lambda: bodies(desk) == ["first"])
    assert len(desk.messages(desk.support)) == 1


def test_slack_takes_it_and_its_answer_is_lost(desk):
    """One copy: the thread is read before posting again."""
    desk.text("first")
    desk.thread_shows("first")
    desk.slack.faults.plan("chat.postMessage", "cut", times=1)
    desk.text("the next one")
    desk.until(lambda: len(desk.slack.calls_to("conversations.replies")) == 1)
    desk.text("third")
    desk.until(lambda: bodies(desk) == ["first", "the next one", "third"])


def test_slack_hangs_and_texts_go_out_all_the_same(desk):
    """Calls to Slack that hang never use up the hands that texts need."""
    card = desk.claimed()
    desk.settled()
    desk.runtime.slack.timeout = ENDLESS
    desk.slack.faults.plan("chat.postMessage", "hang", lasting=ENDLESS, seconds=ENDLESS)
    for number in range(10):
        desk.text("Hello", sender=f"+1555772030{number}")
    desk.reply(desk.kate, "I am not delayed", card)
    desk.until(lambda: [one.body for one in desk.twilio.sent] == ["I am not delayed"])
    desk.slack.faults.clear()
    desk.slack.faults.released.set()


def test_one_channels_trouble_does_not_delay_another(desk):
    desk.command(desk.sam, "/queue create billing #billing")
    desk.command(desk.sam, "/line add +15550002222 billing")
    desk.slack.faults.plan("chat.postMessage", "not_in_channel", lasting=60, channel=desk.support)
    desk.text("To support")
    desk.text("To billing", recipient="+15550002222")
    desk.until(lambda: desk.card(channel=desk.billing))
    desk.slack.faults.clear()
    desk.later(61)
    desk.thread_shows("To support")


def test_webhooks_are_answered_while_slack_is_down_and_everything_appears_afterwards(desk):
    desk.slack.faults.plan("*", "500", lasting=600)
    for one in WORDS:
        desk.text(one)
        desk.text(one, sender=MARCUS)
    desk.slack.faults.clear()
    desk.later(70)
    desk.until(lambda: bodies(desk, desk.card("772-0101")) == WORDS)
    desk.until(lambda: bodies(desk, desk.card("772-0102")) == WORDS)


@pytest.mark.parametrize("kind", ["429", "401"])
def test_twilio_refuses_for_a_while_and_order_holds(desk, kind):
    card = desk.claimed()
    desk.twilio.fail(kind, times=2, seconds=1)
    for one in WORDS:
        desk.reply(desk.kate, one, card)
    desk.until(lambda: len(desk.sent()) >= len(WORDS), step=5)
    assert desk.sent() == WORDS


@pytest.mark.parametrize("kind", ["cut", "garbage", "500", "cut_before"])
def test_twilio_took_it_and_its_answer_is_lost(desk, kind):
    """The message list is read before anything is sent again."""
    card = desk.claimed()
    desk.twilio.fail(kind, times=1)
    desk.reply(desk.kate, "Once only", card)
    desk.reply(desk.kate, "And this", card)
    took = kind in ("cut", "garbage")
    if not took:
        text = desk.until(lambda: next((one for one in desk.thread(card) if "it is not known whether it was sent" in one), None), step=5)
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
        super().__init__(*words, **settings, timeout=0.5)


@pytest.mark.parametrize("known", ["in the list", "by a report", "not at all"])
def test_twilio_does_not_answer_in_time(desk, monkeypatch, known):
    """It may have the text: it is looked for, or its report tells; only what nobody knows is put to the agent, and nothing goes out twice."""
    monkeypatch.setattr(runtimes, "Twilio", Impatient)
    desk.restart()
    desk.twilio.auto_report = False
    card = desk.claimed()
    desk.twilio.fail("hang" if known == "in the list" else "hang_before", times=1, seconds=1)
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
    desk.twilio.fail("500", times=1)
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


@pytest.mark.parametrize("kind", ["500", "hang", "cut"])
def test_a_form_that_slack_does_not_open_is_told_by_dm(desk, kind):
    card = desk.claimed()
    desk.slack.faults.plan("views.open", kind, times=1, seconds=4)
    answer = desk.slack.click(desk.kate, "Transfer", channel=desk.support, ts=card["ts"])
    assert answer.status == 200
    desk.dm_shows(desk.kate, "Slack didn't open the form “Transfer” in time. Press the button once more.")


def sid(number):
    return f"SMd{number:031x}"  # none that the stand-in makes itself


@pytest.mark.parametrize("how", breakages.SQLITE)
def test_what_cannot_be_stored_is_refused_and_taken_when_it_is_repeated(desk, how):
    """Disk full, database locked or gone: nothing is half stored, the process lives, and goes on by itself."""
    if how not in (ways := breakages.known(desk.runtime.database)):
        pytest.skip("the disk of a server isn't ours to fill")
    _, why = ways[how]
    texts = [f"{number} " + "word " * 290 + "end" for number in range(4)]
    desk.text("Before")
    desk.thread_shows("Before")
    with desk.broken_database(how):
        stored = [desk.twilio.receive(VANESSA, LINE, text, sid=sid(number)) for number, text in enumerate(texts)]
        refused = [number for number, answer in enumerate(stored) if answer.status_code != 200]
        assert {stored[number].status_code for number in refused} == {503}
        assert not any("Traceback" in answer.text for answer in stored)
        if how == "full":  # what fits into the pages that there are is stored
            assert refused
        else:
            assert refused == list(range(len(texts)))
            expected = (200, "ready") if how == "locked" else (503, why)  # what somebody else holds is their trouble
            desk.until(lambda: (answer := desk.get("/readyz"))[0] == expected[0] and expected[1] in answer[1])
        assert desk.get("/healthz")[0] == 200
    for number in refused:
        assert desk.twilio.receive(VANESSA, LINE, texts[number], sid=sid(number)).status_code == 200
    taken = [number for number in range(len(texts)) if number not in refused]
    desk.until(lambda: bodies(desk) == ["Before", *(texts[number] for number in [*taken, *refused])])
    desk.until(lambda: desk.get("/readyz")[0] == 200)


@pytest.mark.parametrize("how", ["readonly", "locked", "gone"])
def test_a_reply_that_cannot_be_stored_is_refused_and_slack_brings_it_again(desk, how):
    desk.slack.delivery.retry_delays = (0.3,) * 40
    card = desk.claimed()
    with desk.broken_database(how):
        ts = desk.reply(desk.kate, "Hold on", card)
        told = [one for one in desk.slack.delivery.events if one.inner.get("ts") == ts]
        desk.until(lambda: len(told[0].attempts) > 1)
        assert {reply.status for reply in told[0].attempts} <= {500, 503}
    desk.until(lambda: desk.sent() == ["Hold on"])
    desk.later(30)
    assert desk.sent() == ["Hold on"]


def test_a_restart_in_the_middle_of_everything(desk):
    desk.slack.faults.plan("chat.postMessage", "hang_after", times=1, seconds=3)
    for one in WORDS:
        desk.text(one)
    desk.until(lambda: desk.slack.calls_to("chat.postMessage"))
    desk.restart()
    desk.until(lambda: bodies(desk) == WORDS)
    assert len(desk.messages(desk.support)) == 1


def test_what_only_a_newer_release_knows_waits_for_its_workers(desk, monkeypatch):
    """Old and new work side by side for a while."""
    desk.text("first")
    desk.thread_shows("first")
    with monkeypatch.context() as older:
        older.delitem(DELIVERIES, "show_message")
        desk.text("the next one")
        desk.until(lambda: "knows no show_message" in desk.command(desk.sam, "/desk failed"))
    desk.until(lambda: bodies(desk) == ["first", "the next one"], step=5)
