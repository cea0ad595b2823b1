"""A worker calls Slack here, and learns what an answer means, and what to look for when there was none."""

import http.client
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.desk import lanes
from bot.desk.notices import causes
from bot.desk.terms import Outside
from bot.slack.paced import retry_after
from storage.engine.pump import BrokenError, HopelessError, LostError, RefusedError, Settle, TroubleError
from storage.kinds import DeliveryKind, Post
from storage.taken import Taken
from storage.transaction import Transaction

Answer = TypeVar("Answer")
Message = dict[str, Any]
METADATA = "threadline"
CLOCK_MARGIN = timedelta(minutes=6)
"""Slack's clock and the database's differ by less than this: Slack's requests are refused at five minutes."""
WORK_LAG = timedelta(seconds=2)
"""Slack may be at work so long on a call whose outcome we don't know."""
PAGE = 200
UNREACHED = "Slack can't be reached"
NONSENSE = "an answer that makes no sense"
NO_REASON = "no_reason"
_CUT_OFF = (TimeoutError, http.client.HTTPException, ConnectionResetError, BrokenPipeError, json.JSONDecodeError, UnicodeDecodeError)
_CODE = re.compile(r"[\w.:/-]{1,100}", re.ASCII)
"""A code is one word. What slack_sdk says of an answer that is no JSON is a sentence."""
PARTICULAR = {400, 413, 414, 415, 422, 431}
"""By these statuses something in front of Slack refuses one request for what it is, and others not."""
# Slack took nothing and never will: this one message is wrong (docs.slack.dev, chat.postMessage, chat.update, reactions.add, views.publish)
WRONG = {
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_arguments",
    "invalid_metadata_format",
    "msg_too_long",
    "msg_blocks_too_long",
    "no_text",
    "too_many_attachments",
    "view_too_large",
    "message_not_found",
    "cant_update_message",
    "edit_window_closed",
    "too_many_reactions",
    "user_not_found",
    "users_not_found",
    "cannot_dm_bot",
    "user_disabled",
    "user_not_visible",
    "invalid_users",
    # files.getUploadURLExternal, files.completeUploadExternal, files.info
    "blocked_file_type",
    "alt_txt_too_large",
    "file_deleted",
    "file_not_found",
    "file_type_not_allowed",
    "file_upload_incomplete",
    "file_upload_size_restricted",
    "file_uploads_disabled",
    "file_uploads_except_images_disabled",
}
# Somebody has to mend the installation, or the channel (docs.slack.dev, chat.postMessage and its kin)
TOKEN = {
    "access_denied",
    "account_inactive",
    "invalid_auth",
    "not_allowed_token_type",
    "not_authed",
    "org_login_required",
    "team_access_not_granted",
    "token_expired",
    "token_revoked",
}
CHANNEL = {
    "channel_not_found",
    "is_archived",
    "not_in_channel",
    "restricted_action",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
}
# Somebody deleted it in Slack
GONE = {"message_not_found", "thread_not_found"}
# Nobody can write below it any more (docs.slack.dev, chat.postMessage): a conversation goes on below another card
CLOSED = GONE | {"restricted_action_thread_locked", "cannot_reply_to_message"}
# Slack may have taken it before it gave up
UNSURE = {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}


class StrayError(Exception):
    """A reply stands in the channel itself, outside the thread that it was posted to. People report that Slack answers so where the thread's root
    was deleted: `ok`, and a message without `thread_ts`; chat.postMessage's page tells of `thread_not_found`, which is heeded as well.
    """

    def __init__(self, ts: str) -> None:
        super().__init__(ts)
        self.ts = ts


def call(method: Callable[..., Answer], /, **arguments: Any) -> Answer:
    """Calls a method of Slack's. Raises TroubleError, LostError or HopelessError, which a pump understands. The error's text is Slack's
    code and nothing else.
    """
    try:
        return method(**arguments)
    except SlackApiError as error:
        raise _meaning(error, str(arguments.get("channel") or arguments.get("channel_id") or "")) from None
    except _CUT_OFF as error:
        raise LostError(type(error).__name__) from None
    except AttributeError:  # slack_sdk looks for a name in it, whatever the JSON is
        raise LostError(NONSENSE) from None
    except URLError as error:
        raise _unreached(error) from None
    except (OSError, SlackClientError) as error:
        raise LostError(type(error).__name__) from None


