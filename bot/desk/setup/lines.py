"""A line is a number of ours that leads to a queue or routing point, and sends at some pace."""

import re

from bot.desk import audit, carrier_facts
from bot.desk.errors import DeskError, Field
from bot.desk.language import phone, times
from bot.desk.messages import unrouted
from bot.desk.notices import notices
from bot.desk.people import people
from bot.desk.setup import archives, points
from carriers import networks
from carriers.facts import CarrierFacts
from carriers.networks import Network
from storage import pace
from storage.models import Line, Person, RoutingPoint
from storage.queries.handover import conversations
from storage.queries.messages import messages
from storage.queries.setup import lines as line_rows
from storage.queries.setup import queues
from storage.queries.setup.points import find_point
from storage.transaction import Transaction

SLOWEST, FASTEST = 0.1, 100.0
"""A line's pace may be set to so many texts a second."""
USUAL = "default"
_NUMBER = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3})?", re.ASCII)


def add(tx: Transaction, person: Person, word: str, name: str, via: str = "") -> str:
    """Makes a number ours that somebody typed, shows what had come in to it before, and says what was done. `via` is the carrier that they
    named, if they did. Raises DeskError.
    """
    people.require_admin(tx, person)
    return _add(tx, person, read(tx, word), name, via)


def add_texted(tx: Transaction, person: Person, address: str, name: str, via: str = "") -> str:
    """Makes exactly the address ours that somebody texted, as the carrier names it. Raises DeskError where that can be no line."""
    people.require_admin(tx, person)
    require_possible(tx, address)
    return _add(tx, person, address, name, via)


def is_possible(tx: Transaction, address: str) -> bool:
    """Says whether an address, as a carrier names it, can be a line."""
    return phone.is_whole(address) or _is_own(tx, address)


def require_possible(tx: Transaction, address: str) -> None:
    """Raises DeskError for an address that can't be a line. Nothing that stands in it is taken for another one."""
    if not is_possible(tx, address):
        raise DeskError(
            f"{address} can't be a line: Threadline serves numbers, short codes, and the senders and services of its carriers. "
            "What came in to it is kept."
        )


def _add(tx: Transaction, person: Person, address: str, name: str, via: str) -> str:
    named = carrier_facts.get_named(tx, via) if via else None
    line = line_rows.find_any_line(tx.session, address)
    if line and line.removed_at is None:
        points.get_queue_or_point(tx, name)
        raise _is_one_already(tx, line, name, named)
    carrier = (named or find_carrier(tx, address) or _require_one_carrier(tx, address, name)).name
    line = line or Line(carrier=carrier, address=address, queue_id=0)
    line.removed_at, line.carrier = None, carrier
    _lead(tx, line, name)
    tx.session.add(line)
    tx.session.flush()
    audit.write(tx, person.id, "added line", f"line:{line.id}", leads_to(tx, line))
    notices.forget(tx, f"line {address}")
    shown = unrouted.deliver(tx, line)
    kept = f" {times.plural(shown, 'text')} that had come in before {'is' if shown == 1 else 'are'} shown now." if shown else ""
    return f"{phone.written(address)}{at_carrier(tx, line)} now leads to {leads_to(tx, line)}.{kept}"


def read(tx: Transaction, word: str) -> str:
    """Reads an address that a line may have: a number, a short code, a sender of another network, or the id of a carrier's pool of numbers. Raises
    DeskError.
    """
    word = word.strip()
    network, there = networks.part(word)
    if network:
        return _read_sender(tx, network, there)
    return word if _is_own(tx, word) else phone.read_line(word)


def _is_own(tx: Transaction, address: str) -> bool:
    return any(facts.addresses.is_own(address) for facts in carrier_facts.list_all(tx))


