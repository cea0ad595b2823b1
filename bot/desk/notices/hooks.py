"""Addresses outside are told what happens, each in its own lane, from the transaction in which it does."""

import json
from datetime import timedelta

from bot.desk import lanes
from bot.desk.notices import notices
from bot.desk.terms import HookEvent
from storage.kinds import DeliveryKind
from storage.models import Hook, HookPost
from storage.queries.notices import hooks as rows
from storage.transaction import Transaction

PATIENCE = timedelta(hours=1)
"""A hook that can't be told for so long, and in so many tries, is paused."""
TRIES = 10
KEPT = timedelta(days=3)
"""What happens is kept for a paused hook so long; what happens later it is never told."""


def tell(tx: Transaction, event: HookEvent, conversation_id: int, message_id: int | None = None, **details: str | None) -> None:
    """Has all hooks told that something happened. `details` are ids of ours and states, never a contact's words."""

    def tell_all() -> None:
        said = json.dumps({name: words for name, words in details.items() if words is not None})
        for hook_id in rows.list_listening(tx.session, tx.now - KEPT):
            post = HookPost(hook_id=hook_id, event=event, conversation_id=conversation_id, message_id=message_id, at=tx.now, details=said)
            tx.deliver(lanes.hook(hook_id), DeliveryKind.SEND_HOOK_POST, rows.add_post(tx.session, post))

    rows.if_any(tx.session, tell_all)


def failed(tx: Transaction, hook: Hook, attempt: int, why: str, *, for_good: bool) -> None:
    """Stores that a hook could not be told, pauses it where that has gone on for long or can't pass, and tells the admins then."""
    since = rows.failed(tx.session, hook.id, tx.now)
    if since is None or not (for_good or (attempt >= TRIES and tx.now - since >= PATIENCE)):
        return
    if rows.pause(tx.session, hook.id, tx.now):
        text = (
            f"The hook {hook.url} is paused: {why}. What happens is kept for it for {KEPT.days} days. Once it is mended, "
            f"/desk hook resume {hook.url} tells it all in order; /desk hook remove takes it away."
        )
        notices.tell_admins(tx, text, key=key(hook))


def key(hook: Hook) -> str:
    """Gives the key of the notice that a hook is paused."""
    return f"hook {hook.id}"
