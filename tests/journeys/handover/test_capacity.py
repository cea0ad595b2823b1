"""A full target is a warning to whoever hands over, and no more (docs/behaviour.md#inviting-somebody)."""

import pytest

from tests.journeys.handing_over import BILLING, invite

FULL = "Lee Wong – Ready · 1 of 1"


@pytest.fixture
def full(desk):
    """Lee takes one conversation, and has it. Gives Kate's card."""
    desk.command(desk.sam, "/desk capacity @lee 1")
    desk.text("Lee's", "+15557720109")
    lees = desk.until(lambda: desk.card("772-0109"))
    desk.click(desk.lee, "Claim", lees)
    desk.shows("Active", lees)
    return desk.claimed()


def test_the_form_warns_after_inviting_somebody_who_is_full(desk, full):
    assert invite(desk, full, FULL) == {}
    assert "Lee Wong (with 1 of 1) has as many conversations already as they take." in desk.modal_text(desk.kate)
    desk.shows("Invitation to Lee Wong")
    desk.click(desk.lee, "Accept", desk.dm_shows(desk.lee, "offers you"))
    desk.thread_shows("to @Lee Wong", full)


def test_there_is_no_warning_where_there_is_room(desk, full):
    assert invite(desk, full, "Maria Gomez – Ready · 0 of 3") == {}
    assert desk.modal(desk.kate) is None


def test_a_mention_warns_too(desk, full):
    desk.reply(desk.kate, f"<@{desk.slack.workspace.find_person('threadline').id}> transfer <@{desk.lee}>", full)
    desk.hint_shows(desk.kate, "Lee Wong (with 1 of 1) has as many conversations already as they take.")
    desk.shows("Invitation to Lee Wong")


def test_a_queue_warns_where_everybody_ready_is_full(house):
    house.command(house.sam, "/queue add billing @kate")  # who has room, but asks
    for one in ("lee", "maria", "olaf"):
        house.command(house.sam, f"/desk capacity @{one} 0")
    card = house.claimed()
    assert invite(house, card, BILLING.replace("3 Ready", "4 Ready")) == {}
    assert "Everybody Ready in billing has as many conversations already as they take." in house.modal_text(house.kate)
    house.shows("Invitation to billing")


def test_assign_warns_too(desk, full):
    desk.click(desk.sam, "Assign", full)
    form = desk.until(lambda: desk.slack.modal(desk.sam))
    assert desk.slack.submit(desk.sam, form["id"], {"Target": FULL}).errors == {}
    assert "Lee Wong has 1 of 1 conversations already" in desk.modal_text(desk.sam)
    assert "Lee Wong" in desk.shows("Active", full)
