"""The whole product through the sandbox page, as a newcomer meets it."""

import re

import pytest
from playwright.sync_api import expect

from tests.files import PDF, png
from tests.page.visitor import STAMP

pytestmark = pytest.mark.page

HOSTILE = "<script>alert(1)</script> <!channel> *bold* <@U1> &lt;b&gt; <https://evil.example|bank>"


def test_a_newcomer_follows_the_four_steps(visitor):
    expect(visitor.see("steps")).to_be_visible()
    expect(visitor.see("channel-support")).to_have_attribute("aria-current", "page")
    expect(visitor.thread).to_contain_text("my order 4471 arrived with a broken lid")
    expect(visitor.see("person-kate")).to_have_attribute("aria-pressed", "true")
    visitor.press("Claim")
    visitor.owned_by("Kate Lewis")
    visitor.answer("A new lid is on its way, Vanessa.")
    expect(visitor.see("bubble-received")).to_contain_text("A new lid is on its way, Vanessa.")
    expect(visitor.see("phone-screen")).to_contain_text("Delivered")
    expect(visitor.thread.get_by_role("button", name=re.compile("white check mark, 1"))).to_be_visible()
    visitor.press("Transfer")
    visitor.choose_target("Lee")
    visitor.see("modal-submit").click()
    expect(visitor.card).to_contain_text("Invitation to Lee Wong")
    visitor.be("lee")
    visitor.dm().get_by_text("Accept", exact=True).click()
    visitor.see("channel-support").click()
    expect(visitor.see("messages")).to_contain_text(STAMP)


def test_by_keyboard_alone(visitor):
    """Early in this file, while few conversations stand before the one wanted."""
    visitor.new_customer("No mouse here")
    visitor.see("thread-close").click()
    visitor.page.reload()
    keys = visitor.page.keyboard
    visitor.tab_to(visitor.see("person-sam"))
    keys.press("3")
    expect(visitor.see("person-lee")).to_have_attribute("aria-pressed", "true")
    keys.press("2")
    expect(visitor.see("person-kate")).to_have_attribute("aria-pressed", "true")
    visitor.tab_to(visitor.see("channel-support"))
    keys.press("Enter")
    visitor.tab_to(visitor.message(visitor.contact).get_by_test_id("replies"))
    keys.press("Enter")
    expect(visitor.see("thread-composer")).to_be_focused()
    visitor.tab_to(visitor.card.get_by_text("Claim", exact=True))
    keys.press("Enter")
    visitor.owned_by("Kate Lewis")
    visitor.tab_to(visitor.see("thread-composer"))
    keys.type("By keyboard")
    keys.press("Enter")
    expect(visitor.see("bubble-received")).to_contain_text("By keyboard")
    visitor.tab_to(visitor.card.get_by_text("Transfer", exact=True))
    keys.press("Enter")
    expect(visitor.see("modal")).to_be_visible()
    keys.press("Escape")
    expect(visitor.see("modal")).to_have_count(0)
    expect(visitor.card.get_by_text("Transfer", exact=True)).to_be_focused()
    keys.press("Enter")
    visitor.tab_to(visitor.page.get_by_role("combobox", name="Target"))
    keys.type("lee")
    expect(visitor.page.get_by_role("option", name="Lee Wong")).to_be_visible()
    keys.press("Enter")
    expect(visitor.page.get_by_role("combobox", name="Target")).to_have_attribute("aria-expanded", "false")
    visitor.tab_to(visitor.see("modal-submit"))
    keys.press("Enter")
    expect(visitor.card).to_contain_text("Invitation to Lee Wong")
    visitor.tab_to(visitor.see("thread-composer"))
    keys.press("Escape")
    expect(visitor.thread).to_have_count(0)


