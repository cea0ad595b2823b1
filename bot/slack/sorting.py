"""What Slack signed is sorted before Bolt gets it: Bolt answers 404 or 500 to what has no listener, or another shape than it expects
(slack-bolt 1.30), and Slack switches off an app that does so too often (docs.slack.dev, Events API, failure conditions).
"""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt import Ack, App, BoltContext, BoltRequest, BoltResponse

from bot.listeners import shapes
from bot.listeners.base import Payload, TooDeepError, readable
from bot.logs import Seldom
from bot.slack.moments import Saying, saying

FIELDS_MOST = 100
"""A form may have so many fields; a slash command has some fifteen."""


PAYLOAD, STAMP = "payload", "stamp"


def parse(body: bytes) -> Any:
    """Reads JSON, or a form that is a command or has JSON in its field `payload`, by what it is, whatever its content type says; None where
    it is neither.
    """
    words = body.decode()
    try:
        if words.lstrip()[:1] in ("{", "["):
            return json.loads(words)
        form = dict(parse_qsl(words, keep_blank_values=True, max_num_fields=FIELDS_MOST))
        return json.loads(form["payload"]) if "payload" in form else form
    except (ValueError, RecursionError):
        return None


class Sorting:
    def __init__(self, app: App) -> None:
        self._app = app
        self._unused = Seldom("slack.unused")

    def answer(self, payload: Any, stamp: str = "") -> BoltResponse:
        """Answers what we have no use for with 200, and does nothing. `stamp` is when Slack sent it, which over a socket isn't said."""
        if isinstance(payload, dict) and payload.get("type") == "url_verification":
            return BoltResponse(status=200, body={"challenge": payload.get("challenge")})
        try:
            payload = readable(payload)
        except TooDeepError:
            payload = None
        if not shapes.is_ours(payload):
            self._unused.warn("of another kind or shape", status=200)
            return BoltResponse(status=200, body="")
        return self._app.dispatch(BoltRequest(body=_label(payload), context={PAYLOAD: payload, STAMP: stamp}, mode="socket_mode"))


def listening(listener: Callable[[Ack, Payload, Saying], None]) -> Callable[[Ack, BoltContext], None]:
    """Makes a listener that Bolt can call, which has our own reading of the payload and of when it was said."""
    return lambda ack, context: listener(ack, context[PAYLOAD], saying(context[PAYLOAD], context[STAMP]))


def _label(payload: Payload) -> Payload:
    """Gives as much as Bolt needs to find the listener. In a whole payload it would look for more, in places where it may not be."""
    kind = payload.get("type")
    match kind:
        case None:
            return {"command": payload["command"]}
        case "event_callback":
            return {"type": kind, "event": {"type": payload["event"]["type"]}}
        case "block_actions":
            return {"type": kind, "actions": [{"action_id": payload["actions"][0]["action_id"], "block_id": ""}]}
        case "view_submission":
            return {"type": kind, "view": {"type": "modal", "callback_id": payload["view"]["callback_id"]}}
    return {"type": kind} | {name: payload[name] for name in ("action_id", "callback_id") if name in payload}
