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


class TestReceivers:
    """Setting webhooks: what there is, what would change, and that it is right afterwards."""

    OURS = f"{PUBLIC}/carriers/twilio/inbound#rc=5&rp=all"

    def test_a_number_is_connected_and_the_doctor_has_nothing_left_to_say(self, server, carrier):
        server.add_number(
            LINE, sms_url="https://old.example.com/sms", sms_method="GET", sms_fallback_url="https://old.example.com/other#rc=1"
        )
        (receiver,) = carrier.list_receivers()
        assert (receiver.names, receiver.is_taken) == ((LINE,), True)
        assert {change.what: (change.before, change.after) for change in receiver.changes} == {
            "A message comes in": ("https://old.example.com/sms", self.OURS),
            "A message comes in, HTTP": ("GET", "POST"),
            "Primary handler fails": ("https://old.example.com/other#rc=1", self.OURS),
        }
        carrier.connect(receiver)
        (receiver,) = carrier.list_receivers()
        assert (receiver.changes, receiver.is_taken, carrier.check()) == ((), False, [])

    def test_a_twiml_app_has_to_be_taken_off_by_hand(self, server, carrier):
        server.add_number(LINE, sms_application_sid="AP" + "1" * 32)
        (receiver,) = carrier.list_receivers()
        assert receiver.is_taken
        assert receiver.obstacle.startswith("A TwiML App has its texts. Take the app off")

    def test_a_fallback_of_the_operator_s_stays_and_is_repeated(self, server, carrier):
        server.add_number(LINE, sms_url=self.OURS, sms_fallback_url="https://second.example.com/x")
        carrier.connect(carrier.list_receivers()[0])
        assert server.numbers[0]["sms_fallback_url"] == "https://second.example.com/x#rc=5&rp=all"

    def test_a_service_takes_the_texts_of_its_numbers(self, server, carrier):
        """What is set at the number doesn't count then, and no console would show it."""
        server.add_number(LINE, sms_url=self.OURS, sms_fallback_url=self.OURS)
        server.add_number("+15550009999", capabilities={"voice": True, "sms": False})
        sid = server.add_service("Support", LINE)
        (complaint,) = carrier.check()
        assert complaint.startswith(f"Messaging service Support ({LINE}): texts go nowhere.")
        (receiver,) = carrier.list_receivers()
        assert (receiver.names, receiver.is_taken) == ((sid, LINE), False)
        carrier.connect(receiver)
        assert carrier.check() == []
        service = server.services[0]
        assert (service["inbound_request_url"], service["fallback_url"]) == (self.OURS, self.OURS)
        assert service["status_callback"] == f"{PUBLIC}/carriers/twilio/status#rc=5&rp=all"

    @pytest.mark.parametrize(
        ("service", "said"),
        [
            ({"inbound_request_url": "https://old.example.com"}, "texts go to https://old.example.com"),
            ({"inbound_request_url": OURS.partition("#")[0]}, "Twilio won't repeat a text"),
            ({"inbound_request_url": OURS}, "there is no fallback"),
        ],
    )
    def test_says_what_to_do_about_a_service(self, server, carrier, service, said):
        server.add_number(LINE)
        server.add_service("Support", LINE, **service)
        (complaint,) = carrier.check()
        assert said in complaint

    def test_a_service_that_leaves_its_numbers_alone_is_left_alone(self, server, carrier):
        server.add_number(LINE)
        server.add_service("Support", LINE, use_inbound_webhook_on_number=True)
        assert [receiver.names for receiver in carrier.list_receivers()] == [(LINE,)]
