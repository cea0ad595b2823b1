"""Admins set up queues and numbers; bad input gets one clear sentence (docs/behaviour.md#administration)."""

import pytest
from sqlmodel import select

from bot.commands import COMMANDS
from bot.commands.base import usage_line
from storage.models import Audit
from tests.actors import LINE, Desk


def test_a_queue_from_nothing(bare_desk):
    desk = bare_desk
    said = desk.command(desk.sam, "/queue create support #support")
    assert "Queue support lives in" in said
    assert "Everyone in the workspace can read that channel." in said
    assert (
        desk.command(desk.sam, "/queue add support @kate @lee")
        == "Kate Lewis and Lee Wong are now in support, Not Ready until they type /sms ready."
    )
    assert "(555) 000-1111 now leads to support." in desk.command(desk.sam, f"/line add {LINE} support")
    assert desk.command(desk.kate, "/sms ready") == "You are Ready."
    desk.until(lambda: "U0THREADLN" in desk.slack.workspace.channels[desk.support].members)
    desk.text("Hello")
    desk.thread_shows("Hello")
    shown = desk.command(desk.sam, "/queue show support")
    for words in ("Kate Lewis (Ready)", "Lee Wong (Not Ready)", "(555) 000-1111", "invite-timeout: 120", "time-zone: America/New_York"):
        assert words in shown, words
    assert "1 Ready · 1 waiting" in desk.command(desk.sam, "/queue list")
    assert "(555) 000-1111 leads to *support*" in desk.command(desk.sam, "/line list")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("/sms", "*/sms*"),
        ("/sms help", "/sms find [name, number, company or e-mail]"),
        ("/queue help", "/queue create NAME #channel"),
        ("/line help", "/line add NUMBER QUEUE"),
        ("/sms fnid kate", "/sms has no “fnid”. Did you mean /sms find?"),
        ("/sms xyzzy", "/sms has no “xyzzy”. /sms help lists what it has."),
        ("/queue creat", "Did you mean /queue create?"),
        ("/queue create", "The queue's name is missing."),
        ("/queue create sales", "The channel is missing. Write it like /queue create NAME #channel"),
        ("/queue create sales #nowhere", "There is no channel #nowhere that Threadline can see."),
        ("/queue create s:les #billing", "s:les can't be a queue's name"),
        ("/queue create support #billing", "There is a queue support already."),
        ("/queue add suport @kate", "There is no queue suport. Did you mean support?"),
        ("/queue add support @nobody", "Nobody here is called @nobody."),
        ("/queue add support @kate", "Kate Lewis was in support already."),
        ("/queue remove support @olaf", "Olaf Berg is not in support."),
        ("/queue set support invite-timeout 5", "invite-timeout: 5 doesn't fit: write a whole number of seconds from 10 to 86400."),
        ("/queue set support invite-timeout soon", "soon doesn't fit"),
        ("/queue set support invite-timeuot 90", "invite-timeuot is no setting. Did you mean invite-timeout?"),
        ("/queue set support time-zone Mars", "Mars is no time zone."),
        ("/queue set support invite-timeout 90", "support: invite-timeout is now 90 (it was 120)."),
        ("/queue show", "The queue's name is missing."),
        ("/line add banana support", "banana is no phone number. Write it like +15550001111."),
        ("/line add +15550008888 support via owl", "There is no carrier “owl” here. There is Twilio."),
        ("/line add +15550008888 via twilio", "The queue's or routing point's name is missing."),
        ("/line add +15550009999 sales", "There is no queue sales."),
        ("/line add (555) 000-9999 support", "(555) 000-9999 now leads to support."),
        (f"/line add {LINE} support", "is a line already and leads to support"),
        (f"/line pace {LINE}", "The texts a second is missing."),
        (f"/line pace {LINE} fast", "“fast” is no pace. Write texts a second, from 0.1 to 100, or default."),
        (f"/line pace {LINE} 0.05", "“0.05” is no pace."),
        (f"/line pace {LINE} 101", "“101” is no pace."),
        ("/line pace +15550008888 5", "is no line of ours"),
        ("/line help", "/line pace NUMBER N"),
        ("/line remove +15550008888", "is no line of ours"),
        ("/line route +15550001111", "The queue's or routing point's name is missing."),
        ("/sms find zebra", "No teammate, queue or contact matches “zebra”."),
        ("/sms find <!channel>", "No teammate, queue or contact matches “&lt;!channel&gt;”."),
        ("/sms transfer", "You hold no conversation, so there is nothing to transfer."),
        ("/sms accept", "No invitation is waiting for your answer."),
        ("/sms mine", "You are in no queue yet"),
        ("/sms ready", "You are in no queue yet, so there is no status to set."),
        ("/queue show #support", "Queue *support* lives in"),
        ("/queue add #support @kate, @lee", "Kate Lewis and Lee Wong were in support already."),
        ("/queue add support @kate,@nobody", "Nobody here is called @nobody."),
        ("/queue add support ,", "Nobody here is called ,."),
        ("/queue show\nsupport", "Queue *support* lives in"),
        ("/queue add\tsupport @kate", "Kate Lewis was in support already."),
        ("/line route +15550001111 #support", "(555) 000-1111 now leads to support."),
        ("/sms find @lee", "*Lee Wong*"),
        ("/sms find <@U000000003>", "*Lee Wong*"),
        ("/sms find #support", "queue *support*"),
    ],
)
def test_what_is_said_to_an_admin_who_types_it(standing_desk, words, answer):
    assert answer in standing_desk.command(standing_desk.sam, words)


