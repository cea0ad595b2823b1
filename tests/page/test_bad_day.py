"""Nothing gets lost or doubled when Slack, the carrier or the app itself breaks."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.page


@pytest.fixture
def stormy(visitor):
    """The panel is open; the weather is fine again afterwards."""
    visitor.see("bad-day").click()
    yield visitor
    for side in ("slack", "carrier"):
        visitor.see(f"fault-{side}").select_option("none")
    expect(visitor.see("bad-day")).to_have_text("Bad day")


def test_an_invitation_outlives_a_kill_of_the_app(visitor):
    visitor.claim("Still there?")
    visitor.invite("Lee", "Before the kill")
    visitor.see("bad-day").click()
    visitor.see("restart").click()
    expect(visitor.see("banner")).to_have_text("The app is restarting…")
    expect(visitor.see("banner")).to_be_empty()
    visitor.be("lee")
    visitor.preview().get_by_text("Accept", exact=True).click()
    visitor.open_thread()
    visitor.owned_by("Lee Wong")
    expect(visitor.thread).to_contain_text("by Kate Lewis to @Lee Wong")


def test_texts_written_while_slack_fails_come_once_and_in_order(stormy):
    stormy.claim("one")
    stormy.see("fault-slack").select_option("500")
    expect(stormy.see("bad-day")).to_have_text("Bad day: on")
    words = ["two", "three", "four", "five"]
    for word in words:
        stormy.text(word)
    stormy.answer("I read you")
    expect(stormy.see("bubble-received")).to_contain_text("I read you")
    expect(stormy.thread).not_to_contain_text("two")
    stormy.see("fault-slack").select_option("none")
    expect(stormy.thread).to_contain_text("five")
    said = stormy.thread.get_by_test_id("message").filter(has_text=stormy.contact, has_not_text="Active · Kate")
    expect(said).to_contain_text(["one", *words])
    expect(said).to_have_count(5)


def test_replies_written_while_the_carrier_is_too_busy_arrive_once_and_in_order(stormy):
    stormy.claim("Count for me")
    stormy.see("fault-carrier").select_option("429")
    words = ["eins", "zwei", "drei"]
    for word in words:
        stormy.answer(word)
        expect(stormy.thread.get_by_test_id("message").last).to_contain_text(word)
    expect(stormy.see("bubble-received")).to_have_count(0)
    stormy.see("fault-carrier").select_option("none")
    expect(stormy.see("bubble-received")).to_contain_text(words)


def test_a_reply_whose_answer_got_lost_arrives_once(stormy):
    stormy.claim("Once, please")
    stormy.see("fault-carrier").select_option("cut")
    expect(stormy.see("bad-day")).to_have_text("Bad day: on")
    stormy.answer("Only once")
    expect(stormy.see("bubble-received")).to_contain_text("Only once")
    expect(stormy.thread.get_by_role("button", name=re.compile("white check mark, 1"))).to_be_visible()
    stormy.see("fault-carrier").select_option("none")
    stormy.answer("And on")
    expect(stormy.see("bubble-received")).to_contain_text(["Only once", "And on"])
    expect(stormy.see("bubble-received")).to_have_count(2)
