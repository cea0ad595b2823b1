"""Release, Assign, Take over, supervisors, and owners who are gone (docs/behaviour.md#without-asking)."""

import pytest

from tests.journeys.handing_over import BILLING, card_in_billing, in_channel, invite, new_thread_shows


def choose(desk, person, entry, target, card=None):
    """An entry of the card's menu, and its form; the errors of the form."""
    desk.click(person, entry, card or desk.card())
    view = desk.until(lambda: desk.slack.modal(person))
    return desk.slack.submit(person, view["id"], {"Target": target}).errors


@pytest.fixture
def led(house):
    """Maria is a supervisor of support."""
    house.command(house.sam, "/queue supervisor support @maria")
    return house


def test_release_to_its_own_queue(house):
    card = house.claimed()
    assert choose(house, house.kate, "Release", "support") == {}
    house.thread_shows("Released to support by Kate Lewis.", card)
    house.shows("Waiting")
    assert "Claim" in house.slack.labels_of(house.card())
    house.click(house.lee, "Claim", house.card())
    house.shows("Lee Wong")


def test_the_form_offers_the_queues_and_begins_with_its_own(house):
    house.click(house.kate, "Release", house.claimed())
    view = house.until(lambda: house.slack.modal(house.kate))
    assert (view["title"]["text"], view["submit"]["text"]) == ("Release", "Release")
    assert house.slack.suggest(house.kate, view["id"], "Target", "") == [BILLING, "support – 3 Ready · 0 waiting"]
    assert house.slack.submit(house.kate, view["id"], {}).errors == {}
    house.thread_shows("Released to support by Kate Lewis.")


def test_release_into_another_channel_moves_it(house):
    card = house.claimed(body="My bill is wrong")
    assert choose(house, house.kate, "Release", BILLING) == {}
    new = house.until(lambda: card_in_billing(house))
    assert "Waiting" in house.slack.text_of(new)
    assert "My bill is wrong" in new_thread_shows(house, "So far, in support")
    new_thread_shows(house, "Released to billing by Kate Lewis.")
    house.until(lambda: "Moved to billing" in house.slack.text_of(house.slack.message(house.support, card["ts"])))
    house.click(house.olaf, "Claim", new)
    house.until(lambda: "Olaf Berg" in house.slack.text_of(card_in_billing(house)))
    house.slack.say(house.olaf, house.billing, "Hello", thread_ts=new["ts"])
    house.until(lambda: house.sent() == ["Hello"])


def test_release_ends_a_pending_invitation(house):
    card = house.claimed()
    invite(house, card, BILLING)
    house.until(lambda: in_channel(house))
    assert choose(house, house.kate, "Release", "support") == {}
    house.thread_shows("The invitation to billing ended: Kate Lewis released the conversation.")
    house.until(lambda: "No longer available" in house.slack.text_of(in_channel(house)))
    house.dm_shows(house.lee, "No longer available")


def test_nobody_but_the_owner_and_supervisors_can_release(house):
    house.click(house.lee, "Release", house.claimed())
    assert "Only supervisors of the queue support and admins can release this conversation, which Kate Lewis holds." in house.modal_text(
        house.lee
    )


@pytest.mark.parametrize(("entry", "words"), [("Assign", "can assign conversations"), ("Take over", "can take conversations over")])
def test_assign_and_take_over_are_for_supervisors(house, entry, words):
    house.click(house.kate, entry, house.claimed())
    assert words in house.modal_text(house.kate)
    assert "owner Kate Lewis" in house.card()["text"]


def test_rights_are_judged_again_when_the_form_is_sent(led):
    card = led.claimed()
    led.click(led.maria, "Assign", card)
    view = led.until(lambda: led.slack.modal(led.maria))
    led.slack.choose(led.maria, view["id"], "Target", "Lee Wong")
    led.command(led.sam, "/queue supervisor support @maria off")
    led.slack.submit(led.maria, view["id"], {})
    assert "Only supervisors" in led.modal_text(led.maria)
    assert "owner Kate Lewis" in led.card()["text"]


def test_a_supervisor_assigns_an_owned_conversation(led):
    card = led.claimed()
    led.click(led.maria, "Assign", card)
    view = led.until(lambda: led.slack.modal(led.maria))
    offered = led.slack.suggest(led.maria, view["id"], "Target", "")
    assert offered == ["Lee Wong – Ready · 0 of 3", "Maria Gomez – Ready · 0 of 3"]
    assert led.slack.submit(led.maria, view["id"], {"Target": "Lee Wong"}).errors == {}
    led.thread_shows("Assigned to @Lee Wong by Maria Gomez.")
    led.shows("Lee Wong")
    led.dm_shows(led.kate, "Maria Gomez assigned your conversation with (555) 772-0101 to Lee Wong.")
    led.slack.clock.advance(2)
    led.reply(led.kate, "Late", card)
    led.hint_shows(led.kate, "Not sent to the contact: Lee Wong holds this conversation.")


def test_a_supervisor_assigns_a_waiting_conversation(led):
    led.text("Hello")
    card = led.until(led.card)
    assert choose(led, led.maria, "Assign", "Kate Lewis", card) == {}
    led.shows("Kate Lewis")


