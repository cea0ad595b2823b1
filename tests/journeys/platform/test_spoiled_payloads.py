"""Payloads that we do use, in which anything may be missing or be something else: each is answered, and nothing goes wrong."""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlmodel import select

from bot.listeners import CLICKS, OPTIONS, SHORTCUTS, SUBMISSIONS
from bot.views import ids
from storage.models import Conversation
from tests.journeys.platform.test_odd_payloads import FORM, TEAM, as_field, as_json, envelope, pressed
from tests.journeys.platform.test_strangers import slack_headers


def used(desk) -> Iterator[tuple[str, dict[str, Any]]]:
    """How each is written, and the payload: about a conversation that there is, by somebody who may do it."""
    card = desk.claimed()
    with desk.reading() as session:
        public_id = session.exec(select(Conversation.public_id)).one()
    yield from (("event", one) for one in events(desk, card))
    yield from (("press", one) for one in [*presses(desk, card, public_id), *forms(desk, public_id), *rest(desk, card, public_id)])
    for words in ("/sms help", "/sms mine", "/queue show support", "/line list", "/desk help", "/sms find x"):
        command, _, text = words.partition(" ")
        more = {"user_id": desk.kate, "response_url": "", "trigger_id": "1", "team_id": TEAM["id"]}
        yield "command", {"command": command, "text": text, **more}


def events(desk, card) -> Iterator[dict[str, Any]]:
    ts, user, channel = "1700000000.000100", desk.kate, desk.support
    rich = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Hello"}]}]}]
    files = [
        {"id": "F1", "name": "a.png", "mimetype": "image/png", "size": 5, "url_private": "https://files.slack.com/a", "mode": "hosted"}
    ]
    words = {"user": user, "text": "Hello", "ts": ts, "thread_ts": card["ts"], "blocks": rich, "files": files, "user_team": TEAM["id"]}
    where = {"type": "message", "channel": channel, "channel_type": "channel"}
    yield envelope(where | words | {"parent_user_id": "U0THREADLN", "client_msg_id": "x"})
    yield envelope(where | words | {"channel_type": "im", "thread_ts": None})
    yield envelope(where | words | {"text": f"<@U0THREADLN> note {'x' * 9}", "blocks": []})
    changed = {"subtype": "message_changed", "ts": ts, "message": words | {"edited": {"user": user, "ts": ts}}, "previous_message": words}
    yield envelope(where | changed)
    yield envelope(where | {"subtype": "message_deleted", "ts": ts, "deleted_ts": ts, "previous_message": words})
    yield envelope({"type": "app_mention", "user": user, "text": "hi", "ts": ts, "channel": channel, "thread_ts": ts})
    someone = {"id": desk.olaf, "team_id": TEAM["id"], "name": "olaf", "tz": "UTC", "profile": {"real_name": "Olaf Berg"}, "deleted": False}
    for kind in ("team_join", "user_change"):
        yield envelope({"type": kind, "user": someone})
    for kind in ("member_joined_channel", "member_left_channel"):
        yield envelope({"type": kind, "user": desk.olaf, "channel": desk.billing, "channel_type": "C", "team": TEAM["id"]})
    yield envelope({"type": "channel_rename", "channel": {"id": desk.billing, "name": "billing", "created": 1}})
    yield envelope({"type": "channel_unarchive", "channel": desk.billing, "user": desk.sam})
    yield envelope({"type": "app_home_opened", "user": desk.kate, "tab": "home", "channel": "D1", "view": {"id": "V1"}})


FOR_ADMINS = {ids.RETRY_FAILED, ids.RETRY_WAITING, ids.ADD_LINE, ids.RULE_UP, ids.RULE_DOWN, ids.RULE_REMOVE}


