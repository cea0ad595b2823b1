"""What Telnyx brings to the app: signed events, after "receiving-webhooks" of its documentation."""

import base64
import json
import time
from typing import Any

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.looking.waits import LONGEST
from tests.standins.twilio.messages import Message, segments

# Statuses, where Telnyx has other words than the stand-ins' own.
STATUSES = {"undelivered": "delivery_failed", "failed": "sending_failed"}
STOP_WORDS = {"stop": "STOP", "stopall": "STOP", "stop all": "STOP", "unsubscribe": "STOP", "cancel": "STOP", "end": "STOP", "quit": "STOP"}
WORDS = STOP_WORDS | {"start": "START", "unstop": "START", "help": "HELP"}
TITLES = {"40300": "Blocked due to STOP message", "40317": "Invalid MMS content", "40005": "Message expired during transmission"}


def word_of(body: str) -> str | None:
    """What Telnyx answers by itself."""
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

    def post(self, url: str, body: bytes, stamp: str | None = None) -> requests.Response:
        return requests.post(url, data=body, headers=self.headers(body, stamp), timeout=LONGEST)


def event(kind: str, payload: dict[str, Any], url: str, at: str) -> bytes:
    data = {"event_type": kind, "id": f"event-{payload['id']}", "occurred_at": at, "payload": payload, "record_type": "event"}
    return json.dumps({"data": data, "meta": {"attempt": 1, "delivered_to": url}}).encode()


def payload(message: Message, profile: str, media: list[dict[str, Any]]) -> dict[str, Any]:
    inbound = message.direction == "inbound"
    code = str(message.error_code or "")
    return {
        "record_type": "message",
        "direction": "inbound" if inbound else "outbound",
        "id": message.sid,
        "type": "MMS" if media or message.media_urls else "SMS",
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
        "media": media,
        "parts": segments(message.body),
        "errors": [{"code": code, "title": TITLES.get(code, "Error"), "detail": "…"}] if code else [],
        "webhook_url": message.callback or None,
        "received_at": message.created.isoformat(),
        "sent_at": message.sent_at.isoformat() if message.sent_at else None,
        "autoresponse_type": word_of(message.body) if inbound else None,
    }


def record(message: Message, profile: str) -> dict[str, Any]:
    """A detail record, which has no words."""
    return {
        "record_type": "message_detail_record",
        "uuid": message.sid,
        "direction": "inbound" if message.direction == "inbound" else "outbound",
        "cli": message.sender,
        "cld": message.recipient,
        "created_at": message.created.isoformat(),
        "profile_id": profile,
        "status": message.status,
        "parts": segments(message.body),
        "errors": [str(message.error_code)] if message.error_code else [],
        "delivery_status_webhook_url": message.callback or None,
    }
