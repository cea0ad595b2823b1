"""A carrier is asked which numbers its account has."""

from functools import partial

from bot.desk.setup import numbers
from bot.runtime import Runtime
from carriers.base import Carrier, CarrierError
from carriers.receivers import ListsReceivers, Receiver
from storage.engine.pump import Settle
from storage.taken import Taken
from storage.transaction import Transaction


def list_numbers(runtime: Runtime, taken: Taken) -> Settle | None:
    """Keeps the list, or why it can't be had: whoever adds a number types it then."""
    carrier = runtime.carriers.get(taken.subject)
    if carrier is None:  # it isn't set up any more
        return None
    receivers, error = _ask(carrier)
    return partial(_keep, taken.subject, receivers, error)


def _ask(carrier: Carrier) -> tuple[list[Receiver], str | None]:
    if not isinstance(carrier, ListsReceivers):
        return [], f"{carrier.facts.title[:1].upper()}{carrier.facts.title[1:]} can't be asked which numbers there are."
    try:
        return carrier.list_receivers(), None
    except CarrierError as error:
        return [], f"{carrier.facts.title}: {error.sentence}"


def _keep(carrier: str, receivers: list[Receiver], error: str | None, tx: Transaction) -> None:
    numbers.keep(tx, carrier, receivers, error)
