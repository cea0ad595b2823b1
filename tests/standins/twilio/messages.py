"""A message as Twilio keeps it, and a fault that a test plans."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import requests

FINAL = {"delivered", "undelivered", "failed", "canceled", "read", "received"}


@dataclass
class Message:
    """One message of either direction. `params` is what the app's call held, every value a list."""

    sid: str
    sender: str
    recipient: str
    body: str
    direction: str
    status: str
    created: datetime
    sent_at: datetime | None = None
    error_code: int | None = None
    params: dict[str, list[str]] = field(default_factory=dict)
    media: list[tuple[str, str, bytes]] = field(default_factory=list)
    """Sid, content type, bytes."""
    service: str | None = None
    fetched: list[tuple[requests.Response, requests.Response]] = field(default_factory=list)
    """What the app answered for each of its files: to HEAD, then to GET."""

    @property
    def callback(self) -> str:
        return self.params.get("StatusCallback", [""])[0]

    @property
    def media_urls(self) -> list[str]:
        return self.params.get("MediaUrl", [])


@dataclass(frozen=True)
class Fault:
    kind: str
    seconds: float


def moment(said: str | None) -> datetime | None:
    """Twilio documents dates, and takes the times that its libraries send."""
    return datetime.fromisoformat(said).replace(tzinfo=UTC) if said else None


def is_between(moment: datetime | None, after: datetime | None, before: datetime | None) -> bool:
    if moment is None:
        return after is None and before is None
    return (after is None or moment.replace(microsecond=0) >= after) and (before is None or moment <= before)


def network_of(address: str) -> str:
    """The word before the colon of rcs:… and whatsapp:…; "" for SMS."""
    return address.rpartition(":")[0]


def segments(body: str) -> int:
    """Near enough for an answer: plain ASCII counts as GSM-7."""
    single, several = (160, 153) if body.isascii() else (70, 67)
    units = len(body) if body.isascii() else len(body.encode("utf-16-le")) // 2
    return 1 if units <= single else -(-units // several)