@pytest.mark.parametrize(
    ("words", "left_over", "written"),
    [
        ("/sms ready lee", "lee", "/sms ready [@person]"),
        ("/sms dnd lee", "lee", "/sms dnd [@person]"),
        ("/sms dnd @lee now", "now", "/sms dnd [@person]"),
        ("/sms ready @lee @maria", "@maria", "/sms ready [@person]"),
        ("/queue create sales #billing now", "now", "/queue create NAME #channel"),
        ("/queue show support please", "please", "/queue show NAME"),
        ("/queue edit support all", "all", "/queue edit NAME"),
        ("/queue list all", "all", "/queue list"),
        ("/queue archive support to billing now", "now", "/queue archive NAME [to QUEUE]"),
        ("/queue disposition support list all", "all", "/queue disposition support list"),
        ("/line list all", "all", "/line list"),
        ("/desk admin @lee @kate", "@kate", "/desk admin [remove] @person"),
        ("/desk capacity @kate 5 6", "6", "/desk capacity @person [NUMBER]"),
        ("/desk reason list all", "all", "/desk reason list"),
        ("/desk point list all", "all", "/desk point list"),
        ("/desk failed all", "all", "/desk failed"),
        ("/desk doctor now", "now", "/desk doctor"),
    ],
)
def test_words_that_nothing_would_be_done_with_are_refused(standing_desk, words, left_over, written):
    assert standing_desk.command(standing_desk.sam, words) == f"“{left_over}” has no meaning here. Write it like {written}"


def test_what_a_refusal_quotes_is_what_was_typed(standing_desk):
    assert "@maria is no reason." in standing_desk.command(standing_desk.kate, "/sms notready @lee @maria")
    assert "There is no queue billing." in standing_desk.command(standing_desk.sam, "/queue show #billing")
    assert "/queue has no “#billing”" in standing_desk.command(standing_desk.sam, "/queue #billing")


def test_a_queue_is_found_by_its_channel_too(desk):
    assert "Queue billing lives in" in desk.command(desk.sam, "/queue create #billing #billing")
    assert "is called orders from now on" in desk.command(desk.sam, "/queue set billing name orders")
    assert "Queue *orders* lives in" in desk.command(desk.sam, "/queue show #billing")
    assert "orders is now a favourite of yours" in desk.command(desk.kate, "/sms favourite #billing")
    desk.command(desk.sam, "/queue create returns #billing")
    assert "Several queues live in #billing: orders, returns. Write the queue's name." in desk.command(desk.sam, "/queue show #billing")


@pytest.mark.parametrize(
    "words",
    [
        "/queue create x #support",
        "/queue add support @olaf",
        "/queue set support invite-timeout 90",
        "/line add +15550003333 support",
        "/queue archive support",
        "/queue edit support",
        "/desk admin @kate",
        "/desk capacity @kate 9",
        "/desk reason add Nap",
    ],
)
def test_only_admins_set_up(standing_desk, words):
    assert standing_desk.command(standing_desk.kate, words) == "Only admins may do that: ask a workspace owner or admin."


def test_admins_may_be_named_in_the_settings(tmp_path):
    with Desk(tmp_path, threadline_admins="U000000002") as desk:
        assert desk.kate == "U000000002"
        assert "lives in" in desk.command(desk.kate, "/queue create support #support")


def test_a_removed_members_conversations_go_back(desk):
    desk.claimed()
    assert "1 conversation went back to the queue: " in desk.command(desk.sam, "/queue remove support @kate")
    desk.shows("Waiting")


def test_an_owner_who_leaves_gives_conversations_back(desk):
    desk.claimed()
    desk.slack.workspace.change_person(desk.kate, deleted=True)
    desk.shows("Waiting")
    desk.thread_shows("Back to waiting in support: Kate Lewis left.")


