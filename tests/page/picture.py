"""The README's picture, taken only when asked: THREADLINE_PICTURE=docs/sandbox.png pytest tests/page/picture.py"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[2]
# Read when the file is loaded: later the environment is wiped.
WANTED = os.environ.get("THREADLINE_PICTURE")

pytestmark = [pytest.mark.page, pytest.mark.skipif(WANTED is None, reason="THREADLINE_PICTURE names no file")]


def test_the_readme_picture(visitor):
    """Vanessa's conversation has gone from Kate to Lee, who has answered."""
    visitor.be("kate")
    visitor.press("Claim")
    visitor.owned_by("Kate Lewis")
    visitor.answer("Hi Vanessa, sorry about that! Is it the glass lid or the steel one?")
    expect(visitor.see("bubble-received")).to_have_count(1)
    visitor.text("The glass one 😕")
    expect(visitor.thread).to_contain_text("The glass one")
    visitor.press("Transfer")
    visitor.choose_target("Lee")
    visitor.page.get_by_label("Note").fill("Lee, have we got glass lids in Denver?")
    visitor.see("modal-submit").click()
    expect(visitor.card).to_contain_text("Invitation to Lee Wong")
    visitor.be("lee")
    visitor.dm().get_by_text("Accept", exact=True).click()
    expect(visitor.see("messages")).to_contain_text("Accepted")
    visitor.see("channel-support").click()
    visitor.see("messages").get_by_test_id("replies").last.click()
    visitor.answer("Lee here: a new glass lid leaves our Denver shop today. 👍")
    expect(visitor.see("bubble-received")).to_have_count(2)
    expect(visitor.see("phone-screen").get_by_text("Delivered")).to_have_count(2)
    visitor.page.mouse.move(700, 250)
    visitor.page.evaluate("document.activeElement.blur()")
    visitor.page.screenshot(path=ROOT / str(WANTED), animations="disabled", caret="hide")
