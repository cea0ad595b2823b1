"""Texts are handed to their carrier, and what the carrier's webhook could not bring in is fetched."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.exc import DataError

from bot import media
from bot.desk.messages import held, intake, receipts
from bot.desk.notices import causes
from bot.desk.queues import refusals
from bot.desk.terms import Happened, HookEvent, Outside
from bot.runtime import Runtime
from carriers.base import (
    CarrierError,
    DeliveryReport,
    Fault,
    FindsSent,
    InboundText,
    ListsReceived,
    OutboundText,
    SentText,
    TextState,
    UnknownOutcomeError,
    Wanted,
)
from storage import outbox
from storage.engine.pump import BrokenError, FailedError, HopelessError, LostError, Settle, TroubleError
from storage.kinds import MESSAGE
from storage.models import Attachment, AttachmentState, Message, MessageState, Watermark
from storage.queries.handover import conversations
from storage.queries.media import attachments
from storage.queries.messages import messages
from storage.queries.setup import lines as line_rows
from storage.taken import Taken
from storage.transaction import Transaction

log = structlog.get_logger(__name__)

LIST_LAG = timedelta(seconds=5)
"""After our own death, and after the carrier said that it failed, it may need so long until its list shows what it took after all."""
AT_WORK = timedelta(seconds=20)
"""So long after our last try the carrier may still be at work on a text, whatever it answered. What its list doesn't show by then was not
taken, or nobody knows where its answer was lost.
"""
LOOK_AGAIN = 4.0
LOOK_FOR_FILES = 10.0
"""The lane of a text that waits for its files is looked at again after so many seconds; a file that arrives has it looked at anyway."""
OVERLAP = timedelta(minutes=10)
"""Lists are read again from so long before the last time: what comes twice is stored once."""

UNKNOWN_SENTENCE = "The phone company didn't answer and its list doesn't show this text, so it is not known whether it was sent. Ask the contact, or press Retry to send it once more."


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a text didn't go out. With `retry`, pressing Retry may help; with `opted_out`, the contact had said STOP and we hadn't heard of
    it.
    """

    sentence: str
    retry: bool
    code: str = ""
    opted_out: bool = False
    state: MessageState = MessageState.FAILED


def send_text(runtime: Runtime, taken: Taken) -> Settle | None:
    """Hands an agent's reply to its carrier. After a doubt it looks before it sends."""
    with runtime.reading() as session:
        message = messages.get_message(session, MESSAGE.read(taken.subject))
        contact = messages.get_contact(session, message.contact_id)
        known = messages.carrier_ids_of(session, message.contact_id)
        files = attachments.list_of(session, message.id) if message.media_count else []
        before = messages.find_turn(session, message, runtime.clock() - receipts.TURN_MOST)
        refusal = refusals.find(session, conversations.get_conversation_of(session, message), runtime.clock(), message.our_address)
    if message.state != MessageState.WAITING or message.carrier_id:
        return None
    theirs, media_urls = message.their_address or contact.address, _addresses(runtime, message, files)
    text = OutboundText(message.public_id, message.our_address, theirs, message.whole, media_urls)
    if taken.doubt:
        receipt = _look(runtime, message, text, known, taken)
        if receipt:
            return partial(_sent, message.id, receipt)
    if refusal:
        raise HopelessError("refused", partial(_not_sent, message.id, Failure(f"{refusal}.", retry=True)))
    if _is_late(runtime, message):
        raise HopelessError("stale", partial(_hold, message.id))
    if before and not taken.doubt:
        left = before + receipts.TURN_MOST - runtime.clock()
        raise TroubleError(causes.TURN, wait=max(left.total_seconds(), 0), settle=partial(_keep_turn, taken))
    _require_files(taken, message, files)
    return partial(_sent, message.id, _send(runtime, message, text))


def _addresses(runtime: Runtime, message: Message, files: list[Attachment]) -> tuple[str, ...]:
    """Gives the addresses from which the carrier fetches the files of a reply."""
    secret, now = runtime.settings.slack_signing_secret.get_secret_value(), runtime.clock()
    return tuple(media.address(runtime.settings.public_url, secret, message.public_id, file.position, now) for file in files)


