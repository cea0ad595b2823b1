"""Answers of Slack's that are on none of our lists: they may pass, or never. Nothing waits behind them for ever, and the admins hear of them once."""

from contextlib import contextmanager

import pytest

from bot.sandbox.traffic.faults import Plan
from tests.files import png

CODES = ("some_new_code", "ekm_access_denied", "no_permission", "Odd-Code.9", "no_reason")
"""For the last one Slack answers `{"ok": false}` and nothing else."""


def tell(desk, words):
    return [text for text in map(desk.slack.text_of, desk.dms(desk.sam)) if words in text]


def wait_for_deadline(desk, done):
    desk.until(done, step=30)


@pytest.mark.parametrize("code", CODES)
def test_a_text_that_slack_goes_on_refusing_lets_the_next_one_pass(desk, code):
    card = desk.claimed()
    desk.slack.faults.plan("chat.postMessage", code, times=1000, thread_ts=card["ts"])
    desk.text("Refused")
    desk.text("Refused as well")
    wait_for_deadline(desk, lambda: tell(desk, code))
    desk.until(lambda: desk.waiting() == 0, step=30)
    desk.slack.faults.clear()
    desk.text("Passes")
    desk.thread_shows("Passes")
    assert len(tell(desk, code)) == 1
    listed = desk.command(desk.sam, "/desk failed")
    assert "A contact's text in its thread" in listed


def test_a_code_that_passes_is_waited_for(desk):
    desk.claimed()
    desk.slack.faults.plan("chat.postMessage", "some_new_code", times=2)
    desk.text("Comes late")
    desk.thread_shows("Comes late")
    assert tell(desk, "some_new_code") == []


def test_a_post_goes_on_without_what_was_refused(desk):
    """Its blocks are refused with an unknown code: after a while the words alone are posted."""
    desk.claimed()
    with refusing_blocks(desk, "some_new_code"):
        desk.text("My words")
        wait_for_deadline(desk, lambda: [one for one in desk.thread() if "My words" in one])


@contextmanager
def refusing_blocks(desk, code):
    real = desk.slack.faults.take

    def take(call, args):
        if call == "chat.postMessage" and args.get("blocks") and "My words" in str(args.get("text")):
            return Plan(call, code, 1, float("inf"), {}, 0)
        return real(call, args)

    desk.slack.faults.take = take
    yield
    desk.slack.faults.take = real


@pytest.mark.parametrize(
    ("method", "code"),
    [
        *(("files.getUploadURLExternal", code) for code in ("blocked_file_type", "some_new_code")),
        *(("files.completeUploadExternal", code) for code in ("blocked_file_type", "some_new_code", "413")),
        ("upload", "403"),
    ],
)
def test_a_file_that_slack_refuses_becomes_a_line_with_retry(desk, method, code):
    desk.claimed()
    desk.slack.faults.plan(method, code, times=1000)
    desk.text("See this", media=[("image/png", png())])
    desk.text("After it")
    wait_for_deadline(desk, lambda: [one for one in desk.thread() if "After it" in one])
    line = next(one for one in desk.messages(desk.support, desk.card()["ts"]) if "Retry" in desk.slack.labels_of(one))
    desk.slack.faults.clear()
    desk.click(desk.kate, "Retry", line)
    desk.until(lambda: [one for one in desk.slack.messages(desk.support, desk.card()["ts"]) if one.get("files")])


def test_a_locked_thread_goes_on_below_a_new_card(desk):
    card = desk.claimed()
    desk.slack.faults.plan("chat.postMessage", "restricted_action_thread_locked", times=1000, thread_ts=card["ts"])
    desk.text("Still here")
    new = desk.until(lambda: next((one for one in desk.slack.messages(desk.support) if one["ts"] != card["ts"]), None))
    desk.thread_shows("Still here", new)


def test_dms_that_the_app_may_not_send_stop_nothing_else(desk):
    """Slack answers `messages_tab_disabled` where the app's Messages tab is off: the thread goes on, and Home still has the notice."""
    card = desk.claimed()
    desk.slack.faults.plan("chat.postMessage", "messages_tab_disabled", times=1000, channel=desk.dm(desk.lee))
    desk.command(desk.lee, "/sms find (555) 772-0101")
    desk.text("Goes on")
    desk.thread_shows("Goes on", card)


def test_what_has_waited_ten_minutes_is_told_of_once_and_when_it_goes_on(desk):
    desk.claimed()
    desk.slack.faults.plan("chat.postMessage", "500", times=10_000, channel=desk.support)
    desk.text("Waits")
    desk.until(lambda: tell(desk, "Something has waited for"), step=61)
    desk.slack.faults.clear()
    desk.until(lambda: "It goes on." in tell(desk, "Something has waited for")[0], step=61)
    desk.thread_shows("Waits")
    assert len(tell(desk, "Something has waited for")) == 1
