"""Twilio's requests and answers."""

import base64
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs

import pytest

from carriers.base import DeliveryReport, InboundText, Media, RequestMalformedError, RequestRefusedError, TextState, WebhookRequest
from carriers.twilio.errors import explain
from tests.carriers.abilities import AbleCarrierContract
from tests.carriers.contract import CONTACT, LINE, SINCE
from tests.carriers.twilio_calls import ACCOUNT, INBOUND, MESSAGES, PUBLIC, STATUS, TOKEN, page, payload, read, sign, twilio, webhook


class TestTwilio(AbleCarrierContract):
    signature_header = "X-Twilio-Signature"
    send_url = MESSAGES
    secrets = (TOKEN, base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode())
    accepted = payload("message")
    received_url = MESSAGES
    switched_off = "30003"
    media_url = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1"
    refused = (400, {"code": 21610, "message": f"Attempt to send to unsubscribed recipient {CONTACT}", "status": 400}, "21610")

    def carrier(self):
        carrier = twilio()
        carrier._media_fetcher._resolve = lambda _host, _port: ["151.101.1.1"]
        return carrier

    def signed(self, path, body):
        pairs = list(parse_qs_pairs(body))
        return WebhookRequest(f"/carriers/twilio/{path}", {"X-Twilio-Signature": sign(f"{PUBLIC}/carriers/twilio/{path}", pairs)}, body)

    def inbound(self):
        return webhook(INBOUND, payload("inbound"))

    def report(self, status, code=""):
        code = {"ErrorCode": code} if code else {}
        return webhook(STATUS, payload("status", MessageStatus=status, SmsStatus=status, **code))

    def serve_found(self, wire, carrier_ids):
        listed = [
            payload("message", sid=sid, date_created=format_datetime(SINCE + timedelta(seconds=number)))
            for number, sid in enumerate(carrier_ids)
        ]
        wire.get(MESSAGES, json=page("messages", listed[::-1]))

    def serve_received(self, wire, ids):
        times = [format_datetime(SINCE + timedelta(seconds=number // 2)) for number, _sid in enumerate(ids)]
        listed = [
            payload("message", sid=sid, direction="inbound", **{"from": CONTACT}, to=LINE, date_created=time, date_sent=time)
            for sid, time in zip(ids, times, strict=True)
        ]
        wire.get(MESSAGES, json=page("messages", listed[::-1]))

    def serve_state(self, wire, status, code=""):
        address = MESSAGES.replace(".json", "/taken-1.json")
        if status == "gone":
            wire.get(address, json={"code": 20404, "message": "not found", "status": 404}, status=404)
        else:
            wire.get(address, json=payload("message", sid="taken-1", status=status, error_code=int(code) if code else None))


def parse_qs_pairs(body):
    for name, values in parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True).items():
        yield from ((name, value) for value in values)


class TestSignature:
    @pytest.mark.parametrize(
        ("public_url", "base"),
        [
            ("https://sms.example.com", "https://sms.example.com"),
            ("https://sms.example.com/", "https://sms.example.com"),
            ("https://sms.example.com/desk", "https://sms.example.com/desk"),
            ("https://sms.example.com/desk/", "https://sms.example.com/desk"),
            ("https://sms.example.com:8443", "https://sms.example.com:8443"),
            ("https://sms.example.com:8443", "https://sms.example.com"),  # Twilio's backends aren't of one mind about the port
            ("https://sms.example.com", "https://sms.example.com:443"),
            ("http://127.0.0.1:5000", "http://127.0.0.1:5000"),
            ("https://sms.example.com/#rc=5&rp=all", "https://sms.example.com"),
        ],
    )
    def test_is_about_the_public_address(self, public_url, base):
        request = webhook(INBOUND, payload("inbound"), public=base)
        assert twilio(public_url=public_url).read(request)

    def test_holds_where_the_proxy_keeps_the_public_path(self):
        request = webhook(INBOUND, payload("inbound"), public="https://sms.example.com/desk")
        kept = replace(request, path=f"/desk{INBOUND}")
        assert twilio(public_url="https://sms.example.com/desk/").read(kept) == twilio(public_url="https://sms.example.com/desk").read(
            request
        )

    @pytest.mark.parametrize("base", ["http://sms.example.com", "https://sms.example.org", "https://sms.example.com/desk"])
    def test_about_another_address_is_refused(self, base):
        with pytest.raises(RequestRefusedError):
            twilio().read(webhook(INBOUND, payload("inbound"), public=base))

    @pytest.mark.parametrize("path", ["/carriers/twilio/status?reference=out-43", "/carriers/twilio/status", f"{STATUS}&x=1", INBOUND])
    def test_covers_path_and_query(self, path):
        request = webhook(STATUS, payload("status"))
        with pytest.raises(RequestRefusedError):
            twilio().read(replace(request, path=path))

    def test_covers_the_raw_query(self):
        report = read(payload("status"), "/carriers/twilio/status?reference=a%20b%2Fc%C3%A4")
        assert report.reference == "a b/cä"

    def test_covers_blank_repeated_and_unknown_fields(self):
        pairs = [*payload("inbound").items(), ("New", ""), ("Twice", "b"), ("Twice", "a"), ("Twice", "b")]
        assert read(pairs).body == "Ahoy ☸"

    @pytest.mark.parametrize(("size", "fits"), [(60_000, True), (300_000, False)])
    def test_of_a_request_too_large_to_be_twilio_s_isn_t_even_looked_at(self, size, fits):
        request = webhook(INBOUND, payload("inbound", AddOns="x" * size))
        if fits:
            assert twilio().read(request)
        else:
            with pytest.raises(RequestRefusedError, match="larger"):
                twilio().read(request)

    @pytest.mark.parametrize(("more", "fits"), [(400, True), (600, False)])
    def test_of_a_request_with_more_fields_than_twilio_s_isn_t_either(self, more, fits):
        request = webhook(INBOUND, payload("inbound", **{f"New{number}": "" for number in range(more)}))
        if fits:
            assert twilio().read(request)
        else:
            with pytest.raises(RequestRefusedError, match="more fields"):
                twilio().read(request)

    def test_of_a_messaging_service_number_holds(self):
        assert read(payload("inbound", MessagingServiceSid="MG1")).service == "MG1"

    def test_of_another_account_is_refused(self):
        with pytest.raises(RequestRefusedError, match="another Twilio account"):
            read(payload("inbound", AccountSid="AC" + "c" * 32))

    def test_without_an_account_is_refused(self):
        form = payload("inbound")
        del form["AccountSid"]
        with pytest.raises(RequestRefusedError):
            read(form)


class TestInbound:
    def test_media_in_order(self):
        urls = {f"MediaUrl{number}": f"https://api.twilio.com/media/{number}" for number in reversed(range(12))}
        types = {f"MediaContentType{number}": "image/png" for number in range(11)}
        text = read(payload("inbound", NumMedia="12", **urls, **types))
        assert [media.url[-2:].strip("/") for media in text.media] == [str(number) for number in range(12)]
        assert text.media[10:] == (
            Media("https://api.twilio.com/media/10", "image/png"),
            Media("https://api.twilio.com/media/11", "application/octet-stream"),
        )
        assert text.body == "Ahoy ☸"

    @pytest.mark.parametrize("number", ["", "1", "0", "none", "-1", "9" * 5000, "²"])
    def test_nonsense_in_num_media_loses_nothing(self, number):
        text = read(payload("inbound", NumMedia=number, MediaUrl0="https://api.twilio.com/media/0", MediaContentType0="image/png"))
        assert text.media == (Media("https://api.twilio.com/media/0", "image/png"),)

    @pytest.mark.parametrize("field", ["MediaUrl", "MediaUrl²", "MediaUrl-1", "MediaUrl123", "MediaUrlX"])
    def test_a_field_that_only_looks_like_media_is_none(self, field):
        assert read(payload("inbound", **{field: "https://api.twilio.com/media/0"})).media == ()

    def test_a_picture_without_a_body(self):
        form = payload("inbound", NumMedia="1", MediaUrl0="https://api.twilio.com/media/0", MediaContentType0="image/png")
        del form["Body"]
        assert (read(form).body, len(read(form).media)) == ("", 1)

    @pytest.mark.parametrize("sender", ["68849", "SUPPORT", "+447700900123"])
    def test_any_kind_of_sender(self, sender):
        assert read(payload("inbound", From=sender)).sender == sender

    @pytest.mark.parametrize(("said", "verdict"), [("STOP", "STOP"), ("start", "START"), ("HELP", "HELP"), ("", None), ("MAYBE", None)])
    def test_opt_out(self, said, verdict):
        assert read(payload("inbound", OptOutType=said)).opt_out == verdict

    @pytest.mark.parametrize("body", ["a\x00b", "\u202eright to left", "  spaces \n\n", "&=+%20", "👩‍👩‍👧", "x" * 1600])
    def test_bodies_come_verbatim(self, body):
        assert read(payload("inbound", Body=body)).body == body

    @pytest.mark.parametrize("missing", [("From",), ("To",)])
    def test_without_a_sender_a_line_or_an_id_is_malformed(self, missing):
        with pytest.raises(RequestMalformedError):
            read(payload("inbound", **dict.fromkeys(missing, "")))


@pytest.mark.parametrize("path", ["/carriers/twilio/inbound", "/carriers/twilio/status"])
class TestWhicheverAddress:
    """Which of them was given for what is an operator's choice, and easily exchanged: the fields say what it is."""

    def test_a_text_is_a_text(self, path):
        (said,) = twilio().read(webhook(path, payload("inbound", SmsStatus="received")))
        assert isinstance(said, InboundText)

    def test_a_report_is_a_report(self, path):
        (said,) = twilio().read(webhook(path, payload("status", MessageStatus="delivered")))
        assert isinstance(said, DeliveryReport)
        assert said.state == TextState.DELIVERED

    @pytest.mark.parametrize(
        "form",
        [
            {"CallSid": "CA1", "CallStatus": "ringing", "From": "+15557720101", "To": "+15550001111"},
            {"MessageSid": "SM1", "MessageStatus": "received"},
            {"MessageSid": "SM1"},
            {"RecordingSid": "RE1", "RecordingStatus": "completed"},
            {},
        ],
    )
    def test_anything_else_is_nothing(self, path, form):
        assert twilio().read(webhook(path, form | {"AccountSid": ACCOUNT})) == []


class TestReport:
    @pytest.mark.parametrize(
        ("status", "state"),
        [
            *(
                (state, state)
                for state in ("accepted", "queued", "sending", "sent", "delivered", "undelivered", "failed", "read", "canceled")
            ),
            ("scheduled", "queued"),
            ("partially_delivered", "sent"),
        ],
    )
    def test_every_documented_status(self, status, state):
        assert read(payload("status", MessageStatus=status, SmsStatus=""), STATUS).state is TextState(state)

    def test_without_a_reference(self):
        assert read(payload("status"), "/carriers/twilio/status").reference is None

    @pytest.mark.parametrize("code", ["0", "000", "", "abc", "²", "9" * 5000])
    def test_a_code_that_says_nothing(self, code):
        assert read(payload("status", MessageStatus="delivered", ErrorCode=code), STATUS).error is None

    def test_an_opt_out_known_only_afterwards_is_the_same_error(self):
        report = read(payload("status", MessageStatus="undelivered", ErrorCode="21610"), STATUS)
        assert vars(report.error) == vars(explain("21610"))
