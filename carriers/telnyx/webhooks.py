"""Of Telnyx' requests to us the signature is judged first; then what they say is put in neutral words.

What events look like: "receiving-webhooks" and "receive-message" under https://developers.telnyx.com/docs/messaging/messages/, and the callbacks
"inbound-message" and "delivery-update" under https://developers.telnyx.com/api-reference/callbacks/.
"""

import base64
import binascii
import json
import re
import time
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from carriers.base import DeliveryReport, InboundText, RequestMalformedError, RequestRefusedError, WebhookRequest
from carriers.calls import UNREADABLE
from carriers.telnyx.facts import NAME
from carriers.telnyx.messages import read_inbound, read_report

INBOUND_PATH = f"/carriers/{NAME}/inbound"
STATUS_PATH = f"/carriers/{NAME}/status"

# Signed are the time, a bar and the body ("receiving-webhooks", signature verification; webhook_verification.py of Telnyx' package for Python).
SIGNATURE, TIMESTAMP = "telnyx-signature-ed25519", "telnyx-timestamp"
TOLERANCE = 300
"""So many seconds may lie between Telnyx' time of a request and ours, either way, as in Telnyx' own package: what was overheard is of no use later."""
KEY_BYTES = 32

LARGEST_BODY = 256 * 1024
"""An event with a text of ten parts and ten files stays far below."""

_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)
_RECEIVED, _REPORTS = "message.received", {"message.sent", "message.finalized"}


class Webhooks:
    def __init__(self, public_key: str, clock: Callable[[], float] = time.time) -> None:
        self._key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key))
        self._clock = clock

    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport]:
        """Tells what Telnyx says by the kind of event, whichever address of ours it came to: a messaging profile has one address for all of them.
        Raises RequestRefusedError, RequestMalformedError.
        """
        self._verify(request)
        try:
            event = json.loads(request.body)["data"]
            kind, payload = f"{event['event_type']:s}", event["payload"]
            if kind == _RECEIVED:
                return [read_inbound(payload)]
            return [read_report(payload)] if kind in _REPORTS else []
        except UNREADABLE:
            raise RequestMalformedError("Telnyx' request makes no sense to us.") from None

    def _verify(self, request: WebhookRequest) -> None:
        if len(request.body) > LARGEST_BODY:
            raise RequestRefusedError("The request is larger than any of Telnyx'.")
        stamp, signature = _header(request, TIMESTAMP), _header(request, SIGNATURE)
        if not stamp or not signature:
            raise RequestRefusedError("The request has no signature of Telnyx'.")
        if not _SECONDS.fullmatch(stamp) or abs(self._clock() - int(stamp)) > TOLERANCE:
            raise RequestRefusedError("The request is from another time: check the machine's clock.")
        try:
            self._key.verify(base64.b64decode(signature, validate=True), stamp.encode() + b"|" + request.body)
        except (InvalidSignature, binascii.Error, ValueError):
            raise RequestRefusedError("The request's signature isn't right: check TELNYX_PUBLIC_KEY.") from None


def _header(request: WebhookRequest, name: str) -> str:
    return next((value for key, value in request.headers.items() if key.lower() == name), "")


def public_base(public_url: str) -> str:
    """Gives PUBLIC_URL as paths of ours follow it."""
    return public_url.partition("#")[0].partition("?")[0].rstrip("/")


def status_url(public_url: str, reference: Any) -> str:
    """Gives the address for reports on one text, which bears our own id: reports repeat it within what is signed."""
    return f"{public_base(public_url)}{STATUS_PATH}?reference={reference}"
