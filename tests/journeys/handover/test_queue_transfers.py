"""A queue as target: shown to its members, accepted by the first, and no dead button anywhere.

docs/behaviour.md#a-queue-as-target-and-moving
"""

from functools import partial

import pytest
from sqlmodel import select

from storage.models import Delivery
from tests.actors import at_once
from tests.journeys.handover.test_handshake import invite

BILLING = "billing – 3 Ready · 0 waiting"
ASKED = "* offers the members of *billing* this conversation"


@pytest.fixture
def house(desk):
    """Billing lives in a channel of its own; Lee, Maria and Olaf are in it, all Ready."""
    desk.command(desk.sam, "/queue create billing #billing")
    desk.command(desk.sam, "/queue add billing @lee @maria @olaf")
    desk.command(desk.olaf, "/sms ready")
    return desk


@pytest.fixture
def invited(house):
    """Kate holds Vanessa's conversation and has invited billing. Gives her card and the preview in billing's channel."""
    card = house.claimed(body="My bill is wrong")
    assert invite(house, card, BILLING, note="Angry") == {}
    house.shows("Invitation to billing · expires ")
    return card, house.until(lambda: in_channel(house))


def in_channel(desk):
    """The newest preview in billing's channel."""
    found = [one for one in desk.messages(desk.billing) if "invitation" in desk.slack.text_of(one).lower()]
    return found[-1] | {"channel": desk.billing} if found else None


def preview_says(desk, words):
    return desk.until(lambda: words in desk.slack.text_of(in_channel(desk)) and in_channel(desk))


def test_the_type_ahead_lists_queues_with_their_state_and_filters_by_kind(house):
    card = house.claimed()
    house.text("Me too", sender="+15557720102")
    house.until(lambda: house.card("772-0102"))
    house.click(house.kate, "Transfer", card)
    view = house.until(lambda: house.slack.modal(house.kate))
    agents = ["Lee Wong – Ready · 0 of 3", "Maria Gomez – Ready · 0 of 3", "Olaf Berg – Ready · 0 of 3"]
    queues = [BILLING, "support – 3 Ready · 1 waiting"]

    def offered(kind, typed=""):
        house.slack.choose(house.kate, view["id"], "Kind", kind)
        return house.slack.suggest(house.kate, view["id"], "Target", typed)

    assert offered("All") == agents + queues
    assert offered("Agents") == agents
    assert offered("Queues") == queues
    assert offered("Queues", "bilng") == [BILLING]
    assert offered("Queues", "lee") == ["No matching teammate or queue"]


def test_it_is_shown_in_the_channel_on_homes_and_by_dm(house, invited):
    _, shown = invited
    assert ASKED in house.slack.text_of(shown)
    for words in ("Kate Lewis offers the members of billing", "Angry", "My bill is wrong", "(555) 772-0101"):
        assert words in shown["text"]
    assert {"Accept", "Reject", "View thread"} <= set(house.slack.labels_of(shown))
    for member in (house.lee, house.maria, house.olaf):
        assert "Accept" in house.slack.labels_of(house.dm_shows(member, ASKED))
        house.slack.open_home(member)
        assert "offers the members of *billing*" in house.home_shows(member, "Invitations (1)")
    assert not [one for one in house.dms(house.kate) if "offers" in house.slack.text_of(one)]


def test_a_member_who_is_not_ready_has_no_dm_but_may_accept(house):
    house.command(house.olaf, "/sms notready lunch")
    invite(house, house.claimed(), "billing – 2 Ready · 0 waiting")
    house.until(lambda: in_channel(house))
    house.dm_shows(house.lee, ASKED)
    assert not [one for one in house.dms(house.olaf) if "offers" in house.slack.text_of(one)]
    assert "is yours" in house.command(house.olaf, "/sms accept")
    house.thread_shows("by Kate Lewis to Olaf Berg")


