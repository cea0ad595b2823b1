"""What Telnyx says of a message, in events that it signs, in answers and in detail records, after "receiving-webhooks" of its documentation."""

import base64
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.sandbox.wire import Json

# Statuses, where Telnyx has other words than the stand-ins' own.
STATUSES = {"undelivered": "delivery_failed", "failed": "sending_failed"}
STOP_WORDS = {"stop": "STOP", "stopall": "STOP", "stop all": "STOP", "unsubscribe": "STOP", "cancel": "STOP", "end": "STOP", "quit": "STOP"}
WORDS = STOP_WORDS | {"start": "START", "unstop": "START", "help": "HELP"}
TITLES = {"40300": "Blocked due to STOP message", "40317": "Invalid MMS content", "40005": "Message expired during transmission"}


@dataclass(frozen=True)
class Message:
    """A message of either direction; `callback` is the address for reports on one of the app's, `parts` what it is cut into."""

    id: str
    is_inbound: bool
    sender: str
    recipient: str
    body: str
    status: str
    created: datetime
    sent_at: datetime | None
    parts: int
    code: str = ""
    callback: str = ""
    media: Sequence[Json] = ()


def word_of(body: str) -> str | None:
    """Gives what Telnyx answers by itself."""
    return WORDS.get(body.strip().lower())


class Signer:
    def __init__(self) -> None:
        self._private = Ed25519PrivateKey.generate()
        self.public = base64.b64encode(self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()

    def headers(self, body: bytes, stamp: str | None = None) -> dict[str, str]:
        stamp = str(int(time.time())) if stamp is None else stamp
        signature = base64.b64encode(self._private.sign(stamp.encode() + b"|" + body)).decode()
        return {
            "telnyx-signature-ed25519": signature,
            "telnyx-timestamp": stamp,
            "Content-Type": "application/json",
            "User-Agent": "telnyx-webhooks",
        }


def event(kind: str, payload: Json, url: str, at: str) -> bytes:
    data = {"event_type": kind, "id": f"event-{payload['id']}", "occurred_at": at, "payload": payload, "record_type": "event"}
    return json.dumps({"data": data, "meta": {"attempt": 1, "delivered_to": url}}).encode()


def payload(message: Message, profile: str) -> Json:
    return {
        "record_type": "message",
        "direction": _direction(message),
        "id": message.id,
        "type": "MMS" if message.media else "SMS",
        "messaging_profile_id": profile,
        "from": {"phone_number": message.sender, "carrier": "T-MOBILE USA, INC.", "line_type": "Wireless"},
        "to": [
            {
                "phone_number": message.recipient,
                "status": STATUSES.get(message.status, message.status),
                "carrier": "Telnyx",
                "line_type": "Wireless",
            }
        ],
        "cc": [],
        "text": message.body,
        "media": list(message.media),
        "parts": message.parts,
        "errors": [{"code": message.code, "title": TITLES.get(message.code, "Error"), "detail": "…"}] if message.code else [],
        "webhook_url": message.callback or None,
        "received_at": message.created.isoformat(),
        "sent_at": message.sent_at.isoformat() if message.sent_at else None,
        "autoresponse_type": word_of(message.body) if message.is_inbound else None,
    }


def record(message: Message, profile: str) -> dict[str, Any]:
    """Makes a detail record, which has no words."""
    return {
        "record_type": "message_detail_record",
        "uuid": message.id,
        "direction": _direction(message),
        "cli": message.sender,
        "cld": message.recipient,
        "created_at": message.created.isoformat(),
        "profile_id": profile,
        "status": message.status,
        "parts": message.parts,
        "errors": [message.code] if message.code else [],
        "delivery_status_webhook_url": message.callback or None,
    }


def _direction(message: Message) -> str:
    return "inbound" if message.is_inbound else "outbound"
