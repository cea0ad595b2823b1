"""The page shows whom Slack tells of what, and what is new."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.page


def count_new(visitor, handle):
    """What the badge beside somebody says; 0 without one."""
    badge = visitor.see(f"person-{handle}").get_by_title("New for them")
    return int(re.match(r"\d+", badge.inner_text())[0]) if badge.count() else 0


def elsewhere(visitor):
    """Nothing that one could be told of is in sight."""
    if visitor.thread.count():
        visitor.see("thread-close").click()
    visitor.see("channel-general").click()


def test_a_first_visitor_finds_conversations_in_several_states(visitor):
    visitor.see("channel-support").click()
    for words in ("Vanessa Wang", "(555) 772-0102", "(555) 772-0104", "(555) 772-0103"):
        expect(visitor.message(words)).to_be_visible()
    expect(visitor.message("Vanessa Wang")).to_contain_text("Waiting")
    expect(visitor.message("(555) 772-0102")).to_contain_text("Kate Lewis")
    expect(visitor.message("(555) 772-0103")).to_contain_text("Done")
    visitor.see("channel-billing").click()
    expect(visitor.message("(555) 772-0105")).to_contain_text("Invitation to Kate Lewis")
    visitor.dm()
    expect(visitor.message("(555) 772-0105")).to_contain_text("Accept")


def test_who_is_told_has_a_banner_that_leads_there_and_a_badge(visitor):
    visitor.be("lee")
    elsewhere(visitor)
    before = count_new(visitor, "kate")
    visitor.type("Hello @kate")
    banner = visitor.see("tellings").get_by_role("button", name="Kate Lewis: mention")
    expect(banner).to_contain_text("Hello @kate")
    expect(visitor.see("person-kate").get_by_title("New for them")).to_have_text(re.compile(f"^{before + 1}"))
    banner.click()
    expect(visitor.see("person-kate")).to_have_attribute("aria-pressed", "true")
    expect(visitor.message("Hello @Kate Lewis")).to_be_visible()
    visitor.be("sam")
    visitor.see("channel-billing").click()
    assert count_new(visitor, "kate") == before


def test_a_banner_says_a_time_as_one_reads_it(visitor):
    visitor.be("sam")
    elsewhere(visitor)
    visitor.new_customer("Can anybody hear me?")
    banner = visitor.see("tellings").get_by_role("button", name="Can anybody hear me?").first
    expect(banner).to_contain_text(re.compile(r"unanswered since today \d+:\d\d [AP]M"))
    expect(banner).not_to_contain_text("<")


def test_what_one_has_before_oneself_is_read_at_once(visitor):
    visitor.be("lee")
    elsewhere(visitor)
    visitor.see("channel-general").click()
    visitor.be("kate")
    visitor.see("talk-lee").click()
    visitor.type("Are you there?")
    visitor.be("lee")
    visitor.see("talk-kate").click()
    expect(visitor.message("Are you there?")).to_be_visible()
    expect(visitor.see("talk-kate").locator(".badge")).to_have_count(0)


def test_a_channel_is_bold_and_its_new_messages_begin_below_a_line(visitor):
    visitor.be("tom")
    elsewhere(visitor)
    visitor.see("channel-general").click()
    expect(visitor.see("messages")).to_be_visible()
    visitor.see("channel-billing").click()
    visitor.be("lee")
    visitor.see("channel-general").click()
    visitor.type("First news")
    visitor.type("Second news")
    expect(visitor.message("Second news")).to_be_visible()
    visitor.see("channel-billing").click()
    visitor.be("tom")
    expect(visitor.see("channel-general")).to_have_class(re.compile("unread"))
    expect(visitor.see("channel-general").locator(".badge")).to_have_count(0)
    visitor.see("channel-general").click()
    line = visitor.see("messages").get_by_test_id("new-line")
    expect(line).to_have_count(1)
    assert line.evaluate("node => node.nextElementSibling.innerText").endswith("First news")
    expect(visitor.see("channel-general")).not_to_have_class(re.compile("unread"))
    visitor.see("channel-billing").click()
    visitor.see("channel-general").click()
    expect(line).to_have_count(0)


def test_threads_that_one_follows_are_listed_the_unread_ones_with_a_number(visitor):
    visitor.claim("Are you following?")
    visitor.answer("I am")
    expect(visitor.see("bubble-received")).to_contain_text("I am")
    elsewhere(visitor)
    visitor.text("One more question")
    expect(visitor.see("tellings")).to_contain_text("Kate Lewis: reply in a thread")
    expect(visitor.see("threads-link").locator(".badge")).to_be_visible()
    visitor.see("threads-link").click()
    row = visitor.see("thread-row").first
    expect(row).to_contain_text(re.compile("[12] new"))  # the line of the claim may be new as well
    expect(row).to_contain_text("One more question")
    row.click()
    expect(visitor.thread.get_by_test_id("new-line")).to_have_count(1)
    expect(visitor.thread).to_contain_text("One more question")
    expect(row).not_to_contain_text("new")


def test_a_thread_stays_open_wherever_one_goes(visitor):
    visitor.claim("Stay, please")
    for name in ("channel-billing", "talk-lee", "threads-link", "app-link"):
        visitor.see(name).click()
        expect(visitor.thread).to_contain_text("Stay, please")
    visitor.home()
    expect(visitor.thread).to_contain_text("Stay, please")
    visitor.be("lee")
    expect(visitor.thread).to_contain_text("Stay, please")
    visitor.see("thread-close").click()
    expect(visitor.thread).to_have_count(0)


def test_an_emoji_is_picked_for_a_reaction_and_for_words(visitor):
    visitor.be("kate")
    visitor.see("channel-general").click()
    visitor.see("composer").fill("Well done")
    visitor.see("composer-emoji").click()
    visitor.page.get_by_label("Find an emoji").fill("tada")
    visitor.page.keyboard.press("Enter")
    expect(visitor.see("composer")).to_have_value("Well done 🎉 ")
    visitor.see("composer").press("Enter")
    message = visitor.message("Well done 🎉")
    message.get_by_role("button", name="More actions for this message").press("Enter")
    visitor.page.get_by_role("menuitem", name="Another reaction…").click()
    expect(visitor.page.get_by_label("Find an emoji")).to_be_focused()
    visitor.page.keyboard.press("ArrowDown")
    visitor.page.keyboard.press("ArrowRight")
    visitor.page.keyboard.press("Enter")
    expect(visitor.see("emoji-picker")).to_have_count(0)
    expect(message.get_by_role("button", name=re.compile("white check mark, 1: Kate Lewis"))).to_be_visible()


def test_back_to_the_latest(visitor):
    visitor.be("kate")
    visitor.see("channel-support").click()
    visitor.page.set_viewport_size({"width": 1280, "height": 500})
    jump = visitor.see("jump").first
    visitor.see("messages").evaluate("list => list.scrollTo(0, 0)")
    expect(jump).to_be_visible()
    jump.click()
    expect(jump).to_be_hidden()
    expect(visitor.see("messages").get_by_test_id("message").last).to_be_in_viewport()


def test_an_unknown_command_is_refused_for_the_eyes_of_its_writer(visitor):
    visitor.be("kate")
    visitor.see("channel-general").click()
    visitor.type("/foo bar")
    expect(visitor.see("ephemeral").last).to_contain_text("/foo is not a valid command.")
    expect(visitor.see("composer")).to_have_value("/foo bar")
    expect(visitor.see("messages").get_by_test_id("message").filter(has_text="/foo bar")).to_have_count(0)
    visitor.type(" /foo bar")
    expect(visitor.message("/foo bar")).to_be_visible()
    visitor.be("lee")
    expect(visitor.see("ephemeral")).to_have_count(0)


def test_it_begins_anew_once_one_has_said_yes(visitor):
    """At the end of this file: nothing of before is left."""
    visitor.be("kate")
    visitor.see("channel-general").click()
    visitor.type("Soon gone")
    visitor.see("reset").click()
    visitor.page.get_by_role("button", name="Cancel").click()
    expect(visitor.message("Soon gone")).to_be_visible()
    visitor.see("reset").click()
    visitor.see("confirm-yes").click()
    expect(visitor.see("banner")).to_have_text("The sandbox begins anew…")
    expect(visitor.see("banner")).to_be_empty()
    expect(visitor.thread).to_contain_text("my order 4471")
    visitor.see("channel-general").click()
    expect(visitor.see("messages")).not_to_contain_text("Soon gone")
    # The browser complains that for a moment nobody answered.
    visitor.complaints[:] = [line for line in visitor.complaints if "net::ERR_" not in line]
