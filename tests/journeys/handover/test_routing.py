"""Queues that hand out by themselves, one Ready member at a time (docs/behaviour.md#handing-out)."""

import pytest

from tests.actors import MARCUS, VANESSA

pytestmark = pytest.mark.both_databases

OFFER = "*Threadline* offers you this conversation"
THIRD, FOURTH, FIFTH = "+15557720103", "+15557720104", "+15557720105"


@pytest.fixture
def house(desk):
    """Support hands out in turn: Kate, then Lee, then Maria."""
    desk.command(desk.sam, "/queue set support routing round-robin")
    return desk


def shown(contact):
    return f"({contact[2:5]}) {contact[5:8]}-{contact[8:]}"


def offer(desk, person, contact=VANESSA):
    """The newest DM in which it is offered to somebody, while it can be answered."""
    return desk.until(
        lambda: next(
            (
                one | {"channel": desk.dm(person)}
                for one in reversed(desk.slack.dms(person))
                if OFFER in desk.slack.text_of(one) and shown(contact) in desk.slack.text_of(one)
            ),
            None,
        )
    )


def offers(desk, person):
    return [one for one in desk.dms(person) if OFFER in desk.slack.text_of(one)]


def card_shows(desk, words, contact=VANESSA):
    return desk.until(
        lambda: (
            next((text for text in [desk.slack.text_of(desk.card(shown(contact)))] if words in text), None)
            if has_card(desk, contact)
            else None
        )
    )


def has_card(desk, contact):
    return any(shown(contact) in desk.slack.text_of(one) for one in desk.messages(desk.support))


def test_one_member_at_a_time_is_offered_it_and_who_accepts_holds_it(house):
    house.slack.open_home(house.kate)
    house.text("My order is late")
    found = offer(house, house.kate)
    assert "My order is late" in found["text"]
    house.until(lambda: house.slack.labels_of(offer(house, house.kate)) == ["Accept", "Reject", "View thread"])
    card = card_shows(house, "Offered to Kate Lewis · expires ")
    assert "Waiting" in card
    assert "*Threadline* offers you *(555) 772-0101*" in house.home_shows(house.kate, "Invitations (1)")
    assert not offers(house, house.lee)
    house.click(house.kate, "Accept", found)
    assert "Kate Lewis" in card_shows(house, "Active")
    assert house.slack.labels_of(house.dm_shows(house.kate, "*Accepted* · Threadline's offer")) == ["View thread"]
    assert "Claim" not in house.slack.labels_of(house.card())


def test_rejected_it_goes_to_the_next_and_when_all_were_asked_it_waits_to_be_claimed(house):
    house.text("Hello")
    house.click(house.kate, "Reject", offer(house, house.kate))
    assert "is offered to the next member" in house.modal_text(house.kate)
    form = house.modal(house.kate)
    house.slack.submit(house.kate, form["id"], {"Reason": "Busy"})
    house.thread_shows("Kate Lewis on rejecting the offer: Busy")
    offer(house, house.lee)
    assert "is offered to the next member" in house.command(house.lee, "/sms reject")
    offer(house, house.maria)
    house.command(house.maria, "/sms reject")
    house.until(lambda: "Offered" not in house.slack.text_of(house.card()))
    house.until(lambda: not any(offers(house, one) for one in (house.kate, house.lee, house.maria)))
    assert "Waiting" in house.slack.text_of(house.card())
    house.command(house.lee, "/sms ready")
    offer(house, house.lee)
    house.click(house.maria, "Claim", house.card())
    card_shows(house, "Maria Gomez")
    house.dm_shows(house.lee, "*No longer available* · Threadline's offer")


@pytest.mark.parametrize(("way", "chosen"), [("longest-idle", "kate"), ("least-loaded", "lee")])
def test_idle_for_longest_and_fewest_held_are_two_things(desk, way, chosen):
    """Kate took two a while ago, Lee has just finished his, Maria has just taken one."""
    for contact, person in ((VANESSA, desk.kate), (MARCUS, desk.kate), (THIRD, desk.lee), (FOURTH, desk.maria)):
        desk.text("Hello", sender=contact)
        desk.until(lambda contact=contact: has_card(desk, contact))
        desk.click(person, "Claim", desk.card(shown(contact)))
        card_shows(desk, "Active", contact)
        desk.later(60)
    desk.finish(desk.lee, desk.card(shown(THIRD)))
    card_shows(desk, "Done", THIRD)
    desk.command(desk.sam, f"/queue set support routing {way}")
    assert f"• routing: {way} – what waits is offered to the member who" in desk.command(desk.lee, "/queue show support")
    desk.text("To whom?", sender=FIFTH)
    offer(desk, getattr(desk, chosen), FIFTH)


def test_in_turn(house):
    assert "routing: round-robin – what waits is offered to the members in turn" in house.command(house.lee, "/queue show support")
    turns = (house.kate, house.lee, house.maria, house.kate)
    for person, contact in zip(turns, (VANESSA, MARCUS, THIRD, FOURTH), strict=True):
        house.text("Hello", sender=contact)
        house.click(person, "Accept", offer(house, person, contact))


