"""A conversation changes hands on the page."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.page.visitor import STAMP

pytestmark = pytest.mark.page


def seconds_left(card):
    """Until the invitation ends, by the clock of this machine, which is the visitor's."""
    now = datetime.now().astimezone()
    hour, minute, second = map(int, re.search(r"expires (\d\d):(\d\d):(\d\d)", card).groups())
    return (now.replace(hour=hour, minute=minute, second=second) - now) % timedelta(days=1) / timedelta(seconds=1)


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
        home.locator(".block", has_text=visitor.contact).get_by_text("View thread").first.click()
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
        expect(visitor.see("person-lee").get_by_title("New for them")).to_be_visible()
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