def _unreached(error: URLError) -> TroubleError:
    """Says what it means that no answer began, which urllib wraps: refused connections and unknown hosts took nothing."""
    reason = error.reason
    if isinstance(reason, ConnectionRefusedError) or type(reason).__name__ == "gaierror":
        return TroubleError(UNREACHED)
    return LostError(type(reason).__name__)


def _meaning(error: SlackApiError, channel: str) -> Exception:
    response: Any = error.response
    status = getattr(response, "status_code", 200)
    told = _told(response)
    said = str(told.get("error") or (NO_REASON if told.get("ok") is False else ""))
    code = said if _CODE.fullmatch(said) else f"HTTP {status}" if status in PARTICULAR else ""
    if status == http.client.TOO_MANY_REQUESTS or code in (causes.RATE_LIMITED, "rate_limited"):
        return TroubleError(causes.RATE_LIMITED, wait=retry_after(response), push=True)
    if status >= http.client.INTERNAL_SERVER_ERROR or status == http.client.REQUEST_TIMEOUT or code in UNSURE or not code:
        return LostError(code or (NONSENSE if status == http.client.OK else f"HTTP {status}"))
    return HopelessError(code) if code in WRONG else _trouble(code, channel, response)


def _told(response: Any) -> dict[str, Any]:
    """Gives what Slack says in an answer, which is nothing where it is no JSON, or JSON of another shape."""
    said = getattr(response, "data", response)
    return said if isinstance(said, dict) else {}


def _trouble(code: str, channel: str, response: Any) -> Exception:
    """Says what a code means. What waits for a repair says where. A person's DM can't be repaired: somebody left, or can't be written to. A
    code that is on none of the lists may pass or not: nobody knows, so it has a deadline.
    """
    if code in TOKEN:
        return BrokenError(code, Outside.SLACK.value)
    if code == "missing_scope":
        return BrokenError(code, Outside.SCOPE.at(response.get("needed") or ""))
    if code in CHANNEL and channel:
        return HopelessError(code) if channel.startswith(("D", "U", "W")) else BrokenError(code, Outside.CHANNEL.at(channel))
    return RefusedError(code)


def post(
    slack: WebClient,
    taken: Taken,
    channel: str,
    message: Message,
    mark: str,
    *,
    thread_ts: str | None = None,
    foreign: bool = False,
    lost: Settle | None = None,
    plainer: Message | None = None,
) -> str:
    """Posts once and gives the ts. After a doubt it first looks for `mark`, our opaque id in the message's metadata. With `foreign` a
    contact's words are in it, so that its text isn't formatted either. `lost` stores that somebody deleted the thread. `plainer` is posted
    where Slack doesn't take `message`, before the text alone is. What Slack puts outside the thread is taken back, and the thread counts as
    deleted.
    """
    choices = [message, *([plainer] if plainer else []), {"text": message["text"]}]
    try:
        return _post(slack, taken, channel, choices, mark, thread_ts=thread_ts, foreign=foreign)
    except StrayError as error:
        raise TroubleError("thread_not_found", settle=partial(_take_back, channel, error.ts, lost)) from None
    except (TroubleError, HopelessError) as error:
        if thread_ts and lost and str(error) in CLOSED:
            raise TroubleError("thread_not_found", settle=lost) from None
        raise


def _take_back(channel: str, ts: str, lost: Settle | None, tx: Transaction) -> None:
    tx.deliver(lanes.strays(channel), DeliveryKind.DELETE_STRAY, Post(channel, ts))
    if lost:
        lost(tx)


