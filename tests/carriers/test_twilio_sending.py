"""What is handed to Twilio, what it refuses, and what is found there again."""

import base64
import logging
import re
from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from carriers.base import CarrierError, Fault, TextState
from carriers.twilio.errors import EXPLANATIONS, explain
from tests.carriers.contract import CONTACT, LINE, SINCE, TEXT
from tests.carriers.twilio_calls import ACCOUNT, MESSAGES, PUBLIC, TOKEN, page, payload, twilio, webhook


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
