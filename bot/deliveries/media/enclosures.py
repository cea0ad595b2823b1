"""Files that an agent dropped into a thread are fetched from Slack, made to fit, and kept until the carrier comes for them."""

import time
from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from urllib.parse import SplitResult, urlsplit

import requests

from bot.deliveries.media.images import JPEG, UnreadableError, draw
from bot.desk.media import enclosures
from bot.desk.media.enclosures import LARGEST_READ, REDRAWN, SCALED, written
from bot.desk.notices import thread_notes
from bot.desk.terms import Outside
from bot.runtime import Runtime
from bot.slack.calls import call
from carriers.downloads import is_plain, wait_of
from carriers.facts import MediaLimits
from carriers.sniffing import is_disguised, sniff
from storage.engine.pump import BrokenError, HopelessError, Settle, TroubleError
from storage.kinds import ATTACHMENT
from storage.models import Attachment, AttachmentState, Message, MessageState
from storage.queries.handover import conversations
from storage.queries.media import attachments as rows
from storage.queries.messages.messages import get_message
from storage.taken import Taken
from storage.transaction import Transaction

SLACKS_FILES = ("https", "files.slack.com", 443)
TIMEOUT = 10
LONGEST = 60.0
"""Fetching a file may take so many seconds: a host that trickles must not hold a thread for ever."""
CHUNK = 64 * 1024

NOT_SLACKS = "Its address isn't one of Slack's own, so it was not fetched."
SIGNED_OUT = "Slack didn't hand it over: an admin checks that the app may read files (files:read)."
UNREADABLE = "It can't be read as a picture, or has too many pixels."


class RefusedError(Exception):
    """A file can't be had, or not be sent, and the sentence says why. With `retry` it may be possible later."""

    def __init__(self, sentence: str, *, retry: bool = False) -> None:
        super().__init__(sentence)
        self.retry = retry


def fetch_file(runtime: Runtime, taken: Taken) -> Settle | None:
    """Fetches one file of a reply, whose text waits for it in its own lane."""
    message_id, position = ATTACHMENT.read(taken.subject)
    with runtime.reading() as session:
        message = get_message(session, message_id)
        files = rows.list_of(session, message_id)
    file = files[position]
    if message.state != MessageState.WAITING or file.state != AttachmentState.WAITING:
        return None
    try:
        limits = _get_limits(runtime, message)
        share = enclosures.shares([(other.content_type, other.size or 0) for other in files], limits)[position]
        content, kind, done = _fitted(file, _download(runtime, file), share, limits)
        _require_fitting_words(message, file, kind, limits)
    except RefusedError as error:
        said = str(error) if str(error).startswith(file.name or "") else f"{file.name}: {error}"
        return partial(_fail, message_id, position, said, error.retry)
    return partial(_arrive, message_id, position, content, kind, done)


def _get_limits(runtime: Runtime, message: Message) -> MediaLimits:
    """Gives the limits of the carrier that a reply goes out by. Raises BrokenError where the carrier isn't set up, RefusedError where it
    takes no files.
    """
    facts = runtime.facts.get(message.carrier)
    if facts is None:
        raise BrokenError("not_set_up", Outside.CARRIER.at(message.carrier))
    limits = facts.media_from(message.our_address)
    if limits is None:
        raise RefusedError(f"Files can't be sent over {facts.title}.")
    return limits


def _arrive(message_id: int, position: int, content: bytes, kind: str, done: str | None, tx: Transaction) -> None:
    message = get_message(tx.session, message_id)
    if enclosures.arrive(tx, message, position, content, kind) and done and message.conversation_id:
        thread_notes.write(tx, conversations.get_conversation(tx.session, message.conversation_id), done)


def _fail(message_id: int, position: int, sentence: str, retry: bool, tx: Transaction) -> None:
    enclosures.fail(tx, get_message(tx.session, message_id), position, sentence, retry=retry)


def give_up(taken: Taken) -> Settle:
    """Shows that fetching a file went wrong in a way that nobody thought of."""
    message_id, position = ATTACHMENT.read(taken.subject)
    return partial(_fail, message_id, position, "A file could not be prepared. The log says more.", True)