def test_the_counter_of_compose_follows_what_is_typed(visitor):
    visitor.claim("How long is a text?")
    visitor.press("Compose")
    form = visitor.see("modal")
    field = form.get_by_label("Message", exact=True)
    field.press_sequentially("Hi")
    expect(form).to_contain_text("Characters remaining: 158 · 1 segment · GSM-7")
    field.fill("“Hi”")
    expect(form).to_contain_text("“ ” make it UCS-2: 70 per segment")
    expect(field).to_have_value("“Hi”")
    visitor.see("modal-submit").click()
    expect(visitor.see("bubble-received")).to_contain_text("“Hi”")


def test_what_was_being_written_outlives_a_reload(visitor):
    visitor.claim("Wait for it")
    visitor.see("thread-composer").fill("Half a rep")
    visitor.see("phone-box").fill("Half a te")
    visitor.page.reload()
    expect(visitor.see("thread-composer")).to_have_value("Half a rep")
    expect(visitor.see("phone-box")).to_have_value("Half a te")


def test_a_page_that_stayed_open_begins_anew_with_another_sandbox(visitor):
    visitor.claim("Before")
    visitor.see("thread-composer").fill("Half a rep")
    visitor.dm()

    def another(route):
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"run": "another"})

    visitor.page.route("**/sandbox/state*", another)
    visitor.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(visitor.see("channel-support")).to_have_attribute("aria-current", "page")
    expect(visitor.thread).to_contain_text("my order 4471")
    expect(visitor.see("thread-composer")).to_have_value("")


def test_a_narrow_window_shows_the_thread_or_the_channel(visitor):
    visitor.claim("Small screen")
    visitor.page.set_viewport_size({"width": 1024, "height": 700})
    expect(visitor.see("messages")).to_be_hidden()
    visitor.see("channel-support").click()
    expect(visitor.see("messages")).to_be_visible()
    expect(visitor.thread).to_be_hidden()
    visitor.see("front-thread").click()
    expect(visitor.thread).to_contain_text("Small screen")


def test_ones_own_words_are_in_sight_wherever_one_was_reading(visitor):
    visitor.claim("Long ago")
    visitor.page.set_viewport_size({"width": 1280, "height": 460})
    visitor.thread.get_by_role("log").evaluate("list => list.scrollTo(0, 0)")
    expect(visitor.thread.get_by_text("Long ago").last).not_to_be_in_viewport()
    visitor.answer("Here I am")
    expect(visitor.thread.get_by_test_id("message").last).to_contain_text("Here I am")
    expect(visitor.thread.get_by_text("Here I am")).to_be_in_viewport()


class TestCommands:
    def test_find_and_mine(self, visitor):
        visitor.claim("Mine?")
        expect(visitor.command("/sms find lee")).to_contain_text("Lee Wong – Ready")
        expect(visitor.command("/sms mine")).to_contain_text(f"{visitor.contact} · support")
        visitor.see("dismiss").first.click()
        expect(visitor.see("ephemeral")).to_have_count(1)

    def test_a_typo_names_the_nearest_word(self, visitor):
        visitor.be("kate")
        expect(visitor.command("/sms fnid")).to_contain_text("/sms has no “fnid”. Did you mean /sms find?")

    def test_nonsense_gets_one_clear_sentence(self, visitor):
        visitor.be("sam")
        said = visitor.command("/queue create <@U0> 💥 #no-such-channel")
        expect(said).to_contain_text("“#no-such-channel” has no meaning here. Write it like /queue create NAME #channel")
        assert not re.search("Traceback|Error|None|id [0-9a-f]{8}", said.inner_text())
        visitor.be("kate")
        expect(visitor.command("/queue create refunds #general")).to_contain_text("Only admins")

    def test_a_form_shows_what_is_wrong_with_it(self, visitor):
        visitor.be("sam")
        visitor.see("channel-general").click()
        visitor.page.set_viewport_size({"width": 1280, "height": 720})
        visitor.type("/queue edit support")
        visitor.page.get_by_label("Open hours", exact=True).fill("whenever")
        visitor.see("modal-submit").click()
        expect(visitor.see("modal").get_by_text("whenever is no day of the week")).to_be_in_viewport(ratio=0.9)

    def test_a_command_is_refused_in_a_thread_as_slack_does(self, visitor):
        visitor.claim("Hm")
        visitor.answer("/sms mine")
        expect(visitor.see("toasts")).to_contain_text("/sms is not supported in threads. Sorry!")
        expect(visitor.see("thread-composer")).to_have_value("/sms mine")


