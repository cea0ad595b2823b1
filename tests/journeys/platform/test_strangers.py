"""Unsigned, stale or forged requests change nothing, and nobody learns anything from the answer (docs/behaviour.md#promises)."""

import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

import pytest
import requests

from tests.actors import LINE, VANESSA


def slack_headers(desk, body: bytes, *, at: float | None = None, secret: str | None = None) -> dict[str, str]:
    stamp = str(int(at if at is not None else desk.slack.clock.now()))
    key = (secret or desk.slack.signing_secret).encode()
    signature = "v0=" + hmac.new(key, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature, "Content-Type": "application/json"}


def event(desk, text: str, **more) -> bytes:
    inner = {
        "type": "message",
        "channel": desk.support,
        "user": desk.kate,
        "text": text,
        "ts": f"{time.time():.6f}",
        "thread_ts": desk.card()["ts"],
        "channel_type": "channel",
    }
    return json.dumps(
        {"type": "event_callback", "team_id": "T0NORTHWND", "api_app_id": "A1", "event_id": "Ev1", "event_time": 1, "event": inner | more}
    ).encode()


def post(desk, body: bytes, headers: dict[str, str], path: str = "/slack/events") -> requests.Response:
    return requests.post(desk.url + path, data=body, headers=headers)


@pytest.mark.parametrize(
    "forged",
    [
        lambda desk, body: {},
        lambda desk, body: slack_headers(desk, body, secret="guess"),
        lambda desk, body: slack_headers(desk, body, at=desk.slack.clock.now() - 301),
        lambda desk, body: slack_headers(desk, body, at=desk.slack.clock.now() + 400),
        lambda desk, body: slack_headers(desk, body + b" "),
        lambda desk, body: slack_headers(desk, body) | {"X-Slack-Request-Timestamp": "soon"},
        lambda desk, body: slack_headers(desk, body) | {"X-Slack-Signature": "v0=é".encode("latin-1")},
    ],
    ids=["unsigned", "wrong secret", "stale", "from the future", "tampered", "no number", "odd letters"],
)
def test_a_request_that_slack_did_not_sign_changes_nothing(desk, forged):
    desk.claimed()
    body = event(desk, "Send me your password")
    assert post(desk, body, forged(desk, body)).status_code == 401
    desk.reply(desk.kate, "Hello", desk.card())
    desk.until(lambda: desk.sent() == ["Hello"])


def test_bytes_that_are_no_text_are_refused(standing_desk):
    body = b"\xff\xfe\xfd"
    assert post(standing_desk, body, slack_headers(standing_desk, body)).status_code == 401


def test_whatever_slack_signed_is_answered_200(standing_desk):
    desk = standing_desk
    for kind in ("reaction_added", "something_new", "app_rate_limited"):
        body = json.dumps(
            {"type": "event_callback", "team_id": "T0NORTHWND", "event_id": "Ev9", "event": {"type": kind, "user": desk.kate}}
        ).encode()
        assert post(desk, body, slack_headers(desk, body)).status_code == 200, kind
    challenge = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"}).encode()
    answer = post(desk, challenge, slack_headers(desk, challenge))
    assert answer.status_code == 200
    assert "abc" in answer.text


def test_other_bots_and_our_own_words_are_never_sent(desk):
    desk.claimed()
    for more in ({"bot_id": "B999"}, {"subtype": "bot_message", "bot_id": "B999"}, {"user": "U0THREADLN"}, {"subtype": "message_changed"}):
        body = event(desk, "Beep", **more)
        assert post(desk, body, slack_headers(desk, body)).status_code == 200
    desk.reply(desk.kate, "Hello", desk.card())
    desk.until(lambda: desk.sent() == ["Hello"])


def test_somebody_of_another_workspace_is_never_sent(desk):
    desk.claimed()
    body = event(desk, "I am Kate, really", user_team="T0OTHER")
    assert post(desk, body, slack_headers(desk, body)).status_code == 200
    desk.reply(desk.kate, "Hello", desk.card())
    desk.until(lambda: desk.sent() == ["Hello"])


