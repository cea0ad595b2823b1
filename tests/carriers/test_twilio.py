"""Twilio's requests and answers, as recorded in tests/payloads."""

import base64
import hashlib
import hmac
import json
import logging
import pathlib
import re
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs, urlencode

import pytest

from carriers.base import CarrierError, Fault, Media, RequestMalformedError, RequestRefusedError, TextState, WebhookRequest
from carriers.twilio.carrier import Twilio
from carriers.twilio.errors import EXPLANATIONS, explain
from tests.carriers.abilities import AbleCarrierContract
from tests.carriers.contract import CONTACT, LINE, SINCE, TEXT

PAYLOADS = pathlib.Path(__file__).parent.parent / "payloads"
ACCOUNT = "AC" + "b" * 32
TOKEN = "token-0123456789abcdef"
PUBLIC = "https://sms.example.com"
INBOUND = "/carriers/twilio/inbound"
STATUS = "/carriers/twilio/status?reference=out-42"
MESSAGES = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages.json"


IDS = {"inbound": {"MessageSid": "in-1"}, "message": {"sid": "taken-1"}, "status": {"MessageSid": "taken-1"}}
"""As the contract of all carriers calls them."""


def payload(name, **changes):
    recorded = json.loads((PAYLOADS / f"twilio_{name}.json").read_text())
    return {**recorded.get("form", recorded), **IDS[name], **changes}


