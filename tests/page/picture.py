"""The pictures of README and docs, taken only when asked: THREADLINE_PICTURES=docs pytest tests/page/picture.py"""

import io
import os
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.page.conftest import open_page

ROOT = Path(__file__).resolve().parents[2]
# Read when the file is loaded: later the environment is wiped.
WANTED = os.environ.get("THREADLINE_PICTURES")

pytestmark = [pytest.mark.page, pytest.mark.skipif(WANTED is None, reason="THREADLINE_PICTURES names no folder")]


def take(visitor, name: str) -> None:
    visitor.page.mouse.move(700, 250)
    visitor.page.evaluate("document.activeElement.blur()")
    expect(visitor.see("tellings").get_by_role("listitem")).to_have_count(0)
    visitor.page.wait_for_timeout(300)
    visitor.page.screenshot(path=ROOT / str(WANTED) / f"{name}.png", animations="disabled", caret="hide")


def photo(cracked: bool) -> bytes:
    """A lid of glass, as a phone would see it."""
    image = Image.new("RGB", (480, 320), "#d9cbb8")
    pen = ImageDraw.Draw(image)
    pen.ellipse((90, 40, 390, 280), fill="#b9d4dc", outline="#8a8f94", width=12)
    pen.ellipse((215, 135, 265, 185), fill="#3a3f45")
    if cracked:
        pen.line([(120, 90), (190, 130), (180, 170), (260, 230), (300, 262)], fill="#ffffff", width=5)
        pen.line([(190, 130), (240, 100), (330, 85)], fill="#ffffff", width=3)
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()


def test_pictures_both_ways(visitor):
    """Vanessa's conversation has gone from Kate to Lee, who has answered."""
    visitor.be("kate")
    visitor.press("Claim")
    visitor.owned_by("Kate Lewis")
    visitor.answer("Hi Vanessa, sorry about that! Is it the glass lid or the steel one?")
    expect(visitor.see("bubble-received")).to_have_count(1)
    visitor.attach("lid.png", "image/png", photo(cracked=True))
    visitor.text("The glass one 😕")
    expect(visitor.thread.get_by_role("img", name="Picture from Vanessa Wang")).to_be_visible()
    visitor.press("Transfer")
    visitor.page.get_by_role("combobox", name="Target").click()
    expect(visitor.see("modal").get_by_role("listbox").get_by_role("option").first).to_be_visible()
    visitor.page.wait_for_timeout(300)
    visitor.page.screenshot(path=ROOT / str(WANTED) / "communicator.png", animations="disabled", caret="hide")
    visitor.page.get_by_role("combobox", name="Target").press_sequentially("lee")
    expect(visitor.see("modal").get_by_role("listbox").get_by_role("option")).to_have_count(1)
    visitor.page.get_by_role("combobox", name="Target").press("Enter")
    visitor.page.get_by_label("Note").fill("Lee, have we got glass lids in Denver?")
    visitor.see("modal-submit").click()
    expect(visitor.card).to_contain_text("Invitation to Lee Wong")
    visitor.be("lee")
    visitor.see("thread-close").click()
    visitor.home()
    expect(visitor.see("home")).to_contain_text("Invitations (1)")
    take(visitor, "home")
    visitor.dm().get_by_text("Accept", exact=True).last.click()
    expect(visitor.see("messages")).to_contain_text("Accepted")
    visitor.see("channel-support").click()
    visitor.message("Vanessa Wang").get_by_test_id("replies").click()
    visitor.attach("new-lid.png", "image/png", photo(cracked=False), "thread-attach")
    visitor.answer("Lee here: this one leaves our Denver shop today. 👍")
    expect(visitor.see("bubble-received")).to_have_count(2)
    expect(visitor.see("phone-screen").get_by_text("Delivered")).to_have_count(2)
    take(visitor, "sandbox")


def test_compose(visitor):
    visitor.claim("When does it arrive?")
    visitor.press("Compose")
    visitor.see("modal").get_by_label("Message", exact=True).fill("It leaves today and arrives on Thursday – “signed for”.")
    expect(visitor.see("modal")).to_contain_text("UCS-2")
    visitor.page.wait_for_timeout(300)
    visitor.page.screenshot(path=ROOT / str(WANTED) / "compose.png", animations="disabled", caret="hide")


def test_a_moved_conversation_and_the_board(visitor):
    visitor.be("sam")
    visitor.command("/queue supervisor support @lee")
    visitor.be("tom")
    visitor.command("/sms ready")
    visitor.claim("I was charged twice for order 4471.")
    visitor.answer("Let me pass you on to billing, they can see both payments.")
    expect(visitor.see("bubble-received").last).to_contain_text("billing")
    visitor.press("Transfer")
    target = visitor.page.get_by_role("combobox", name="Target")
    target.press_sequentially("billing")
    expect(visitor.see("modal").get_by_role("listbox").get_by_role("option")).to_have_count(1)
    target.press("Enter")
    visitor.see("modal-submit").click()
    expect(visitor.card).to_contain_text("Invitation to billing")
    visitor.be("tom")
    visitor.preview().get_by_text("Accept", exact=True).click()
    visitor.open_thread("billing")
    expect(visitor.thread).to_contain_text("So far, in support")
    take(visitor, "moved")