def _post(slack: WebClient, taken: Taken, channel: str, choices: list[Message], mark: str, *, thread_ts: str | None, foreign: bool) -> str:
    if taken.doubt:
        ts = _find_again(slack, channel, mark, taken.doubt.since, thread_ts)
        if ts:
            return ts
        _require_quiet(taken)
    where = {"channel": channel, "thread_ts": thread_ts, "metadata": {"event_type": METADATA, "event_payload": {"id": mark}}}
    manners = {"unfurl_links": False, "unfurl_media": False, "link_names": False, "parse": "none", "mrkdwn": not foreign}
    for message in choices:
        try:
            return _ts(call(slack.chat_postMessage, **where, **manners, **message), thread_ts)
        except (HopelessError, RefusedError) as error:  # rather without its looks than not at all
            is_final = isinstance(error, HopelessError) or taken.is_overdue
            if str(error) in CLOSED or message is choices[-1] or not is_final:
                raise
    raise AssertionError  # the last one returns or raises


def _ts(answer: SlackResponse, thread_ts: str | None) -> str:
    """Gives the ts of an answer. Without it we can't find our message again: the answer is as good as lost. Raises StrayError where the
    message stands outside its thread.
    """
    told = _told(answer)
    ts, posted = told.get("ts"), told.get("message")
    if not ts:
        raise LostError("an answer without a ts")
    if thread_ts and isinstance(posted, dict) and posted.get("thread_ts") != thread_ts:
        raise StrayError(str(ts))
    return str(ts)


def _find_again(slack: WebClient, channel: str, mark: str, since: datetime, thread_ts: str | None) -> str | None:
    """Gives the ts of our own message, or None where Slack doesn't have it. Raises StrayError where it stands outside its thread."""
    gone = None
    try:
        ts = find_posted(slack, channel, mark, since, thread_ts=thread_ts)
    except (TroubleError, HopelessError) as error:
        if not thread_ts or str(error) not in GONE:
            raise
        ts, gone = None, error
    if thread_ts and not ts:
        stray = find_posted(slack, channel, mark, since, thread_ts=None)
        if stray:
            raise StrayError(stray)
    if gone:
        raise gone
    return ts


def _require_quiet(taken: Taken) -> None:
    """Raises TroubleError while what isn't there yet may still come: it is looked for once more before it is posted again."""
    age = taken.at - taken.tried_at if taken.at and taken.tried_at else WORK_LAG
    if age < WORK_LAG:
        raise TroubleError("Slack may still be at work on it", wait=(WORK_LAG - age).total_seconds())


def edit(slack: WebClient, channel: str | None, ts: str | None, message: Message) -> bool:
    """Draws a message of ours anew; False where somebody deleted it."""
    try:
        call(slack.chat_update, channel=channel, ts=ts, link_names=False, parse="none", **message)
    except HopelessError as error:
        if str(error) in GONE:
            return False
        raise
    return True


def delete(slack: WebClient, channel: str, ts: str) -> None:
    """Deletes a message of ours; one that is gone already is as good."""
    try:
        call(slack.chat_delete, channel=channel, ts=ts)
    except HopelessError as error:
        if str(error) not in GONE:
            raise


def find_posted(slack: WebClient, channel: str, mark: str, since: datetime, *, thread_ts: str | None) -> str | None:
    """Gives the ts of our own message, or None where Slack doesn't have it."""
    oldest = f"{(since - CLOCK_MARGIN).timestamp():.6f}"
    cursor = ""
    while True:
        page = _page(slack, channel, thread_ts, oldest, cursor)
        messages: list[dict[str, Any]] = page.get("messages") or []
        for posted in messages:
            if (posted.get("metadata") or {}).get("event_payload", {}).get("id") == mark:
                return str(posted["ts"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return None


def _page(slack: WebClient, channel: str, thread_ts: str | None, oldest: str, cursor: str) -> SlackResponse:
    window = {"channel": channel, "oldest": oldest, "limit": PAGE, "include_all_metadata": True, "cursor": cursor}
    if thread_ts is None:
        return call(slack.conversations_history, **window)
    return call(slack.conversations_replies, ts=thread_ts, **window)
