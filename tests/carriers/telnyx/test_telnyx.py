"""Telnyx' requests and answers."""

import base64
import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from carriers.base import DeliveryReport, Media, RequestMalformedError, RequestRefusedError, TextState
from carriers.telnyx.errors import EXPLANATIONS
from carriers.telnyx.settings import TelnyxSettings
from tests.carriers.abilities import AbleCarrierContract
from tests.carriers.contract import CONTACT, LINE, SINCE
from tests.carriers.telnyx.events import API, KEY, PROFILE, event, received, record, sent, signed, telnyx

RECORDS, MESSAGES = f"{API}/v2/detail_records", f"{API}/v2/messages"
STOP = {
    "errors": [{"code": "40300", "title": "Blocked due to STOP message", "detail": f"Messages cannot be sent from '{LINE}' to '{CONTACT}'"}]
}
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))


class TestTelnyx(AbleCarrierContract):
    signature_header = "telnyx-signature-ed25519"
    send_url = MESSAGES
    found_url = received_url = RECORDS
    secrets = (KEY,)
    accepted: ClassVar = {"data": sent()}
    switched_off = "40005"
    media_url = "https://media.telnyx.com/abc123/image.jpg"
    refused = (403, STOP, "40300")

    def carrier(self):
        return telnyx()

    def signed(self, path, body):
        return signed(path, body)

    def inbound(self):
        return signed("inbound", event("message.received", received()))

    def report(self, status, code=""):
        kind = "message.sent" if status == "sent" else "message.finalized"
        return signed("status", event(kind, sent(status, code)))

    def serve_found(self, wire, carrier_ids):
        listed = [
            record(
                "outbound",
                uuid,
                _time(number),
                delivery_status_webhook_url="https://sms.example.com/carriers/telnyx/status?reference=out-42",
            )
            for number, uuid in enumerate(carrier_ids)
        ]
        foreign = record("outbound", "foreign", _time(9), delivery_status_webhook_url="https://sms.example.com/?reference=out-43")
        wire.get(RECORDS, json={"data": [foreign, *listed[::-1]]})

    def serve_received(self, wire, ids):
        wire.get(RECORDS, json={"data": [record("inbound", uuid, _time(number)) for number, uuid in enumerate(ids)][::-1]})
        for number, uuid in enumerate(ids):
            wire.get(f"{MESSAGES}/{uuid}", json={"data": received(id=uuid, received_at=_time(number))})

    def serve_state(self, wire, status, code=""):
        if status == "gone":
            wire.get(f"{MESSAGES}/taken-1", json={"errors": [{"code": "10005", "title": "Resource not found"}]}, status=404)
        else:
            wire.get(f"{MESSAGES}/taken-1", json={"data": sent(status, code)})


def _time(number):
    return (SINCE + timedelta(seconds=number)).isoformat().replace("+00:00", "Z")


def read(request):
    (found,) = telnyx().read(request)
    return found


class TestSignature:
    def test_of_another_key_is_refused(self):
        with pytest.raises(RequestRefusedError):
            telnyx().read(signed("inbound", event("message.received", received()), private=OTHER))

    @pytest.mark.parametrize("seconds", [-310, -86_400, 310, 86_400])
    def test_of_another_time_is_refused(self, seconds):
        with pytest.raises(RequestRefusedError):
            telnyx().read(signed("inbound", event("message.received", received()), stamp=str(int(time.time()) + seconds)))

    @pytest.mark.parametrize("seconds", [-280, 280])
    def test_of_nearly_now_is_taken_whichever_clock_is_ahead(self, seconds):
        stamp = str(int(time.time()) + seconds)
        assert read(signed("inbound", event("message.received", received()), stamp=stamp)).carrier_id == "in-1"

    @pytest.mark.parametrize("stamp", ["", "now", "1e9", "-1", "٣٣", "9" * 30, "1796030000.5"])
    def test_of_no_time_is_refused(self, stamp):
        with pytest.raises(RequestRefusedError):
            telnyx().read(signed("inbound", event("message.received", received()), stamp=stamp))

    def test_covers_the_time(self):
        request = signed("inbound", event("message.received", received()), stamp=str(int(time.time()) - 100))
        later = {**request.headers, "telnyx-timestamp": str(int(time.time()))}
        with pytest.raises(RequestRefusedError):
            telnyx().read(replace(request, headers=later))

    def test_without_a_time_is_none(self):
        request = signed("inbound", event("message.received", received()))
        with pytest.raises(RequestRefusedError):
            telnyx().read(replace(request, headers={"telnyx-signature-ed25519": request.headers["telnyx-signature-ed25519"]}))

    @pytest.mark.parametrize(
        "change", [lambda given: given[:-4], lambda given: given + "AAAA", lambda given: " " + given, lambda given: given[::-1]]
    )
    def test_of_another_length_is_refused(self, change):
        request = signed("inbound", event("message.received", received()))
        headers = {**request.headers, "telnyx-signature-ed25519": change(request.headers["telnyx-signature-ed25519"])}
        with pytest.raises(RequestRefusedError):
            telnyx().read(replace(request, headers=headers))

    @pytest.mark.parametrize(("size", "fits"), [(60_000, True), (300_000, False)])
    def test_of_a_request_too_large_to_be_telnyx_s_isn_t_even_looked_at(self, size, fits):
        request = signed("inbound", event("message.received", received(tags=["x" * size])))
        if fits:
            assert telnyx().read(request)
        else:
            with pytest.raises(RequestRefusedError):
                telnyx().read(request)

    def test_says_which_text_a_report_is_about_and_no_path_does(self):
        """The address that is called isn't signed: whoever overheard a report must not turn it upon another text."""
        request = signed("status?reference=out-99", event("message.finalized", sent("delivered")))
        assert read(request).reference == "out-42"

    @pytest.mark.parametrize("path", ["inbound", "status", "status?reference=out-42"])
    def test_holds_on_both_paths_and_the_event_says_what_it_is(self, path):
        assert read(signed(path, event("message.received", received()))).body == "Ahoy ☸"
        assert read(signed(path, event("message.finalized", sent("delivered")))).state is TextState.DELIVERED