def _require_files(taken: Taken, message: Message, files: list[Attachment]) -> None:
    """Raises TroubleError while files of a reply are on their way, HopelessError where one can't be had: a reply goes out whole."""
    failed = next((file for file in files if file.state == AttachmentState.FAILED), None)
    if failed:
        settle = partial(_not_sent, message.id, Failure(f"{failed.error} Nothing of it was sent.", retry=failed.retry))
        raise HopelessError("file", settle)
    if any(file.state == AttachmentState.WAITING for file in files):
        raise TroubleError(causes.NO_FILES_YET, wait=LOOK_FOR_FILES, settle=partial(_wait_for_files, taken))


def _wait_for_files(taken: Taken, tx: Transaction) -> None:
    """Has a text's lane looked at once more, since the last file may have come before the lane began to wait."""
    outbox.keep_slot(tx.session, taken)
    if all(file.state != AttachmentState.WAITING for file in attachments.list_of(tx.session, MESSAGE.read(taken.subject))):
        tx.hurry(taken.lane)


def _keep_turn(taken: Taken, tx: Transaction) -> None:
    """Has a text's lane looked at once more, since the text before it may have come on before the lane began to wait."""
    outbox.keep_slot(tx.session, taken)
    if not messages.find_turn(tx.session, messages.get_message(tx.session, MESSAGE.read(taken.subject)), tx.now - receipts.TURN_MOST):
        tx.hurry(taken.lane)


def _hold(message_id: int, tx: Transaction) -> None:
    held.hold_stale(tx, messages.get_message(tx.session, message_id))


def _send(runtime: Runtime, message: Message, text: OutboundText) -> SentText:
    carrier = runtime.carriers.get(message.carrier)
    if carrier is None:
        raise BrokenError("not_set_up", Outside.CARRIER.at(message.carrier), until=_stale_at(message))
    try:
        return carrier.send(text)
    except UnknownOutcomeError as error:
        if error.failed:
            raise FailedError(f"the carrier failed: {error.code}", wait=error.wait, until=_stale_at(message)) from None
        raise LostError(error.code or "no answer") from None
    except CarrierError as error:
        if error.retryable:
            raise _trouble(error, message) from None
        failure = Failure(error.sentence, retry=False, code=error.code, opted_out=error.opted_out)
        raise HopelessError(error.code or "refused", partial(_not_sent, message.id, failure)) from None


def _is_late(runtime: Runtime, message: Message) -> bool:
    return message.asked_at is not None and runtime.clock() - message.asked_at > held.LATE


def _stale_at(message: Message) -> datetime | None:
    """Says when a text's lane is looked at at the latest: its agent then decides what becomes of the text."""
    return message.asked_at + held.LATE + timedelta(seconds=1) if message.asked_at else None


def _trouble(error: CarrierError, message: Message) -> TroubleError:
    if not error.repairable:
        return TroubleError(error.code or "refused", wait=error.wait, push=error.wait is not None, until=_stale_at(message))
    place = Outside.LINE.at(message.our_address) if error.fault == Fault.LINE else Outside.CARRIER.at(message.carrier)
    return BrokenError(error.code or "refused", place, sentence=error.sentence, until=_stale_at(message))


def _look(runtime: Runtime, message: Message, text: OutboundText, known: frozenset[str], taken: Taken) -> SentText | None:
    """Gives the receipt of a text that the carrier took, or None where it didn't take it and may be asked again. Raises HopelessError where
    nobody can tell.
    """
    carrier = runtime.carriers.get(message.carrier)
    if not isinstance(carrier, FindsSent) or taken.doubt is None or taken.tried_at is None:
        raise _unknown(message)
    doubt, age = taken.doubt, runtime.clock() - taken.tried_at  # of the last try: the first may be long ago
    if not doubt.lost and age < LIST_LAG:
        raise TroubleError("the carrier's list may not show it yet", wait=(LIST_LAG - age).total_seconds())
    try:
        receipt = carrier.find_sent(text, doubt.since, known=known)
    except CarrierError as error:
        if _is_late(runtime, message):
            raise _unknown(message) from None
        raise unread(error, message.carrier, until=_stale_at(message)) from None
    if receipt is None and age < AT_WORK:
        raise TroubleError("the carrier's list doesn't show it", wait=LOOK_AGAIN)
    if receipt is None and (doubt.lost or carrier.facts.list_is_late):
        raise _unknown(message)
    return receipt


