"""Twilio over a real connection: what a stand-in takes, loses, lists and brings to us."""

import socket
from dataclasses import replace
from time import sleep

import pytest
import requests

from carriers.base import CarrierError, Fault, TextState, UnknownOutcomeError
from carriers.twilio.carrier import Twilio
from tests.carriers.receiver import CONTACT, LINE, PUBLIC, TEXT, connect
from tests.looking.waits import LONGEST
from tests.standins.twilio import MAGIC_RECIPIENTS, MAGIC_SENDERS, TwilioServer


def test_a_text_there_and_its_report_back(server, carrier, receiver):
    sent = carrier.send(TEXT)
    assert (sent.state, sent.segments) == (TextState.QUEUED, 1)
    answer = server.report(sent.carrier_id, "undelivered", 30003)
    assert (answer.status_code, answer.headers["Content-Type"], answer.text) == (200, "text/xml", carrier.answer()[0])
    (report,) = receiver.read
    assert (report.carrier_id, report.reference, report.state, report.error.code) == (
        sent.carrier_id,
        "out-42",
        TextState.UNDELIVERED,
        "30003",
    )


def test_reports_by_itself(receiver):
    with TwilioServer(app_url=receiver.url, public_url=PUBLIC, auto_report=True) as server:
        receiver.carrier = connect(server)
        receiver.carrier.send(TEXT)
        while len(server.reports) < 3:
            assert all(answer.ok for answer in server.reports)
            sleep(0.01)
    assert [report.state for report in receiver.read] == ["queued", "sent", "delivered"]


def test_texts_with_pictures_come_in(server, receiver):
    server.receive(CONTACT, LINE, "Look ☸", [("image/png", b"one"), ("image/jpeg", b"two")])
    (text,) = receiver.read
    assert (text.sender, text.recipient, text.body) == (CONTACT, LINE, "Look ☸")
    assert [(media.content_type, requests.get(media.url, timeout=LONGEST).content) for media in text.media] == [
        ("image/png", b"one"),
        ("image/jpeg", b"two"),
    ]


def test_a_repeated_webhook_reads_the_same(server, receiver):
    server.receive(CONTACT, LINE, "once", sid="SM" + "1" * 32)
    server.receive(CONTACT, LINE, "once", sid="SM" + "1" * 32)
    assert receiver.read[0] == receiver.read[1]
    assert len(server.messages) == 1


@pytest.mark.parametrize(("recipient", "code"), [(number, str(refusal[0])) for number, refusal in MAGIC_RECIPIENTS.items()])
def test_magic_recipients(server, carrier, recipient, code):
    with pytest.raises(CarrierError) as caught:
        carrier.send(replace(TEXT, recipient=recipient))
    assert (caught.value.code, caught.value.retryable) == (code, False)
    assert server.sent == []


@pytest.mark.parametrize(("sender", "code"), [(number, str(refusal[0])) for number, refusal in MAGIC_SENDERS.items()])
def test_magic_senders(carrier, sender, code):
    with pytest.raises(CarrierError) as caught:
        carrier.send(replace(TEXT, sender=sender))
    assert (caught.value.code, caught.value.fault) == (code, Fault.LINE)


def test_wrong_token(server):
    with pytest.raises(CarrierError) as caught:
        Twilio(server.account_sid, "wrong", public_url=PUBLIC, api_url=server.url).send(TEXT)
    assert (caught.value.code, caught.value.retryable, caught.value.fault) == ("20003", True, Fault.ACCOUNT)


def test_api_key(server):
    assert connect(server, api_key="SK1", api_secret="secret").send(TEXT).carrier_id


def test_throttled(server, carrier):
    server.fail("429", times=2, seconds=7)
    for _attempt in range(2):
        with pytest.raises(CarrierError) as caught:
            carrier.send(TEXT)
        assert (caught.value.retryable, caught.value.wait, server.sent) == (True, 7, [])
    assert carrier.send(TEXT).carrier_id


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(CarrierError) as caught:
        Twilio("AC1", "token", public_url=PUBLIC, api_url=f"http://127.0.0.1:{port}").send(TEXT)
    assert caught.value.retryable
    assert not isinstance(caught.value, UnknownOutcomeError)


def test_no_such_host():
    with pytest.raises(CarrierError) as caught:
        Twilio("AC1", "token", public_url=PUBLIC, api_url="http://twilio.invalid").send(TEXT)
    assert caught.value.retryable
    assert not isinstance(caught.value, UnknownOutcomeError)


class TestCheck:
    URL = f"{PUBLIC}/carriers/twilio/inbound"

    def complaints(self, server, **number):
        server.add_number(LINE, **{"sms_url": f"{self.URL}#rc=5&rp=all", "sms_fallback_url": f"{self.URL}#rc=5&rp=all", **number})
        return connect(server).check()

    def test_all_is_well(self, server):
        assert self.complaints(server) == []

    @pytest.mark.parametrize(
        ("number", "said"),
        [
            ({"sms_url": ""}, "nowhere"),
            ({"sms_url": "https://demo.twilio.com/welcome"}, "to https://demo.twilio.com/welcome"),
            ({"sms_url": URL}, "rc=5&rp=all"),
            ({"sms_fallback_url": ""}, "fallback"),
            ({"sms_fallback_url": None}, "fallback"),
            ({"sms_fallback_url": URL}, f"the fallback couldn't take. Set “Primary handler fails” to {URL}#rc=5&rp=all"),
            ({"sms_fallback_url": "https://second.example.com/x#rc=5"}, "to https://second.example.com/x#rc=5&rp=all"),
            ({"sms_fallback_method": "GET"}, "the fallback is called by HTTP GET"),
            ({"sms_method": "GET"}, "HTTP POST"),
            ({"sms_application_sid": "AP" + "1" * 32}, "TwiML App"),
        ],
    )
    def test_says_what_to_do_about_a_number(self, server, number, said):
        (complaint,) = self.complaints(server, **number)
        assert complaint.startswith(LINE)
        assert said in complaint

    def test_a_number_without_texts_is_left_alone(self, server):
        server.add_number("+15550009999", capabilities={"voice": True, "sms": False})
        assert self.complaints(server) == []

    def test_no_number_at_all(self, server, carrier):
        (complaint,) = carrier.check()
        assert "no number" in complaint

    @pytest.mark.parametrize(("change", "said"), [({"status": "suspended"}, "suspended"), ({"type": "Trial"}, "trial")])
    def test_says_what_is_wrong_with_the_account(self, server, change, said):
        server.account |= change
        (complaint,) = self.complaints(server)
        assert said in complaint

    def test_wrong_credentials_are_an_error(self, server):
        with pytest.raises(CarrierError):
            Twilio(server.account_sid, "wrong", public_url=PUBLIC, api_url=server.url).check()