def test_a_board_and_a_report(visitor):
    visitor.be("sam")
    visitor.command("/queue supervisor support @lee")
    visitor.command("/queue set support nudge-owner 1")
    visitor.new_customer("Is the steel lid safe for the oven?")
    visitor.be("lee")
    visitor.see("thread-close").click()
    visitor.home()
    expect(visitor.see("home")).to_contain_text("Queues you supervise")
    board = visitor.see("home")
    expect(board).to_contain_text("Is the steel lid safe for the oven?")
    expect(board).to_contain_text("Unanswered for more than 1 minute (1)", timeout=120_000)
    visitor.page.set_viewport_size({"width": 1440, "height": 1500})
    board.get_by_text("Queues you supervise").evaluate("heading => heading.scrollIntoView({block: 'start'})")
    take(visitor, "board")
    visitor.page.set_viewport_size({"width": 1440, "height": 900})
    visitor.command("/desk report support 1")
    visitor.dm()
    expect(visitor.see("messages")).to_contain_text("Report on support")
    take(visitor, "report")


def test_a_card_in_each_state(visitor):
    visitor.claim("Is the lid safe for the oven?")
    visitor.answer("Up to 200 °C, yes.")
    expect(visitor.see("bubble-received")).to_contain_text("200 °C")
    visitor.claim("Can somebody of billing look at this?")
    visitor.invite("lee", "Two payments for one order")
    visitor.be("kate")
    visitor.see("thread-close").click()
    visitor.see("steps-close").click()
    visitor.page.set_viewport_size({"width": 1440, "height": 1700})
    visitor.see("channel-support").click()
    expect(visitor.message(visitor.contact)).to_contain_text("Invitation to Lee Wong")
    take(visitor, "cards")


def test_what_an_admin_sets_up_and_what_anybody_finds(visitor):
    visitor.be("sam")
    visitor.see("steps-close").click()
    visitor.see("thread-close").click()
    visitor.page.set_viewport_size({"width": 1440, "height": 1300})
    visitor.home()
    heading = visitor.see("home").get_by_text("Set-up", exact=True)
    heading.evaluate("heading => heading.scrollIntoView({block: 'start'})")
    take(visitor, "set-up")
    visitor.see("channel-general").click()
    visitor.type("/queue edit support")
    expect(visitor.see("modal")).to_be_visible()
    take(visitor, "queue-edit")
    visitor.see("modal-close").click()
    visitor.page.set_viewport_size({"width": 1280, "height": 900})
    visitor.be("kate")
    visitor.type("/sms search order")
    expect(visitor.see("modal")).to_contain_text("4490")
    take(visitor, "search")


WAITING = (
    "My parcel was left in the rain, and the box with the lid came apart when I lifted it.",
    "Do you deliver to Alaska?",
    "The code on the card doesn't work: it says that it has been used, and I never did.",
    "Can I change the address of order 4471?",
    "Hello?",
    "It's the wrong size again. I have sent you three pictures already and nobody has answered me.",
    "Is the shop in Denver open on Sunday?",
    "Thanks, all good now",
    "I'd like to speak to somebody about a refund.",
    "When does it arrive?",
)


def test_ten_who_wait(visitor, browser, sandbox):
    """A channel at a usual size, the alert that a member gets, in the dark and on a phone."""
    for words in WAITING:
        visitor.new_customer(words)
    visitor.be("kate")
    visitor.see("steps-close").click()
    if visitor.see("thread-close").count():
        visitor.see("thread-close").click()
    visitor.page.set_viewport_size({"width": 1280, "height": 720})
    visitor.see("channel-support").click()
    expect(visitor.message("When does it arrive?")).to_be_visible()
    visitor.message("It's the wrong size again").evaluate("card => card.scrollIntoView({block: 'start'})")
    take(visitor, "waiting")
    visitor.dm()
    expect(visitor.see("messages")).to_contain_text("When does it arrive?")
    take(visitor, "alert")
    for name, options in (("dark", {"color_scheme": "dark"}), ("narrow", {"viewport": {"width": 390, "height": 780}})):
        with open_page(browser, sandbox, **options) as other:
            if name == "narrow":
                other.see("steps-close").click()
                other.see("front-places").click()
            other.see("channel-support").click()
            expect(other.message("When does it arrive?")).to_be_visible()
            take(other, name)
