"""Requests to the app: signatures, events, retries."""

import pytest
from flask import Response
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier

from tests.looking.waits import wait_for
from tests.sandbox.slack_blocks import section


def failing(times):
    """Answers 500 that often, then nothing special."""
    left = [times]

    def answer(_payload):
        left[0] -= 1
        return Response("", 500) if left[0] >= 0 else ""

    return answer


class TestSignatures:
    def test_every_request_is_signed_as_slack_signs(self, slack, app, support):
        slack.say("kate", support, "hi")
        slack.command("kate", "/sms ready", support)
        slack.settle()
        verifier = SignatureVerifier(slack.signing_secret)
        assert len(app.requests) == 2
        assert all(verifier.is_valid_request(raw, headers) for _, _, headers, raw in app.requests)
        assert not verifier.is_valid_request(app.requests[0][3] + b" ", app.requests[0][2])

    def test_the_clock_of_the_signatures_can_be_wrong(self, slack, app):
        slack.delivery.wall = lambda: 1_000_000.0
        slack.delivery.verify_url()
        [(path, payload, headers, raw)] = app.requests
        assert (path, payload["type"]) == ("slack/events", "url_verification")
        assert not SignatureVerifier(slack.signing_secret).is_valid_request(raw, headers)

    def test_a_forged_request_is_sent_as_it_is(self, slack, app):
        slack.send_raw(b"{}", {"Content-Type": "application/json", "X-Slack-Signature": "v0=0"})
        assert app.requests[0][2]["X-Slack-Signature"] == "v0=0"


class TestEvents:
    def test_a_message_comes_in_slacks_envelope(self, slack, app, support, kate):
        ts = slack.say("kate", "support", "hello")
        slack.settle()
        [payload] = [p for p in app.payloads("event_callback") if p["event"]["type"] == "message"]
        assert payload["event_id"].startswith("Ev")
        assert payload["authorizations"][0]["team_id"] == "T0NORTHWND"
        expected = {"user": kate, "text": "hello", "ts": ts, "channel": support, "channel_type": "channel", "event_ts": ts}
        assert expected.items() <= payload["event"].items()

    def test_only_members_hear(self, slack, app, kate):
        elsewhere = slack.workspace.add_channel("elsewhere", members=(kate,))
        slack.say("kate", elsewhere, "hello @threadline")
        slack.settle()
        assert not app.events("message")
        assert not app.events("app_mention")

    def test_a_mention_comes_beside_the_message_but_not_in_the_direct_message(self, slack, app, support):
        slack.say("kate", support, "@threadline done")
        slack.say("kate", "dm", "@threadline done")
        slack.settle()
        [mention] = app.events("app_mention")
        assert mention["text"] == "<@U0THREADLN> done"
        assert [m["channel_type"] for m in app.events("message")] == ["channel", "im"]
        assert mention["ts"] == app.events("message")[0]["ts"]

    def test_our_own_posts_come_back(self, slack, app, client, support):
        client.chat_postMessage(channel=support, text="mine", blocks=[section("mine")])
        slack.settle()
        assert [m["bot_id"] for m in app.events("message")] == ["B0THREADLN"]

    def test_edits_and_deletions(self, slack, app, support):
        ts = slack.say("kate", support, "helo")
        slack.edit("kate", support, ts, "hello")
        slack.delete("kate", support, ts)
        slack.settle()
        _, changed, deleted = app.events("message")
        assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("helo", "hello")
        assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)

    def test_what_happens_to_people_and_channels(self, slack, app, support, kate):
        tom = slack.workspace.add_person("tom", "Tom Becker")
        slack.workspace.change_person(tom, real_name="Tom B.")
        slack.workspace.join(tom, support)
        slack.workspace.leave(tom, support)
        slack.workspace.rename(support, "helpdesk")
        slack.workspace.archive(support)
        slack.open_home("kate")
        slack.settle()
        kinds = [p["event"]["type"] for p in app.payloads("event_callback")]
        expected = ["team_join", "user_change", "message", "member_joined_channel", "member_left_channel"]
        assert kinds[-8:] == [*expected, "channel_rename", "channel_archive", "app_home_opened"]

    def test_order_is_kept(self, slack, app, support):
        for number in range(30):
            slack.say("kate", support, str(number))
        slack.settle()
        assert [m["text"] for m in app.events("message")] == [str(n) for n in range(30)]

    def test_what_the_manifest_does_not_name_is_not_sent(self, slack, app, support):
        slack.react("kate", support, slack.say("kate", support, "hi"), "eyes")
        slack.settle()
        assert not app.events("reaction_added")


