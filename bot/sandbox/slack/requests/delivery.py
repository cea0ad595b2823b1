"""Requests to the app: signed as Slack signs, events in order with Slack's retries, interactions once within three seconds."""

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from bot.sandbox.later import Later
from bot.sandbox.slack.manifest import Manifest
from bot.sandbox.slack.requests.sockets import NoSocketError, Sockets
from bot.sandbox.slack.team import APP_ID, BOT_USER, TEAM_ID
from bot.sandbox.slack.workspace import events
from bot.sandbox.slack.workspace.workspace import Workspace
from bot.sandbox.traffic import replies
from bot.sandbox.traffic.replies import Reply
from bot.sandbox.wire import Json

FORM = "application/x-www-form-urlencoded"
RETRY_DELAYS = (1.0, 60.0, 300.0)
TOKEN = "sandbox-verification"  # noqa: S105 - Slack's old verification token, of which nobody should think much
ALWAYS_HEARD = ("team_join", "user_change", "app_home_opened", "channel_rename", "channel_archive", "channel_unarchive")


@dataclass
class Event:
    id: str
    body: bytes
    attempts: list[Reply] = field(default_factory=list)
    given_up: bool = False
    """The app didn't take it, and it isn't told any more."""

    @property
    def inner(self) -> Json:
        inner: Json = json.loads(self.body)["event"]
        return inner


class Delivery:
    def __init__(
        self,
        secret: str,
        workspace: Workspace,
        manifest: Manifest,
        retry_delays: tuple[float, ...] = RETRY_DELAYS,
        sockets: Sockets | None = None,
    ) -> None:
        self.app_url = ""
        self.wall: Callable[[], float] = time.time
        """The clock of the signatures."""
        self.retry_delays = retry_delays
        self.events: list[Event] = []
        self.interactions: list[bytes] = []
        self.later = Later("sandbox-events")
        self._secret = secret
        self._workspace = workspace
        self._manifest = manifest
        self._sockets = sockets or Sockets()

    def emit(self, event: Json) -> None:
        """Called by the workspace on every change; what the app doesn't hear is left out here. Before there is an app, nobody is told."""
        if not self.app_url:
            return
        channel = self._channel_of(event)
        if self._manifest.hears(event) and self._reaches(event, channel):
            self._queue(event, channel)
        said = (
            event["type"] == "message"
            and event.get("subtype") in (None, "file_share", "thread_broadcast")
            and event.get("user") != BOT_USER
        )
        if said and event["channel_type"] != "im" and f"<@{BOT_USER}" in event.get("text", ""):
            mention = events.mention(event)
            if self._manifest.hears(mention) and self._reaches(mention, channel):
                self._queue(mention, channel)

    def _channel_of(self, event: Json) -> str:
        channel = event.get("channel") or event.get("item", {}).get("channel", "")
        return str(channel["id"] if isinstance(channel, dict) else channel)

    def _reaches(self, event: Json, channel: str) -> bool:
        """Events of a channel reach the bot only as its member."""
        place = self._workspace.channels.get(channel)
        return event["type"] in ALWAYS_HEARD or (place is not None and BOT_USER in place.members)

    def _queue(self, event: Json, channel: str) -> None:
        id_ = "Ev" + secrets.token_hex(5).upper()
        made = Event(id_, json.dumps(self.envelope(event, id_, channel)).encode())
        self.events.append(made)
        self.later.do(lambda: self._try(made, 0, ""))

    def envelope(self, event: Json, event_id: str, channel: str) -> Json:
        place = self._workspace.channels.get(channel)
        enterprise = self._workspace.enterprise_id
        grant = {"enterprise_id": enterprise, "team_id": TEAM_ID, "user_id": BOT_USER, "is_bot": True, "is_enterprise_install": False}
        return {
            "token": TOKEN,
            "team_id": TEAM_ID,
            **({"enterprise_id": enterprise} if enterprise else {}),
            "api_app_id": APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(self._workspace.clock.now()),
            "authorizations": [grant],
            "is_ext_shared_channel": bool(place and place.is_ext_shared),
            "event_context": f"4-{secrets.token_urlsafe(24)}",
        }

    def _try(self, event: Event, number: int, reason: str) -> None:
        reply = self._post_event(event, number, reason)
        give_up = reply.headers.get("x-slack-no-retry") == "1" or number >= len(self.retry_delays)
        event.given_up = give_up and not reply.ok
        if not reply.ok and not give_up:
            why = reply.reason or "http_error"
            self.later.do(lambda: self._try(event, number + 1, why), after=self.retry_delays[number])

    def _post_event(self, event: Event, number: int, reason: str) -> Reply:
        headers = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason} if number else {}
        if self._sockets.on:
            reply = self._send("events_api", json.loads(event.body), number, reason)
        else:
            reply = self.post(event.body, "application/json", headers)
        event.attempts.append(reply)
        return reply

    def redeliver(self, event_id: str | None = None, *, number: int = 1, reason: str = "http_timeout") -> Reply:
        """The same event once more, with the same id, as Slack does when it believes that the first try failed. Without an id: the last one."""
        return self._post_event(self.find(event_id), number, reason)

    def find(self, event_id: str | None) -> Event:
        return next(e for e in reversed(self.events) if event_id in (None, e.id))

    def interact(self, body: bytes) -> Reply:
        """What a person typed or pressed, which reaches the app once or not at all."""
        self.interactions.append(body)
        if not self._sockets.on:
            return self.post(body, FORM)
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
        if "payload" in fields:
            return self._send("interactive", json.loads(fields["payload"]))
        return self._send("slash_commands", fields)

    def _send(self, kind: str, payload: Json, number: int = 0, reason: str = "") -> Reply:
        started = time.monotonic()
        try:
            answer = self._sockets.send(kind, payload, self._workspace.clock.patience, number, reason)
        except NoSocketError:
            return Reply(0, "", time.monotonic() - started, "connection_failed")
        seconds = time.monotonic() - started
        if answer is None:
            return Reply(0, "", seconds, "http_timeout")
        return Reply(200, json.dumps(answer["payload"]) if answer.get("payload") else "", seconds)

    def post(self, body: bytes, content_type: str, headers: Mapping[str, str] | None = None) -> Reply:
        stamp = str(int(self.wall()))
        signed = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(self._secret, stamp, body), "Content-Type": content_type}
        agent = {"User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)", "Accept": "*/*"}
        return self.send_raw(body, agent | signed | dict(headers or {}))

    def send_raw(self, body: bytes, headers: Mapping[str, str], path: str = "/slack/events") -> Reply:
        """Whatever it is, without a signature of ours."""
        return replies.post(self.app_url + path, body, headers, self._workspace.clock.patience)

    def verify_url(self) -> Reply:
        """What Slack does when the request URL is entered."""
        challenge = {"token": TOKEN, "challenge": secrets.token_urlsafe(20), "type": "url_verification"}
        return self.post(json.dumps(challenge).encode(), "application/json")


def sign(secret: str, timestamp: str, body: bytes) -> str:
    return "v0=" + hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