def test_without_an_answer_it_goes_to_the_next_and_three_missed_in_a_row_set_not_ready(house):
    house.command(house.lee, "/sms dnd")
    house.command(house.maria, "/sms dnd")
    for number, contact in enumerate((VANESSA, MARCUS, THIRD), 1):
        house.text("Hello", sender=contact)
        offer(house, house.kate, contact)
        house.until(lambda: nothing_waits(house))
        house.later(121)
        house.until(lambda: not offers(house, house.kate))
        house.dm_shows(house.kate, "*Expired* · Threadline's offer")
        stands = "Not Ready – Missed offers" if number == 3 else "Ready"
        house.until(lambda stands=stands: f"Kate Lewis ({stands})" in house.command(house.kate, "/queue show support"))
    house.dm_shows(house.kate, "You missed 3 offers in a row, so you are Not Ready – Missed offers now.")
    house.command(house.lee, "/sms ready")
    for contact in (VANESSA, MARCUS, THIRD):  # the oldest first, and as many as have room
        offer(house, house.lee, contact)
    order = [house.slack.text_of(one) for one in offers(house, house.lee)]
    assert [next(number for number in (VANESSA, MARCUS, THIRD) if shown(number) in text) for text in order] == [VANESSA, MARCUS, THIRD]


def nothing_waits(desk):
    return not desk.waiting()


def test_capacity_holds_and_room_is_filled_at_once(house):
    for person in (house.lee, house.maria):
        house.command(person, "/sms notready")
    house.command(house.sam, "/desk capacity @kate 1")
    house.text("One")
    card_one = house.until(house.card)
    house.click(house.kate, "Accept", offer(house, house.kate))
    card_shows(house, "Active")
    house.text("Two", sender=MARCUS)
    house.text("Three", sender=THIRD)
    card_shows(house, "Waiting", THIRD)
    house.until(lambda: nothing_waits(house))
    assert not offers(house, house.kate)
    house.finish(house.kate, card_one)
    offer(house, house.kate, MARCUS)
    assert not [one for one in offers(house, house.kate) if shown(THIRD) in house.slack.text_of(one)]
    house.command(house.sam, "/desk capacity @kate 2")
    offer(house, house.kate, THIRD)


def test_a_claim_ends_the_offer_and_a_late_click_is_answered(house):
    house.text("Hello")
    offer(house, house.kate)
    house.until(lambda: nothing_waits(house))
    house.click(house.lee, "Claim", house.card())
    card_shows(house, "Lee Wong")
    house.dm_shows(house.kate, "*No longer available* · Threadline's offer")
    assert "No invitation is waiting" in house.command(house.kate, "/sms accept")
    house.text("Me too", sender=MARCUS)
    late = offer(house, house.lee, MARCUS)
    house.until(lambda: nothing_waits(house))
    house.slack.faults.plan("chat.update", "500", lasting=50, channel=late["channel"])
    house.later(121)
    card_shows(house, "Offered to Maria Gomez", MARCUS)
    house.click(house.lee, "Accept", late)
    assert "This invitation has expired." in house.modal_text(house.lee)


def test_it_survives_a_restart_between_offer_and_click(house):
    house.text("Hello")
    found = offer(house, house.kate)
    house.restart()
    house.click(house.kate, "Accept", found)
    assert "Kate Lewis" in card_shows(house, "Active")


def test_what_slack_could_not_show_counts_against_nobody_and_is_offered_to_the_next(house):
    house.command(house.sam, "/queue set support missed-offers 1")
    house.slack.faults.plan("chat.postMessage", "500", lasting=1000, channel=house.dm(house.kate))
    house.text("Hello")
    card_shows(house, "Offered to Kate Lewis")
    house.later(121)
    card_shows(house, "Offered to Lee Wong")
    assert "Kate Lewis (Ready)" in house.command(house.lee, "/queue show support")
    offer(house, house.lee)


def test_somebody_who_goes_away_loses_the_offer_and_it_keeps_its_place(house):
    house.command(house.maria, "/sms dnd")
    house.text("Hello")
    offer(house, house.kate)
    house.command(house.kate, "/sms notready lunch")
    house.dm_shows(house.kate, "*Withdrawn* · Threadline's offer")
    offer(house, house.lee)
    house.command(house.lee, "/sms dnd")
    house.text("Later", sender=MARCUS)
    card_shows(house, "Waiting", MARCUS)
    house.command(house.sam, "/desk capacity @maria 1")
    house.command(house.maria, "/sms ready")
    offer(house, house.maria, VANESSA)


def test_a_released_one_is_handed_out_again(house):
    house.text("Hello")
    house.click(house.kate, "Accept", offer(house, house.kate))
    card_shows(house, "Active")
    house.click(house.kate, "Release", house.card())
    form = house.until(lambda: house.slack.modal(house.kate))
    house.slack.submit(house.kate, form["id"], {})
    offer(house, house.lee)
