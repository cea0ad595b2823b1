"""The Web API as an app meets it, through Slack's own client."""

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.server import StandIn
from tests.looking.waits import LONGEST
from tests.sandbox.slack_blocks import button, home, modal, section


def refusal(call, **args):
    with pytest.raises(SlackApiError) as caught:
        call(**args)
    return caught.value.response["error"]


def post(slack, **args):
    return requests.post(slack.url + "chat.postMessage", data=args, headers={"Authorization": f"Bearer {slack.bot_token}"}, timeout=LONGEST)


class TestTokensAndScopes:
    def test_who_am_i(self, client):
        found = client.auth_test()
        assert (found["team_id"], found["team"], found["user"]) == ("T0NORTHWND", "Northwind", "threadline")

    def test_a_wrong_token_is_refused(self, slack):
        assert refusal(WebClient("xoxb-other", base_url=slack.url).auth_test) == "invalid_auth"

    def test_a_missing_token_is_refused(self, slack):
        assert requests.post(slack.url + "auth.test", timeout=LONGEST).json() == {"ok": False, "error": "not_authed"}

    def test_what_the_manifest_does_not_grant_is_refused_with_what_it_needs(self, client, support):
        with pytest.raises(SlackApiError) as caught:
            client.chat_postMessage(channel=support, text="x", username="Vanessa")
        answer = caught.value.response
        assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write.customize")
        assert "chat:write" in answer["provided"].split(",")

    def test_each_kind_of_channel_needs_its_own_scope(self, client, slack, kate):
        dm = client.conversations_open(users=kate)["channel"]["id"]
        assert refusal(client.conversations_info, channel=dm) == "missing_scope"
        assert refusal(client.conversations_list, types="public_channel,im") == "missing_scope"

    def test_granted_scopes_are_in_a_header(self, client):
        assert "channels:join" in client.auth_test().headers["x-oauth-scopes"].split(",")

    def test_an_unknown_method(self, client):
        assert refusal(client.api_call, api_method="chat.shout") == "unknown_method"


class TestPosting:
    def test_a_message_stands_in_the_channel_with_ids_for_its_blocks(self, client, slack, support):
        posted = client.chat_postMessage(channel=support, text="Hello", blocks=[section("*Hello*")])
        [message] = slack.messages("#support")
        assert message["ts"] == posted["ts"]
        assert message["blocks"][0]["block_id"]
        assert slack.text_of(message) == "*Hello*"

    def test_a_form_body_does_the_same(self, slack, support):
        assert post(slack, channel=support, text="Hello").json()["ok"]

    def test_a_reply_counts_on_its_root(self, client, slack, support):
        root = client.chat_postMessage(channel=support, text="Root")["ts"]
        client.chat_postMessage(channel=support, text="Reply", thread_ts=root)
        assert slack.message(support, root)["reply_count"] == 1
        assert [m["text"] for m in slack.thread(support, root)] == ["Root", "Reply"]
        assert [m["text"] for m in slack.messages(support, root)] == ["Reply"]

    def test_timestamps_always_rise(self, client, support):
        sent = [client.chat_postMessage(channel=support, text=str(n))["ts"] for n in range(5)]
        assert sent == sorted(set(sent))

    def test_to_a_person_it_goes_into_the_direct_message(self, client, slack, kate):
        assert client.chat_postMessage(channel=kate, text="Psst")["channel"].startswith("D")
        assert [m["text"] for m in slack.dms("kate")] == ["Psst"]

    def test_where_it_cannot_go(self, client, slack, support):
        elsewhere = slack.workspace.add_channel("elsewhere")
        hidden = slack.workspace.add_channel("hidden", private=True)
        assert refusal(client.chat_postMessage, channel=elsewhere, text="x") == "not_in_channel"
        assert refusal(client.chat_postMessage, channel=hidden, text="x") == "channel_not_found"
        assert refusal(client.chat_postMessage, channel="C404", text="x") == "channel_not_found"
        assert refusal(client.chat_postMessage, channel=support, text="x", thread_ts="1.000001") == "thread_not_found"
        slack.workspace.archive(support)
        assert refusal(client.chat_postMessage, channel=support, text="x") == "is_archived"

    def test_nothing_to_say(self, slack, support):
        assert post(slack, channel=support, text=" ").json()["error"] == "no_text"

    def test_a_text_beyond_forty_thousand_is_cut_silently(self, client, slack, support):
        client.chat_postMessage(channel=support, text="x" * 40_001)
        assert len(slack.messages(support)[0]["text"]) == 40_000

    def test_metadata_comes_back_only_when_asked_for(self, client, support):
        metadata = {"event_type": "text_shown", "event_payload": {"id": "m1"}}
        root = client.chat_postMessage(channel=support, text="Root", metadata=metadata)["ts"]
        plain = client.conversations_replies(channel=support, ts=root)["messages"][0]
        full = client.conversations_replies(channel=support, ts=root, include_all_metadata=True)["messages"][0]
        assert "metadata" not in plain
        assert full["metadata"] == metadata
        assert refusal(client.chat_postMessage, channel=support, text="x", metadata={"id": 1}) == "invalid_metadata_format"


