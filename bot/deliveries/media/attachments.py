"""Attachments are fetched from the carrier and shown in their thread."""

from datetime import datetime
from functools import partial

from sqlmodel import Session

from bot.deliveries import files, threads
from bot.desk import lanes, reading
from bot.desk.media import attachments as desk_attachments
from bot.desk.media import words
from bot.desk.notices import causes
from bot.runtime import Runtime
from carriers.base import CarrierError, FetchesMedia, Media
from storage.engine.pump import HopelessError, Settle, TroubleError
from storage.kinds import ATTACHMENT, DeliveryKind
from storage.models import Attachment, AttachmentState, Message
from storage.queries.handover.conversations import get_id_of
from storage.queries.media import attachments as rows
from storage.queries.messages.messages import get_contact, get_message
from storage.taken import Taken
from storage.transaction import Transaction

REFUSALS = {
    "file_upload_size_restricted": "It is larger than this workspace takes.",
    "blocked_file_type": "This workspace takes no files of its type.",
    "file_type_not_allowed": "This workspace takes no files of its type.",
    "file_uploads_disabled": "This workspace takes no files. An admin allows them in Slack's settings.",
    "file_uploads_except_images_disabled": "This workspace takes no files but pictures. An admin allows them in Slack's settings.",
}
"""This is what Slack's refusals mean in words (docs.slack.dev, files.getUploadURLExternal)."""


def fetch_media(runtime: Runtime, taken: Taken) -> Settle | None:
    """Fetches the bytes of an attachment, once. What the carrier doesn't have yet is asked for again for a while."""
    with runtime.reading() as session:
        attachment, message = _read(session, taken)
    if attachment.state not in (AttachmentState.WAITING, AttachmentState.MISSING):
        return None
    ids = (attachment.message_id, attachment.position)
    carrier = runtime.carriers.get(message.carrier)
    if not isinstance(carrier, FetchesMedia):
        return partial(_not_fetched, ids, desk_attachments.NOT_FETCHED, False)
    try:
        fetched = carrier.fetch(Media(attachment.url, attachment.content_type), desk_attachments.MOST)
    except CarrierError as error:
        if error.retryable and runtime.clock() - (attachment.asked_at or taken.created_at) < desk_attachments.GIVE_UP:
            raise TroubleError(error.code or "no answer", wait=error.wait) from None
        return partial(_not_fetched, ids, error.sentence, error.retryable)
    return lambda tx: desk_attachments.keep(tx, *ids, fetched)


def _not_fetched(ids: tuple[int, int], sentence: str, retry: bool, tx: Transaction) -> None:
    desk_attachments.give_up(tx, *ids, sentence, retry=retry)


def _read(session: Session, taken: Taken) -> tuple[Attachment, Message]:
    message_id, position = ATTACHMENT.read(taken.subject)
    return rows.get_attachment(session, message_id, position), get_message(session, message_id)


def show_attachment(runtime: Runtime, taken: Taken) -> Settle | None:
    """Shows an attachment in a thread, in its turn, or has a thread note say that it isn't there."""
    with runtime.reading() as session:
        attachment, message = _read(session, taken)
        thread = threads.get_thread(session, taken, get_id_of(message))
        upload = rows.find_upload(session, attachment.message_id, attachment.position, lanes.number(taken.lane))
        alt = desk_attachments.alt_text(message, attachment, reading.writer(session, message, get_contact(session, message.contact_id)))
    if isinstance(thread, threads.Elsewhere):
        return thread.settle
    if attachment.state == AttachmentState.WAITING:
        return _wait(runtime, taken, attachment)
    if attachment.state == AttachmentState.FAILED:
        return partial(_miss, attachment, attachment.error or "", attachment.retry, taken)
    if attachment.state == AttachmentState.MISSING or attachment.size is None or (upload and upload.shown_at) or words.is_read(attachment):
        return None  # a line says so, or nobody needed the bytes of an agent's own file, or it stands there
    spot = files.Spot(thread.channel_id, thread.thread_ts, thread.lost, *((upload.file_id, upload.shared_at) if upload else ()))
    file = files.File(attachment.name or "file", desk_attachments.title(message, attachment), partial(_bytes, runtime, attachment), alt)
    return _show(runtime, taken, attachment, spot, file)


