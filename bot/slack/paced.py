"""Workers have a client of Slack's of their own: what a delivery asks besides its own call is held to the pace of its method, which all
workers share.

The busiest methods aren't here: posts, edits, marks, hints and Homes reserve their slot with their delivery, before the lane is looked at.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.desk import lanes
from bot.desk.notices import causes
from bot.slack.dates import HearingClient, HearsDate
from storage import outbox, pace
from storage.database import Database
from storage.engine.pump import LONGEST_ASKED, TroubleError
from storage.taken import Taken
from storage.transaction import Transaction

# docs.slack.dev, each method's page: tier 2 is 20 a minute in the workspace, tier 3 is 50, tier 4 is 100
TIERS = {
    "conversations.list": 2,
    "reactions.remove": 2,
    "chat.delete": 3,
    "files.delete": 3,
    "users.list": 2,
    "conversations.history": 3,
    "conversations.info": 3,
    "conversations.invite": 3,
    "conversations.join": 3,
    "conversations.open": 3,
    "conversations.replies": 3,
    "conversations.members": 4,
    "files.completeUploadExternal": 4,
    "files.getUploadURLExternal": 4,
    "files.info": 4,
    "users.info": 4,
}


@dataclass(slots=True)
class _Hand:
    """A delivery in hand: the slots that it waited for, and those that it has used."""

    delivery_id: int
    tickets: list[str]
    used: list[str]


_hand: ContextVar[_Hand | None] = ContextVar("hand", default=None)


def take_in_hand(taken: Taken | None) -> None:
    """Has what this thread asks from now on count for this delivery."""
    _hand.set(_Hand(taken.id, list(taken.tickets), []) if taken else None)


class PacedClient(HearingClient):
    """A client that raises TroubleError for a call that has to wait: the delivery keeps its place in its lane and its slot, and the thread
    is free. It writes: no transaction may be open.
    """

    def __init__(self, database: Database, rates: pace.Rates, hears: HearsDate, **settings: Any) -> None:
        super().__init__(hears, **settings)
        self._database = database
        self._rates = rates

    def api_call(self, api_method: str, **given: Any) -> SlackResponse:
        if api_method not in TIERS:
            return super().api_call(api_method, **given)
        key = lanes.method(TIERS[api_method], api_method)
        self.wait_for(key)
        try:
            return super().api_call(api_method, **given)
        except SlackApiError as error:
            self._hear(key, error)
            raise

    def wait_for(self, key: str) -> None:
        """Takes a slot of this pace. Raises TroubleError where it comes later."""
        hand = _hand.get() or _Hand(0, [], [])
        hand.used.append(key)
        if key in hand.tickets:
            hand.tickets.remove(key)
            return
        with self._database.write() as session:
            now = self._database.clock()
            slot = pace.reserve(session, now, key, self._rates)
        if slot > now:
            keep = partial(_keep_tickets, hand.delivery_id, tuple(hand.used))
            raise TroubleError(f"{causes.PACE} {key.partition(':')[2]}", wait=(slot - now).total_seconds(), settle=keep)

    def _hear(self, key: str, error: SlackApiError) -> None:
        """Pushes the pace of a method by Slack's Retry-After, which holds whoever calls it."""
        response: Any = error.response
        if getattr(response, "status_code", 0) == HTTPStatus.TOO_MANY_REQUESTS:
            with self._database.write() as session:
                pace.push(session, self._database.clock(), key, self._rates, retry_after(response))


def retry_after(response: Any) -> float:
    """Gives the seconds that Slack asks us to wait, 1 where it doesn't say. Its limits are per minute (docs.slack.dev, rate limits), so
    that a word of hours is a mistake, which must not silence a channel for so long.
    """
    headers = {str(name).lower(): value for name, value in (getattr(response, "headers", None) or {}).items()}
    word = str(headers.get("retry-after", ""))
    return min(float(word), LONGEST_ASKED) if word.isascii() and word.isdigit() else 1.0


def _keep_tickets(delivery_id: int, tickets: tuple[str, ...], tx: Transaction) -> None:
    """Keeps the slots that a delivery has used: the next attempt comes when its slot does, and goes up to there without waiting again."""
    outbox.keep_tickets(tx.session, delivery_id, tickets)