def _read_sender(tx: Transaction, network: Network, there: str) -> str:
    """Reads the address of a sender of a network besides SMS, whose number may be written as people do. Raises DeskError."""
    carriers = carrier_facts.list_all(tx)
    if not any(network.name in facts.addresses.senders for facts in carriers):
        raise DeskError(
            f"Threadline doesn't serve {network.title} over {carrier_facts.written(carriers)}. Write a number like +15550001111."
        )
    address = f"{network.name}:{there}"
    if _is_own(tx, address):
        return address
    number = phone.find_number(there)
    if number is None or not _is_own(tx, f"{network.name}:{number}"):
        raise DeskError(f"{address} is no sender of {network.title}. Write it as the carrier does, {network.example}.")
    return f"{network.name}:{number}"


def at_carrier(tx: Transaction, line: Line) -> str:
    """Gives the words that follow a number where there are several carriers, else ""."""
    return f" at {carrier_facts.title(tx, line.carrier)}" if len(carrier_facts.list_all(tx)) > 1 else ""


def list_carriers(tx: Transaction, address: str) -> list[CarrierFacts]:
    """Lists the carriers that such an address may belong to."""
    carriers = carrier_facts.list_all(tx)
    pools = [facts for facts in carriers if facts.addresses.is_own(address)]
    if pools or address.startswith("+"):
        return pools or carriers
    return [facts for facts in carriers if facts.addresses.short_codes]


def find_carrier(tx: Transaction, address: str) -> CarrierFacts | None:
    """Gives the carrier that has brought texts to an address, or None where there is none yet, or it isn't set up any more."""
    name = messages.find_unrouted_carrier(tx.session, address)
    return carrier_facts.find(tx, name) if name else None


def _require_one_carrier(tx: Transaction, address: str, name: str) -> CarrierFacts:
    """Gives the one carrier that an address may belong to. Raises DeskError that asks where there are several."""
    carriers = list_carriers(tx, address)
    if len(carriers) == 1:
        return carriers[0]
    if not carriers:
        raise DeskError(f"{carrier_facts.written(carrier_facts.list_all(tx))} can't have {address} as a line: write a whole number.")
    ways = " or ".join(f"/line add {address} {name} via {facts.name}" for facts in carriers)
    raise DeskError(
        f"Is {phone.written(address)} a number at {' or '.join(facts.title for facts in carriers)}? Write {ways}.", field=Field.CARRIER
    )


def _is_one_already(tx: Transaction, line: Line, name: str, named: CarrierFacts | None) -> DeskError:
    written = phone.written(line.address)
    if named and named.name != line.carrier:
        title = carrier_facts.title(tx, line.carrier)
        return DeskError(
            f"{written} is a line at {title} already, and a number can be at one carrier only. If it has moved to {named.title}: "
            f"/line remove {line.address}, then /line add {line.address} {name} via {named.name}",
            field=Field.CARRIER,
        )
    return DeskError(f"{written} is a line already and leads to {leads_to(tx, line)}. To change that: /line route {line.address} {name}")


def _lead(tx: Transaction, line: Line, name: str) -> None:
    """Leads a line to the queue or to the routing point of this name. Raises DeskError."""
    target = points.get_queue_or_point(tx, name)
    if isinstance(target, RoutingPoint):
        line.point_id, line.queue_id = target.id, points.end_of(tx, target).id
    else:
        line.point_id, line.queue_id = None, target.id


def leads_to(tx: Transaction, line: Line) -> str:
    """Gives the name of the queue or routing point that a line leads to."""
    point = find_point(tx.session, line.point_id) if line.point_id else None
    return f"the routing point {point.name}" if point else queues.get_queue(tx.session, line.queue_id).name


def route(tx: Transaction, person: Person, word: str, name: str) -> str:
    people.require_admin(tx, person)
    line = get_line(tx, word)
    _lead(tx, line, name)
    tx.session.add(line)
    audit.write(tx, person.id, "routed line", f"line:{line.id}", leads_to(tx, line))
    return f"{phone.written(line.address)} now leads to {leads_to(tx, line)}. Open conversations stay where they are."