class TestRetries:
    def test_a_failure_is_repeated_with_the_same_id_and_its_reason(self, slack, app, support):
        app.answer = failing(2)
        slack.say("kate", support, "hi")
        wait_for(lambda: len(app.requests) == 3)
        assert len({p["event_id"] for _, p, _, _ in app.requests}) == 1
        tries = [(h.get("X-Slack-Retry-Num"), h.get("X-Slack-Retry-Reason")) for _, _, h, _ in app.requests]
        assert tries == [(None, None), ("1", "http_error"), ("2", "http_error")]

    def test_after_three_repetitions_slack_gives_up(self, slack, app, support):
        app.answer = failing(99)
        slack.say("kate", support, "hi")
        wait_for(lambda: len(app.requests) == 4)
        slack.delivery.retry_delays = ()
        slack.say("kate", support, "next")
        wait_for(lambda: len(app.requests) == 5)
        wait_for(lambda: [len(e.attempts) for e in slack.delivery.events[-2:]] == [4, 1])

    def test_the_app_may_wave_it_off(self, slack, app, support):
        app.answer = lambda _payload: Response("", 400, {"x-slack-no-retry": "1"})
        slack.say("kate", support, "one")
        slack.settle()
        with pytest.raises(TimeoutError):
            wait_for(lambda: len(app.requests) > 1, timeout=0.2)

    def test_an_app_that_is_down_gets_it_later(self, slack, app, support):
        url, slack.app_url = slack.app_url, "http://127.0.0.1:9"
        slack.say("kate", support, "hi")
        wait_for(lambda: slack.delivery.events[-1].attempts)
        slack.app_url = url
        wait_for(lambda: app.requests)
        assert app.requests[0][2]["X-Slack-Retry-Reason"] == "connection_failed"

    def test_the_same_event_again_on_request(self, slack, app, support):
        slack.say("kate", support, "hi")
        slack.settle()
        assert slack.redeliver().ok
        assert app.requests[0][1] == app.requests[1][1]


class TestFaults:
    @pytest.mark.parametrize(("kind", "status"), [("429", 429), ("500", 500), ("garbage", 200), ("not_in_channel", 200)])
    def test_an_answer_of_the_wrong_kind(self, slack, client, support, kind, status):
        slack.faults.plan("chat.postMessage", kind, channel=support)
        with pytest.raises(SlackApiError):
            client.chat_postMessage(channel=support, text="x")
        assert slack.calls_to("chat.postMessage")[0].status == status
        assert slack.messages(support) == []

    def test_a_slow_answer(self, slack, client, support):
        slack.faults.plan("chat.postMessage", "slow", seconds=0.1)
        assert client.chat_postMessage(channel=support, text="x")["ok"]
        assert slack.calls_to("chat.postMessage")[0].seconds >= 0.1

    @pytest.mark.parametrize(("kind", "done"), [("cut", 1), ("cut_before", 0), ("hang", 0), ("hang_after", 1)])
    def test_no_answer_at_all(self, slack, client, support, kind, done):
        slack.faults.plan("chat.postMessage", kind, seconds=0.1)
        with pytest.raises(OSError):
            client.chat_postMessage(channel=support, text="x")
        assert len(slack.messages(support)) == done
        assert client.chat_postMessage(channel=support, text="y")["ok"]

    def test_only_where_and_as_often_as_planned(self, slack, client, support):
        other = slack.workspace.add_channel("other", bot=True)
        slack.faults.plan("*", "ratelimited", times=1, channel=other)
        assert client.chat_postMessage(channel=support, text="x")["ok"]
        with pytest.raises(Exception, match="ratelimited"):
            client.chat_postMessage(channel=other, text="x")
        assert client.chat_postMessage(channel=other, text="x")["ok"]

    def test_for_a_while(self, slack, client, support):
        slack.faults.plan("chat.postMessage", "fatal_error", lasting=60)
        for _ in range(2):
            with pytest.raises(Exception, match="fatal_error"):
                client.chat_postMessage(channel=support, text="x")
        slack.faults.clear()
        assert client.chat_postMessage(channel=support, text="x")["ok"]
