"""What Telnyx says: events, answers and records, after the examples of its documentation ("receiving-webhooks", "Search detail records")."""

import base64
import json
import time
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from carriers.base import WebhookRequest
from carriers.telnyx.carrier import Telnyx
from tests.carriers.contract import CONTACT, LINE

API = "https://api.telnyx.com"
KEY = "KEY0123456789ABCDEF_secret"
PUBLIC = "https://sms.example.com"
PROFILE = "40017dc3-6f5e-4d2b-9a2f-0123456789ab"
STATUSES = {"undelivered": "delivery_failed", "failed": "sending_failed"}
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def public_key(private: Ed25519PrivateKey = PRIVATE) -> str:
    return base64.b64encode(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def telnyx(**settings: Any) -> Telnyx:
    carrier = Telnyx(KEY, public_key(), **{"public_url": PUBLIC, "timeout": 2.0, **settings})
    carrier._media_fetcher._resolve = lambda _host, _port: ["151.101.1.1"]
    return carrier


def signed(path: str, body: bytes, *, private: Ed25519PrivateKey = PRIVATE, stamp: str | None = None) -> WebhookRequest:
    stamp = str(int(time.time())) if stamp is None else stamp
    signature = base64.b64encode(private.sign(stamp.encode() + b"|" + body)).decode()
    headers = {"telnyx-signature-ed25519": signature, "telnyx-timestamp": stamp, "Content-Type": "application/json"}
    return WebhookRequest(f"/carriers/telnyx/{path}", headers, body)


def event(kind: str, payload: dict[str, Any]) -> bytes:
    data = {"event_type": kind, "id": "event-1", "occurred_at": "2026-11-20T12:00:31.000Z", "payload": payload, "record_type": "event"}
    return json.dumps(
        {"data": data, "meta": {"attempt": 1, "delivered_to": f"{PUBLIC}/carriers/telnyx/inbound"}}, ensure_ascii=False
    ).encode()


def received(**more: Any) -> dict[str, Any]:
    said = {
        "direction": "inbound",
        "encoding": "UCS-2",
        "errors": [],
        "from": {"carrier": "T-MOBILE USA, INC.", "line_type": "Wireless", "phone_number": CONTACT},
        "id": "in-1",
        "media": [],
        "messaging_profile_id": PROFILE,
        "parts": 1,
        "received_at": "2026-11-20T12:00:31.000+00:00",
        "record_type": "message",
        "text": "Ahoy ☸",
        "to": [{"carrier": "Telnyx", "line_type": "Wireless", "phone_number": LINE, "status": "webhook_delivered"}],
        "cc": [],
        "type": "SMS",
    }
    return said | more


def sent(status: str = "queued", code: str = "", title: str = "", **more: Any) -> dict[str, Any]:
    said = {
        "direction": "outbound",
        "errors": [{"code": code, "title": title or "Something", "detail": f"Not to {CONTACT}"}] if code else [],
        "from": {"phone_number": LINE},
        "id": "taken-1",
        "parts": 1,
        "record_type": "message",
        "text": "The secret door code is 4711",
        "to": [{"phone_number": CONTACT, "status": STATUSES.get(status, status)}],
        "type": "SMS",
        "webhook_url": f"{PUBLIC}/carriers/telnyx/status?reference=out-42",
    }
    return said | more


def record(direction: str, uuid: str, created_at: str, **more: Any) -> dict[str, Any]:
    ends = {"cli": CONTACT, "cld": LINE} if direction == "inbound" else {"cli": LINE, "cld": CONTACT}
    said = {"record_type": "message_detail_record", "uuid": uuid, "direction": direction, "created_at": created_at, "profile_id": PROFILE}
    return said | ends | {"status": "delivered", "parts": 1, "errors": [], **more}