class TestChanging:
    @pytest.fixture
    def card(self, client, support):
        return client.chat_postMessage(channel=support, text="Card", blocks=[section("Card")])["ts"]

    def test_text_without_blocks_drops_the_blocks(self, client, slack, support, card):
        client.chat_update(channel=support, ts=card, text="Plain now")
        message = slack.message(support, card)
        assert "blocks" not in message
        assert message["edited"]["user"]

    def test_only_its_own_messages(self, client, slack, support):
        hers = slack.say("kate", "support", "mine")
        assert refusal(client.chat_update, channel=support, ts=hers, text="x") == "cant_update_message"

    def test_what_is_not_there(self, client, support):
        assert refusal(client.chat_update, channel=support, ts="1.000001", text="x") == "message_not_found"

    def test_an_update_holds_four_thousand_characters(self, client, support, card):
        client.chat_update(channel=support, ts=card, text="x" * 4_000)
        assert refusal(client.chat_update, channel=support, ts=card, text="x" * 4_001) == "msg_too_long"

    def test_deleting_a_root_with_replies_leaves_a_tombstone(self, client, slack, support, card):
        client.chat_postMessage(channel=support, text="Reply", thread_ts=card)
        slack.delete("kate", support, card)
        assert slack.message(support, card)["subtype"] == "tombstone"
        assert refusal(client.chat_update, channel=support, ts=card, text="x") == "message_not_found"

    def test_an_ephemeral_is_for_one_member_and_cannot_be_changed(self, client, slack, support, kate):
        ts = client.chat_postEphemeral(channel=support, user=kate, text="Only you")["message_ts"]
        assert [e["text"] for e in slack.ephemerals("kate")] == ["Only you"]
        assert slack.ephemerals("lee") == []
        assert refusal(client.chat_update, channel=support, ts=ts, text="x") == "message_not_found"
        stranger = slack.workspace.add_person("tom", "Tom Becker")
        assert refusal(client.chat_postEphemeral, channel=support, user=stranger, text="x") == "user_not_in_channel"


class TestReactions:
    def test_once_each(self, client, slack, support):
        ts = slack.say("kate", "support", "hi")
        client.reactions_add(channel=support, timestamp=ts, name="eyes")
        assert slack.reactions_of(support, ts) == ["eyes"]
        assert refusal(client.reactions_add, channel=support, timestamp=ts, name="eyes") == "already_reacted"


