import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import yaml
from flask import Flask, Response, request
from slack_sdk import WebClient
from werkzeug.serving import make_server

from bot.sandbox.server import StandIn
from bot.slack.scopes import NEEDED
from tests.contracts.slack import list_unlike

EVENTS = [
    "app_home_opened",
    "app_mention",
    "channel_archive",
    "channel_rename",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "team_join",
    "user_change",
]


@pytest.fixture(scope="session")
def manifest(tmp_path_factory):
    def command(name, escape):
        return {"command": name, "description": name, "should_escape": escape}

    def shortcut(name, kind):
        return {"name": name, "type": kind, "callback_id": name.lower().replace(" ", "_"), "description": name}

    path = tmp_path_factory.mktemp("manifest") / "manifest.yml"
    features = {
        "slash_commands": [command("/sms", True), command("/raw", False)],
        "shortcuts": [shortcut("Add note", "message"), shortcut("New text message", "global")],
    }
    settings = {"event_subscriptions": {"bot_events": EVENTS}}
    path.write_text(yaml.safe_dump({"features": features, "oauth_config": {"scopes": {"bot": list(NEEDED)}}, "settings": settings}))
    return path


@pytest.fixture
def slack(manifest):
    with StandIn(manifest=manifest, retry_delays=(0.05, 0.1, 0.15)) as stand_in:
        stand_in.phones.retry_delays = (0.02, 0.02)
        stand_in.phones.report_delays = (0.01, 0.01)
        yield stand_in
        assert list_unlike(stand_in) == []


@pytest.fixture
def client(slack):
    return WebClient(slack.bot_token, base_url=slack.url, retry_handlers=[])


@dataclass
class App:
    """The smallest app: keeps every request, answers what the test put in its way."""

    url: str = ""
    requests: list = field(default_factory=list)
    answer: Callable[[Any], Any] | None = None
    """Of a payload: a body, dict or Response; None answers 200 and nothing."""

    def take(self, path):
        raw = request.get_data()
        payload = json.loads(raw) if request.is_json else dict(request.form)
        payload = json.loads(payload["payload"]) if "payload" in payload else payload
        self.requests.append((path, payload, dict(request.headers), raw))
        answer = self.answer(payload) if self.answer else ""
        return answer if isinstance(answer, (Response, dict, str)) else ""

    def payloads(self, kind):
        return [p for _, p, _, _ in self.requests if p.get("type") == kind]

    def events(self, kind):
        return [p["event"] for p in self.payloads("event_callback") if p["event"]["type"] == kind]


@pytest.fixture
def app(slack, support):
    """Comes to a workspace that stands: Kate, Lee and #support are there already."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    made, flask = App(), Flask("app")
    # The raw body is read first, so the form is parsed from the cache.
    flask.add_url_rule("/<path:path>", view_func=made.take, methods=["POST"])
    server = make_server("127.0.0.1", 0, flask, threaded=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    made.url = slack.app_url = f"http://127.0.0.1:{server.server_port}"
    yield made
    slack.delivery.later.stop()
    server.shutdown()
    server.server_close()


@pytest.fixture
def kate(slack):
    return slack.workspace.add_person("kate", "Kate Lewis", admin=True)


@pytest.fixture
def lee(slack):
    return slack.workspace.add_person("lee", "Lee Wong")


@pytest.fixture
def support(slack, kate, lee):
    return slack.workspace.add_channel("support", members=(kate, lee), bot=True)
