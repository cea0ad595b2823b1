"""/sms find and /sms mine, and who is asked which conversation is meant."""

import pytest


def test_find_shows_teammates_and_queues_with_their_state(desk):
    desk.command(desk.lee, "/sms notready lunch")
    said = desk.command(desk.kate, "/sms find")
    assert "Lee Wong* – Not Ready – Lunch" in said
    assert "Kate Lewis* – Ready · 0 of 3" in said
    assert "2 Ready · 0 waiting" in said
    assert "Lee Wong" in desk.command(desk.kate, "/sms find lee")
    assert "Kate" not in desk.command(desk.kate, "/sms find lee")
    assert "queue *support*" in desk.command(desk.kate, "/sms find suport")


def test_who_left_or_is_a_guest_now_is_shown_as_such(desk):
    desk.slack.workspace.change_person(desk.lee, deleted=True)
    desk.slack.workspace.change_person(desk.maria, is_guest=True)
    desk.until(lambda: "1 Ready" in desk.command(desk.kate, "/sms find support"))
    assert "Members: Kate Lewis (Ready), Lee Wong (left the workspace), Maria Gomez (a guest now)." in desk.command(
        desk.sam, "/queue show support"
    )
    assert "Ready" not in desk.command(desk.kate, "/sms find maria")


def test_somebody_added_to_another_queue_keeps_their_status(standing_desk):
    standing_desk.command(standing_desk.sam, "/queue create returns #billing")
    said = standing_desk.command(standing_desk.sam, "/queue add returns @kate @lee @olaf")
    assert (
        said == "Kate Lewis and Lee Wong are now in returns and Ready. Olaf Berg is now in returns, Not Ready until they type /sms ready."
    )
    said = standing_desk.command(standing_desk.sam, "/queue remove returns @kate @lee @olaf")
    assert said == "Kate Lewis is no longer in returns. Lee Wong is no longer in returns. Olaf Berg is no longer in returns."
    assert "is archived" in standing_desk.command(standing_desk.sam, "/queue archive returns")


def test_mine_lists_what_i_hold(desk):
    assert desk.command(desk.kate, "/sms mine") == "You hold no conversation now."
    desk.claimed()
    said = desk.command(desk.kate, "/sms mine")
    assert "(555) 772-0101" in said
    assert "unanswered since " in said


def test_mine_begins_with_who_waits_longest(desk):
    card = desk.claimed()
    for number in (2, 3):
        desk.later(60)
        desk.text("Hello", sender=f"+1555772010{number}")
        desk.click(desk.kate, "Claim", desk.until(lambda number=number: desk.card(f"772-010{number}")))
    desk.reply(desk.kate, "Yes?", card)
    desk.until(lambda: desk.sent() == ["Yes?"])
    said = desk.command(desk.kate, "/sms mine")
    assert [number for line in said.splitlines() for number in ("0101", "0102", "0103") if number in line] == ["0102", "0103", "0101"]
    desk.slack.open_home(desk.kate)
    shown = desk.home_shows(desk.kate, "My conversations (3)")
    assert shown.index("772-0102") < shown.index("772-0103") < shown.index("772-0101")


def test_which_conversation_is_asked_when_several_are_held(desk):
    desk.claimed()
    desk.text("Me too", sender="+15557720102")
    desk.click(desk.kate, "Claim", desk.until(lambda: desk.card("772-0102")))
    desk.until(lambda: "772-0102" in desk.command(desk.kate, "/sms mine"))
    desk.command(desk.kate, "/sms transfer")
    view = desk.until(lambda: desk.slack.modal(desk.kate))
    assert (
        desk.slack.submit(desk.kate, view["id"], {"Conversation": "(555) 772-0102 · support", "Target": "Lee Wong – Ready · 0 of 3"}).errors
        == {}
    )
    assert "(555) 772-0102" in desk.slack.text_of(desk.dm_shows(desk.lee, "offers you"))


def test_somebody_slack_has_not_told_us_of_is_looked_up(desk):
    desk.slack.app_url, url = "", desk.slack.app_url
    nora = desk.slack.workspace.add_person("nora", "Nora Falk")
    desk.slack.app_url = url
    assert desk.command(desk.sam, f"/queue add support <@{nora}>") == "Checking…"
    desk.hint_shows(desk.sam, "Nora Falk is now in support")


@pytest.mark.parametrize("label", ["", "|", "|vip"])
@pytest.mark.parametrize("words", ["/queue create vip {}", "/queue set support channel {}"])
def test_so_does_one_that_slack_wrote_as_an_id(desk, words, label):
    """Slack does so for whoever sees the channel, though it shows us none."""
    place = desk.slack.workspace.add_channel("vip", private=True, members=(desk.sam,))
    assert desk.command(desk.sam, words.format(f"<#{place}{label}>")) == "Checking…"
    shown = desk.slack.text_of(desk.hint_shows(desk.sam, "Threadline can't see"))
    assert ("#vip" if label == "|vip" else "that channel") in shown
    assert "type /invite @threadline in it, then the command once more" in shown


@pytest.mark.parametrize(
    "words",
    [
        "/queue add support {}",
        "/queue remove support {}",
        "/queue supervisor support {}",
        "/desk admin {}",
        "/desk capacity {} 5",
        "/sms favourite {}",
    ],
)
def test_somebody_whom_slack_does_not_show_is_said_to_be_so(desk, words):
    asking = desk.kate if words.startswith("/sms") else desk.sam
    for label, called in (("", "that person"), ("|stranger", "@stranger")):
        assert desk.command(asking, words.format(f"<@U0STRANGER{label}>")) == "Checking…"
        desk.hint_shows(asking, f"Threadline can't see {called}: Slack shows it the members of this workspace.")


def test_a_mention_of_somebody_whom_slack_does_not_show_is_answered(desk):
    card = desk.claimed()
    desk.reply(desk.kate, "<@U0THREADLN> transfer <@U0STRANGER>", card)
    desk.hint_shows(desk.kate, "Threadline is still finding out who that is")
    desk.until(lambda: not desk.waiting())
    desk.reply(desk.kate, "<@U0THREADLN> transfer <@U0STRANGER> again", card)
    desk.hint_shows(desk.kate, "somebody whom Slack doesn't show is in no queue")
    assert "somebody whom" not in desk.command(desk.sam, "/desk failed")


def test_favourite_may_be_spelled_without_its_u(desk):
    assert "Lee Wong is now a favourite" in desk.command(desk.kate, "/sms favorite @lee")