def test_a_line_can_be_rerouted_and_removed(desk):
    desk.command(desk.sam, "/queue create billing #billing")
    desk.claimed()
    assert "now leads to billing. Open conversations stay where they are." in desk.command(desk.sam, f"/line route {LINE} billing")
    desk.text("Still here")
    desk.thread_shows("Still here")
    desk.text("I am new", sender="+15557720102")
    desk.until(lambda: desk.card("772-0102", desk.billing))
    assert "2 conversations on it are still open" in desk.command(desk.sam, f"/line remove {LINE}")
    desk.text("Lost?", sender="+15557720103")
    desk.dm_shows(desk.sam, "no line of ours yet")


def test_every_change_is_in_the_audit_log(desk):
    desk.claimed()
    with desk.reading() as session:
        actions = list(session.exec(select(Audit.action)))
    assert {"created queue", "added member", "added line", "status", "claimed"} <= set(actions)


def test_the_home_has_the_status_switch_invitations_conversations_and_messages(desk):
    desk.claimed()
    desk.slack.open_home(desk.kate)
    text = desk.home_shows(desk.kate, "My conversations (1)")
    for words in ("You are *Ready*", "My conversations (1)", "(555) 772-0101", "My Messages (0)"):
        assert words in text, words
    desk.click(desk.kate, "Do not disturb", home=True)
    desk.home_shows(desk.kate, "You are *Do not disturb*")
    desk.slack.open_home(desk.olaf)
    desk.home_shows(desk.olaf, "You are in no queue yet")


def test_an_invitation_can_be_answered_on_the_home(desk):
    desk.slack.open_home(desk.lee)
    card = desk.claimed()
    desk.click(desk.kate, "Transfer", card)
    view = desk.until(lambda: desk.slack.modal(desk.kate))
    desk.slack.submit(desk.kate, view["id"], {"Target": "Lee Wong – Ready · 0 of 3"})
    desk.until(lambda: "Accept" in desk.slack.labels_of(desk.slack.home(desk.lee) or {"blocks": []}))
    desk.click(desk.lee, "Accept", home=True)
    desk.thread_shows("by Kate Lewis to @Lee Wong")
    desk.home_shows(desk.lee, "My conversations (1)")
    assert "Accept" not in desk.slack.labels_of(desk.home(desk.lee))


def test_a_word_in_the_bots_dm_is_answered(desk):
    desk.slack.say(desk.kate, desk.dm(desk.kate), "Hello?")
    desk.dm_shows(desk.kate, "Nobody reads what is written here.")


def test_a_lines_pace_is_set_shown_kept_and_taken_back(desk):
    assert "(555) 000-1111 sends at most one text every 10 seconds." in desk.command(desk.sam, f"/line pace {LINE} 0.1")
    assert "leads to *support*, at most one text every 10 seconds" in desk.command(desk.sam, "/line list")
    words = ["First of all", "After that", "At last"]
    card = desk.claimed()
    for one in words:
        desk.reply(desk.kate, one, card)
    for sent in (1, 2, 3):
        # Nothing here waits until all is quiet: what waits for its pace is under way.
        desk.until(lambda sent=sent: [one.body for one in desk.twilio.sent] == words[:sent])
        desk.overtake(5)
        desk.text(f"Time passes {sent}")
        desk.until(lambda sent=sent: f"Time passes {sent}" in str(desk.slack.messages(desk.support, card["ts"])))
        assert desk.glance(lambda: [one.body for one in desk.twilio.sent]) == words[:sent]
        desk.overtake(5)
    assert "sends at most 2.5 texts a second." in desk.command(desk.sam, f"/line pace {LINE} 2.5")
    assert "sends at the usual pace" in desk.command(desk.sam, f"/line pace {LINE} default")
    assert "at most" not in desk.command(desk.sam, "/line list")
    with desk.reading() as session:
        found = session.exec(select(Audit).where(Audit.action == "set pace")).all()
    assert [(one.actor, one.detail) for one in found] == [(desk.sam, "0.1"), (desk.sam, "2.5"), (desk.sam, "default")]


def test_every_command_answers_help_and_names_the_nearest_word(standing_desk):
    for command, subcommands in COMMANDS.items():
        listed = standing_desk.command(standing_desk.sam, f"{command} help")
        for word, subcommand in subcommands.items():
            assert usage_line(subcommand) in listed
            for words in (f"{command} {word} help", f"{command} help {word}"):
                assert f"{command} {word}" in standing_desk.command(standing_desk.sam, words)
            assert f"Did you mean {command} {word}?" in standing_desk.command(standing_desk.sam, f"{command} {word}x")
    assert "Did you mean remove? " in standing_desk.command(standing_desk.sam, "/queue disposition support remov Spam")
