"""Ten conversations at once, by the keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.page.test_reach import list_findings

pytestmark = [pytest.mark.page, pytest.mark.longest]

TEN = 10
NEAR = 40
"""How many presses of the Tab key are not too many within a card or a thread."""


def receive(visitor):
    """Ten new customers, each with a question, in the order in which they came. Customers may use what they like."""
    contacts = []
    for number in range(TEN):
        visitor.new_customer(f"Question {number}")
        contacts.append(visitor.contact)
    return contacts


def test_kate_answers_ten_customers_by_keyboard(visitor):
    contacts = receive(visitor)
    keys = visitor.page.keyboard
    visitor.tab_to(visitor.see("person-sam"))
    keys.press("2")
    visitor.tab_to(visitor.see("channel-support"))
    keys.press("Enter")
    for number, contact in enumerate(contacts):
        visitor.tab_to(visitor.message(contact).get_by_text("Claim", exact=True))
        keys.press("Enter")
        expect(visitor.message(contact)).to_contain_text("Active · Kate Lewis")
        visitor.tab_to(visitor.message(contact).get_by_test_id("replies"), most=NEAR)
        keys.press("Enter")
        expect(visitor.see("thread-composer")).to_be_focused()
        expect(visitor.thread).to_contain_text(f"Question {number}")
        keys.type(f"Answer {number}")
        keys.press("Enter")
        expect(visitor.thread).to_contain_text(f"Answer {number}")
        visitor.tab_to(visitor.see("thread-close"), most=NEAR, key="Shift+Tab")
        keys.press("Enter")
        expect(visitor.message(contact).get_by_test_id("replies")).to_be_focused()
    for contact in contacts:
        expect(visitor.message(contact)).not_to_contain_text("unanswered")
    assert list_findings(visitor) == []


def test_what_comes_meanwhile_is_found_among_the_threads(visitor):
    visitor.claim("Before the walk")
    visitor.see("thread-close").click()
    visitor.see("channel-general").click()
    visitor.text("One more thing")
    expect(visitor.see("threads-link").locator(".badge")).to_be_visible()
    keys = visitor.page.keyboard
    visitor.tab_to(visitor.see("threads-link"))
    keys.press("Enter")
    visitor.tab_to(visitor.see("thread-row").filter(has_text="One more thing"))
    keys.press("Enter")
    expect(visitor.thread).to_contain_text("One more thing")
    visitor.tab_to(visitor.see("thread-composer"))
    keys.type("Here it is")
    keys.press("Enter")
    expect(visitor.see("bubble-received").last).to_contain_text("Here it is")
    visitor.tab_to(visitor.see("thread-close"))
    keys.press("Enter")
    expect(visitor.thread).to_have_count(0)
    expect(visitor.see("thread-row").filter(has_text="Here it is")).to_be_focused()
