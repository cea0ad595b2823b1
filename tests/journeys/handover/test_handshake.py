"""With a teammate as target: one invitation, exactly one end, each side told once, no dead button (docs/behaviour.md#the-handover)."""

from functools import partial

import pytest

from tests.actors import at_once
from tests.journeys.handing_over import invite

pytestmark = pytest.mark.both_databases


def test_while_pending_the_sender_stays_owner_and_goes_on_answering(desk, invited):
    card, _ = invited
    text = desk.shows("Invitation to Lee Wong · expires ")
    assert "Active" in text
    labels = desk.slack.labels_of(desk.card())
    assert "Cancel transfer" in labels
    assert "Transfer" not in labels
    desk.reply(desk.kate, "One moment", card)
    desk.until(lambda: desk.sent() == ["One moment"])


def test_the_preview_holds_everything_also_as_plain_text(desk, invited):
    _, preview = invited
    assert {"Accept", "Reject", "View thread"} <= set(desk.slack.labels_of(preview))
    for words in (
        "Kate Lewis",
        "(555) 772-0101",
        "Speaks &lt;French&gt; &amp; *more*",
        "Parlez-vous français?",
        "support",
        "1 message exchange with this contact in the past 24 hours",
    ):
        assert words in preview["text"], words
    assert "Speaks" in desk.slack.text_of(preview)


def test_accepting_moves_ownership_at_once_and_stamps_it_for_good(desk, invited):
    card, preview = invited
    desk.click(desk.lee, "Accept", preview)
    stamp = desk.thread_shows("Transferred on")
    assert stamp.split(" by ")[1] == "Kate Lewis to @Lee Wong"
    assert stamp.replace("@", "") in desk.shows("Transferred on")
    over = desk.dm_shows(desk.lee, "Accepted")
    assert desk.slack.labels_of(over) == ["View thread"]
    desk.dm_shows(desk.kate, "Lee Wong accepted the conversation with (555) 772-0101.")

    desk.reply(desk.kate, "I am late", card)
    desk.hint_shows(desk.kate, "Not sent to the contact")
    desk.reply(desk.lee, "Bonjour", card)
    desk.until(lambda: desk.sent() == ["Bonjour"])


def test_rejecting_takes_effect_before_a_reason_is_asked_for(desk, invited):
    _, preview = invited
    desk.click(desk.lee, "Reject", preview)
    form = desk.until(lambda: desk.slack.modal(desk.lee))
    assert "Transfer to Lee Wong was not accepted: Lee Wong rejected it." in desk.shows("was not accepted")
    desk.dm_shows(desk.kate, "Transfer to Lee Wong was not accepted: Lee Wong rejected it.")
    desk.dm_shows(desk.lee, "Rejected")
    desk.slack.submit(desk.lee, form["id"], {"Reason": "I am off in 5 minutes"})
    desk.dm_shows(desk.kate, "I am off in 5 minutes")
    desk.thread_shows("I am off in 5 minutes")
    assert "Kate Lewis" in desk.slack.text_of(desk.card())


def test_the_error_stands_at_the_very_top_and_in_my_messages_until_dismissed(desk, invited):
    _, preview = invited
    desk.slack.open_home(desk.kate)
    desk.until(lambda: desk.slack.home(desk.kate))
    desk.click(desk.lee, "Reject", preview)
    desk.shows("was not accepted")
    assert "was not accepted" in str(desk.card()["blocks"][0])
    desk.until(lambda: "was not accepted" in desk.slack.text_of(desk.slack.home(desk.kate)))
    desk.click(desk.kate, "Dismiss", home=True)
    desk.until(lambda: "was not accepted" not in desk.slack.text_of(desk.slack.home(desk.kate)))
    desk.dm_shows(desk.kate, "Dismissed")


