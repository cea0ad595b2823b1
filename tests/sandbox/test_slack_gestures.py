"""What people do: the payloads that follow, and what Slack shows them."""

import threading

import pytest
import requests
from flask import Response

from bot.sandbox.slack.gestures.stage import GestureError
from tests.looking.waits import LONGEST
from tests.sandbox.slack_blocks import actions, button, home, modal, options, plain, section


class TestTyping:
    @pytest.mark.parametrize(
        ("text", "sent"),
        [
            ("plain & <simple>", "plain &amp; &lt;simple&gt;"),
            ("hi @kate and @Lee Wong, see #support", "hi <@{kate}> and <@{lee}>, see <#{support}|support>"),
            ("@nobody in #nowhere", "@nobody in #nowhere"),
            ("@here look", "<!here> look"),
            ("*bold* _thin_ ~gone~ `code`", "*bold* _thin_ ~gone~ `code`"),
            ("2 * 3 * 4 at 10:30:45", "2 * 3 * 4 at 10:30:45"),
            ("👋 and 👍🏽 and :tada:", ":wave: and :+1::skin-tone-4: and :tada:"),
            ("see https://a.example/x?y=1.", "see <https://a.example/x?y=1>."),
            ("mail a@b.example or shop.com", "mail <mailto:a@b.example|a@b.example> or <http://shop.com|shop.com>"),
            ("> quoted\nreply", "&gt; quoted\nreply"),
            ("- one\n- two", "• one\n• two"),
            ("```x < y```", "```x &lt; y```"),
            ("// a note for kate", "// a note for kate"),
        ],
    )
    def test_the_text_is_escaped_as_slack_does(self, slack, support, kate, lee, text, sent):
        slack.say("kate", support, text)
        assert slack.messages(support)[0]["text"] == sent.format(kate=kate, lee=lee, support=support)

    def test_the_blocks_hold_the_same_in_pieces(self, slack, support, lee):
        slack.say("kate", support, "*@lee* is :wave:")
        [block] = slack.messages(support)[0]["blocks"]
        [line] = block["elements"]
        assert [e["type"] for e in line["elements"]] == ["user", "text", "emoji"]
        assert slack.text_of(slack.messages(support)[0]) == "@Lee Wong is :wave:"

    def test_files_come_with_their_message(self, slack, app, support):
        slack.say("kate", support, "", files=[("lid.png", "image/png", b"1"), ("a.pdf", "application/pdf", b"22")])
        slack.settle()
        [event] = app.events("message")
        assert event["subtype"] == "file_share"
        assert [(f["name"], f["size"]) for f in event["files"]] == [("lid.png", 1), ("a.pdf", 2)]

    def test_who_is_not_one_of_us_can_be_told(self, slack, app, client, support):
        guest = slack.workspace.add_person("guest", "Gil Guest", guest=True)
        other_bot = slack.workspace.add_person("jira", "Jira", bot=True)
        outsider = slack.workspace.add_person("olga", "Olga Out", outsider=True)
        for user in (guest, other_bot, outsider):
            slack.say(user, support, "hi")
        slack.settle()
        events = [m for m in app.events("message") if "subtype" not in m]
        assert [(m.get("bot_id", ""), m.get("user_team", "")) for m in events] == [("", ""), ("B" + other_bot[1:], ""), ("", "T0ELSEWHRE")]
        assert client.users_info(user=guest)["user"]["is_restricted"]
        assert client.users_info(user=outsider)["user"]["is_stranger"]
        assert outsider not in [m["id"] for m in client.users_list()["members"]]

    def test_a_preview_changes_a_message_without_an_edit(self, slack, app, support):
        slack.unfurl(support, slack.say("kate", support, "https://a.example"))
        slack.settle()
        changed = app.events("message")[-1]
        assert changed["message"]["text"] == changed["previous_message"]["text"]
        assert "edited" not in changed["message"]

    def test_nobody_writes_where_they_may_not(self, slack, support):
        private = slack.workspace.add_channel("private", private=True)
        with pytest.raises(GestureError, match="isn't a member"):
            slack.say("kate", private, "x")
        ts = slack.say("kate", support, "mine")
        with pytest.raises(GestureError, match="own messages"):
            slack.edit("lee", support, ts, "x")


