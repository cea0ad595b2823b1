"""The routes that the page in the browser uses."""

import json

import pytest
import requests

from tests.looking.waits import LONGEST
from tests.sandbox.slack_blocks import actions, button, field, modal, options, section, typed


def do(slack, gesture, user, /, **asked):
    return requests.post(f"{slack.base}/sandbox/do/{gesture}", json={"user": user, **asked}, timeout=LONGEST).json()


def state(slack, user):
    return requests.get(f"{slack.base}/sandbox/state", params={"user": user}, timeout=LONGEST).json()


def test_the_page_itself(slack, kate):
    page = requests.get(f"{slack.base}/?as={kate}", timeout=LONGEST)
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")


def test_everything_one_person_sees(slack, client, support, kate, lee):
    slack.workspace.add_channel("hidden", private=True)
    slack.phones.add_phone("Vanessa Wang", "+15557720101")
    slack.phones.add_line("+15550001111", "support")
    root = slack.say("lee", support, "root")
    slack.say("lee", support, "reply", thread_ts=root)
    client.chat_postEphemeral(channel=support, user=kate, text="psst")
    seen = state(slack, kate)
    [channel] = seen["channels"]
    assert (channel["name"], channel["is_member"], channel["unread"]) == ("support", True, 1)
    assert [(m["author"], m["text"], m.get("thread_ts")) for m in channel["messages"]] == [
        ("Lee Wong", "root", root),
        ("Lee Wong", "reply", root),
    ]
    assert (seen["me"]["real_name"], seen["me"]["initials"], seen["bot"]["name"]) == ("Kate Lewis", "KL", "threadline")
    assert [(e["text"], e["channel"], e["ephemeral"]) for e in seen["ephemerals"]] == [("psst", support, True)]
    assert [p["name"] for p in seen["phones"]] == ["Vanessa Wang"]
    assert seen["lines"] == [{"number": "+15550001111", "label": "support"}]
    assert state(slack, lee)["ephemerals"] == []


def test_a_stream_of_versions(slack, kate, support):
    with requests.get(f"{slack.base}/sandbox/stream", stream=True, timeout=LONGEST) as stream:
        lines = (line for line in stream.iter_lines(chunk_size=1) if line)
        first = json.loads(next(lines).removeprefix(b"data: "))["version"]
        slack.say("kate", support, "hi")
        assert json.loads(next(lines).removeprefix(b"data: "))["version"] > first


def test_talking(slack, app, support, kate):
    ts = do(slack, "say", kate, channel=support, text="helo")["ts"]
    assert do(slack, "edit", kate, channel=support, ts=ts, text="hello") == {"ok": True}
    assert do(slack, "react", kate, channel=support, ts=ts, name="eyes") == {"ok": True}
    [message] = slack.messages(support)
    assert (message["text"], slack.reactions_of(support, ts)) == ("hello", ["eyes"])
    assert do(slack, "delete", kate, channel=support, ts=ts) == {"ok": True}
    assert slack.messages(support) == []


def test_a_command_among_the_words(slack, app, support, kate):
    app.answer = lambda p: "Ready." if "command" in p else ""
    assert do(slack, "say", kate, channel=support, text="/sms ready")["ok"]
    assert [e["text"] for e in state(slack, kate)["ephemerals"]] == ["Ready."]
    root = slack.say("kate", support, "root")
    refused = do(slack, "say", kate, channel=support, text="/sms ready", thread_ts=root)
    assert refused == {"ok": False, "error": "/sms is not supported in threads. Sorry!"}
    dismissed = do(slack, "dismiss", kate, ts=slack.ephemerals("kate")[0]["ts"])
    assert (dismissed, slack.ephemerals("kate")) == ({"ok": True}, [])


def test_an_unknown_command_leaves_the_words_where_they_were_typed(slack, app, support, kate):
    assert do(slack, "say", kate, channel=support, text="/foo bar") == {"ok": True, "ts": "", "refused": True}
    [hint] = state(slack, kate)["ephemerals"]
    assert (hint["author"], hint["text"].split(".")[0]) == ("Slackbot", "/foo is not a valid command")
    assert state(slack, kate)["channels"][0]["messages"] == []
    assert do(slack, "say", kate, channel=support, text=" /foo bar")["ts"]


def test_who_was_told_and_what_is_unread(slack, client, support, kate, lee):
    root = client.chat_postMessage(channel=support, text=f"card of <@{kate}>")["ts"]
    reply = client.chat_postMessage(channel=support, text="Hello?", thread_ts=root)["ts"]
    seen = state(slack, kate)
    assert [(p["name"], p["unread"]) for p in seen["people"]] == [("kate", 2), ("lee", 0)]
    assert [(c["unread"], c["told"], c["read_until"]) for c in seen["channels"]] == [(1, 1, "0")]
    thread = {"channel": support, "ts": root, "latest": reply, "replies": 1, "unread": 1, "read_until": "0"}
    assert seen["threads"] == [thread]
    assert [(t["user"], t["ts"], t["why"], t["number"]) for t in seen["told"]] == [(kate, root, "mention", 1), (kate, reply, "thread", 2)]
    assert do(slack, "read", kate, channel=support, thread_ts=root)["ok"]
    assert do(slack, "read", kate, channel=support)["ok"]
    seen = state(slack, kate)
    assert ([p["unread"] for p in seen["people"]], seen["channels"][0]["unread"], seen["threads"][0]["unread"]) == ([0, 0], 0, 0)
    assert state(slack, lee)["threads"] == []