def test_at_most_ten_get_a_dm_those_who_have_been_idle_longest(house):
    crowd = [house.slack.workspace.add_person(f"agent{number:02}", f"Agent {number:02}") for number in range(12)]
    house.slack.settle()
    house.command(house.sam, "/queue create crowd #billing")
    house.command(house.sam, "/queue add crowd " + " ".join(f"@agent{number:02}" for number in range(12)))
    house.command(house.sam, "/queue add support @agent03")
    for one in crowd:
        house.command(one, "/sms ready")
    house.text("Hi", sender="+15557720199")
    house.click(crowd[3], "Claim", house.until(lambda: house.card("772-0199")))
    invite(house, house.claimed(), "crowd – 12 Ready · 0 waiting")
    house.until(lambda: in_channel(house))
    house.until(lambda: not waiting_to_be_shown(house))
    asked = [one for one in crowd if house.dms(one)]
    assert crowd[3] not in asked
    assert len(asked) == 10


def waiting_to_be_shown(house):
    with house.reading() as session:
        return session.exec(select(Delivery.kind).where(Delivery.kind == "show_copy")).all()


def test_the_first_accept_wins_and_every_other_preview_says_so(house, invited):
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


def test_one_rejection_leaves_it_to_the_others_and_all_end_it(house, invited):
    _, shown = invited
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


def test_all_reject_at_the_same_time_and_it_ends_once(house, invited):
    _, shown = invited
    members = (house.lee, house.maria, house.olaf)
    at_once(*[partial(house.slack.click, one, "Reject", channel=house.billing, ts=shown["ts"]) for one in members])
    house.thread_shows("everybody who is Ready in billing rejected it.")
    house.dm_shows(house.kate, "was not accepted")
    preview_says(house, "Rejected")
    house.slack.settle()
    assert sum("was not accepted" in text for text in house.thread()) == 1
    assert len([one for one in house.dms(house.kate) if "was not accepted" in house.slack.text_of(one)]) == 1


def test_rejecting_twice_is_answered(house, invited):
    _, shown = invited
    house.click(house.lee, "Reject", shown)
    house.click(house.lee, "Reject", shown)
    assert "You have already rejected this invitation." in house.modal_text(house.lee)


def test_nobody_accepts_in_time(house, invited):
    house.later(121)
    assert "Transfer to billing was not accepted: nobody in billing accepted it within 120 seconds." in house.shows("was not accepted")
    assert house.slack.labels_of(preview_says(house, "Expired")) == ["View thread"]
    for member in (house.lee, house.maria, house.olaf):
        assert house.slack.labels_of(house.dm_shows(member, "Expired")) == ["View thread"]


def test_a_reminder_halfway_for_whoever_has_not_answered(house, invited):
    house.command(house.lee, "/sms reject")
    house.later(61)
    house.dm_shows(house.maria, "still waits for your answer")
    house.dm_shows(house.olaf, "still waits for your answer")
    assert not [one for one in house.dms(house.lee) if "still waits" in house.slack.text_of(one)]
    house.command(house.olaf, "/sms accept")
    for member in (house.maria, house.olaf):
        house.until(lambda one=member: sum("*Accepted*" in house.slack.text_of(said) for said in house.slack.dms(one)) == 2)
        assert not [said for said in house.dms(member) if "still waits" in house.slack.text_of(said)]


def test_a_member_who_is_removed_meanwhile_has_no_dead_button(house, invited):
    house.dm_shows(house.olaf, "offers")
    house.command(house.sam, "/queue remove billing @olaf")
    assert house.slack.labels_of(house.dm_shows(house.olaf, "No longer available")) == ["View thread"]
    house.slack.workspace.change_person(house.lee, is_guest=True)
    assert house.slack.labels_of(house.dm_shows(house.lee, "No longer available")) == ["View thread"]
    assert "Accept" in house.slack.labels_of(house.dm_shows(house.maria, "offers"))


def test_when_nobody_there_is_ready_any_more_it_ends(house, invited):
    house.command(house.lee, "/sms notready")
    house.command(house.maria, "/sms dnd")
    assert "Invitation to billing" in house.slack.text_of(house.card())
    house.command(house.sam, "/queue remove billing @olaf")
    house.shows("Transfer to billing was not accepted: nobody in billing is Ready any more.")
    preview_says(house, "Withdrawn")


