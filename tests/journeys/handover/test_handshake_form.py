"""Whom the form offers, and what it and others refuse."""

import pytest

from tests.journeys.handing_over import OFFER, invite

pytestmark = pytest.mark.both_databases


def test_the_type_ahead_shows_state_in_words_and_says_when_nobody_fits(desk):
    card = desk.claimed()
    desk.command(desk.maria, "/sms notready lunch")
    desk.click(desk.kate, "Transfer", card)
    view = desk.until(lambda: desk.slack.modal(desk.kate))
    everything = [OFFER, "Maria Gomez – Not Ready – Lunch", "support – 2 Ready · 0 waiting"]
    assert desk.slack.suggest(desk.kate, view["id"], "Target", "") == everything
    assert desk.slack.suggest(desk.kate, view["id"], "Target", "gom") == ["Maria Gomez – Not Ready – Lunch"]
    assert desk.slack.suggest(desk.kate, view["id"], "Target", "lee wnog") == [OFFER]
    assert desk.slack.suggest(desk.kate, view["id"], "Target", "zzz") == ["No matching teammate or queue"]


@pytest.mark.parametrize(
    ("target", "status", "sentence"),
    [
        ("Maria Gomez – Not Ready – Lunch", "/sms notready lunch", "Maria Gomez is Not Ready – Lunch and can't receive conversations now."),
        ("Maria Gomez – Do not disturb", "/sms dnd", "Maria Gomez is on Do not disturb and can't receive conversations now."),
    ],
)
def test_a_target_that_cannot_receive_is_refused_in_the_form(desk, target, status, sentence):
    card = desk.claimed()
    desk.command(desk.maria, status)
    errors = invite(desk, card, target)
    assert sentence in errors["Target"]
    assert "Invitation to" not in desk.slack.text_of(desk.card())


def test_the_state_is_checked_again_on_submit(desk):
    card = desk.claimed()
    desk.click(desk.kate, "Transfer", card)
    view = desk.until(lambda: desk.slack.modal(desk.kate))
    desk.slack.choose(desk.kate, view["id"], "Target", OFFER)
    desk.command(desk.lee, "/sms notready break")
    assert "Lee Wong is Not Ready – Break" in desk.slack.submit(desk.kate, view["id"], {}).errors["Target"]


def test_a_target_at_capacity_is_warned_of_but_not_refused(desk):
    for number in range(3):
        sender = f"+1555772020{number}"
        desk.text("Hi", sender=sender)
        card = desk.until(lambda tail=f"772-020{number}": desk.card(tail))
        desk.click(desk.lee, "Claim", card)
    card = desk.claimed()
    desk.until(lambda: "3 of 3" in desk.command(desk.kate, "/sms find lee"))
    assert invite(desk, card, "Lee Wong – Ready · 3 of 3") == {}
    desk.dm_shows(desk.lee, "offers you")


def test_a_second_invitation_is_refused_while_one_is_pending(desk, invited):
    desk.command(desk.kate, "/sms transfer")
    form = desk.until(lambda: desk.slack.modal(desk.kate))
    desk.slack.submit(desk.kate, form["id"], {"Target": "Maria Gomez – Ready · 0 of 3"})
    assert "An invitation to Lee Wong is pending. Cancel it on the card first." in desk.modal_text(desk.kate)


def test_only_the_owner_can_transfer(desk):
    card = desk.claimed()
    desk.click(desk.maria, "Transfer", card)
    assert "Only its owner can transfer this conversation: Kate Lewis holds it." in desk.modal_text(desk.maria)


def test_somebody_else_clicks_accept(desk, invited):
    """Maria can't see Lee's DM; a click that says she pressed its button is answered and changes nothing."""
    _, preview = invited
    desk.forge_click(desk.maria, desk.lee, preview, "Accept")
    assert "This invitation is for Lee Wong." in desk.modal_text(desk.maria)
    assert "No invitation is waiting for your answer." in desk.command(desk.maria, "/sms accept")
    assert "Invitation to Lee Wong" in desk.slack.text_of(desk.card())


def test_ask_for_transfer_gives_the_owner_a_form_with_the_asker_in_it(desk):
    card = desk.claimed()
    desk.reply(desk.lee, "I know her", card)
    hint = desk.hint_shows(desk.lee, "Not sent to the contact: Kate Lewis holds this conversation.")
    desk.click(desk.lee, "Ask for transfer", channel=desk.support, ts=hint["ts"])
    assert "Kate Lewis was asked" in desk.modal_text(desk.lee)
    asked = desk.dm_shows(desk.kate, "Lee Wong asks you to transfer")
    desk.click(desk.kate, "Transfer", asked)
    view = desk.until(lambda: desk.slack.modal(desk.kate))
    assert desk.slack.submit(desk.kate, view["id"], {}).errors == {}
    desk.dm_shows(desk.lee, "offers you")