def unread(error: CarrierError, carrier: str, until: datetime | None = None) -> TroubleError:
    code = error.code or "the carrier's list can't be read"
    if error.repairable:
        return BrokenError(code, Outside.CARRIER.at(carrier), sentence=error.sentence, until=until)
    return TroubleError(code, wait=error.wait, until=until)


def _unknown(message: Message) -> HopelessError:
    return HopelessError("unknown", partial(stay_unknown, message.id))


def _sent(message_id: int, receipt: SentText, tx: Transaction) -> None:
    """Stores the receipt of a text. A delivery report may have been faster: then the state stays as it is."""
    message = messages.get_message(tx.session, message_id)
    waited = (tx.now - message.asked_at).total_seconds() if message.asked_at else 0.0
    tx.note(Happened.RELAYED, direction=message.direction, message=message.public_id, seconds=waited)
    message.carrier_id = message.carrier_id or receipt.carrier_id
    message.segments = receipt.segments or message.segments
    tx.session.add(message)
    state = TextState.ACCEPTED if receipt.state == TextState.UNKNOWN else receipt.state
    receipts.advance(tx, message, DeliveryReport(message.carrier, receipt.carrier_id, state, error=receipt.error))
    if message.state not in receipts.FINAL:
        receipts.took(tx, message)


def give_up(taken: Taken) -> Settle:
    """Shows that sending a text went wrong in a way that nobody thought of."""
    return partial(stay_unknown, MESSAGE.read(taken.subject))


def stay_unknown(message_id: int, tx: Transaction) -> None:
    """Stores that nobody can tell whether a text was sent: the agent decides."""
    _not_sent(message_id, Failure(UNKNOWN_SENTENCE, retry=True, state=MessageState.UNKNOWN), tx)


def _not_sent(message_id: int, failure: Failure, tx: Transaction) -> None:
    values = {"state": failure.state, "error": failure.sentence, "error_code": failure.code, "retry": failure.retry}
    message = messages.get_message(tx.session, message_id)
    if messages.move_on(tx.session, message, (MessageState.WAITING,), values):
        tx.note(Happened.FAILED, direction=message.direction, message=message.public_id)
        receipts.tell_hooks(tx, message, HookEvent.FAILED)
        if failure.opted_out:
            receipts.opt_out(tx, message)
        receipts.show_state(tx, message)


def poll_carrier(runtime: Runtime, taken: Taken) -> Settle | None:
    """Fetches what the carrier's webhook could not deliver, at start and every few minutes."""
    carrier = runtime.carriers.get(taken.subject)
    if not isinstance(carrier, ListsReceived):
        return None
    name, began = f"received {taken.subject}", runtime.clock()
    with runtime.reading() as session:
        mark = session.get(Watermark, name)
    since = (mark.at if mark else began) - OVERLAP
    try:
        for text in carrier.list_received(since, _wanted(runtime, taken.subject)):
            _take_in(runtime, text)
    except CarrierError as error:
        raise unread(error, taken.subject) from None
    return partial(_keep_mark, Watermark(name=name, at=began))


def _wanted(runtime: Runtime, carrier: str) -> Wanted:
    """Says which texts of a carrier's list are ours: those to what is a line or was one. An account may be shared, and others' texts, such as codes
    to sign in with, are none of our business.
    """
    with runtime.reading() as session:
        ours = set(line_rows.list_addresses(session))

    def is_known(carrier_id: str) -> bool:
        with runtime.reading() as session:
            return messages.find_by_carrier_id(session, carrier, carrier_id) is not None

    return Wanted(lambda recipient, service: recipient in ours or service in ours, is_known)


def _take_in(runtime: Runtime, text: InboundText) -> None:
    """Stores a text of the carrier's list. One that can't be stored doesn't keep the others out."""
    try:
        runtime.transact(lambda tx: intake.receive(tx, text))
    except DataError:
        log.exception("poll.refused", carrier=text.carrier, id=text.carrier_id)


def _keep_mark(mark: Watermark, tx: Transaction) -> None:
    tx.session.merge(mark)
