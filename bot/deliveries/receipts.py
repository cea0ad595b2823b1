"""A carrier is asked what became of a text of which nothing has been heard for long."""

from functools import partial

import structlog

from bot.deliveries.texts import unread
from bot.desk.messages import receipts
from bot.runtime import Runtime
from carriers.base import CarrierError, DeliveryReport, TellsState
from storage.engine.pump import Settle
from storage.kinds import MESSAGE
from storage.queries.messages import messages
from storage.taken import Taken
from storage.transaction import Transaction

log = structlog.get_logger(__name__)


def ask_carrier(runtime: Runtime, taken: Taken) -> Settle | None:
    """Asks a carrier about a text, once: what it can't say now it won't say later."""
    with runtime.reading() as session:
        message = messages.get_message(session, MESSAGE.read(taken.subject))
    carrier = runtime.carriers.get(message.carrier)
    if message.under_way_since is None or message.carrier_id is None or not isinstance(carrier, TellsState):
        return partial(_heard, message.id, None)
    try:
        report = carrier.fetch_state(message.carrier_id)
    except CarrierError as error:
        if not error.retryable:
            log.warning("receipt.unknown", carrier=message.carrier, code=error.code, message=message.public_id)
            return partial(_heard, message.id, None)
        raise unread(error, message.carrier) from None
    return partial(_heard, message.id, report)


def _heard(message_id: int, report: DeliveryReport | None, tx: Transaction) -> None:
    receipts.hear(tx, messages.get_message(tx.session, message_id), report)
