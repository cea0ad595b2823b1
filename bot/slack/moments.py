"""When somebody pressed, typed or wrote something is said in Slack's time: who held a conversation when words were written is judged by that clock
alone.

A press has `action_ts` (docs.slack.dev, block_actions payloads, shortcuts payloads), an event `event_ts` (Events API). A command and a form have
neither: over HTTP the second in which Slack signed the request is known (X-Slack-Request-Timestamp, which has whole seconds), over a socket
nothing, and what we take Slack's clock for has to do.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.listeners.base import Payload
from bot.slack.dates import moment
from storage.clocks import TICK, TRUSTED
from storage.transaction import Transaction

_STAMP = re.compile(r"\d{9,11}(?:\.\d{1,9})?", re.ASCII)

Saying = Callable[[Transaction], None]
"""A function of this kind sets when what a transaction stores was said."""


def saying(payload: Payload, stamp: str) -> Saying:
    exact = _read(_exact(payload))
    sent_at = _read(stamp)

    def set_moment(tx: Transaction) -> None:
        if sent_at:
            tx.slack_now = min(max(tx.slack_now, sent_at), sent_at + TICK)
        tx.said_at = exact if exact and _may_be(payload, exact, sent_at) else tx.slack_now

    return set_moment


def _exact(payload: Payload) -> Any:
    match payload.get("type"):
        case "event_callback":
            return payload["event"].get("event_ts") or payload["event"].get("ts")
        case "block_actions":
            return payload["actions"][0].get("action_ts")
    return payload.get("action_ts")


def _may_be(payload: Payload, exact: datetime, sent_at: datetime | None) -> bool:
    """Says whether a press can have been then: it is sent at once. An event may be told of late."""
    return payload.get("type") == "event_callback" or sent_at is None or abs(sent_at - exact) < TRUSTED


def _read(said: Any) -> datetime | None:
    return moment(said) if isinstance(said, str) and _STAMP.fullmatch(said) else None
