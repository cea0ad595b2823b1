"""Phones that text our lines, and the phone company in between."""

import hashlib
import hmac
import json

import pytest
import requests
from flask import Response

from bot.sandbox.phones.company import SPARE
from tests.looking.waits import LONGEST, wait_for

VANESSA, LINE = "+15557720101", "+15550001111"


def signature(slack, raw):
    return {"X-Sandbox-Signature": hmac.new(slack.sandbox_secret.encode(), raw, hashlib.sha256).hexdigest()}


def send(slack, to=VANESSA, body="Hello", **more):
    raw = json.dumps({"reference": "r1", "from": LINE, "to": to, "body": body, **more}).encode()
    return requests.post(f"{slack.base}/phones/messages", data=raw, headers=signature(slack, raw), timeout=LONGEST)


def ask(slack, path, **query):
    [value] = query.values()
    return requests.get(f"{slack.base}/phones/{path}", params=query, headers=signature(slack, value.encode()), timeout=LONGEST)


def test_a_text_reaches_the_app_signed(slack, app):
    text = slack.phones.text(VANESSA, LINE, "Hi", media=[("image/png", b"\x89PNG")])
    [(path, payload, headers, raw)] = app.requests
    assert path == "carriers/sandbox/inbound"
    assert headers["X-Sandbox-Signature"] == signature(slack, raw)["X-Sandbox-Signature"]
    assert {"id": text.id, "from": VANESSA, "to": LINE, "body": "Hi"}.items() <= payload.items()
    [media] = payload["media"]
    assert (media["type"], requests.get(media["url"], timeout=LONGEST).content) == ("image/png", b"\x89PNG")


def test_what_the_app_refuses_is_repeated_and_then_kept(slack, app):
    app.answer = lambda _p: Response("", 500)
    text = slack.phones.text(VANESSA, LINE, "Hi")
    wait_for(lambda: len(text.tries) == 3)
    assert text.state == "queued"
    [kept] = ask(slack, "received", since=str(text.at - 1)).json()["messages"]
    assert (kept["id"], kept["body"], kept["at"]) == (text.id, "Hi", text.at)
    assert ask(slack, "received", since=str(text.at + 1)).json()["messages"] == []


def test_it_lists_its_numbers_to_the_app_alone(slack):
    slack.phones.add_line(LINE, "support")
    asked = f"{slack.base}/phones/numbers"
    assert requests.get(asked, headers=signature(slack, b"numbers"), timeout=LONGEST).json() == {"numbers": [LINE, *SPARE]}
    assert requests.get(asked, timeout=LONGEST).status_code == 403


@pytest.mark.parametrize(("to", "reports"), [(VANESSA, [("sent", None), ("delivered", None)]), ("+15557720000", [("failed", "30006")])])
def test_a_text_to_a_phone_and_its_reports(slack, app, to, reports):
    answer = send(slack, to).json()
    assert (answer["state"], answer["segments"]) == ("queued", 1)
    wait_for(lambda: len(app.requests) == len(reports))
    told = [p for _, p, _, _ in app.requests]
    assert [(p["state"], p["error_code"]) for p in told] == reports
    assert {(p["id"], p["reference"]) for p in told} == {(answer["id"], "r1")}
    assert slack.phones.got(to) == ["Hello"]
    said = requests.get(
        f"{slack.base}/phones/messages/{answer['id']}", headers=signature(slack, answer["id"].encode()), timeout=LONGEST
    ).json()
    assert (said["state"], said["error_code"]) == reports[-1]


def test_over_whatsapp_a_phone_reads_what_comes_within_a_day_of_its_own_words_and_gets_nothing_later(slack, app):
    def comes_to(words, *states):
        app.requests.clear()
        send(slack, f"whatsapp:{VANESSA}", words, **{"from": f"whatsapp:{LINE}"})
        wait_for(lambda: [(p["state"], p["error_code"]) for _, p, _, _ in app.requests] == list(states))

    comes_to("Unasked", ("failed", "63016"))
    slack.phones.text(VANESSA, f"whatsapp:{LINE}", "Hi")
    assert app.requests.pop()[1]["from"] == f"whatsapp:{VANESSA}"
    comes_to("Hello", ("sent", None), ("delivered", None), ("read", None))
    assert [text.body for text in slack.phones.on(VANESSA)] == ["Unasked", "Hi", "Hello"]
    slack.clock.advance(25 * 3600)
    comes_to("Late", ("failed", "63016"))


def test_of_a_text_that_it_does_not_know_it_tells_nothing(slack):
    asked = f"{slack.base}/phones/messages/SB1"
    assert requests.get(asked, headers=signature(slack, b"SB1"), timeout=LONGEST).status_code == 404
    assert requests.get(asked, headers=signature(slack, b"SB2"), timeout=LONGEST).status_code == 403


@pytest.mark.parametrize(("body", "segments"), [("x" * 160, 1), ("x" * 161, 2), ("ж" * 70, 1), ("ж" * 71, 2)])
def test_segments(slack, app, body, segments):
    assert send(slack, body=body).json()["segments"] == segments


def test_a_lost_answer_can_be_looked_up(slack, app):
    slack.faults.plan("phones", "cut")
    with pytest.raises(requests.ConnectionError):
        send(slack)
    [found] = ask(slack, "messages", reference="r1").json()["messages"]
    assert found["state"] in ("queued", "sent", "delivered")
    assert ask(slack, "messages", reference="r2").json()["messages"] == []


def test_a_refusal_by_its_number(slack, app):
    slack.faults.plan("phones", "21610")
    answer = send(slack)
    assert (answer.status_code, answer.json()["code"], slack.phones.got(VANESSA)) == (400, "21610", [])


def test_without_the_right_signature_nothing_is_taken(slack):
    wrong = {"X-Sandbox-Signature": "0" * 64}
    body = json.dumps({"reference": "r", "from": LINE, "to": VANESSA, "body": "x"})
    assert requests.post(f"{slack.base}/phones/messages", data=body, headers=wrong, timeout=LONGEST).status_code == 403
    assert requests.get(f"{slack.base}/phones/messages", params={"reference": "r"}, headers=wrong, timeout=LONGEST).status_code == 403
    assert requests.get(f"{slack.base}/phones/received", params={"since": "0"}, headers=wrong, timeout=LONGEST).status_code == 403
    assert slack.phones.texts == []
