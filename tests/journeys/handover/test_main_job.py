"""The main job: a text becomes a thread, an agent claims it, answers, hands it over."""

import pytest

pytestmark = pytest.mark.both_databases


def test_a_text_becomes_a_thread_that_an_agent_claims_and_answers(desk):
    desk.text("Where is my order?")
    card = desk.until(desk.card)
    assert "Where is my order?" in desk.thread_shows("Where is my order?")
    assert "Waiting" in desk.slack.text_of(card)

    desk.click(desk.kate, "Claim", card)
    assert "Kate Lewis" in desk.shows("Active")

    ts = desk.reply(desk.kate, "It leaves *today* :tada:", card)
    desk.until(lambda: desk.sent() == ["It leaves today 🎉"])
    desk.until(lambda: "white_check_mark" in desk.slack.reactions_of(desk.support, ts))


def test_a_teammate_accepts_a_transfer(desk):
    card = desk.claimed()
    desk.click(desk.kate, "Transfer", card)
    view = desk.until(lambda: desk.slack.modal(desk.kate))
    assert view["title"]["text"] == "Transfer"
    assert desk.slack.submit(desk.kate, view["id"], {"Target": "Lee Wong – Ready · 0 of 3", "Note": "Speaks French"}).errors == {}
    desk.shows("Invitation to Lee Wong")
    preview = desk.dm_shows(desk.lee, "Kate Lewis")
    assert "Speaks French" in desk.slack.text_of(preview)

    desk.click(desk.lee, "Accept", preview)
    stamp = desk.thread_shows("Transferred on")
    assert stamp.endswith("by Kate Lewis to @Lee Wong")
    assert "Lee Wong" in desk.shows("Transferred on")
    desk.dm_shows(desk.lee, "Accepted")
    desk.dm_shows(desk.kate, "Lee Wong accepted")
