"""Houses in which a handover is under way already."""

import pytest

from tests.journeys.handing_over import BILLING, in_channel, invite, move


@pytest.fixture
def house(desk):
    """Billing lives in a channel of its own; Lee, Maria and Olaf are in it, all Ready."""
    desk.command(desk.sam, "/queue create billing #billing")
    desk.command(desk.sam, "/queue add billing @lee @maria @olaf")
    desk.command(desk.olaf, "/sms ready")
    return desk


@pytest.fixture
def invited(desk):
    """Kate holds Vanessa's conversation and has invited Lee. Gives the card and Lee's preview."""
    card = desk.claimed(body="Parlez-vous français?")
    assert invite(desk, card, note="Speaks <French> & *more*") == {}
    desk.shows("Invitation to Lee Wong")
    return card, desk.dm_shows(desk.lee, "offers you")


@pytest.fixture
def billing_invited(house):
    """Kate holds Vanessa's conversation and has invited billing. Gives her card and the preview in billing's channel."""
    card = house.claimed(body="My bill is wrong")
    assert invite(house, card, BILLING, note="Angry") == {}
    house.shows("Invitation to billing · expires ")
    return card, house.until(lambda: in_channel(house))


@pytest.fixture
def moved(house):
    """Vanessa's conversation, with three texts, went from Kate in support to Lee in billing. The old card and the new one."""
    card = house.claimed(body="My bill is wrong")
    house.reply(house.kate, "Let me see", card)
    house.until(lambda: house.sent() == ["Let me see"])
    house.text("It says <!channel> 100")
    house.thread_shows("It says")
    return card, move(house, card)