def test_the_sender_takes_it_back(house, invited):
    house.click(house.kate, "Cancel transfer", house.card())
    house.thread_shows("Kate Lewis withdrew the invitation to billing.")
    assert house.slack.labels_of(preview_says(house, "Withdrawn")) == ["View thread"]
    house.dm_shows(house.lee, "Withdrawn")


def test_a_stranger_to_the_queue_cannot_answer(house, invited):
    _, shown = invited
    house.click(house.sam, "Accept", shown)
    assert "This invitation is for the members of the queue billing." in house.modal_text(house.sam)
    house.click(house.kate, "Reject", shown)
    assert "This invitation is for the members of the queue billing." in house.modal_text(house.kate)
    assert "Invitation to billing" in house.slack.text_of(house.card())


def test_a_queue_with_nobody_ready_is_refused_and_release_is_the_way_on(house):
    card = house.claimed()
    for member in (house.lee, house.maria, house.olaf):
        house.command(member, "/sms notready")
    house.click(house.kate, "Transfer", card)
    view = house.until(lambda: house.slack.modal(house.kate))
    house.slack.submit(house.kate, view["id"], {"Target": "billing – 0 Ready · 0 waiting"})
    assert "Nobody else in billing is Ready" in house.modal_text(house.kate)
    view = house.modal(house.kate)
    assert view["submit"]["text"] == "Release to queue"
    assert "Invitation" not in house.slack.text_of(house.card())
    assert house.slack.submit(house.kate, view["id"], {}).errors == {}
    waiting = house.until(lambda: house.card(channel=house.billing))
    house.until(lambda: "Waiting" in house.slack.text_of(house.card(channel=house.billing)))
    assert "Claim" in house.slack.labels_of(waiting)


def test_by_command_too(house):
    house.claimed()
    house.command(house.kate, "/sms transfer")
    form = house.until(lambda: house.slack.modal(house.kate))
    assert house.slack.submit(house.kate, form["id"], {"Target": BILLING}).errors == {}
    house.until(lambda: in_channel(house))


def test_into_a_queue_of_the_same_channel_only_the_queue_changes(house):
    house.command(house.sam, "/queue create returns #support")
    house.command(house.sam, "/queue add returns @lee")
    card = house.claimed()
    assert invite(house, card, "returns – 1 Ready · 0 waiting") == {}
    house.click(house.lee, "Accept", house.dm_shows(house.lee, "offers the members of *returns*"))
    house.thread_shows("by Kate Lewis to Lee Wong", card)
    house.until(lambda: "queue returns" in house.slack.message(house.support, card["ts"])["text"])
    house.text("Still me")
    house.thread_shows("Still me", card)


def test_a_restart_between_invitation_and_click(house, invited):
    _, shown = invited
    house.restart()
    house.click(house.lee, "Accept", shown)
    house.thread_shows("by Kate Lewis to Lee Wong")


def test_slack_could_not_show_it_counts_against_nobody(house):
    card = house.claimed()
    for place in (house.billing, *(house.dm(one) for one in (house.lee, house.maria, house.olaf))):
        house.slack.faults.plan("chat.postMessage", "500", lasting=1000, channel=place)
    invite(house, card, BILLING)
    house.shows("Invitation to billing")
    house.later(121)
    house.shows("Transfer to billing was not accepted: Slack could not show it in time.")
    house.slack.faults.clear()


def test_whoever_writes_below_the_preview_is_told_that_it_went_nowhere(invited, house):
    _, preview = invited
    house.slack.say(house.olaf, house.billing, "Yes, send me the number", thread_ts=preview["ts"])
    house.dm_shows(house.olaf, "Not sent to the contact: you wrote below a message of Threadline's that isn't a conversation's card.")
    house.slack.say(house.olaf, house.billing, "Lunch?")
    root = house.slack.say(house.lee, house.billing, "Who has the keys?")
    house.slack.say(house.olaf, house.billing, "I do", thread_ts=root)
    house.slack.settle()
    house.until(lambda: house.waiting() == 0)
    assert len([one for one in house.dms(house.olaf) if "Not sent" in house.slack.text_of(one)]) == 1
    assert house.sent() == []
