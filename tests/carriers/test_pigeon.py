"""A third carrier keeps to the contract."""

import hashlib
import hmac
import json
from typing import ClassVar

from carriers.base import WebhookRequest
from tests.carriers.contract import CONTACT, LINE, CarrierContract
from tests.carriers.pigeon import Pigeon

KEY = "a-golden-ring"


class TestPigeon(CarrierContract):
    signature_header = "X-Ring"
    send_url = "http://127.0.0.1:4800/letters"
    secrets = (KEY,)
    accepted: ClassVar = {"ring": "taken-1"}
    refused = (409, {"error": "shooed"}, "shooed")
    switched_off = "hawk"

    def carrier(self):
        return Pigeon(self.send_url, KEY)

    def signed(self, path, body):
        ring = hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()
        return WebhookRequest(f"/carriers/pigeon/{path}", {"X-Ring": ring}, body)

    def inbound(self):
        return self.signed("inbound", json.dumps({"ring": "in-1", "from": CONTACT, "to": LINE, "letter": "Ahoy ☸"}).encode())

    def report(self, status, code=""):
        said = {"ring": "taken-1", "state": status, "error": code, "reference": "out-42"}
        return self.signed("status", json.dumps(said).encode())