def presses(desk, card, public_id) -> Iterator[dict[str, Any]]:
    message = {"ts": card["ts"], "thread_ts": card["ts"], "text": "x", "blocks": []}
    view: dict[str, Any] = {
        "id": "V1",
        "type": "modal",
        "callback_id": ids.COMPOSE_FORM,
        "private_metadata": f"{public_id} 1",
        "state": {"values": state()},
    }
    view["blocks"] = [
        {"type": "input", "block_id": f"{ids.MESSAGE_BLOCK}-0", "element": {"type": "plain_text_input", "initial_value": "x"}}
    ]
    for action in CLICKS:
        for value in (public_id, f"{ids.CLAIM} {public_id}", f"{public_id} 0 x", "1 1"):
            for kind in ({"type": "button", "value": value}, {"type": "static_select", "selected_option": {"value": value}}):
                press = pressed("block_actions", actions=[kind | {"action_id": action, "block_id": "b", "action_ts": "1.1"}])
                press |= {
                    "user": {"id": desk.sam if action in FOR_ADMINS else desk.kate},
                    "channel": {"id": desk.support},
                    "message": message,
                    "view": view,
                }
                yield press | {"container": {"type": "message", "message_ts": card["ts"], "channel_id": desk.support}}


def state() -> dict[str, Any]:
    blocks = [value for name, value in vars(ids).items() if name.endswith("_BLOCK") and isinstance(value, str)]
    values: dict[str, Any] = {block: {"x": {"type": "plain_text_input", "value": "1"}} for block in blocks}
    return values | {
        f"{ids.MESSAGE_BLOCK}-0": {"x": {"value": "Hello"}},
        ids.TARGET_BLOCK: {"x": {"selected_option": {"value": "queue:1"}}},
    }


def forms(desk, public_id) -> Iterator[dict[str, Any]]:
    for callback in SUBMISSIONS:
        for subject in (public_id, f"{public_id} 1", "1 1 ", "support", "1"):
            view = {"id": "V1", "type": "modal", "callback_id": callback, "private_metadata": subject, "state": {"values": state()}}
            yield pressed("view_submission", view=view | {"blocks": []}) | {"user": {"id": desk.kate}}


def rest(desk, card, public_id) -> Iterator[dict[str, Any]]:
    view = {"id": "V1", "type": "modal", "private_metadata": public_id, "state": {"values": state()}}
    for action in OPTIONS:
        yield pressed("block_suggestion", action_id=action, value="ka", view=view) | {"user": {"id": desk.kate}}
    for callback in SHORTCUTS:
        about = {"channel": {"id": desk.support}, "message": {"ts": card["ts"], "thread_ts": card["ts"]}, "user": {"id": desk.kate}}
        for kind in ("shortcut", "message_action"):
            yield pressed(kind, callback_id=callback) | about


ODD: list[Any] = [
    *(None, True, False, 0, -1, 7, 1e999, 10**30, "", " ", "x", "0", "-1", "1.1", "\x00", "\ud800", "٣", "nan", "x" * 5000),
    *([], [None], [[]], [{}], ["x"], {}, {"id": "x"}, {"value": 7}, {"ts": "x"}, {"x": {"x": {"x": 7}}}),
    *("queue:x", "point:x", "point:" + "9" * 30, "9" * 30, "9" * 5000, [{"type": "rich_text", "elements": 7}]),
]


def places(said: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something may be missing or be something else."""
    parts = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    for name, part in parts:
        yield (*path, name)
        yield from places(part, (*path, name))


def spoil(chance: random.Random, payload: dict[str, Any]) -> dict[str, Any]:
    found = copy.deepcopy(payload)
    for _ in range(chance.randint(1, 3)):
        *path, name = chance.choice(list(places(found)) or [("more",)])
        inner: Any = found
        for one in path:
            inner = inner[one]
        if chance.random() < 0.5 or not path:
            inner[name] = copy.deepcopy(chance.choice(ODD))
        else:
            inner.pop(name)
    return found


def write(kind: str, payload: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    if kind == "command":
        words = {name: value if isinstance(value, str) else json.dumps(value) for name, value in payload.items()}
        return urlencode(words, errors="replace").encode(), FORM
    return as_json(payload) if kind == "event" else as_field(payload)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_missing_or_of_another_shape_it_is_answered(desk, capsys, seed):
    chance, client = random.Random(seed), desk.app.test_client()
    payloads = list(used(desk))
    for _ in range(200):
        kind, payload = chance.choice(payloads)
        body, headers = write(kind, spoil(chance, payload))
        answer = client.post("/slack/events", data=body, headers=slack_headers(desk, body) | headers)
        assert answer.status_code == 200, body
        assert "request.surprise" not in capsys.readouterr().err, body
