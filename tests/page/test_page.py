"""The whole product through the sandbox page, as a newcomer meets it."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.files import PDF, png

pytestmark = pytest.mark.page

STAMP = re.compile(r"Transferred on \d+/\d+/\d{4} \d+:\d\d:\d\d [AP]M by Kate Lewis to Lee Wong")
HOSTILE = "<script>alert(1)</script> <!channel> *bold* <@U1> &lt;b&gt; <https://evil.example|bank>"


def seconds_left(card):
    """Until the invitation ends, by the clock of this machine, which is the visitor's."""
    now = datetime.now().astimezone()
    hour, minute, second = map(int, re.search(r"expires (\d\d):(\d\d):(\d\d)", card).groups())
    return (now.replace(hour=hour, minute=minute, second=second) - now) % timedelta(days=1) / timedelta(seconds=1)


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


class TestTransfer:
    def test_accepted_in_the_dm_and_stamped_for_good(self, visitor):
        visitor.claim("Parlez-vous français ?")
        visitor.invite("Lee", "Speaks <French> & *more*")
        assert seconds_left(visitor.card.inner_text()) <= 120
        visitor.be("lee")
        preview = visitor.preview()
        for words in (
            "Kate Lewis offers you",
            "Speaks <French> & *more*",
            "Parlez-vous français ?",
            "1 message exchange with this contact",
        ):
            expect(preview).to_contain_text(words)
        preview.get_by_text("Accept", exact=True).click()
        expect(visitor.message(visitor.contact)).to_contain_text("Accepted")
        visitor.open_thread()
        visitor.owned_by("Lee Wong")
        expect(visitor.card).to_contain_text(STAMP)
        expect(visitor.thread.get_by_test_id("message").last).to_contain_text(STAMP)
        visitor.answer("Oui !")
        expect(visitor.see("bubble-received")).to_contain_text("Oui !")

    def test_accepted_on_the_home_which_opens_the_thread(self, visitor):
        visitor.claim("Is the shop open?")
        visitor.invite("Lee", "Opening hours")
        visitor.be("lee")
        home = visitor.home()
        expect(home).to_contain_text(visitor.contact)
        expect(home).to_contain_text("Opening hours")
        home.get_by_role("button", name=f"Accept the conversation with {visitor.contact}").click()
        expect(home).not_to_contain_text("Opening hours")
        home.locator(".block", has_text=f"{visitor.contact} · support").get_by_text("View thread").click()
        visitor.owned_by("Lee Wong")

    def test_rejected_with_a_reason(self, visitor):
        visitor.claim("A refund, please")
        visitor.invite("Lee")
        visitor.be("lee")
        visitor.preview().get_by_text("Reject", exact=True).click()
        visitor.page.get_by_label("Reason").fill("I am off in 5 minutes")
        visitor.see("modal-submit").click()
        expect(visitor.see("modal")).to_have_count(0)
        expect(visitor.message(visitor.contact)).to_contain_text("Rejected")
        visitor.be("kate")
        expect(visitor.dm()).to_contain_text("I am off in 5 minutes")
        visitor.open_thread()
        expect(visitor.card.locator(".block").first).to_contain_text("Transfer to Lee Wong was not accepted: Lee Wong rejected it.")
        visitor.owned_by("Kate Lewis")

    def test_taken_back(self, visitor):
        visitor.claim("Hello?")
        visitor.invite("Lee")
        expect(visitor.see("person-lee").get_by_title("New direct messages")).to_be_visible()
        visitor.press("Cancel transfer")
        expect(visitor.card.get_by_text("Transfer", exact=True)).to_be_visible()
        visitor.be("lee")
        visitor.dm()
        expect(visitor.message(visitor.contact)).to_contain_text("Withdrawn")
        expect(visitor.message(visitor.contact).get_by_text("Accept", exact=True)).to_have_count(0)

    def test_a_target_that_cant_receive_is_refused_in_the_form(self, visitor):
        visitor.claim("Anybody there?")
        visitor.press("Transfer")
        visitor.choose_target("Maria")
        visitor.see("modal-submit").click()
        expect(visitor.see("modal")).to_contain_text("Maria Gomez is Not Ready – Lunch")
        visitor.page.get_by_role("combobox", name="Target").fill("zzzz")
        expect(visitor.page.get_by_role("listbox").get_by_role("option")).to_have_text("No matching teammate or queue")
        visitor.see("modal-close").click()

    def test_enter_takes_what_is_still_being_looked_up(self, visitor):
        visitor.claim("Quick, please")
        visitor.press("Transfer")
        field = visitor.page.get_by_role("combobox", name="Target")
        field.press_sequentially("lee")
        field.press("Enter")
        expect(field).to_have_value(re.compile("Lee Wong"))


