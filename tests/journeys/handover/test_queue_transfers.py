"""A queue as target: shown to its members, accepted by the first, and no dead button anywhere.

docs/behaviour.md#a-queue-as-target-and-moving
"""

import pytest
from sqlmodel import select

from storage.models import Delivery
from tests.journeys.handing_over import ASKED, BILLING, in_channel, invite, preview_says

pytestmark = pytest.mark.both_databases


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


def test_it_is_shown_in_the_channel_on_homes_and_by_dm(house, billing_invited):
    _, shown = billing_invited
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


def test_the_sender_takes_it_back(house, billing_invited):
    house.click(house.kate, "Cancel transfer", house.card())
    house.thread_shows("Kate Lewis withdrew the invitation to billing.")
    assert house.slack.labels_of(preview_says(house, "Withdrawn")) == ["View thread"]
    house.dm_shows(house.lee, "Withdrawn")


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
    house.thread_shows("by Kate Lewis to @Lee Wong", card)
    house.until(lambda: "queue returns" in house.slack.message(house.support, card["ts"])["text"])
    house.text("Still me")
    house.thread_shows("Still me", card)


def test_a_restart_between_invitation_and_click(house, billing_invited):
    _, shown = billing_invited
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


def test_whoever_writes_below_the_preview_is_told_that_it_went_nowhere(billing_invited, house):
    _, preview = billing_invited
    house.slack.say(house.olaf, house.billing, "Yes, send me the number", thread_ts=preview["ts"])
    house.dm_shows(house.olaf, "Not sent to the contact: you wrote below a message of Threadline's that isn't a conversation's card.")
    house.slack.say(house.olaf, house.billing, "Lunch?")
    root = house.slack.say(house.lee, house.billing, "Who has the keys?")
    house.slack.say(house.olaf, house.billing, "I do", thread_ts=root)
    house.slack.settle()
    house.until(lambda: house.waiting() == 0)
    assert len([one for one in house.dms(house.olaf) if "Not sent" in house.slack.text_of(one)]) == 1
    assert house.sent() == []