class TestCommands:
    def test_names_are_escaped_where_the_manifest_asks_for_it(self, slack, app, support, kate, lee):
        slack.command("kate", "/sms find @lee in #support & @nobody", support)
        slack.command("kate", "/raw find @lee", support)
        first, second = (payload for _, payload, _, _ in app.requests if "command" in payload)
        assert first["text"] == f"find <@{lee}|lee> in <#{support}|support> &amp; @nobody"
        assert second["text"] == "find @lee"
        assert (first["command"], first["user_id"], first["channel_name"]) == ("/sms", kate, "support")

    def test_the_answer_is_an_ephemeral(self, slack, app, support):
        app.answer = lambda p: "You are Ready." if "command" in p else ""
        answer = slack.command("kate", "/sms ready", support)
        assert (answer.ok, answer.text) == (True, "You are Ready.")
        assert [slack.text_of(e) for e in slack.ephemerals("kate")] == ["You are Ready."]
        assert slack.messages(support) == []

    def test_or_everybodys_where_it_says_so(self, slack, app, support):
        app.answer = lambda p: {"response_type": "in_channel", "text": "All see it"} if "command" in p else ""
        slack.command("kate", "/sms ready", support)
        assert [m["text"] for m in slack.messages(support)] == ["All see it"]

    def test_more_than_three_seconds_is_too_late(self, slack, app, support):
        slack.clock.patience = 0.2
        let_go = threading.Event()
        app.answer = lambda _p: let_go.wait(LONGEST)
        answer = slack.command("kate", "/sms ready", support)
        let_go.set()
        assert answer.text == '/sms failed with the error "operation_timeout"'
        assert answer.seconds >= 0.2
        assert not answer.ok

    @pytest.mark.parametrize(
        ("given", "error"), [(Response("", 500), "dispatch_failed"), ({"blocks": [section("")], "text": "x"}, "invalid_blocks")]
    )
    def test_an_answer_that_slack_cannot_use(self, slack, app, support, given, error):
        app.answer = lambda _p: given
        assert slack.command("kate", "/sms ready", support).text == f'/sms failed with the error "{error}"'
        assert slack.ephemerals("kate")

    def test_a_command_nobody_registered(self, slack, app):
        with pytest.raises(GestureError, match="/nope is not a valid command"):
            slack.command("kate", "/nope", "dm")

    def test_a_response_url_has_five_uses_and_half_an_hour(self, slack, app, support):
        slack.command("kate", "/sms ready", support)
        link = app.requests[-1][1]["response_url"]
        answers = [requests.post(link, json={"text": str(n)}, timeout=LONGEST).text for n in range(6)]
        assert answers == ["ok"] * 5 + ["used_url"]
        assert [e["text"] for e in slack.ephemerals("kate")] == list("01234")
        slack.command("kate", "/sms ready", support)
        slack.clock.advance(31 * 60)
        assert requests.post(app.requests[-1][1]["response_url"], json={"text": "x"}, timeout=LONGEST).text == "expired_url"


