"""Clocks differ. Whose words reach the contact is judged by Slack's, leases and tries go by the database's, whatever a machine's own says."""

import pytest

from tests.actors import LINE, VANESSA
from tests.journeys.handing_over import BILLING, card_in_billing, in_channel, invite
from tests.machines import Machines

SKEWS = [20, -20]
AGO = 1.5
"""A form and a command are known to be of some second: the next words are of another one."""


def skew(desk, seconds):
    """The app's machine, and the database on it, are so many seconds ahead of everybody else."""
    desk.ahead = desk.database_ahead = seconds
    desk.later(2 * abs(seconds))  # what was done before is past by either clock


def words(desk, person, text, card):
    """Somebody writes in the thread, and Slack will tell of it later."""
    desk.slack.clock.advance(0.01)
    thread = {"type": "message", "user": person, "text": text, "thread_ts": card["ts"]}
    return desk.slack.workspace.post(card.get("channel") or desk.support, thread)


def by_button(desk, card):
    assert invite(desk, card) == {}
    preview = desk.dm_shows(desk.lee, "offers you")
    return lambda: desk.click(desk.lee, "Accept", preview)


def by_command(desk, card):
    assert invite(desk, card) == {}
    desk.dm_shows(desk.lee, "offers you")
    return lambda: desk.command(desk.lee, "/sms accept")


def by_form(desk, card):
    desk.click(desk.sam, "Assign", card)
    form = desk.until(lambda: desk.slack.modal(desk.sam))
    return lambda: desk.slack.submit(desk.sam, form["id"], {"Target": "Lee Wong"})


def by_buttons(desk, card):
    def pass_on():
        desk.fill(desk.kate, "Release", card, Target="support")
        desk.until(lambda: "Claim" in desk.slack.labels_of(desk.slack.message(desk.support, card["ts"])))
        desk.click(desk.lee, "Claim", card)

    return pass_on


@pytest.mark.parametrize("ahead", SKEWS)
@pytest.mark.parametrize("way", [by_button, by_command, by_form, by_buttons])
def test_a_handover_counts_from_when_slack_says_it_was(desk, way, ahead):
    """Our clock may be off either way: what Kate writes afterwards stays inside, and what Lee writes goes out."""
    skew(desk, ahead)
    card = desk.claimed()
    hand_over = way(desk, card)
    hand_over()
    desk.until(lambda: "Lee Wong" in desk.slack.text_of(desk.slack.message(desk.support, card["ts"])))
    desk.slack.clock.advance(AGO)
    desk.reply(desk.kate, "After", card)
    desk.hint_shows(desk.kate, "Not sent to the contact: Lee Wong holds this conversation")
    desk.reply(desk.lee, "It is Lee now", card)
    desk.until(lambda: desk.twilio.sent)
    assert desk.sent() == ["It is Lee now"]


@pytest.mark.parametrize("ahead", SKEWS)
def test_what_was_written_before_the_handover_goes_out(desk, ahead):
    skew(desk, ahead)
    card = desk.claimed()
    hand_over = by_button(desk, card)
    before = words(desk, desk.kate, "Before", card)
    hand_over()
    desk.thread_shows("Transferred on")
    desk.send_event(before, desk.support)
    desk.until(lambda: desk.twilio.sent)
    assert desk.sent() == ["Before"]


@pytest.mark.parametrize("ahead", SKEWS)
def test_words_right_after_claim_and_after_compose_are_the_owners(desk, ahead):
    skew(desk, ahead)
    desk.text("Hello")
    card = desk.until(desk._card)
    desk.click(desk.kate, "Claim", card)
    desk.reply(desk.kate, "Good morning", card)
    desk.until(lambda: desk.twilio.sent)
    assert desk.command(desk.kate, f"/sms new {VANESSA} And welcome").startswith("Your text goes to")
    desk.reply(desk.kate, "How can we help?", card)
    desk.until(lambda: len(desk.twilio.sent) == 3, step=5)
    assert desk.sent() == ["Good morning", "And welcome", "How can we help?"]


