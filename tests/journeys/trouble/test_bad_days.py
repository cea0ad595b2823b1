"""Slack or Twilio slow, throttling, broken or gone: nothing lost, nothing doubled, order kept."""

import pytest

from bot.deliveries.table import DELIVERIES
from tests.actors import MARCUS
from tests.looking.waits import LONGEST

pytestmark = pytest.mark.longest

ENDLESS = 10 * LONGEST
WORDS = [f"number {number}" for number in range(3)]


@pytest.mark.parametrize("kind", ["429", "500", "cut", "cut_before", "garbage", "list", "mute", "not_in_channel", "token_revoked"])
def test_slack_answers_badly_for_a_while(desk, kind):
    desk.text("first")
    desk.thread_shows("first")
    desk.slack.faults.plan("chat.postMessage", kind, times=3)
    for one in WORDS:
        desk.text(one)
    desk.until(lambda: desk.bodies() == ["first", *WORDS], step=2)


@pytest.mark.parametrize("kind", ["garbage", "list"])
def test_answers_that_make_no_sense_fail_no_text_however_many_they_are(desk, kind):
    desk.text("first")
    desk.thread_shows("first")
    desk.slack.faults.plan("chat.postMessage", kind, times=7)
    desk.text("the next one")
    desk.until(lambda: desk.bodies() == ["first", "the next one"], step=20)


@pytest.mark.parametrize("kind", ["500", "cut", "garbage"])
def test_the_card_itself_meets_trouble(desk, kind):
    desk.slack.faults.plan("chat.postMessage", kind, times=2)
    desk.text("first")
    desk.until(lambda: desk.bodies() == ["first"], step=2)
    assert len(desk.messages(desk.support)) == 1


def test_slack_takes_it_and_its_answer_is_lost(desk):
    """One copy: the thread is read before posting again."""
    desk.text("first")
    desk.thread_shows("first")
    desk.slack.faults.plan("chat.postMessage", "cut", times=1)
    desk.text("the next one")
    desk.until(lambda: len(desk.slack.calls_to("conversations.replies")) == 1)
    desk.text("third")
    desk.until(lambda: desk.bodies() == ["first", "the next one", "third"])


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
    desk.until(lambda: desk.bodies(desk.card("772-0101")) == WORDS)
    desk.until(lambda: desk.bodies(desk.card("772-0102")) == WORDS)


@pytest.mark.parametrize("kind", ["500", "hang", "cut"])
def test_a_form_that_slack_does_not_open_is_told_by_dm(desk, kind):
    card = desk.claimed()
    desk.hurry()
    desk.slack.faults.plan("views.open", kind, times=1, seconds=4)
    answer = desk.click(desk.kate, "Transfer", channel=desk.support, ts=card["ts"])
    assert answer.status == 200
    desk.dm_shows(desk.kate, "Slack didn't open the form “Transfer” in time. Press the button once more.")


def test_a_restart_in_the_middle_of_everything(desk):
    desk.slack.faults.plan("chat.postMessage", "hang_after", times=1, seconds=3)
    for one in WORDS:
        desk.text(one)
    desk.until(lambda: desk.slack.calls_to("chat.postMessage"))
    desk.restart()
    desk.until(lambda: desk.bodies() == WORDS)
    assert len(desk.messages(desk.support)) == 1


def test_what_only_a_newer_release_knows_waits_for_its_workers(desk, monkeypatch):
    """Old and new work side by side for a while."""
    desk.text("first")
    desk.thread_shows("first")
    with monkeypatch.context() as older:
        older.delitem(DELIVERIES, "show_message")
        desk.text("the next one")
        desk.until(lambda: "knows no show_message" in desk.command(desk.sam, "/desk failed"))
    desk.until(lambda: desk.bodies() == ["first", "the next one"], step=5)
