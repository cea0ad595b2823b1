"""The page can be used on a small screen, enlarged, in the dark, by keyboard and with a screen reader."""

import re
from importlib import resources

import pytest
from playwright.sync_api import expect

from tests.page.conftest import open_page

pytestmark = pytest.mark.page

AXE = resources.files("axe_playwright_python").joinpath("axe.min.js")
FINDINGS = """async () => {
  const {violations} = await axe.run(document, {resultTypes: ["violations"]});
  return violations.map(({id, nodes}) => `${id}: ${nodes.map(({target, failureSummary}) => `${target} ${failureSummary}`).join(" | ")}`);
}"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
OUTSIDE = """() => [...document.querySelectorAll("button, input, select, textarea, a[href]")]
  .filter((node) => node.checkVisibility() && !node.closest(".unseen, .skip") && !node.classList.contains("unseen"))
  .filter((node) => { const {left, right} = node.getBoundingClientRect(); return right > innerWidth + 1 || left < -1; })
  .map((node) => node.outerHTML.slice(0, 120))"""
UNMARKED = """() => {
  if (document.activeElement === document.body) return ""; // the browser's own frame is next
  const look = getComputedStyle(document.activeElement);
  const box = document.activeElement.closest(".composer");
  const shown = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 1;
  return shown || look.boxShadow !== "none" || (box && getComputedStyle(box).boxShadow !== "none") ? "" : document.activeElement.outerHTML.slice(0, 160);
}"""


def list_findings(visitor):
    """What axe-core objects to in what is to be seen now."""
    if not visitor.page.evaluate("'axe' in window"):
        visitor.page.evaluate(AXE.read_text())
    return visitor.page.evaluate(FINDINGS)


def list_places(visitor):
    """Goes through the parts of the page, and gives the name of each once it is there."""
    small = visitor.see("front-places").is_visible
    for name, show in {
        "threads-link": lambda: expect(visitor.see("threads")).to_be_visible(),
        "channel-support": lambda: expect(visitor.message("Vanessa Wang")).to_be_visible(),
        "talk-lee": lambda: expect(visitor.see("composer")).to_be_visible(),
        "app-link": lambda: expect(visitor.see("home-tab")).to_be_visible(),
    }.items():
        if small():
            visitor.see("front-places").click()
        visitor.see(name).click()
        show()
        yield name
    for tab in ("messages-tab", "home-tab"):
        visitor.see(tab).click()
        yield tab
    if small():
        for part in ("phones", "places", "thread"):
            visitor.see(f"front-{part}").click()
            yield part


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_to_object_to(browser, sandbox, scheme):
    with open_page(browser, sandbox, color_scheme=scheme) as visitor:
        expect(visitor.thread).to_contain_text("my order 4471")
        for place in list_places(visitor):
            assert list_findings(visitor) == [], place
        visitor.see("channel-support").click()
        visitor.see("composer-emoji").click()
        expect(visitor.see("emoji-picker")).to_be_visible()
        assert list_findings(visitor) == []
        visitor.page.keyboard.press("Escape")
        visitor.see("bad-day").click()
        visitor.see("phone-add").click()
        assert list_findings(visitor) == []
        visitor.see("phone-add").click()
        visitor.see("reset").click()
        expect(visitor.see("confirm-yes")).to_be_visible()
        assert list_findings(visitor) == []


def test_a_form_has_nothing_to_object_to(visitor):
    visitor.claim("How is the form?")
    visitor.press("Transfer")
    expect(visitor.see("modal")).to_be_visible()
    visitor.page.get_by_role("combobox", name="Target").click()
    expect(visitor.see("modal").get_by_role("listbox").get_by_role("option").first).to_be_visible()
    assert list_findings(visitor) == []


@pytest.mark.parametrize(("width", "height"), [(390, 780), (640, 400), (1024, 700), (1280, 720)], ids=["phone", "200 %", "tablet", "desk"])
def test_nothing_is_beside_the_screen(browser, sandbox, width, height):
    """A window of 1280 by 800 enlarged to 200 % is one of 640 by 400."""
    with open_page(browser, sandbox, viewport={"width": width, "height": height}) as visitor:
        expect(visitor.thread).to_contain_text("my order 4471")
        for place in list_places(visitor):
            assert visitor.page.evaluate(WIDER) <= 0, place
            assert visitor.page.evaluate(OUTSIDE) == [], place


def test_the_whole_way_on_a_phone(browser, sandbox):
    with open_page(browser, sandbox, viewport={"width": 390, "height": 780}) as visitor:
        visitor.see("steps-close").click()
        visitor.see("front-phones").click()
        visitor.new_customer("From a small screen")
        visitor.be("kate")
        visitor.see("front-places").click()
        visitor.open_thread()
        visitor.press("Claim")
        expect(visitor.card).to_contain_text("Active")
        visitor.answer("Got it")
        visitor.see("front-phones").click()
        expect(visitor.see("bubble-received")).to_contain_text("Got it")


def test_it_follows_the_dark_mode(browser, sandbox):
    with open_page(browser, sandbox, color_scheme="dark") as visitor:
        expect(visitor.see("slack")).to_have_css("background-color", re.compile(r"rgb\((\d{1,2}), (\d{1,2}), (\d{1,2})\)"))
        visitor.page.emulate_media(color_scheme="light")
        expect(visitor.see("slack")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_the_focus_shows_wherever_the_tab_key_leads(visitor):
    """Once around the page, until it is where it was."""
    visitor.see("channel-general").click()
    visitor.see("person-sam").focus()
    seen = []
    for _ in range(250):
        visitor.page.keyboard.press("Tab")
        unmarked = visitor.page.evaluate(UNMARKED)
        assert unmarked == "", unmarked
        here = visitor.page.evaluate("document.activeElement.dataset.testid ?? ''")
        seen.append(here)
        if here == "person-sam":
            break
    wanted = {"steps-button", "bad-day", "reset", "phone-add", "phone-box", "threads-link", "channel-billing", "talk-lee", "app-link"}
    assert wanted | {"composer", "composer-emoji", "thread-close", "thread-composer", "person-sam"} <= set(seen)


def test_links_are_underlined(visitor):
    visitor.be("kate")
    visitor.see("channel-general").click()
    visitor.type("See https://example.com and #support")
    message = visitor.message("See https://example.com")
    for link in (message.get_by_role("link"), message.get_by_role("button", name="#support")):
        expect(link).to_have_css("text-decoration-line", "underline")