def test_nobody_answers_in_time(desk, invited):
    desk.later(121)
    assert "Transfer to Lee Wong was not accepted: Lee Wong didn't answer within 120 seconds." in desk.shows("was not accepted")
    desk.dm_shows(desk.lee, "Expired")
    desk.dm_shows(desk.kate, "didn't answer within 120 seconds")
    assert desk.slack.labels_of(desk.dm_shows(desk.lee, "Expired")) == ["View thread"]
    assert "No invitation is waiting" in desk.command(desk.lee, "/sms accept")


def test_a_click_after_the_end_is_answered_even_if_the_timer_is_late(desk, invited):
    """The preview still shows its buttons; the time is over."""
    _, preview = invited
    desk.stop_worker()
    desk.slack.clock.advance(121)
    desk.click(desk.lee, "Accept", channel=preview["channel"], ts=preview["ts"])
    assert "This invitation has expired." in desk.modal_text(desk.lee)


def test_a_reminder_halfway_through(desk, invited):
    desk.later(61)
    reminder = desk.dm_shows(desk.lee, "still waits for your answer")
    desk.click(desk.lee, "Reject", invited[1])
    desk.until(lambda: reminder["ts"] not in [one["ts"] for one in desk.dms(desk.lee)])
    assert sum("*Rejected*" in desk.slack.text_of(one) for one in desk.dms(desk.lee)) == 1


def test_no_reminder_when_the_time_is_short(desk):
    desk.command(desk.sam, "/queue set support invite-timeout 50")
    card = desk.claimed()
    invite(desk, card)
    desk.dm_shows(desk.lee, "offers you")
    desk.later(40)
    desk.later(11)
    desk.dm_shows(desk.lee, "Expired")
    assert not [one for one in desk.dms(desk.lee) if "still waits" in desk.slack.text_of(one)]


def test_the_sender_takes_it_back(desk, invited):
    desk.click(desk.kate, "Cancel transfer", desk.card())
    desk.dm_shows(desk.lee, "Withdrawn")
    desk.thread_shows("Kate Lewis withdrew the invitation to Lee Wong.")
    desk.until(lambda: "Transfer" in desk.slack.labels_of(desk.card()))
    assert not [one for one in desk.dms(desk.kate) if "not accepted" in desk.slack.text_of(one)]


def test_nobody_else_can_take_it_back(desk, invited):
    desk.click(desk.maria, "Cancel transfer", desk.card())
    assert "Only Kate Lewis, who sent it, can cancel" in desk.modal_text(desk.maria)


@pytest.mark.parametrize(("words", "state"), [("/sms notready lunch", "Not Ready – Lunch"), ("/sms dnd", "Do not disturb")])
def test_the_target_goes_away(desk, invited, words, state):
    desk.command(desk.lee, words)
    assert f"Transfer to Lee Wong was not accepted: Lee Wong is {state}." in desk.shows("was not accepted")
    desk.dm_shows(desk.lee, "Withdrawn")


def test_the_target_leaves_the_workspace(desk, invited):
    desk.slack.workspace.change_person(desk.lee, deleted=True)
    desk.shows("Transfer to Lee Wong was not accepted: Lee Wong left.")


def test_the_target_is_removed_from_the_queue(desk, invited):
    desk.command(desk.sam, "/queue remove support @lee")
    desk.shows("Transfer to Lee Wong was not accepted")


def test_done_meanwhile_ends_the_invitation(desk, invited):
    assert desk.finish(desk.kate) == {}
    desk.dm_shows(desk.lee, "No longer available")
    desk.thread_shows("The invitation to Lee Wong ended: Kate Lewis marked the conversation done.")


def test_when_it_fails_and_the_owner_is_away_the_queue_gets_it(desk, invited):
    _, preview = invited
    desk.command(desk.kate, "/sms notready")
    desk.click(desk.lee, "Reject", preview)
    desk.until(lambda: "The conversation with (555) 772-0101 is back in its queue." in desk.modal_text(desk.lee))
    desk.shows("Waiting")
    desk.dm_shows(desk.kate, "is back in its queue")
    assert "Claim" in desk.slack.labels_of(desk.card())