class TestInbound:
    def test_with_files(self):
        media: list[dict[str, Any]] = [
            {"url": "https://media.telnyx.com/abc123/image.jpg", "content_type": "image/jpeg", "size": 245760, "sha256": None},
            {"url": "https://media.telnyx.com/abc124/a", "content_type": None},
        ]
        text = read(signed("inbound", event("message.received", received(type="MMS", text=None, media=media))))
        assert text.media == (Media(media[0]["url"], "image/jpeg"), Media(media[1]["url"], "application/octet-stream"))
        assert (text.body, text.media_count, text.service) == ("", 2, PROFILE)

    def test_of_a_group_names_the_others(self):
        cc = [{"phone_number": "+15550000001"}, {"phone_number": "+15550000002"}]
        assert read(signed("inbound", event("message.received", received(cc=cc)))).others == ("+15550000001", "+15550000002")

    def test_has_the_time_at_which_telnyx_got_it(self):
        assert read(signed("inbound", event("message.received", received()))).sent_at == datetime(2026, 11, 20, 12, 0, 31, tzinfo=UTC)
        assert read(signed("inbound", event("message.received", received(received_at=None)))).sent_at is None

    @pytest.mark.parametrize(("said", "verdict"), [("STOP", "STOP"), ("START", "START"), ("help", "HELP"), (None, None), ("RSVP", None)])
    def test_has_telnyx_s_verdict_on_opting_out(self, said, verdict):
        assert read(signed("inbound", event("message.received", received(autoresponse_type=said)))).opt_out == verdict

    def test_over_another_network_is_named(self):
        assert read(signed("inbound", event("message.received", received(type="RCS")))).unserved == "RCS"

    @pytest.mark.parametrize("without", ["id", "from", "to"])
    def test_without_what_it_needs_is_malformed(self, without):
        body = event("message.received", {name: value for name, value in received().items() if name != without})
        with pytest.raises(RequestMalformedError):
            telnyx().read(signed("inbound", body))

    def test_with_half_a_character_can_be_stored(self):
        body = event("message.received", received()).replace("Ahoy ☸".encode(), rb"Ahoy \ud83d")
        assert read(signed("inbound", body)).body == "Ahoy ?"

    @pytest.mark.parametrize("kind", ["message.read", "call.initiated", "10dlc.campaign.update"])
    def test_other_events_are_none_of_ours(self, kind):
        assert telnyx().read(signed("inbound", event(kind, {"id": "x"}))) == []


class TestReports:
    @pytest.mark.parametrize(
        ("status", "state"),
        [
            ("queued", TextState.QUEUED),
            ("sending", TextState.SENDING),
            ("delivery_unconfirmed", TextState.SENT),
            ("sending_failed", TextState.FAILED),
            ("delivery_failed", TextState.UNDELIVERED),
            ("expired", TextState.FAILED),
        ],
    )
    def test_tell_how_far_a_text_has_come(self, status, state):
        assert read(signed("status", event("message.finalized", sent(status)))).state is state

    def test_of_a_text_that_ran_out_of_time_offer_a_retry(self):
        error = read(signed("status", event("message.finalized", sent("expired")))).error
        assert error.retryable
        assert "in time" in error.sentence

    def test_without_an_address_of_ours_have_no_reference(self):
        report = read(signed("status", event("message.finalized", sent("delivered", webhook_url=None))))
        assert report == DeliveryReport("telnyx", "taken-1", TextState.DELIVERED, None, None)

    @pytest.mark.parametrize(("title", "opted_out"), [("Blocked due to STOP message", True), ("Sender is not on a profile", False)])
    def test_of_a_block_are_an_opt_out_where_it_says_stop(self, title, opted_out):
        error = read(signed("status", event("message.finalized", sent("sending_failed", "40300", title)))).error
        assert error.opted_out == opted_out
        assert ("START" in error.sentence) == opted_out

    @pytest.mark.parametrize("code", EXPLANATIONS)
    def test_of_every_code_are_a_sentence_with_what_to_do(self, code):
        error = read(signed("status", event("message.finalized", sent("sending_failed", code, "STOP")))).error
        assert error.code == code
        assert len(error.sentence.split(". ")) >= 2 or ":" in error.sentence or ";" in error.sentence
        assert CONTACT not in error.sentence


def test_a_key_of_another_form_says_where_the_right_one_is():
    for wrong in ("", "abc", KEY, base64.b64encode(bytes(31)).decode(), "ä" * 44):
        with pytest.raises(ValueError, match="Public Key"):
            TelnyxSettings.model_validate({"telnyx_api_key": KEY, "telnyx_public_key": wrong})


def test_answers_with_json_that_says_nothing():
    assert json.loads(telnyx().answer()[0]) == {}