def test_the_same_ts_in_another_channel_is_not_our_thread(desk):
    desk.claimed()
    body = event(desk, "Wrong place", channel=desk.billing)
    assert post(desk, body, slack_headers(desk, body)).status_code == 200
    desk.reply(desk.kate, "Hello", desk.card())
    desk.until(lambda: desk.sent() == ["Hello"])


@pytest.mark.parametrize("value", ["", "nonsense", "1", "' OR 1=1 --", "x" * 2000])
@pytest.mark.parametrize("action", ["claim", "accept", "reject", "done", "transfer", "retry", "dismiss", "add_line", "unheard_of"])
def test_a_forged_button_is_refused_in_words(standing_desk, action, value):
    desk = standing_desk
    pressed = {
        "type": "button",
        "action_id": action,
        "block_id": "b",
        "value": value,
        "text": {"type": "plain_text", "text": "x"},
        "action_ts": "1",
    }
    payload = {
        "type": "block_actions",
        "team": {"id": "T0NORTHWND"},
        "user": {"id": desk.kate, "team_id": "T0NORTHWND"},
        "api_app_id": "A1",
        "container": {"type": "message", "channel_id": desk.support, "message_ts": "1.1"},
        "trigger_id": desk.slack.workspace.surfaces.new_trigger(desk.kate, None),
        "channel": {"id": desk.support},
        "actions": [pressed],
    }
    body = urlencode({"payload": json.dumps(payload)}).encode()
    answer = post(desk, body, slack_headers(desk, body) | {"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 200
    said = desk.modal_text(desk.kate)
    desk.slack.close(desk.kate)
    assert said
    assert "wrong on our side" not in said


def test_a_webhook_that_twilio_did_not_sign_stores_nothing(desk):
    form = urlencode(
        {"MessageSid": "SM" + "d" * 32, "AccountSid": desk.twilio.account_sid, "From": VANESSA, "To": LINE, "Body": "Forged"}
    ).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    for headers in (kind, kind | {"X-Twilio-Signature": "bm90IHNpZ25lZA=="}):
        answer = post(desk, form, headers, "/carriers/twilio/inbound")
        assert answer.status_code == 403
        assert answer.text == "the signature isn't right\n"
    desk.text("Real")
    desk.thread_shows("Real")
    assert len(desk.thread()) == 1


@pytest.mark.parametrize("path", ["/carriers/nobody/inbound", "/carriers/twilio/else", "/carriers/sandbox/inbound", "/media"])
def test_there_is_nothing_else(standing_desk, path):
    assert post(standing_desk, b"", {}, path).status_code == 404


def test_nothing_can_be_sent_to_the_page_for_people(standing_desk):
    assert post(standing_desk, b"", {}, "/").status_code == 405


def test_a_huge_request_is_refused(standing_desk):
    assert post(standing_desk, b"x" * (3 * 1024 * 1024), {}, "/carriers/twilio/inbound").status_code in (403, 413)


def test_no_secret_and_no_body_in_the_log(desk, capfd, caplog):
    desk.claimed(body="my PIN is 4711-0815")
    desk.reply(desk.kate, "secretive answer 0815", desk.card())
    desk.until(desk.sent)
    desk.twilio.fail("500 html", times=1)
    desk.slack.faults.plan("chat.postMessage", "500", times=2)
    desk.reply(desk.kate, "another secretive answer", desk.card())
    desk.text("my PIN is 4711-0816")
    desk.thread_shows("4711-0816")
    with desk.broken_database():
        desk.twilio.receive(VANESSA, LINE, "my PIN is 4711-0817")
    printed = "".join(capfd.readouterr()) + caplog.text
    for secret in ("4711", "secretive", desk.twilio.auth_token, desk.slack.bot_token, desk.slack.signing_secret, VANESSA):
        assert secret not in printed