def _fitted(file: Attachment, content: bytes, share: int, limits: MediaLimits) -> tuple[bytes, str, str | None]:
    """Gives the bytes of a file as they go out, what they are, and what was done to them in words for the agent."""
    kind, name = sniff(content, file.content_type), file.name or "the file"
    if is_disguised(kind, file.content_type):
        raise RefusedError(SIGNED_OUT, retry=True)
    wrong = enclosures.judge(name, kind, len(content), limits)
    if wrong:
        raise RefusedError(f"{wrong}.")
    if kind in enclosures.PICTURES and sniff(content) not in enclosures.PICTURES:
        raise RefusedError(UNREADABLE)
    most = min(share or limits.together, limits.largest_picture)
    if kind not in REDRAWN and not (kind in SCALED and len(content) > most):
        return content, kind, None
    try:
        drawn = draw(content, most)
    except UnreadableError:
        raise RefusedError(UNREADABLE) from None
    return drawn, JPEG, _said(name, kind, len(content), len(drawn), limits)


def _require_fitting_words(message: Message, file: Attachment, kind: str, limits: MediaLimits) -> None:
    """Raises RefusedError where words can't stand beside what a file turned out to be."""
    alone = enclosures.find_wordless([kind], message.body, limits)
    if alone:
        raise RefusedError(f"{file.name or 'The file'}: {alone}.")


def _said(name: str, kind: str, before: int, after: int, limits: MediaLimits) -> str:
    if kind in REDRAWN:
        return f"{name} goes to the contact as a JPEG of {written(after)}, since not every phone shows {kind.partition('/')[2].upper()}."
    most = f"a picture can have {written(limits.picture)}" if limits.picture else f"a message can have {written(limits.together)} in all"
    return f"{name} was scaled down from {written(before)} to {written(after)}: {most}."


def _download(runtime: Runtime, file: Attachment) -> bytes:
    url = file.url or _ask(runtime, file)
    if not is_slacks(url, runtime.settings.slack_api_url):
        raise RefusedError(NOT_SLACKS)
    headers = {"Authorization": f"Bearer {runtime.settings.slack_bot_token.get_secret_value()}", "Accept-Encoding": "identity"}
    try:
        with requests.get(url, headers=headers, timeout=TIMEOUT, stream=True, allow_redirects=False) as answer:
            _judge(answer)
            return b"".join(_within(answer, time.monotonic() + LONGEST))
    except requests.RequestException as error:
        raise TroubleError(type(error).__name__) from None


def _ask(runtime: Runtime, file: Attachment) -> str:
    """Gives the address of a file whose event had a mere stub: Slack describes the file itself when asked. Raises RefusedError."""
    try:
        described = enclosures.read(call(runtime.slack.files_info, file=file.file_id)["file"])
    except HopelessError:
        raise RefusedError("It is not in Slack any more.") from None
    if described.absent or not described.url:
        raise RefusedError(f"{(described.absent or 'Slack does not hand it over').removeprefix(described.name).strip().capitalize()}.")
    return described.url


def is_slacks(url: str, api_url: str) -> bool:
    """Says whether our token may be shown at an address: Slack's own host for files, or exactly where Slack's API is."""
    return is_plain(url) and _origin(urlsplit(url)) in (SLACKS_FILES, _origin(urlsplit(api_url)))


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, (parts.hostname or "").lower(), parts.port or (443 if parts.scheme == "https" else 80)


def _judge(answer: requests.Response) -> None:
    status = answer.status_code
    if status == HTTPStatus.OK:
        return
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        raise RefusedError("It is not in Slack any more.")
    if status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.TOO_MANY_REQUESTS:  # also where it leads to the sign-in page
        raise RefusedError(SIGNED_OUT, retry=True)
    raise TroubleError(f"status {status}", wait=wait_of(answer))


def _within(answer: requests.Response, end: float) -> Iterator[bytes]:
    left = LARGEST_READ
    for chunk in answer.iter_content(CHUNK):
        left -= len(chunk)
        if left < 0:
            raise RefusedError(f"It has more than {written(LARGEST_READ)}, which is the most that is read.")
        if time.monotonic() > end:
            raise TroubleError("Slack is too slow with the file")
        yield chunk