class TestClicking:
    @pytest.fixture
    def card(self, client, support):
        menu = {"type": "overflow", "action_id": "more", "options": options("Release", "Assign")}
        blocks = [section("Vanessa Wang"), actions(button("Transfer", "transfer", value="c1"), button("Done", "done"), menu)]
        return client.chat_postMessage(channel=support, text="card", blocks=blocks)["ts"]

    def test_a_button(self, slack, app, support, card, kate):
        assert slack.click("kate", "Transfer", support, card).ok
        [payload] = app.payloads("block_actions")
        assert payload["user"] == {"id": kate, "username": "kate", "name": "kate", "team_id": "T0NORTHWND"}
        assert payload["container"] == {"type": "message", "message_ts": card, "channel_id": support, "is_ephemeral": False}
        assert payload["message"]["text"] == "card"
        [action] = payload["actions"]
        assert (action["action_id"], action["value"], action["text"]["text"]) == ("transfer", "c1", "Transfer")
        assert action["block_id"] == payload["message"]["blocks"][1]["block_id"]

    def test_an_entry_of_the_overflow_menu(self, slack, app, support, card):
        slack.click("kate", "Release", "#support")
        [payload] = app.payloads("block_actions")
        assert payload["actions"][0]["selected_option"] == {"text": plain("Release"), "value": "release"}

    def test_a_card_in_a_thread_names_its_thread(self, slack, app, client, support, card):
        client.chat_postMessage(channel=support, text="hint", thread_ts=card, blocks=[actions(button("Claim"))])
        slack.click("kate", "Claim", support)
        assert app.payloads("block_actions")[0]["container"]["thread_ts"] == card

    def test_of_an_ephemeral_only_the_container_is_sent(self, slack, app, client, support, kate):
        client.chat_postEphemeral(channel=support, user=kate, text="hint", blocks=[actions(button("Claim"))])
        slack.click("kate", "Claim", support)
        [payload] = app.payloads("block_actions")
        assert payload["container"]["is_ephemeral"]
        assert "message" not in payload

    def test_what_is_not_there_cannot_be_pressed(self, slack, app, support, card):
        with pytest.raises(LookupError, match="'Reopen' is nowhere"):
            slack.click("kate", "Reopen", support)

    def test_on_the_home(self, slack, app, client, kate):
        client.views_publish(user_id=kate, view=home(actions(button("Ready"), button("Dismiss", "d1"), button("Dismiss", "d2"))))
        slack.click("kate", "Dismiss", home=True, nth=1)
        [payload] = app.payloads("block_actions")
        assert payload["actions"][0]["action_id"] == "d2"
        assert payload["view"]["type"] == "home"
        assert "response_url" not in payload

    def test_without_a_place_the_top_modal_comes_before_the_direct_message(self, slack, app, client, kate):
        client.chat_postMessage(channel=kate, text="offer", blocks=[actions(button("Accept"), button("View thread", "view"))])
        client.views_open(trigger_id=slack.workspace.surfaces.new_trigger(kate), view=modal(actions(button("Accept"))))
        slack.click("kate", "Accept")
        slack.click("kate", "View thread")
        assert [p["container"]["type"] for p in app.payloads("block_actions")] == ["view", "message"]

    def test_the_trigger_opens_a_modal(self, slack, app, client, support, card):
        app.answer = lambda p: (
            client.views_open(trigger_id=p["trigger_id"], view=modal(section("Whom?"))) and "" if "trigger_id" in p else ""
        )
        slack.click("kate", "Transfer", support)
        assert "Whom?" in slack.text_of(slack.modal("kate"))

    def test_the_app_is_late_or_broken(self, slack, app, support, card):
        app.answer = lambda p: Response("", 404) if p["type"] == "block_actions" else ""
        answer = slack.click("kate", "Transfer", support)
        assert (answer.ok, answer.text) == (False, "Operation timed out. Apologies!")


class TestShortcuts:
    def test_on_a_message(self, slack, app, support):
        ts = slack.say("kate", support, "hi")
        assert slack.shortcut("kate", "Add note", support, ts).ok
        [payload] = app.payloads("message_action")
        assert (payload["callback_id"], payload["message"]["ts"], payload["channel"]["id"]) == ("add_note", ts, support)

    def test_a_global_one_knows_no_channel(self, slack, app):
        slack.shortcut("kate", "New text message")
        [payload] = app.payloads("shortcut")
        assert not {"channel", "response_url"} & set(payload)

    def test_one_that_the_manifest_does_not_have(self, slack, app, kate):
        with pytest.raises(LookupError, match="no global shortcut 'Add note'"):
            slack.shortcut("kate", "Add note")


class TestReading:
    def test_mrkdwn_is_read_as_shown_and_plain_text_literally(self, slack, client, support, kate):
        blocks = [section(f"<@{kate}> &lt;3 <https://a.example|shop>"), {"type": "context", "elements": [plain(f"<@{kate}> &amp;")]}]
        client.chat_postMessage(channel=support, text="notification", blocks=blocks)
        assert slack.text_of(slack.messages(support)[0]) == f"@Kate Lewis <3 shop\n<@{kate}> &amp;"
