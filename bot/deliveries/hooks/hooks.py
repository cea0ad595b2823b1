"""A hook is told what happened: signed, in order, and again until it says that it has it."""

import json
from functools import partial
from typing import Any

from bot.deliveries.hooks.posting import Signed, UnansweredError, post
from bot.desk.notices import causes, hooks
from bot.desk.terms import HookEvent
from bot.runtime import Runtime
from storage.engine.pump import Settle, TroubleError
from storage.kinds import HOOK_POST
from storage.models import Hook
from storage.queries.notices import hooks as rows
from storage.queries.notices.hooks import Post
from storage.taken import Taken
from storage.transaction import Transaction

PAUSED_WAIT = 300.0
WAITS = (5.0, 15.0, 60.0, 120.0, 300.0)
"""The next try follows after so many seconds; all later ones after the last of these."""


def send_hook_post(runtime: Runtime, taken: Taken) -> Settle | None:
    """Tells a hook what happened. What was purged meanwhile is not told, and a paused hook isn't asked."""
    post_id = HOOK_POST.read(taken.subject)
    with runtime.reading() as session:
        told = rows.find_post(session, post_id)
        body = json.dumps(describe(told), ensure_ascii=False).encode() if told else b""
    if told is None:
        return None
    hook = told.hook
    if hook.paused_at:
        raise TroubleError(causes.HOOK_PAUSED, wait=PAUSED_WAIT)
    stamp = int(runtime.clock().timestamp())
    try:
        post(hook.url, Signed(told.post.public_id, told.post.event, body, hook.secret, stamp), runtime.settings.hook_hosts)
    except UnansweredError as error:
        settle = partial(_failed, hook, taken.attempt, str(error), error.for_good)
        raise TroubleError(str(error), wait=WAITS[min(taken.attempt, len(WAITS)) - 1], settle=settle) from None
    return partial(_told, post_id, hook.id)


def _told(post_id: int, hook_id: int, tx: Transaction) -> None:
    rows.told(tx.session, post_id, hook_id)


def _failed(hook: Hook, attempt: int, why: str, for_good: bool, tx: Transaction) -> None:
    hooks.failed(tx, hook, attempt, why, for_good=for_good)


def describe(told: Post) -> dict[str, Any]:
    """Gives what a hook is told: what happened, and in which conversation."""
    said: dict[str, Any] = {
        "id": told.post.public_id,
        "event": told.post.event,
        "at": told.post.at.isoformat(),
        "conversation": {
            "id": told.conversation.public_id,
            "queue": told.queue.name,
            "line": told.line.address,
            "contact": told.contact.address,
        },
    }
    if told.message:
        said["text"] = {"id": told.message.public_id, "body": told.message.whole, "attachments": told.message.media_count}
        if told.post.event == HookEvent.TEXT:
            said["text"]["at"] = told.message.at.isoformat()
    details: dict[str, str] = json.loads(told.post.details)
    return said | details
