"""Members of an invited queue answer: the first Accept wins, and it ends when nobody is left."""

from functools import partial

import pytest

from tests.actors import at_once
from tests.journeys.handing_over import ASKED, BILLING, in_channel, invite, preview_says

pytestmark = pytest.mark.both_databases


def test_the_first_accept_wins_and_every_other_preview_says_so(house, billing_invited):
    dms = {person: house.dm_shows(person, ASKED) for person in (house.lee, house.maria, house.olaf)}
    house.slack.open_home(house.olaf)
    house.home_shows(house.olaf, "Invitations (1)")
    house.click(house.maria, "Accept", dms[house.maria])
    house.thread_shows("by Kate Lewis to Maria Gomez")
    over = preview_says(house, "Accepted* by Maria Gomez")
    assert "Accept" not in house.slack.labels_of(over)
    for person in dms:
        after = house.dm_shows(person, "Accepted* by Maria Gomez")
        assert not {"Accept", "Reject"} & set(house.slack.labels_of(after))
    house.until(lambda: "Invitations" not in house.slack.text_of(house.slack.home(house.olaf)))
    house.dm_shows(house.kate, "Maria Gomez accepted the conversation with (555) 772-0101.")
    assert "No invitation is waiting" in house.command(house.lee, "/sms accept")


def test_twenty_parallel_accepts_make_one_owner(house):
    crowd = [house.slack.workspace.add_person(f"agent{number}", f"Agent {number}") for number in range(20)]
    house.slack.settle()
    house.command(house.sam, "/queue add billing " + " ".join(f"@agent{number}" for number in range(20)))
    assert invite(house, house.claimed(), BILLING) == {}
    shown = house.until(lambda: in_channel(house))
    at_once(*[partial(house.slack.click, one, "Accept", channel=house.billing, ts=shown["ts"]) for one in crowd])
    losers = [one for one in crowd if "has already accepted this invitation." in house.modal_text(one)]
    assert len(losers) == 19
    (winner,) = set(crowd) - set(losers)
    name = house.slack.workspace.people[winner].real_name
    house.thread_shows(f"by Kate Lewis to {name}")
    assert f"{name} has already accepted" in house.modal_text(losers[0])
    assert sum("Transferred on" in text for text in house.thread()) == 1
    house.until(lambda: house.card(channel=house.billing) and f"owner {name}" in house.card(channel=house.billing)["text"])


def test_one_rejection_leaves_it_to_the_others_and_all_end_it(house, billing_invited):
    _, shown = billing_invited
    house.click(house.lee, "Reject", house.dm_shows(house.lee, ASKED))
    form = house.until(lambda: house.slack.modal(house.lee))
    house.slack.submit(house.lee, form["id"], {"Reason": "Busy"})
    assert not {"Accept", "Reject"} & set(house.slack.labels_of(house.dm_shows(house.lee, "Rejected")))
    house.thread_shows("Lee Wong on rejecting the transfer: Busy")
    assert "Invitation to billing" in house.slack.text_of(house.card())
    assert "No invitation is waiting" in house.command(house.lee, "/sms accept")
    assert "stays open for the other members" in house.command(house.maria, "/sms reject")
    house.click(house.olaf, "Reject", shown)
    assert "Transfer to billing was not accepted: everybody who is Ready in billing rejected it." in house.shows("was not accepted")
    preview_says(house, "Rejected")
    house.dm_shows(house.kate, "Transfer to billing was not accepted")
    assert "Kate Lewis" in house.slack.text_of(house.card())


def test_all_reject_at_the_same_time_and_it_ends_once(house, billing_invited):
    _, shown = billing_invited
    members = (house.lee, house.maria, house.olaf)
    at_once(*[partial(house.slack.click, one, "Reject", channel=house.billing, ts=shown["ts"]) for one in members])
    house.thread_shows("everybody who is Ready in billing rejected it.")
    house.dm_shows(house.kate, "was not accepted")
    preview_says(house, "Rejected")
    house.slack.settle()
    assert sum("was not accepted" in text for text in house.thread()) == 1
    assert len([one for one in house.dms(house.kate) if "was not accepted" in house.slack.text_of(one)]) == 1


def test_rejecting_twice_is_answered(house, billing_invited):
    _, shown = billing_invited
    house.click(house.lee, "Reject", shown)
    house.click(house.lee, "Reject", shown)
    assert "You have already rejected this invitation." in house.modal_text(house.lee)


def test_nobody_accepts_in_time(house, billing_invited):
    house.later(121)
    assert "Transfer to billing was not accepted: nobody in billing accepted it within 120 seconds." in house.shows("was not accepted")
    assert house.slack.labels_of(preview_says(house, "Expired")) == ["View thread"]
    for member in (house.lee, house.maria, house.olaf):
        assert house.slack.labels_of(house.dm_shows(member, "Expired")) == ["View thread"]


def test_a_reminder_halfway_for_whoever_has_not_answered(house, billing_invited):
    house.command(house.lee, "/sms reject")
    house.later(61)
    house.dm_shows(house.maria, "still waits for your answer")
    house.dm_shows(house.olaf, "still waits for your answer")
    assert not [one for one in house.dms(house.lee) if "still waits" in house.slack.text_of(one)]
    house.command(house.olaf, "/sms accept")
    for member in (house.maria, house.olaf):
        house.until(lambda one=member: not [said for said in house.slack.dms(one) if "still waits" in house.slack.text_of(said)])
        house.until(lambda one=member: sum("*Accepted*" in house.slack.text_of(said) for said in house.slack.dms(one)) == 1)


def test_a_member_who_is_removed_meanwhile_has_no_dead_button(house, billing_invited):
    house.dm_shows(house.olaf, "offers")
    house.command(house.sam, "/queue remove billing @olaf")
    assert house.slack.labels_of(house.dm_shows(house.olaf, "No longer available")) == ["View thread"]
    house.slack.workspace.change_person(house.lee, is_guest=True)
    assert house.slack.labels_of(house.dm_shows(house.lee, "No longer available")) == ["View thread"]
    assert "Accept" in house.slack.labels_of(house.dm_shows(house.maria, "offers"))


def test_when_nobody_there_is_ready_any_more_it_ends(house, billing_invited):
    house.command(house.lee, "/sms notready")
    house.command(house.maria, "/sms dnd")
    assert "Invitation to billing" in house.slack.text_of(house.card())
    house.command(house.sam, "/queue remove billing @olaf")
    house.shows("Transfer to billing was not accepted: nobody in billing is Ready any more.")
    preview_says(house, "Withdrawn")


def test_a_stranger_to_the_queue_cannot_answer(house, billing_invited):
    _, shown = billing_invited
    house.click(house.sam, "Accept", shown)
    assert "This invitation is for the members of the queue billing." in house.modal_text(house.sam)
    house.click(house.kate, "Reject", shown)
    assert "This invitation is for the members of the queue billing." in house.modal_text(house.kate)
    assert "Invitation to billing" in house.slack.text_of(house.card())