def test_words_of_a_non_owner_stay_inside_and_they_can_ask(visitor):
    visitor.claim("Where is my parcel?")
    visitor.be("lee")
    visitor.answer("Lost in Ohio, poor soul")
    hint = visitor.thread.get_by_test_id("ephemeral")
    expect(hint).to_contain_text("Not sent to the contact")
    hint.get_by_text("Ask for transfer", exact=True).click()
    visitor.see("modal-close").click()
    visitor.be("kate")
    expect(visitor.see("bubble-received")).to_have_count(0)
    visitor.dm()
    visitor.message("Lee Wong").get_by_text("Transfer", exact=True).click()
    expect(visitor.page.get_by_role("combobox", name="Target")).to_have_value(re.compile("Lee Wong"))
    visitor.see("modal-submit").click()
    expect(visitor.see("modal")).to_have_count(0)
    visitor.be("lee")
    expect(visitor.preview()).to_contain_text("Kate Lewis offers you")


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
    expect(visitor.thread).to_contain_text("Before")
    expect(visitor.see("thread-composer")).to_have_value("")


def test_a_narrow_window_shows_the_thread_or_the_channel(visitor):
    visitor.claim("Small screen")
    visitor.page.set_viewport_size({"width": 1024, "height": 700})
    expect(visitor.see("messages")).to_be_hidden()
    visitor.see("channel-support").click()
    expect(visitor.see("messages")).to_be_visible()
    expect(visitor.thread).to_have_count(0)


def test_ones_own_words_are_in_sight_wherever_one_was_reading(visitor):
    visitor.claim("Long ago")
    visitor.page.set_viewport_size({"width": 1280, "height": 600})
    visitor.thread.get_by_role("log").evaluate("list => list.scrollTo(0, 0)")
    expect(visitor.thread.get_by_text("Long ago")).not_to_be_in_viewport()
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
        visitor.page.get_by_label("hours", exact=True).fill("whenever")
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
    visitor.page.get_by_label("Queue").select_option("billing")
    visitor.see("modal-submit").click()
    expect(visitor.see("modal")).to_have_count(0)
    visitor.contact = "(555) 772-0103"
    visitor.open_thread("billing")
    expect(visitor.thread).to_contain_text("Is this still your number?")


def test_done_and_reopen(visitor):
    visitor.claim("Thanks!")
    visitor.press("Done")
    visitor.see("modal-submit").click()
    expect(visitor.card).to_contain_text("Done · marked by Kate Lewis")
    expect(visitor.card.get_by_text("Transfer", exact=True)).to_have_count(0)
    visitor.press("Reopen")
    visitor.owned_by("Kate Lewis")
    visitor.answer("And thank you")
    expect(visitor.see("bubble-received")).to_contain_text("And thank you")


def test_the_status_switch_on_the_home(visitor):
    visitor.be("tom")
    home = visitor.home()
    expect(home).to_contain_text("You are Not Ready")
    home.get_by_role("button", name="Ready", exact=True).click()
    expect(home).to_contain_text("You are Ready")
    home.get_by_role("button", name="Do not disturb").click()
    expect(home).to_contain_text("You are Do not disturb")


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