@pytest.mark.parametrize("ahead", SKEWS)
def test_a_conversation_that_somebody_begins_is_theirs_at_once(desk, ahead):
    skew(desk, ahead)
    desk.command(desk.kate, f"/sms new {VANESSA} Your order is here")
    desk.slack.clock.advance(AGO)
    card = desk.until(desk._card)
    desk.reply(desk.kate, "Come when you like", card)
    desk.until(lambda: len(desk.twilio.sent) == 2, step=5)
    assert desk.sent() == ["Your order is here", "Come when you like"]


@pytest.mark.parametrize("ahead", SKEWS)
def test_what_is_written_in_a_thread_that_was_left_is_answered_there(desk, ahead):
    desk.command(desk.sam, "/queue create billing #billing")
    for one in ("kate", "lee", "maria"):
        desk.command(desk.sam, f"/queue add billing @{one}")
    skew(desk, ahead)
    card = desk.claimed()
    assert invite(desk, card, BILLING) == {}
    preview = desk.until(lambda: in_channel(desk))
    before = words(desk, desk.kate, "Before", card)
    desk.click(desk.lee, "Accept", preview)
    desk.until(lambda: card_in_billing(desk))
    desk.slack.clock.advance(AGO)
    desk.reply(desk.kate, "Wrong place", card)
    desk.hint_shows(desk.kate, "Not sent to the contact: this conversation goes on in billing")
    desk.send_event(before, desk.support)
    desk.until(lambda: desk.twilio.sent)
    assert desk.sent() == ["Before"]


@pytest.mark.parametrize("ahead", SKEWS)
def test_what_slack_could_not_tell_is_read_from_the_moment_of_the_claim(desk, ahead):
    skew(desk, ahead)
    card = desk.claimed()
    desk.settled()
    words(desk, desk.kate, "Can you hear me?", card)
    desk.later(15 * 60 - 30)
    desk.restart()
    desk.until(lambda: desk.twilio.sent)
    assert desk.sent() == ["Can you hear me?"]


def test_the_log_warns_of_a_clock_that_is_off(desk, capsys):
    desk.ahead = 3
    desk.text("Hello")
    desk.thread_shows("Hello")
    said = capsys.readouterr().err
    assert "clock.off" in said
    assert "this machine's clock is 3 s ahead of Slack's: set it by NTP" in said
    assert "this machine's clock is 3 s ahead of the database's" in said


@pytest.fixture(params=[12, -12])
def town(tmp_path, postgres, request):
    """A web process, a worker whose clock is right, and one whose clock isn't."""
    url = postgres.create()
    running = Machines(tmp_path, url)
    try:
        work = running.slack.workspace
        people = [work.add_person("sam", "Sam Rivera", admin=True), work.add_person("kate", "Kate Lewis")]
        work.add_channel("support", members=tuple(people))
        running.web("--no-worker")
        running.open_to_slack()
        running.worker()
        running.worker_ahead(request.param)
        running.until_people_are_known()
        running.command("sam", "/queue create support #support")
        running.command("sam", "/queue add support @kate")
        running.command("sam", f"/line add {LINE} support")
        yield running
    finally:
        running.stop()
        postgres.drop(url)


@pytest.mark.longest
def test_two_workers_whose_clocks_differ_by_more_than_a_lease_do_nothing_twice(town):
    """Whoever has a lane in hand keeps it, however long the other side takes to answer."""
    slack, twilio = town.slack, town.twilio
    slack.faults.plan("chat.postMessage", "hang_after", times=1, seconds=8)
    assert twilio.receive(VANESSA, LINE, "Hello").status_code == 200
    card = town.until(lambda: next(iter(slack.messages("#support")), None))
    town.click("kate", "Claim", channel="#support", ts=card["ts"])
    town.until(lambda: "Active" in slack.text_of(slack.message("#support", card["ts"])))
    twilio.fail("hang", times=1, seconds=8)
    for one in ("First", "Second", "Third"):
        slack.say("kate", "#support", one, thread_ts=card["ts"])
    town.until(lambda: len(twilio.sent) >= 3)
    town.until(lambda: "Hello" in str(slack.messages("#support", card["ts"])))
    assert town.sent() == ["First", "Second", "Third"]
    assert town.tries() == 3
    below = [one for one in town.calls("chat.postMessage") if one.args.get("thread_ts")]
    assert len([one for one in below if "Hello" in str(one.args)]) == 1
    assert len(town.messages("#support")) == 1
