"""Pace is how often a platform lets us do something, reserved in the database so that all workers keep it together."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Integer, bindparam, text
from sqlmodel import Session

from storage.sql.statement import Statement, plain


@dataclass(frozen=True, slots=True)
class Rate:
    """One goes every `interval` ms; after a pause, `burst` more at once."""

    interval: int
    burst: int = 0


Rates = Mapping[str, Rate]
"""The rate of each kind of pace: the first word of its key. A kind such as "line.swift" has that of "line" where it has none of its own."""


_RESERVE = Statement(
    "INSERT INTO pace (key, arrival) VALUES (:key, :now + :interval) "
    "ON CONFLICT (key) DO UPDATE SET arrival = CASE WHEN pace.arrival > :now THEN pace.arrival ELSE :now END + coalesce(pace.own_interval, :interval) "
    "RETURNING arrival, own_interval"
)
_PUSH = Statement(
    "INSERT INTO pace (key, arrival) VALUES (:key, :until) ON CONFLICT (key) DO UPDATE SET arrival = CASE WHEN pace.arrival > :until THEN pace.arrival ELSE :until END"
)
_OWN = Statement("SELECT own_interval FROM pace WHERE key = :key")
_SET_OWN = text(
    "INSERT INTO pace (key, arrival, own_interval) VALUES (:key, 0, :interval) ON CONFLICT (key) DO UPDATE SET own_interval = excluded.own_interval"
).bindparams(bindparam("interval", type_=Integer()))


def _ms(moment: datetime) -> int:
    """Rounded down: an instant that is free now must not lie a part of a millisecond ahead."""
    return math.floor(moment.timestamp() * 1000)


def _rate(key: str, rates: Rates) -> Rate:
    kind = key.split(":", 1)[0]
    return rates.get(kind) or rates[kind.split(".", 1)[0]]


def reserve(session: Session, now: datetime, key: str, rates: Rates) -> datetime:
    """Reserves the next free instant for `key`, which is `now` when nobody is ahead. Whoever asks next gets a later one."""
    rate = _rate(key, rates)
    arrival, own = _RESERVE.first(session, {"key": key, "now": _ms(now), "interval": rate.interval})
    slot = arrival - (own or rate.interval * (1 + rate.burst))
    return max(now, datetime.fromtimestamp(slot / 1000, UTC))


def push(session: Session, now: datetime, key: str, rates: Rates, wait: float) -> None:
    """Stores that the platform said: not before `wait` seconds from now."""
    rate = _rate(key, rates)
    burst = 0 if find_own(session, key) else rate.interval * rate.burst
    until = math.ceil((now + timedelta(seconds=wait)).timestamp() * 1000)
    _PUSH.later(session, {"key": key, "until": until + burst})


def find_own(session: Session, key: str) -> int | None:
    """Gives the milliseconds that were set for `key`; None where the rate of its kind holds."""
    interval: int | None = _OWN.scalar(session, {"key": key})
    return interval


def set_own(session: Session, key: str, interval: int | None) -> None:
    """Sets that from now on one goes every `interval` ms for `key`, without bursts; None: at the rate of its kind again. What is reserved
    already stays.
    """
    plain(session).execute(_SET_OWN, {"key": key, "interval": interval})