def test_a_text_to_a_number_without_a_line_reaches_the_admin_who_adds_it(visitor):
    visitor.see("phone-tab-+15557720103").click()
    visitor.see("phone-line").select_option("other")
    visitor.see("phone-other").fill("+1 (555) 000-9999")
    visitor.text("Is this still your number?")
    visitor.be("sam")
    visitor.dm()
    visitor.message("(555) 000-9999").get_by_text("Add line", exact=True).click()
    visitor.choose_target("billing", "Queue")
    visitor.see("modal-submit").click()
    expect(visitor.see("modal")).to_have_count(0)
    visitor.contact = "(555) 772-0103"
    visitor.open_thread("billing")
    expect(visitor.thread).to_contain_text("Is this still your number?")


def test_an_admin_adds_one_of_the_accounts_numbers_on_their_home(visitor):
    visitor.be("sam")
    visitor.home()
    visitor.see("home").get_by_text("Add number", exact=True).click()
    visitor.choose_target("000-3333", "Number")
    visitor.choose_target("billing", "Leads to")
    visitor.see("modal-submit").click()
    expect(visitor.see("modal")).to_have_count(0)
    expect(visitor.see("home")).to_contain_text("(555) 000-3333 leads to billing")


def test_what_a_customer_types_is_shown_and_nothing_else(visitor):
    visitor.claim(HOSTILE)
    first = visitor.thread.get_by_test_id("message").nth(1)
    expect(first.locator(".rich-text")).to_have_text(f"{visitor.contact} {HOSTILE}")
    expect(first.locator("a, script, strong:not(:first-child), .mention")).to_have_count(0)
    visitor.invite("Lee", f"Read that: {HOSTILE}")
    visitor.be("lee")
    expect(visitor.preview()).to_contain_text(re.compile(f"Read that: {re.escape(HOSTILE)}.*{re.escape(HOSTILE)}", re.DOTALL))
    expect(visitor.preview().locator(".mention, b, a[href*=evil]")).to_have_count(0)
    expect(visitor.see("bubble-sent")).to_contain_text(HOSTILE)


def test_a_picture_is_sent_and_seen(visitor):
    visitor.new_customer("Here it comes")
    visitor.attach("lid.png", "image/png", png(90))
    visitor.attach("scan.pdf", "application/pdf", PDF)
    expect(visitor.page.get_by_role("list", name="To be sent")).to_contain_text("scan.pdf")
    visitor.see("phone-send").click()
    expect(visitor.see("bubble-sent").last.locator("img")).to_have_count(1)
    visitor.open_thread()
    shown = visitor.thread.get_by_role("img", name=f"Picture 1 of 2 from {visitor.contact}")
    expect(shown).to_be_visible()
    assert shown.evaluate("async image => { await image.decode(); return image.naturalWidth }") == 8
    expect(visitor.thread.get_by_role("link", name="PDF document 2 of 2")).to_be_visible()


def test_a_picture_reaches_the_phone(visitor):
    visitor.claim("How does the new lid look?")
    visitor.attach("lid.png", "image/png", png(90), "thread-attach")
    visitor.answer("Like this")
    shown = visitor.see("bubble-received").filter(has_text="Like this").locator("img")
    expect(visitor.see("phone-screen")).to_contain_text("Delivered")
    assert shown.evaluate("async image => { await image.decode(); return image.naturalWidth }") == 8
