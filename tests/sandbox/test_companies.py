"""`threadline sandbox --carrier telnyx`: the page's phones as ever, with the app behind the company's own words."""

import pytest

from bot.sandbox import seed
from bot.sandbox.sandbox import App
from bot.sandbox.server import StandIn
from tests.files import png
from tests.looking.waits import wait_for

VANESSA, LINE = seed.PHONES[0][1], seed.LINES[0][0]


@pytest.fixture
def sandbox(tmp_path):
    """A sandbox with the app as a process of its own, set up as it is for whoever opens the page."""
    with StandIn(carrier="telnyx") as stand_in:
        stand_in.phones.report_delays = (0.01, 0.01)
        seed.add_people(stand_in)
        app = App(stand_in, tmp_path)
        stand_in.app_url, stand_in.control = app.url, app
        app.start()
        assert (seed.set_up(stand_in), seed.name_contact(stand_in)) == ("", "")
        yield stand_in
        app.stop()


def test_a_text_comes_in_and_its_answer_arrives_with_pictures_both_ways(sandbox):
    card = wait_for(lambda: [one for one in sandbox.messages("support") if seed.FIRST_TEXT in sandbox.text_of(one)])[0]
    wait_for(lambda: sandbox.click("kate", "Claim", channel="support", ts=card["ts"]))
    ts = sandbox.say("kate", "support", "We send a new one", thread_ts=card["ts"])
    wait_for(lambda: sandbox.phones.got(VANESSA) == ["We send a new one"])
    wait_for(lambda: sandbox.reactions_of("support", ts) == ["white_check_mark"])
    sandbox.phones.text(VANESSA, LINE, "This is it", [("image/png", png())])
    wait_for(lambda: [one for one in sandbox.messages("support", card["ts"]) if one.get("files")])
    sandbox.say("kate", "support", "And the new one", thread_ts=card["ts"], files=[("lid.png", "image/png", png())])
    wait_for(lambda: [text.state for text in sandbox.phones.on(VANESSA) if text.body == "And the new one"] == ["delivered"])
    [sent] = [text for text in sandbox.phones.on(VANESSA) if text.body == "And the new one"]
    assert [(file["type"], sandbox.phones.media[file["url"].rpartition("/")[2]][1]) for file in sent.media] == [("image/png", png())]
    assert {call.method for call in sandbox.calls if call.method.startswith("phones")} >= {"phones"}


def test_a_refusal_and_a_lost_answer_are_told_as_with_the_company(sandbox):
    card = wait_for(lambda: [one for one in sandbox.messages("support") if seed.FIRST_TEXT in sandbox.text_of(one)])[0]
    wait_for(lambda: sandbox.click("kate", "Claim", channel="support", ts=card["ts"]))
    sandbox.faults.plan("phones", "40310")
    sandbox.say("kate", "support", "Refused", thread_ts=card["ts"])
    wait_for(lambda: "isn't a number that Telnyx can text" in str(sandbox.thread("support", card["ts"])))
    sandbox.faults.plan("phones", "cut")
    ts = sandbox.say("kate", "support", "Lost and found", thread_ts=card["ts"])
    wait_for(lambda: sandbox.reactions_of("support", ts) == ["white_check_mark"])
    assert sandbox.phones.got(VANESSA) == ["Lost and found"]