class TestPeopleAndChannels:
    def test_people_come_in_pages(self, client, slack, kate, lee):
        found = [m["name"] for page in client.users_list(limit=2) for m in page["members"]]
        assert found == ["slackbot", "threadline", "kate", "lee"]
        assert refusal(client.users_list, cursor="elsewhere") == "invalid_cursor"

    def test_a_person_in_full(self, client, slack):
        owner = slack.workspace.add_person("sam", "Sam Rivera", owner=True, tz="Europe/Berlin")
        found = client.users_info(user=owner)["user"]
        assert (found["is_owner"], found["is_admin"], found["tz"]) == (True, True, "Europe/Berlin")
        assert refusal(client.users_info, user="U404") == "user_not_found"

    def test_private_channels_without_the_bot_are_not_listed(self, client, slack, support):
        slack.workspace.add_channel("hidden", private=True)
        slack.workspace.add_channel("known", private=True, bot=True)
        names = [c["name"] for c in client.conversations_list(types="public_channel,private_channel")["channels"]]
        assert names == ["support", "known"]

    def test_joining(self, client, slack):
        public, private = slack.workspace.add_channel("public"), slack.workspace.add_channel("private", private=True, bot=True)
        assert client.conversations_join(channel=public)["channel"]["is_member"]
        assert refusal(client.conversations_join, channel=private) == "method_not_supported_for_channel_type"

    def test_inviting(self, client, slack, support, kate):
        tom = slack.workspace.add_person("tom", "Tom Becker")
        gone = slack.workspace.add_person("gone", "Gone Away", deleted=True)
        client.conversations_invite(channel=support, users=[tom])
        assert tom in client.conversations_members(channel=support)["members"]
        assert refusal(client.conversations_invite, channel=support, users=kate) == "already_in_channel"
        assert refusal(client.conversations_invite, channel=support, users="U404") == "user_not_found"
        assert refusal(client.conversations_invite, channel=support, users=gone) == "cant_invite"

    def test_a_direct_message_is_opened_once(self, client, slack, kate):
        first, again = client.conversations_open(users=kate), client.conversations_open(users=kate)
        assert first["channel"]["id"] == again["channel"]["id"]
        assert again["already_open"]
        gone = slack.workspace.add_person("gone", "Gone Away", deleted=True)
        assert refusal(client.conversations_open, users=gone) == "user_disabled"

    def test_history_is_newest_first_without_replies(self, client, slack, support):
        first, second = slack.say("kate", "support", "one"), slack.say("kate", "support", "two")
        slack.say("lee", "support", "reply", thread_ts=first)
        assert [m["text"] for m in client.conversations_history(channel=support)["messages"]] == ["two", "one"]
        assert [m["ts"] for m in client.conversations_history(channel=support, oldest=first)["messages"]] == [second]

    def test_replies_come_in_pages_with_the_root(self, client, slack, support):
        root = slack.say("kate", "support", "root")
        sent = [slack.say("lee", "support", str(n), thread_ts=root) for n in range(4)]
        pages = [page["messages"] for page in client.conversations_replies(channel=support, ts=root, limit=2)]
        assert [len(p) for p in pages] == [2, 2, 1]
        assert [m["ts"] for page in pages for m in page] == [root, *sent]
        late = client.conversations_replies(channel=support, ts=root, oldest=sent[2])["messages"]
        assert [m["ts"] for m in late] == [root, sent[3]]
        assert refusal(client.conversations_replies, channel=support, ts="1.000001") == "thread_not_found"


class TestFiles:
    def test_an_upload_shows_in_the_thread(self, client, slack, support):
        root = slack.say("kate", "support", "root")
        uploaded = client.files_upload_v2(channel=support, thread_ts=root, content=b"\x89PNG", filename="lid.png", alt_txt="A lid")
        [reply] = slack.messages(support, root)
        assert (reply["subtype"], reply["files"][0]["alt_txt"], reply["files"][0]["mimetype"]) == ("file_share", "A lid", "image/png")
        assert uploaded["files"][0]["shares"] == {}
        shares = client.files_info(file=uploaded["file"]["id"])["file"]["shares"]
        assert shares["public"][support][0]["ts"] == reply["ts"]

    def test_the_bytes_need_the_bots_token(self, client, slack, support):
        slack.say("kate", "support", "see", files=[("lid.png", "image/png", b"\x89PNG")])
        link = slack.messages(support)[0]["files"][0]["url_private"]
        assert "Sign in" in requests.get(link, timeout=LONGEST).text
        assert requests.get(link, headers={"Authorization": f"Bearer {slack.bot_token}"}, timeout=LONGEST).content == b"\x89PNG"

    def test_nothing_is_shared_before_its_bytes_came(self, client, support):
        id_ = client.files_getUploadURLExternal(filename="a.txt", length=3)["file_id"]
        assert refusal(client.files_completeUploadExternal, files=[{"id": id_}], channel_id=support) == "file_upload_incomplete"