def sign(url, pairs):
    """Written from "webhooks-security": sorted by name, equal pairs once."""
    signed = url + "".join(name + value for name, value in sorted(set(pairs)))
    return base64.b64encode(hmac.new(TOKEN.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def webhook(path, form, *, public=PUBLIC):
    pairs = list(form.items()) if isinstance(form, dict) else form
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": sign(public + path, pairs)}
    return WebhookRequest(path, headers, urlencode(pairs).encode())


def twilio(**settings):
    return Twilio(ACCOUNT, TOKEN, **{"public_url": PUBLIC, **settings})


def read(form, path=INBOUND):
    (said,) = twilio().read(webhook(path, form))
    return said


def page(key, entries):
    return {
        key: entries,
        "page": 0,
        "page_size": 50,
        "start": 0,
        "end": 0,
        "uri": "/",
        "first_page_uri": "/",
        "next_page_uri": None,
        "previous_page_uri": None,
    }


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

    @pytest.mark.parametrize("missing", [("From",), ("To",), ("MessageSid", "SmsSid", "SmsMessageSid")])
    def test_without_a_sender_a_line_or_an_id_is_malformed(self, missing):
        with pytest.raises(RequestMalformedError):
            read(payload("inbound", **dict.fromkeys(missing, "")))

    def test_another_address_is_malformed(self):
        with pytest.raises(RequestMalformedError):
            read(payload("inbound"), "/carriers/twilio/elsewhere")


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
            ("receiving", "unknown"),
            ("received", "unknown"),
            ("", "unknown"),
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


class TestErrors:
    WANTED = "20003 20429 21211 21212 21408 21606 21610 21611 21612 21614 21617 21620 30001 30003 30004 30005 30006 30007 30008 30034 30533 63017 63038 11200 11751 12300"

    @pytest.mark.parametrize("code", WANTED.split())
    def test_each_known_code_has_a_cause_and_a_next_step(self, code):
        assert code in EXPLANATIONS
        cause, _, step = explain(code).sentence.partition(". ")
        assert cause
        assert step or "…" in cause

    @pytest.mark.parametrize(("code", "fault"), [("20003", "account"), ("20005", "account"), ("21212", "line"), ("21606", "line")])
    def test_what_somebody_has_to_mend_keeps_the_text_waiting(self, code, fault):
        error = explain(code)
        assert (error.retryable, error.repairable, error.fault) == (True, True, fault)
        assert "the text waits until then" in error.sentence

    @pytest.mark.parametrize("code", ["20429", "21611", "30001", "21610"])
    def test_what_nobody_can_mend_is_no_breakage(self, code):
        assert not explain(code).repairable

    def test_no_sentence_is_there_twice(self):
        sentences = [known.sentence for known in EXPLANATIONS.values()]
        assert len(sentences) == len(set(sentences))

    def test_an_unknown_one_shows_number_and_link(self):
        assert "39999" in explain("39999").sentence
        assert explain("39999").sentence.endswith("https://www.twilio.com/docs/api/errors/39999")

    @pytest.mark.parametrize(
        ("status", "answer", "expected"),
        [
            (400, {"code": 21211, "message": "x"}, ("21211", False, Fault.CONTACT)),
            (400, {"code": 21617}, ("21617", False, Fault.MESSAGE)),
            (400, {"code": 39999}, ("39999", False, Fault.CARRIER)),
            (400, {}, ("", False, Fault.CARRIER)),
            (400, {"code": 10**12}, ("", False, Fault.CARRIER)),
            (400, {"code": "nonsense"}, ("", False, Fault.CARRIER)),
            (400, [], ("", False, Fault.CARRIER)),
            (401, {"code": 20003}, ("20003", True, Fault.ACCOUNT)),
            (403, {"code": 20403}, ("20003", True, Fault.ACCOUNT)),
            (404, {"code": 20404}, ("20404", True, Fault.ACCOUNT)),
            (429, {"code": 63038}, ("63038", True, Fault.ACCOUNT)),
            (429, {"code": 14107}, ("20429", True, Fault.CARRIER)),
            # the newer shape of RFC 9457, for which twilio raises another class
            (400, {"type": "x", "title": f"no {CONTACT}", "status": 400, "code": 21610}, ("21610", False, Fault.CONTACT)),
            (429, {"type": "x", "title": "y", "status": "odd", "code": 20429}, ("20429", True, Fault.CARRIER)),
        ],
    )
    def test_refusals(self, wire, status, answer, expected):
        wire.post(MESSAGES, json=answer, status=status)
        with pytest.raises(CarrierError) as caught:
            twilio().send(TEXT)
        assert (caught.value.code, caught.value.retryable, caught.value.fault) == expected

    @pytest.mark.parametrize(
        ("said", "wait"), [("2.5", 2.5), ("0", 0), ("-1", None), ("nan", None), ("inf", None), ("Fri, 20 Nov 2026 12:00:31 GMT", None)]
    )
    def test_how_long_to_wait(self, wire, said, wait):
        wire.post(MESSAGES, json={"code": 20429}, status=429, headers={"Retry-After": said})
        with pytest.raises(CarrierError) as caught:
            twilio().send(TEXT)
        assert caught.value.wait == wait


class TestSending:
    def sent(self, wire, text=TEXT, **settings):
        wire.post(MESSAGES, json=payload("message"), status=201)
        twilio(**settings).send(text)
        return parse_qs(wire.calls[-1].request.body)

    def test_everything_that_twilio_is_told(self, wire):
        assert self.sent(wire) == {
            "To": [CONTACT],
            "From": [LINE],
            "Body": [TEXT.body],
            "StatusCallback": [f"{PUBLIC}/carriers/twilio/status?reference=out-42"],
            "ValidityPeriod": ["3600"],
        }

    def test_media_without_a_body(self, wire):
        form = self.sent(wire, replace(TEXT, body="", media_urls=("https://sms.example.com/media/a", "https://sms.example.com/media/b")))
        assert "Body" not in form
        assert form["MediaUrl"] == ["https://sms.example.com/media/a", "https://sms.example.com/media/b"]

    def test_a_messaging_service_chooses_the_number(self, wire):
        form = self.sent(wire, replace(TEXT, sender="MG" + "a" * 32))
        assert (form["MessagingServiceSid"], "From" in form) == (["MG" + "a" * 32], False)

    def test_the_reference_returns_as_it_was(self, wire):
        (callback,) = self.sent(wire, replace(TEXT, reference="ä b&c=d#e/f"), public_url=f"{PUBLIC}/desk/#rc=5")["StatusCallback"]
        assert callback.startswith(f"{PUBLIC}/desk/carriers/twilio/status?reference=")
        report = twilio(public_url=f"{PUBLIC}/desk").read(
            webhook(callback.removeprefix(f"{PUBLIC}/desk"), payload("status"), public=f"{PUBLIC}/desk")
        )
        assert report[0].reference == "ä b&c=d#e/f"

    @pytest.mark.parametrize(
        ("key", "user"),
        [({}, f"{ACCOUNT}:{TOKEN}"), ({"api_key": "SK1", "api_secret": "s"}, "SK1:s"), ({"api_key": "SK1"}, f"{ACCOUNT}:{TOKEN}")],
    )
    def test_logs_in_with_the_api_key_where_there_is_one(self, wire, key, user):
        self.sent(wire, **key)
        assert wire.calls[0].request.headers["Authorization"] == "Basic " + base64.b64encode(user.encode()).decode()

    def test_the_environment_bends_nothing(self, wire, monkeypatch):
        monkeypatch.setenv("TWILIO_EDGE", "sydney")
        monkeypatch.setenv("TWILIO_REGION", "au1")
        assert self.sent(wire)

    def test_a_broken_character_is_the_message_s_fault(self, wire):
        with pytest.raises(CarrierError) as caught:
            twilio().send(replace(TEXT, body="half an emoji \ud83d"))
        assert (caught.value.fault, caught.value.retryable) == (Fault.MESSAGE, False)

    @pytest.mark.parametrize("url", ["nowhere", "ftp://x", "http://"])
    def test_a_wrong_api_url_is_never_a_lost_text(self, url):
        with pytest.raises(CarrierError) as caught:
            twilio(api_url=url).send(TEXT)
        assert type(caught.value) is CarrierError

    def test_logs_neither_numbers_nor_bodies_nor_secrets(self, wire, caplog):
        caplog.set_level(logging.INFO)
        wire.post(MESSAGES, json=payload("message"), status=201)
        wire.get(MESSAGES, json=page("messages", [payload("message")]))
        twilio().send(TEXT)
        twilio().find_sent(TEXT, SINCE)
        assert not re.search(f"{TEXT.body}|{TOKEN}|{CONTACT[1:]}|{LINE[1:]}", caplog.text)


class TestFinding:
    def found(self, wire, *listed, text=TEXT):
        wire.get(MESSAGES, json=page("messages", list(listed)))
        sent = twilio().find_sent(text, SINCE)
        return sent and sent.carrier_id

    def test_asks_for_both_numbers_and_not_for_the_time_of_sending(self, wire):
        assert self.found(wire) is None
        assert wire.calls[0].request.params == {"To": CONTACT, "From": LINE, "PageSize": "100"}

    def test_tells_how_far_it_has_come(self, wire):
        wire.get(MESSAGES, json=page("messages", [payload("message", status="undelivered", num_segments="3")]))
        sent = twilio().find_sent(TEXT, SINCE)
        assert (sent.state, sent.segments) == (TextState.UNDELIVERED, 3)

    @pytest.mark.parametrize(
        ("changes", "fits"),
        [
            ({}, True),
            ({"body": "Something else"}, False),
            ({"direction": "inbound"}, False),
            ({"date_created": "Fri, 20 Nov 2026 11:59:31 +0000"}, True),  # our clock may be ahead of Twilio's
            ({"date_created": "Fri, 20 Nov 2026 11:59:29 +0000"}, False),
            ({"body": f"Sent from your Twilio trial account - {TEXT.body}"}, True),
            ({"body": f" {TEXT.body}\n"}, True),
            ({"body": None}, False),
        ],
    )
    def test_what_counts_as_the_same_text(self, wire, changes, fits):
        assert (self.found(wire, payload("message", **changes)) == "taken-1") is fits

    def test_the_same_to_the_letter_wins(self, wire):
        older = payload("message", sid="almost", body=TEXT.body + " ", date_created="Fri, 20 Nov 2026 12:00:30 +0000")
        assert self.found(wire, payload("message"), older) == "taken-1"

    def test_in_a_service_whatever_number_it_chose(self, wire):
        assert self.found(wire, payload("message"), text=replace(TEXT, sender="MG" + "a" * 32)) == "taken-1"
        assert "From" not in wire.calls[0].request.params