def _show(runtime: Runtime, taken: Taken, attachment: Attachment, spot: files.Spot, file: files.File) -> Settle:
    try:
        files.show(runtime, taken, spot, file, partial(_keep_upload, attachment, lanes.number(taken.lane)))
    except HopelessError as error:
        refused = partial(_refused, attachment, REFUSALS.get(str(error), f"Slack doesn't take it ({error})."), taken)
        if attachment.state == AttachmentState.SHOWN:  # in another thread; here its words stand in the history
            raise HopelessError(str(error), refused) from None
        return refused
    return partial(_shown, taken, attachment)


def _wait(runtime: Runtime, taken: Taken, attachment: Attachment) -> Settle:
    """Has the lane wait for an attachment's bytes for a while, so that what comes below stays below. Raises TroubleError until then."""
    left = (desk_attachments.PATIENCE - (runtime.clock() - taken.created_at)).total_seconds()
    if left > 0:
        raise TroubleError(causes.NO_BYTES_YET, wait=left, settle=partial(_look_again, taken))
    return partial(_miss, attachment, desk_attachments.SLOW, True, taken)


def _look_again(taken: Taken, tx: Transaction) -> None:
    """Has a thread's lane looked at once more, since the bytes may have come before the lane began to wait."""
    if _read(tx.session, taken)[0].state != AttachmentState.WAITING:
        tx.hurry(taken.lane)


def _miss(attachment: Attachment, sentence: str, retry: bool, taken: Taken, tx: Transaction) -> None:
    """Has a thread note say that an attachment isn't there. An agent's own file stands where it was written, and what becomes of it is told
    with its reply.
    """
    if not attachment.file_id:
        desk_attachments.miss(tx, attachment, sentence, taken.lane, taken.pace, retry=retry)


def _refused(attachment: Attachment, sentence: str, taken: Taken, tx: Transaction) -> None:
    rows.drop_upload(tx.session, attachment.message_id, attachment.position, lanes.number(taken.lane))
    if attachment.state != AttachmentState.SHOWN:
        _miss(attachment, sentence, True, taken, tx)


def _bytes(runtime: Runtime, attachment: Attachment) -> bytes:
    with runtime.reading() as session:
        return rows.find_bytes(session, attachment.message_id, attachment.position) or b""


def _keep_upload(attachment: Attachment, number: int, tx: Transaction, file_id: str, shared_at: datetime | None) -> None:
    rows.keep_upload(tx.session, attachment.message_id, attachment.position, number, file_id, shared_at)


def _shown(taken: Taken, attachment: Attachment, tx: Transaction) -> None:
    row = rows.get_attachment(tx.session, attachment.message_id, attachment.position)
    rows.keep_shown(tx.session, row.message_id, row.position, lanes.number(taken.lane), tx.now)
    if rows.move_on(tx.session, row, (AttachmentState.KEPT,), {"state": AttachmentState.SHOWN}):
        tx.note("attachment.shown", message=get_message(tx.session, row.message_id).public_id, position=row.position, size=row.size or 0)


def give_up(taken: Taken) -> Settle:
    """Shows that something unforeseen happened to an attachment again and again."""
    return partial(_gave_up, taken)


def _gave_up(taken: Taken, tx: Transaction) -> None:
    attachment, _ = _read(tx.session, taken)
    if taken.kind == DeliveryKind.FETCH_MEDIA:
        desk_attachments.give_up(tx, attachment.message_id, attachment.position, desk_attachments.NOT_SHOWN, retry=True)
    else:
        _refused(attachment, desk_attachments.NOT_SHOWN, taken, tx)
