"""Admins set up queues and numbers; bad input gets one clear sentence (docs/behaviour.md#administration)."""

import pytest
from sqlmodel import select

from bot import doctor, scopes
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
        ("/sms help", "/sms find [name or number]"),
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
        ("/sms mine all", "all", "/sms mine"),
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
        ("/desk reply list support all", "all", "/desk reply list [QUEUE]"),
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
    assert "unanswered for less than a minute" in said


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


def test_a_private_channel_without_the_bot_says_how_to_invite_it(desk):
    desk.slack.workspace.add_channel("vip", private=True, members=(desk.sam,))
    assert "type /invite @threadline in it" in desk.command(desk.sam, "/queue create vip #vip")


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
    for label, called in (("", "that person"), ("|stranger", "@stranger")):
        assert desk.command(desk.sam, words.format(f"<@U0STRANGER{label}>")) == "Checking…"
        desk.hint_shows(desk.sam, f"Threadline can't see {called}: Slack shows it the members of this workspace.")


def test_a_mention_of_somebody_whom_slack_does_not_show_is_answered(desk):
    card = desk.claimed()
    desk.reply(desk.kate, "<@U0THREADLN> transfer <@U0STRANGER>", card)
    desk.hint_shows(desk.kate, "Threadline is still finding out who that is")
    desk.until(lambda: not desk.waiting())
    desk.reply(desk.kate, "<@U0THREADLN> transfer <@U0STRANGER> again", card)
    desk.hint_shows(desk.kate, "somebody whom Slack doesn't show is in no queue")
    assert "somebody whom" not in desk.command(desk.sam, "/desk failed")


def test_an_externally_shared_channel_is_refused(desk):
    place = desk.slack.workspace.add_channel("partners", ext_shared=True, members=(desk.sam,))
    said = desk.command(desk.sam, f"/queue create partners <#{place}|partners>")
    assert said == "Checking…" or "shared with another organisation" in said
    if said == "Checking…":
        desk.hint_shows(desk.sam, "shared with another organisation")


def told_of_sharing(desk):
    return [text for text in map(desk.slack.text_of, desk.dms(desk.sam)) if "shared with another organisation" in text]


def test_a_channel_that_becomes_shared_is_told_to_the_admins_once(desk):
    place = desk.slack.workspace.channels[desk.support]
    place.is_ext_shared = True
    for _ in range(2):
        desk.later(3601)
        desk.until(lambda: told_of_sharing(desk))
        desk.until(lambda: not desk.waiting())
    (told,) = told_of_sharing(desk)
    assert "Unshare it in Slack, or type /queue set support channel #other." in told
    desk.text("Still shown")
    desk.thread_shows("Still shown")
    (found,) = [line for right, line in doctor.examine(desk.runtime) if "organisation" in line and not right]
    assert "Queue support: #support is shared" in found
    place.is_ext_shared = False
    desk.later(3601)
    desk.dm_shows(desk.sam, "It isn't shared any more.")
    place.is_ext_shared = True
    desk.later(3601)
    desk.until(lambda: len(told_of_sharing(desk)) == 2)
    desk.command(desk.sam, "/queue set support channel #billing")
    desk.dm_shows(desk.sam, "The queue lives elsewhere now.")


def test_somebody_slack_has_not_told_us_of_is_looked_up(desk):
    desk.slack.app_url, url = "", desk.slack.app_url
    nora = desk.slack.workspace.add_person("nora", "Nora Falk")
    desk.slack.app_url = url
    assert desk.command(desk.sam, f"/queue add support <@{nora}>") == "Checking…"
    desk.hint_shows(desk.sam, "Nora Falk is now in support")


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
    desk.thread_shows("by Kate Lewis to Lee Wong")
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
        desk.until(lambda sent=sent: desk.sent() == words[:sent])
        desk.later(5)
        desk.text(f"Time passes {sent}")
        desk.thread_shows(f"Time passes {sent}")
        assert desk.sent() == words[:sent]
        desk.later(5)
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


def test_the_doctor_answers_by_dm_what_has_to_be_mended_first(desk):
    assert desk.command(desk.kate, "/desk doctor") == "Only admins may do that: ask a workspace owner or admin."
    desk.slack.workspace.leave(BOT_USER, desk.support)
    assert desk.command(desk.sam, "/desk doctor").startswith("Checking…")
    said = desk.slack.text_of(desk.dm_shows(desk.sam, "Slack token: accepted"))
    assert said.index("MEND Queue support: not in #support. Type /invite @threadline in it.") < said.index("ok   Database: reachable")
    assert "over HTTP" in said


@pytest.mark.parametrize(
    ("kind", "said"), [("500", "HTTP 500"), ("garbage", "makes no sense"), ("list", "makes no sense"), ("429", "ratelimited")]
)
def test_the_doctor_takes_no_trouble_of_slack_s_for_a_wrong_token(desk, kind, said):
    desk.slack.faults.plan("auth.test", kind, times=1)
    (line,) = [line for right, line in doctor.examine(desk.runtime) if line.startswith("Slack") and not right]
    assert said in line
    assert "Try again later" in line
    assert "SLACK_BOT_TOKEN" not in line
    desk.slack.faults.plan("conversations.info", kind, times=1)
    (line,) = [line for right, line in doctor.examine(desk.runtime) if not right and "webhook" not in line and "Carrier" not in line]
    assert said in line
    assert "/invite" not in line


@pytest.fixture
def silent(desk, monkeypatch):
    """Something between us and Slack takes the header away that names the scopes."""
    headers = desk.slack.api.headers
    monkeypatch.setattr(desk.slack.api, "headers", lambda method: headers(method) | {"x-oauth-scopes": ""})
    return desk


def said_of_scopes(desk):
    (found,) = [(right, line) for right, line in doctor.examine(desk.runtime) if line.startswith("Slack scopes")]
    return found


def test_scopes_are_asked_for_where_slack_does_not_name_them(silent):
    stored = len(silent.slack.workspace.channels)
    right, line = said_of_scopes(silent)
    assert right
    assert line.startswith("Slack scopes: granted as far as can be asked. Slack doesn't say whether app_mentions:read")
    assert "chat:write" not in line
    assert len(silent.slack.workspace.channels) == stored


@pytest.mark.parametrize("scope", list(scopes.QUESTIONS))
def test_one_that_is_missing_is_found_so(silent, scope):
    silent.slack.api.take_away(scope)
    silent.slack.api.take_away("commands")
    assert said_of_scopes(silent) == (
        False,
        f"Slack scopes: {', '.join(sorted(('commands', scope)))} missing. Put manifest.yml into the app's settings and install it again.",
    )
    silent.slack.api.grant(scope)
    silent.slack.api.grant("commands")


@pytest.mark.parametrize("date", ["soon", "Fri, 31 Feb 2026 10:00:00 GMT", "Thu, 26 Nov 2026 10:00:00 -0000"])
def test_the_doctor_bears_a_date_that_is_none(bare_desk, date):
    assert doctor._clock(bare_desk.runtime, {"date": date}) == (True, "Clock: Slack didn't say its time.")
