"""Files of ours are shown in Slack's threads, each once. Slack answers before it shows a file, and what follows must not overtake it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus

import requests

from bot.desk import lanes
from bot.desk.notices.causes import NOT_SHOWN_YET
from bot.runtime import Runtime
from bot.slack.calls import CLOSED, call
from storage.engine.pump import HopelessError, RefusedError, Settle, TroubleError
from storage.kinds import DeliveryKind
from storage.taken import Taken
from storage.transaction import Transaction

SHARING = 20.0
"""Slack may need so many seconds to show a file."""
LOOK_AGAIN = 4.0
"""So many seconds pass until the next look after a lost answer."""
LOOK_SOON = 1.0
"""So many seconds pass until the next look where Slack said that it will show the file."""
UPLOAD_TIMEOUT = 10
REFUSALS = frozenset(range(400, 500)) - {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}
"""With these Slack says no to the bytes, for a while or for good."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to show: `read` gives its bytes, where they are needed, and `alt` describes a picture to those who can't see it."""

    name: str
    title: str
    read: Callable[[], bytes]
    alt: str | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A thread, or with `thread_ts` None a DM, and what is known of the file there: its id, and when Slack said that it will show it. `lost` stores
    that the thread is deleted.
    """

    channel_id: str
    thread_ts: str | None
    lost: Settle
    file_id: str | None = None
    shared_at: datetime | None = None


Keep = Callable[[Transaction, str, datetime | None], None]
"""A function of this kind stores what is known of the file from now on."""


def show(runtime: Runtime, taken: Taken, spot: Spot, file: File, keep: Keep) -> None:
    """Ends when Slack shows the file in the thread. Raises TroubleError until then, and HopelessError where Slack doesn't take the file.

    What a try finds out is stored at once, so that the next one neither uploads nor shares anything twice.
    """
    file_id, shared_at = spot.file_id, spot.shared_at
    if file_id and shared_at is None and taken.doubt and is_shown_after_all(runtime, spot, taken, keep):
        return
    if not file_id or (shared_at is None and taken.doubt):
        file_id = upload(runtime, file)
        _store(runtime, keep, file_id, None)
    if shared_at is None:
        share(runtime, spot, {file_id: file.title})
        shared_at = runtime.clock()
        _store(runtime, keep, file_id, shared_at)
    if not is_shown(runtime, spot, file_id, keep) and (runtime.clock() - shared_at).total_seconds() < SHARING:
        raise TroubleError(NOT_SHOWN_YET, wait=LOOK_SOON)


def _store(runtime: Runtime, keep: Keep, file_id: str, shared_at: datetime | None) -> None:
    with runtime.transaction() as tx:
        keep(tx, file_id, shared_at)


def is_shown_after_all(runtime: Runtime, spot: Spot, taken: Taken, keep: Keep) -> bool:
    """Says, after an answer was lost, whether Slack shows the file: the file itself tells. One that isn't shown after a while is shared
    anew, as another file.
    """
    if is_shown(runtime, spot, spot.file_id or "", keep):
        return True
    if taken.doubt and (runtime.clock() - taken.doubt.since).total_seconds() < SHARING:
        raise TroubleError("Slack may still be sharing it", wait=LOOK_AGAIN)
    return False


def is_shown(runtime: Runtime, spot: Spot, file_id: str, keep: Keep) -> bool:
    """Says whether a file stands in its thread. One that Slack put outside it, as it does with posts below a root that was deleted, is
    taken back.
    """
    try:
        file = call(runtime.slack.files_info, file=file_id)["file"]
    except HopelessError:
        return False
    shares = [where for kind in (file.get("shares") or {}).values() for where in kind.get(spot.channel_id) or ()]
    if shares and all(where.get("thread_ts") != spot.thread_ts for where in shares):
        raise TroubleError("thread_not_found", settle=partial(_take_back, spot, file_id, keep))
    return bool(shares)


def _take_back(spot: Spot, file_id: str, keep: Keep, tx: Transaction) -> None:
    keep(tx, "", None)
    tx.deliver(lanes.strays(spot.channel_id), DeliveryKind.DELETE_STRAY_FILE, file_id)
    spot.lost(tx)


def share(runtime: Runtime, spot: Spot, titles: Mapping[str, str], comment: str | None = None) -> None:
    """Has Slack show files, by their ids, in one message; `comment` is what that says, in words of ours."""
    files = [{"id": file_id, "title": title} for file_id, title in titles.items()]
    place = {"channel_id": spot.channel_id, "thread_ts": spot.thread_ts, "initial_comment": comment}
    try:
        call(runtime.slack.files_completeUploadExternal, files=files, **place)
    except (TroubleError, HopelessError) as error:
        if str(error) in CLOSED:
            raise TroubleError("thread_not_found", settle=spot.lost) from None
        raise


def upload(runtime: Runtime, file: File) -> str:
    """Gives the id of a file that nobody sees yet: one that is never shared does no harm."""
    content = file.read()
    asked = call(runtime.slack.files_getUploadURLExternal, filename=file.name, length=len(content), alt_txt=file.alt)
    try:
        answer = requests.post(str(asked["upload_url"]), data=content, timeout=UPLOAD_TIMEOUT)
    except requests.RequestException as error:
        raise TroubleError(type(error).__name__) from None
    if answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        raise HopelessError("file_upload_size_restricted")
    if answer.status_code != HTTPStatus.OK:
        raise (RefusedError if answer.status_code in REFUSALS else TroubleError)(f"status {answer.status_code}")
    return str(asked["file_id"])
