"""Whatever Threadline showed and sent in a journey is looked at when it is over: what Slack or Twilio would refuse, what a screen reader would miss,
what nobody hears.
"""

import json
from collections.abc import Iterator
from typing import Any

from bot.listeners import CLICKS, OPTIONS, SUBMISSIONS
from bot.sandbox.server import StandIn
from tests.actors import Desk
from tests.contracts.slack import list_misfits as slack_misfits
from tests.contracts.twilio import list_misfits as twilio_misfits
from tests.views.rules import complaints, nodes

Json = dict[str, Any]
POSTS = ("chat.postMessage", "chat.update", "chat.postEphemeral")
VIEWS = ("views.open", "views.push", "views.update", "views.publish")
NEEDS_HANDLER = ("button", "overflow")


def list_shown(slack: StandIn) -> Iterator[tuple[str, Json]]:
    """Each message and view that Slack took, with the name of the way it came."""
    for call in slack.calls:
        if not call.answer.get("ok"):
            continue
        if call.method in POSTS:
            blocks = _read(call.args.get("blocks")) or []
            yield call.method, {"text": call.args.get("text"), "blocks": blocks}
        elif call.method in VIEWS:
            yield call.method, _read(call.args["view"])
    yield from slack.answers


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def find_complaints(slack: StandIn) -> list[str]:
    """Empty when all is well."""
    found, seen = [f"Slack: {one}" for one in slack.complaints], set()
    for way, shown in list_shown(slack):
        key = json.dumps(shown, sort_keys=True)
        if key not in seen:
            seen.add(key)
            found += [f"{way}: {one}" for one in _about(shown)]
    return found


def _about(shown: Json) -> Iterator[str]:
    if not shown.get("blocks"):
        yield from ([] if shown.get("text") else ["neither text nor blocks"])
        return
    yield from complaints(shown)
    yield from _unheard(shown)
    for node in nodes(shown):
        if node.get("type") == "image" and not node.get("alt_text"):
            yield "an image without alternative text"
        if node.get("type") == "input" and not node["label"]["text"].strip():
            yield "an input without a label"


def _unheard(shown: Json) -> Iterator[str]:
    """What can be pressed, chosen or sent, and nobody has a hand for."""
    if shown.get("type") == "modal" and shown.get("submit") and shown.get("callback_id") not in SUBMISSIONS:
        yield f"a form that nobody takes: {shown.get('callback_id')}"
    for node in nodes(shown.get("blocks")):
        kind, action = node.get("type"), node.get("action_id")
        if kind in NEEDS_HANDLER and action not in CLICKS:
            yield f"a button that nobody hears: {action}"
        elif kind == "external_select" and action not in OPTIONS:
            yield f"a select that nobody fills: {action}"
        if kind == "overflow":
            yield from (f"an entry that nobody hears: {one['value']}" for one in node["options"] if one["value"].split()[0] not in CLICKS)


def look_back(desk: Desk) -> None:
    """When a journey is over: whether everybody could use what was shown, and whether Slack and Twilio themselves would have said and taken the same."""
    found = find_complaints(desk.slack) + slack_misfits(desk.slack) + twilio_misfits(desk.twilio.exchanges, desk.twilio.webhooks)
    assert not found, "\n".join(sorted(set(found)))