def remove(tx: Transaction, person: Person, word: str) -> str:
    people.require_admin(tx, person)
    line = get_line(tx, word)
    line.removed_at = tx.now
    tx.session.add(line)
    audit.write(tx, person.id, "removed line", f"line:{line.id}")
    still_open = conversations.list_open_of_line(tx.session, line.id)
    still = (
        f"{times.plural(len(still_open), 'conversation')} on it {'is' if len(still_open) == 1 else 'are'} still open and can be answered"
    )
    rest = f" {still}: {archives.names(tx, still_open)}." if still_open else ""
    return f"{phone.written(line.address)} is no line any more; new texts to it are kept and the admins are told.{rest}"


def set_pace(tx: Transaction, person: Person, word: str, value: str) -> str:
    """Sets how many texts a second leave from a line at most; every worker keeps it from now on. Says what was done. Raises DeskError."""
    people.require_admin(tx, person)
    line, rate = get_line(tx, word), _read_rate(value)
    pace.set_own(tx.session, carrier_facts.pace_of(tx, line), round(1000 / rate) if rate else None)
    audit.write(tx, person.id, "set pace", f"line:{line.id}", value.lower())
    return f"{phone.written(line.address)} sends {pace_in_words(tx, line)}."


def edit(tx: Transaction, person: Person, line: Line, name: str, pace_word: str) -> list[str]:
    """Sets where a line leads and its pace, and says what changed. Raises DeskError with the form's field, and changes nothing then."""
    people.require_admin(tx, person)
    said = []
    if name != target_name(tx, line):
        said.append(route(tx, person, line.address, name))
    if pace_word.strip().lower() != written_pace(tx, line):
        try:
            said.append(set_pace(tx, person, line.address, pace_word.strip()))
        except DeskError as error:
            raise DeskError(str(error), field=Field.PACE) from None
    return said


def target_name(tx: Transaction, line: Line) -> str:
    """Gives the bare name of the queue or routing point that a line leads to."""
    point = find_point(tx.session, line.point_id) if line.point_id else None
    return point.name if point else queues.get_queue(tx.session, line.queue_id).name


def written_pace(tx: Transaction, line: Line) -> str:
    """Gives a line's pace as it may be typed."""
    rate = find_pace(tx, line)
    return f"{rate:.3g}" if rate else USUAL


def _read_rate(value: str) -> float | None:
    """Reads texts a second, or None for the usual pace. Raises DeskError."""
    if value.lower() == USUAL:
        return None
    rate = float(value) if _NUMBER.fullmatch(value) else 0.0
    if not SLOWEST <= rate <= FASTEST:
        raise DeskError(f"“{value}” is no pace. Write texts a second, from {SLOWEST:g} to {FASTEST:g}, or {USUAL}.")
    return rate


def find_pace(tx: Transaction, line: Line) -> float | None:
    """Gives the texts a second that an admin set for a line, or None."""
    interval = pace.find_own(tx.session, carrier_facts.pace_of(tx, line))
    return 1000 / interval if interval else None


def pace_in_words(tx: Transaction, line: Line) -> str:
    """Says at which pace a line sends: as an admin set it, or the carrier's own."""
    rate = find_pace(tx, line)
    if rate is not None:
        return in_words(rate)
    facts = carrier_facts.find(tx, line.carrier)
    pause = "with a few at once after a pause"
    if facts is None or facts.pace is None:
        return f"at the usual pace: one text a second, {pause}"
    own = in_words(1 / facts.pace.interval)
    return f"at the pace of {facts.title}: {own}{f', {pause}' if facts.pace.burst else ''}"


def in_words(rate: float) -> str:
    if rate < 1:
        return f"at most one text every {1 / rate:.3g} seconds"
    return f"at most {times.plural(int(rate), 'text') if rate == int(rate) else f'{rate:.3g} texts'} a second"


def get_line(tx: Transaction, word: str) -> Line:
    line = line_rows.find_line(tx.session, word.strip()) or line_rows.find_line(tx.session, read(tx, word))
    if line is None:
        raise DeskError(f"{word} is no line of ours. /line list shows them all.")
    return line