def test_slack_could_not_show_it(desk):
    card = desk.claimed()
    desk.slack.faults.plan("chat.postMessage", "500", lasting=1000, channel=desk.dm(desk.lee))
    invite(desk, card)
    desk.shows("Invitation to Lee Wong")
    desk.later(121)
    desk.shows("Transfer to Lee Wong was not accepted: Slack could not show it in time.")
    desk.slack.faults.clear()


def test_a_restart_between_invitation_and_click(desk, invited):
    _, preview = invited
    desk.restart()
    desk.click(desk.lee, "Accept", preview)
    desk.thread_shows("by Kate Lewis to @Lee Wong")


def test_the_clock_survives_a_restart(desk, invited):
    desk.stop()
    desk.slack.clock.advance(130)
    desk.start()
    desk.shows("was not accepted")


def test_twenty_parallel_accepts_make_one_owner(desk, invited):
    _, preview = invited
    at_once(*[partial(desk.slack.click, desk.lee, "Accept", channel=preview["channel"], ts=preview["ts"])] * 20)
    desk.thread_shows("Transferred on")
    desk.later(61)
    assert sum("Transferred on" in text for text in desk.thread()) == 1
    assert len([one for one in desk.dms(desk.kate) if "accepted" in desk.slack.text_of(one)]) == 1
    assert "already accepted" in desk.modal_text(desk.lee)


def test_twenty_people_claim_at_once_and_one_gets_it(desk):
    people = [desk.slack.workspace.add_person(f"agent{number}", f"Agent {number}") for number in range(20)]
    desk.slack.settle()
    desk.command(desk.sam, "/queue add support " + " ".join(f"@agent{number}" for number in range(20)))
    desk.text("Hello")
    card = desk.until(desk.card)
    at_once(*[partial(desk.slack.click, one, "Claim", channel=desk.support, ts=card["ts"]) for one in people])
    losers = [one for one in people if "was faster" in desk.modal_text(one)]
    assert len(losers) == 19


def test_stamps_pile_up_over_several_hops(desk, invited):
    _, preview = invited
    desk.click(desk.lee, "Accept", preview)
    desk.thread_shows("by Kate Lewis to @Lee Wong")
    assert invite(desk, desk.card(), "Maria Gomez – Ready · 0 of 3", sender=desk.lee) == {}
    desk.click(desk.maria, "Accept", desk.dm_shows(desk.maria, "offers you"))
    desk.thread_shows("by Lee Wong to @Maria Gomez")
    assert "by Kate Lewis to @Lee Wong" in "\n".join(desk.thread())
    desk.shows("by Lee Wong to Maria Gomez")


def test_a_new_owner_who_is_not_in_the_channel_is_invited_to_it(desk):
    nora = desk.slack.workspace.add_person("nora", "Nora Falk")
    desk.slack.settle()
    desk.command(desk.sam, "/queue add support @nora")
    desk.command(nora, "/sms ready")
    card = desk.claimed()
    assert invite(desk, card, "Nora Falk – Ready · 0 of 3") == {}
    desk.click(nora, "Accept", desk.dm_shows(nora, "offers you"))
    desk.until(lambda: [call for call in desk.slack.calls_to("conversations.invite") if call.args.get("users") == nora])


def test_if_slack_refuses_the_invite_the_transfer_stands_and_the_admins_are_told(desk):
    nora = desk.slack.workspace.add_person("nora", "Nora Falk")
    desk.slack.settle()
    desk.command(desk.sam, "/queue add support @nora")
    desk.command(nora, "/sms ready")
    desk.slack.faults.plan("conversations.invite", "cant_invite")
    card = desk.claimed()
    invite(desk, card, "Nora Falk – Ready · 0 of 3")
    desk.click(nora, "Accept", desk.dm_shows(nora, "offers you"))
    desk.thread_shows("by Kate Lewis to @Nora Falk")
    desk.dm_shows(desk.sam, "Nora Falk now holds a conversation in #support")