def test_a_supervisor_takes_over_while_an_invitation_is_pending(led):
    card = led.claimed()
    invite(led, card)
    led.shows("Invitation to Lee Wong")
    led.click(led.maria, "Take over", led.card())
    led.thread_shows("Taken over by @Maria Gomez.")
    led.dm_shows(led.lee, "No longer available")
    told = "Your invitation to Lee Wong for the conversation with (555) 772-0101 ended: Maria Gomez took the conversation over."
    led.dm_shows(led.kate, told)
    led.dm_shows(led.kate, "Maria Gomez took your conversation with (555) 772-0101 over.")
    led.shows("Maria Gomez")


def test_a_supervisors_transfer_that_fails_returns_to_the_owner_it_had(led):
    card = led.claimed()
    assert invite(led, card, sender=led.maria) == {}
    led.shows("Invitation to Lee Wong")
    led.reply(led.kate, "Still mine", card)
    led.until(lambda: led.sent() == ["Still mine"])
    led.click(led.lee, "Reject", led.dm_shows(led.lee, "offers you"))
    led.dm_shows(led.maria, "Transfer to Lee Wong was not accepted: Lee Wong rejected it. Kate Lewis still holds the conversation")
    assert "owner Kate Lewis" in led.card()["text"]


def test_a_supervisors_transfer_is_stamped_with_their_name_and_the_owner_hears_of_it(led):
    card = led.claimed()
    invite(led, card, sender=led.maria)
    led.click(led.lee, "Accept", led.dm_shows(led.lee, "offers you"))
    led.thread_shows("by Maria Gomez to @Lee Wong")
    for side in (led.maria, led.kate):
        led.dm_shows(side, "Lee Wong accepted the conversation")


def test_a_supervisor_marks_anything_done(led):
    led.claimed()
    led.click(led.maria, "Done", led.card())
    view = led.until(lambda: led.slack.modal(led.maria))
    led.slack.submit(led.maria, view["id"], {})
    led.shows("Done")
    led.thread_shows("Marked done by Maria Gomez")


def test_a_supervisor_sets_a_members_status(led):
    assert led.command(led.maria, "/sms notready @kate lunch") == "Kate Lewis is Not Ready – Lunch."
    led.dm_shows(led.kate, "Maria Gomez set your status: you are Not Ready – Lunch.")
    assert "Not Ready – Lunch" in led.command(led.kate, "/sms find kate")
    assert led.command(led.maria, f"/sms dnd <@{led.kate}>") == "Kate Lewis is Do not disturb."
    assert led.command(led.sam, "/sms ready @kate") == "Kate Lewis is Ready."
    assert "Only a supervisor of one of Maria Gomez's queues" in led.command(led.kate, "/sms ready @maria")
    assert "Only a supervisor of one of Olaf Berg's queues" in led.command(led.kate, "/sms ready @olaf")


def test_naming_supervisors(house):
    said = house.command(house.sam, "/queue supervisor support @olaf")
    assert said.startswith("Olaf Berg is now a supervisor of support:")
    assert "Supervisors: Olaf Berg." in house.command(house.sam, "/queue show support")
    assert "was already a supervisor of support" in house.command(house.sam, "/queue supervisor support @olaf")
    assert house.command(house.sam, "/queue supervisor support @olaf off") == "Olaf Berg is no longer a supervisor of support."
    assert house.command(house.sam, "/queue supervisor support @olaf off") == "Olaf Berg is no supervisor of support."
    assert "Supervisors: none yet." in house.command(house.sam, "/queue show support")
    assert "Only admins may do that" in house.command(house.kate, "/queue supervisor support @kate")
    assert "has no meaning here" in house.command(house.sam, "/queue supervisor support @olaf please")
    assert "/queue supervisor NAME @person [off]" in house.command(house.sam, "/queue help")


def test_an_owner_who_leaves_while_a_queue_is_invited_gives_the_conversation_back(house):
    card = house.claimed()
    invite(house, card, BILLING)
    house.until(lambda: in_channel(house))
    house.slack.workspace.change_person(house.kate, deleted=True)
    house.thread_shows("Back to waiting in support: Kate Lewis left.", card)
    house.until(lambda: "No longer available" in house.slack.text_of(in_channel(house)))
    assert "Claim" in house.slack.labels_of(house.card())


def test_the_hourly_reading_finds_who_left(house):
    """Slack's event got lost: the directory says it an hour later."""
    card = house.claimed()
    house.slack.workspace.people[house.kate].deleted = True
    house.slack.settle()
    house.later(3601)
    house.thread_shows("Back to waiting in support: Kate Lewis left.", card)


def test_when_a_queue_doesnt_accept_and_the_owner_is_away_it_waits(house):
    card = house.claimed()
    invite(house, card, BILLING)
    house.until(lambda: in_channel(house))
    house.command(house.kate, "/sms dnd")
    house.later(121)
    house.thread_shows("Back to waiting in support: Kate Lewis isn't available.", card)
    house.dm_shows(house.kate, "is back in its queue")