class TestViews:
    def test_a_trigger_opens_one_view(self, client, slack, kate):
        trigger = slack.workspace.surfaces.new_trigger(kate)
        client.views_open(trigger_id=trigger, view=modal(section("Hello")))
        assert slack.modal("kate")["title"]["text"] == "Transfer"
        assert refusal(client.views_open, trigger_id=trigger, view=modal(section("Hello"))) == "exchanged_trigger_id"
        assert refusal(client.views_open, trigger_id="1.2.3", view=modal(section("Hello"))) == "invalid_trigger_id"

    def test_a_trigger_lives_three_seconds(self, client, slack, kate):
        in_time, late = slack.workspace.surfaces.new_trigger(kate), slack.workspace.surfaces.new_trigger(kate)
        slack.clock.advance(2.5)
        assert client.views_open(trigger_id=in_time, view=modal(section("Hello")))["ok"]
        slack.clock.advance(1)
        assert refusal(client.views_open, trigger_id=late, view=modal(section("Hello"))) == "expired_trigger_id"

    def test_three_views_at_most(self, client, slack, kate):
        for call in (client.views_open, client.views_push, client.views_push):
            call(trigger_id=slack.workspace.surfaces.new_trigger(kate), view=modal(section("Hello")))
        trigger = slack.workspace.surfaces.new_trigger(kate)
        assert refusal(client.views_push, trigger_id=trigger, view=modal(section("Hello"))) == "push_limit_reached"

    def test_an_update_needs_an_open_view_and_the_newest_hash(self, client, slack, kate):
        view = client.views_open(trigger_id=slack.workspace.surfaces.new_trigger(kate), view=modal(section("One")))["view"]
        client.views_update(view_id=view["id"], hash=view["hash"], view=modal(section("Two")))
        assert slack.text_of(slack.modal("kate")).splitlines() == ["Transfer", "Two", "Send"]
        assert refusal(client.views_update, view_id=view["id"], hash=view["hash"], view=modal(section("Three"))) == "hash_conflict"
        slack.close("kate")
        assert refusal(client.views_update, view_id=view["id"], view=modal(section("Three"))) == "not_found"

    def test_a_home_is_published_to_a_person(self, client, slack, kate):
        first = client.views_publish(user_id=kate, view=home(section("Desktop")))["view"]
        second = client.views_publish(user_id=kate, view=home({"type": "actions", "elements": [button("Ready")]}))["view"]
        assert first["id"] == second["id"]
        assert slack.labels_of(slack.home("kate")) == ["Ready"]
        assert refusal(client.views_publish, user_id="U404", view=home()) == "user_not_found"


class TestRateLimits:
    @pytest.fixture
    def strict(self, manifest):
        with StandIn(manifest=manifest, limits=True) as stand_in:
            yield stand_in

    def test_a_channel_takes_a_small_burst_then_one_a_second(self, strict):
        one, other = (strict.workspace.add_channel(name, bot=True) for name in ("one", "other"))
        answers = [post(strict, channel=one, text=str(n)) for n in range(4)]
        assert [a.status_code for a in answers] == [200, 200, 200, 429]
        assert answers[3].headers["Retry-After"] == "1"
        assert post(strict, channel=other, text="x").status_code == 200
        strict.clock.advance(1.1)
        assert post(strict, channel=one, text="x").status_code == 200
        assert len(strict.messages(one)) == 4

    def test_other_methods_have_a_tier(self, strict):
        client = WebClient(strict.bot_token, base_url=strict.url, retry_handlers=[])
        for _ in range(20):
            client.users_list()
        assert refusal(client.users_list) == "ratelimited"
