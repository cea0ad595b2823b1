"""The phones of the sandbox page, spoken to in the words of their contract."""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import ClassVar

import pytest

from carriers.base import CarrierError, Media, RequestMalformedError, WebhookRequest
from carriers.sandbox import Sandbox
from tests.carriers.abilities import AbleCarrierContract
from tests.carriers.contract import CONTACT, LINE, SINCE, TEXT

URL = "http://127.0.0.1:4700"
SECRET = "a-shared-secret"


def sign(signed: bytes) -> str:
    return hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()


class TestSandbox(AbleCarrierContract):
    signature_header = "X-Sandbox-Signature"
    send_url = f"{URL}/phones/messages"
    secrets = (SECRET,)
    received_url = f"{URL}/phones/received"
    switched_off = "30003"
    media_url = f"{URL}/phones/media/abc-_1"
    accepted: ClassVar = {"id": "taken-1", "state": "queued", "segments": 1}
    refused = (400, {"code": "21610", "message": "opted out"}, "21610")

    def carrier(self):
        return Sandbox(URL, SECRET)

    def signed(self, path, body):
        return WebhookRequest(f"/carriers/sandbox/{path}", {self.signature_header: sign(body)}, body)

    def inbound(self, **more):
        said = {"id": "in-1", "from": CONTACT, "to": LINE, "body": "Ahoy ☸", "media": [], **more}
        return self.signed("inbound", json.dumps(said).encode())

    def report(self, status, code=""):
        said = {"id": "taken-1", "reference": "out-42", "state": status, "error_code": code or None}
        return self.signed("status", json.dumps(said).encode())

    def serve_found(self, wire, carrier_ids):
        wire.get(self.send_url, json={"messages": [{"id": carrier_id, "state": "sent"} for carrier_id in carrier_ids]})

    def serve_received(self, wire, ids):
        told = [
            {"id": sid, "from": CONTACT, "to": LINE, "body": sid, "media": [], "at": (SINCE + timedelta(seconds=number)).timestamp()}
            for number, sid in enumerate(ids)
        ]
        wire.get(f"{URL}/phones/received", json={"messages": told[::-1]})

    def serve_state(self, wire, status, code=""):
        said = {"id": "taken-1", "reference": "out-42", "state": status, "error_code": code or None}
        gone = {"json": {"code": "20404", "message": "no such text"}, "status": 404}
        wire.get(f"{self.send_url}/taken-1", **(gone if status == "gone" else {"json": said}))

    def test_signs_what_it_asks(self, wire):
        self.serve_found(wire, [])
        self.serve_received(wire, [])
        wire.post(self.send_url, json=self.accepted)
        self.carrier().send(TEXT)
        self.carrier().find_sent(TEXT, SINCE)
        self.carrier().list_received(SINCE)
        sent, found, received = (call.request for call in wire.calls)
        assert json.loads(sent.body) == {"reference": "out-42", "from": LINE, "to": CONTACT, "body": TEXT.body}
        assert sent.headers[self.signature_header] == sign(sent.body)
        assert (found.params, found.headers[self.signature_header]) == ({"reference": "out-42"}, sign(b"out-42"))
        assert received.headers[self.signature_header] == sign(received.params["since"].encode())
        assert float(received.params["since"]) == SINCE.timestamp()

    def test_lists_the_numbers_that_the_page_has(self, wire):
        wire.get(f"{URL}/phones/numbers", json={"numbers": [LINE]})
        (receiver,) = self.carrier().list_receivers()
        assert (receiver.names, receiver.changes, receiver.is_taken) == ((LINE,), (), False)
        assert wire.calls[0].request.headers[self.signature_header] == sign(b"numbers")

    def test_says_why_a_text_that_it_finds_has_failed(self, wire):
        wire.get(self.send_url, json={"messages": [{"id": "taken-1", "state": "failed", "error_code": "11200"}]})
        found = self.carrier().find_sent(TEXT, SINCE)
        assert (found.state, found.error.retryable) == ("failed", True)

    def test_reads_media(self):
        (text,) = self.carrier().read(
            self.inbound(media=[{"url": "http://127.0.0.1/a", "type": "image/png"}, {"url": "http://127.0.0.1/b"}])
        )
        assert text.media == (Media("http://127.0.0.1/a", "image/png"), Media("http://127.0.0.1/b", "application/octet-stream"))

    def test_media_alone_is_a_text(self):
        (text,) = self.carrier().read(self.inbound(body=None, media=[{"url": "http://127.0.0.1/a", "type": "image/png"}]))
        assert (text.body, len(text.media)) == ("", 1)

    def test_another_address_is_malformed(self):
        with pytest.raises(RequestMalformedError):
            self.carrier().read(self.signed("elsewhere", self.inbound().body))

    def test_a_refusal_of_its_own_loses_the_phone_numbers(self, wire):
        wire.post(self.send_url, json={"code": "99", "message": f"The phone {CONTACT} is in the bath."}, status=409)
        assert self.failure(None, CarrierError).sentence == "The phone … is in the bath."