def test_colleagues_write_to_each_other(slack, app, kate, lee):
    [talk] = state(slack, kate)["talks"]
    assert (talk["with"], talk["name"], talk["messages"]) == (lee, "Lee Wong", [])
    assert do(slack, "say", kate, channel=talk["id"], text="Lunch?")["ok"]
    [seen] = state(slack, lee)["talks"]
    assert (seen["id"], seen["with"], seen["unread"], seen["told"]) == (talk["id"], kate, 1, 1)
    slack.settle()
    assert app.events("message") == []


def test_what_is_not_set_up_yet_is_not_shown(slack, kate):
    slack.ready = False
    assert state(slack, kate) == {"ready": False}


def test_clicking_through_a_form(slack, app, client, support, kate):
    target = {"type": "external_select", "action_id": "t", "min_query_length": 0}
    form = modal(field("Target", target), field("Note", typed("n"), optional=True))

    def answer(payload):
        if payload["type"] == "block_actions":
            client.views_open(trigger_id=payload["trigger_id"], view=form)
        if payload["type"] == "view_submission":
            return {"response_action": "errors", "errors": {"note": "Say more."}}
        return {"options": options("Lee")} if payload["type"] == "block_suggestion" else ""

    app.answer = answer
    posted = client.chat_postMessage(channel=support, text="card", blocks=[section("Card"), actions(button("Transfer", "go"))])
    block = posted["message"]["blocks"][1]["block_id"]
    assert do(slack, "click", kate, source={"channel": support, "ts": posted["ts"]}, block_id=block, action_id="go")["ok"]
    [view] = state(slack, kate)["modals"]
    named = {"view_id": view["id"], "block_id": "target", "action_id": "t"}
    [option] = do(slack, "suggest", kate, value="l", **named)["options"]
    assert do(slack, "input", kate, selected_option=option, **named)["ok"]
    values = {"note": {"n": {"type": "plain_text_input", "value": "please"}}}
    submitted = do(slack, "submit", kate, view_id=view["id"], values=values)
    assert submitted == {"ok": True, "response_action": "errors", "errors": {"note": "Say more."}}
    [view] = state(slack, kate)["modals"]
    assert view["errors"] == {"note": "Say more."}
    assert view["state"]["values"]["target"]["t"]["selected_option"] == option
    assert do(slack, "close", kate, view_id=view["id"]) == {"ok": True}
    assert state(slack, kate)["modals"] == []


def test_phones_and_faults(slack, app, kate):
    assert do(slack, "phone", kate, name="Omar", number="+1 (555) 772-0102") == {"ok": True, "number": "+15557720102"}
    for words, number in (("555 772 0104", "+15557720104"), ("72645", "72645"), ("ACME", "ACME")):
        assert do(slack, "phone", kate, name="Somebody", number=words)["number"] == number
        slack.phones.names.pop(number)
    assert "short code" in do(slack, "phone", kate, name="Somebody", number="12")["error"]
    assert do(slack, "text", kate, **{"from": "+15557720102", "to": "+15550001111"}, body="Hi")["ok"]
    [phone] = state(slack, kate)["phones"]
    assert [(m["body"], m["inbound"], m["state"]) for m in phone["messages"]] == [("Hi", True, "delivered")]
    do(slack, "fault", kate, side="carrier", kind="500")
    assert state(slack, kate)["faults"] == {"slack": "none", "carrier": "500"}
    do(slack, "fault", kate, side="carrier", kind="none")
    assert state(slack, kate)["faults"]["carrier"] == "none"
    assert "can't be restarted" in do(slack, "restart", kate)["error"]
    assert "can't be begun anew" in do(slack, "reset", kate)["error"]


def test_what_makes_no_sense_is_a_sentence(slack, support, kate):
    assert do(slack, "say", kate, channel="C404", text="x")["error"] == "there is no channel 'C404'"
    assert do(slack, "say", kate, text="x")["error"] == "'channel' is missing in what was sent. Load the page again."
    assert do(slack, "dance", kate)["error"] == "There is no dance here."


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}, {"Origin": "null"}])
def test_other_sites_stay_outside(slack, support, kate, headers):
    body = {"user": kate, "channel": support, "text": "x"}
    assert requests.post(f"{slack.base}/sandbox/do/say", json=body, headers=headers, timeout=LONGEST).status_code == 403
    assert requests.get(f"{slack.base}/sandbox/state?user={kate}", headers=headers, timeout=LONGEST).status_code == 403
    assert slack.messages(support) == []
