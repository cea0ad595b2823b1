"""Which numbers the account at a carrier has that are no lines yet: a worker asks for them, so that a form can offer them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.desk import carrier_facts, lanes
from bot.desk.language import phone
from bot.desk.setup import lines
from carriers.facts import CarrierFacts
from carriers.receivers import Receiver
from storage import outbox
from storage.kinds import DeliveryKind
from storage.queries.setup import findings
from storage.queries.setup import lines as line_rows
from storage.transaction import Transaction

AGAIN, AT_EASE = timedelta(minutes=1), timedelta(hours=1)
"""An account isn't asked more often than that for who adds a number, and for who only opens their Home."""
ELSEWHERE = "its texts go elsewhere now"


@dataclass(frozen=True, slots=True)
class Spare:
    """A number, or a service of several, that could be a line."""

    carrier: str
    address: str
    words: str


def look(tx: Transaction, pause: timedelta = AGAIN) -> None:
    """Has each carrier asked what its account has, unless it was so lately."""
    for facts in carrier_facts.list_all(tx):
        finding = findings.find(tx.session, findings.numbers(facts.name))
        if finding is None or finding.at <= tx.now - pause:
            tx.deliver_once(lanes.numbers(facts.name), DeliveryKind.LIST_NUMBERS, facts.name)


def keep(tx: Transaction, carrier: str, receivers: Sequence[Receiver], error: str | None = None) -> None:
    """Keeps what an account has, or why that can't be said."""
    entries = [entry for receiver in receivers for entry in _entries(receiver)]
    findings.keep(tx.session, tx.now, findings.numbers(carrier), entries, error)


def _entries(receiver: Receiver) -> list[tuple[str, str]]:
    """Gives each address by which a receiver may be a line, with what is said of it: its title where it is a service, or belongs to one."""
    first, *members = receiver.names
    taken = f" · {ELSEWHERE}" if receiver.is_taken else ""
    if not members and phone.is_whole(first):
        return [(first, taken.removeprefix(" · "))]
    service = receiver.title.partition(" (")[0]
    return [(first, f"{service}{taken}"), *((number, f"{service}{taken}") for number in members)]


def list_spare(tx: Transaction) -> list[Spare]:
    """Lists what the accounts have that is no line."""
    used = {line.address for line, _ in line_rows.list_lines(tx.session)}
    carriers = carrier_facts.list_all(tx)
    return [
        Spare(facts.name, address, _in_words(address, f"at {facts.title}" if len(carriers) > 1 else "", said))
        for facts in carriers
        for address, said in _known(tx, facts)
        if address not in used and lines.is_possible(tx, address)
    ]


def _known(tx: Transaction, facts: CarrierFacts) -> list[tuple[str, str]]:
    finding = findings.find(tx.session, findings.numbers(facts.name))
    return [(address, said) for address, said in json.loads(finding.details)] if finding else []


def _in_words(address: str, *said: str) -> str:
    return " · ".join(word for word in (phone.written(address), *said) if word)


def is_asking(tx: Transaction) -> bool:
    """Says whether a carrier hasn't answered yet what its account has."""
    return any(
        outbox.waits(tx.session, lanes.numbers(facts.name), str(DeliveryKind.LIST_NUMBERS), facts.name)
        or findings.find(tx.session, findings.numbers(facts.name)) is None
        for facts in carrier_facts.list_all(tx)
    )


def list_obstacles(tx: Transaction) -> list[str]:
    """Lists for each carrier whose list can't be had why not."""
    asked = [findings.find(tx.session, findings.numbers(facts.name)) for facts in carrier_facts.list_all(tx)]
    return [finding.error for finding in asked if finding and finding.error]
