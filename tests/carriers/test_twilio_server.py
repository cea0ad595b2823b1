"""Twilio over a real connection: what a stand-in takes, loses, lists and brings to us."""

import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Thread
from time import sleep

import pytest
import requests
from flask import Flask, request
from werkzeug.serving import make_server

from carriers.base import CarrierError, Fault, OutboundText, TextState, UnknownOutcomeError, WebhookRequest
from carriers.twilio.carrier import Twilio
from tests.contracts.twilio import list_misfits
from tests.standins.twilio import MAGIC_RECIPIENTS, MAGIC_SENDERS, TwilioServer

CONTACT = "+15017122661"
LINE = "+15558675310"
PUBLIC = "https://sms.example.com/desk"
TEXT = OutboundText("out-42", LINE, CONTACT, "Hello")


class Receiver:
    """Reads what Twilio brings, like the app."""

    def __init__(self):
        self.carrier, self.read = None, []
        app = Flask(__name__)
        app.add_url_rule("/<path:path>", view_func=self.take, methods=["POST"])
        self.server = make_server("127.0.0.1", 0, app, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.port}"
        self.thread = Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def take(self, path):
        webhook = WebhookRequest(request.environ["RAW_URI"], dict(request.headers), request.get_data())
        self.read += self.carrier.read(webhook)
        body, content_type = self.carrier.answer()
        return body, 200, {"Content-Type": content_type}

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.stop()


@pytest.fixture
def server(receiver):
    with TwilioServer(app_url=receiver.url, public_url=PUBLIC, api_keys={"SK1": "secret"}) as server:
        receiver.carrier = connect(server)
        yield server
    assert list_misfits(server.exchanges, server.webhooks) == []


@pytest.fixture
def carrier(receiver, server):
    return receiver.carrier


def connect(server, **settings):
    settings = {"public_url": PUBLIC, "api_url": server.url, "timeout": 2.0, **settings}
    return Twilio(server.account_sid, server.auth_token, **settings)


def a_while_ago():
    return datetime.now(UTC) - timedelta(seconds=5)


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
    assert [(media.content_type, requests.get(media.url, timeout=2).content) for media in text.media] == [
        ("image/png", b"one"),
        ("image/jpeg", b"two"),
    ]


def test_a_repeated_webhook_reads_the_same(server, desk):
    server.receive(CONTACT, LINE, "once", sid="SM" + "1" * 32)
    server.receive(CONTACT, LINE, "once", sid="SM" + "1" * 32)
    assert desk.read[0] == desk.read[1]
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


@pytest.mark.parametrize("fault", ["hang", "cut", "garbage"])
def test_taken_but_not_told_is_found(server, fault):
    carrier = connect(server, timeout=0.3)
    server.fail(fault, seconds=1)
    with pytest.raises(UnknownOutcomeError):
        carrier.send(TEXT)
    assert server.attempts == 1
    assert carrier.find_sent(TEXT, a_while_ago()).carrier_id == server.sent[0].sid


@pytest.mark.parametrize("fault", ["cut_before", "500", "503"])
def test_neither_taken_nor_told_is_not_found(server, carrier, fault):
    server.fail(fault)
    with pytest.raises(UnknownOutcomeError):
        carrier.send(TEXT)
    assert (server.attempts, server.sent) == (1, [])
    assert carrier.find_sent(TEXT, a_while_ago()) is None


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


def test_many_threads_share_one_carrier(server, carrier):
    texts = [replace(TEXT, reference=f"out-{number}", body=f"Hello {number}") for number in range(60)]
    server.fail("429", times=20)
    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(lambda text: send_until_taken(carrier, text), texts))
    taken = {message.sid: message.body for message in server.sent}
    assert {sent.carrier_id: text.body for sent, text in zip(outcomes, texts, strict=True)} == taken
    assert len(taken) == 60


def send_until_taken(carrier, text):
    while True:
        try:
            return carrier.send(text)
        except CarrierError as error:
            assert (error.code, error.wait) == ("20429", 1)  # noqa: PT017  # raised in a loop until it isn't


def test_of_equal_texts_each_finds_its_own(server, carrier):
    server.fail("cut", times=2)
    known = set()
    for _text in range(2):
        with pytest.raises(UnknownOutcomeError):
            carrier.send(TEXT)
    for _text in range(2):
        known.add(carrier.find_sent(TEXT, a_while_ago(), known=frozenset(known)).carrier_id)
    assert known == {message.sid for message in server.sent}
    assert carrier.find_sent(TEXT, a_while_ago(), known=frozenset(known)) is None


def test_lists_what_was_missed_over_several_pages(server, carrier, monkeypatch):
    monkeypatch.setattr("carriers.twilio.carrier.PAGE", 3)
    minutes = count()
    start = datetime.now(UTC).replace(microsecond=0)
    server.clock = lambda: start + timedelta(minutes=next(minutes))
    server.receive(CONTACT, LINE, "too old", post=False)
    for number in range(7):
        server.receive(CONTACT, LINE, f"missed {number}", [("image/png", b"a"), ("text/vcard", b"b")] if number == 3 else (), post=False)
        carrier.send(TEXT)
    received = carrier.list_received(start + timedelta(seconds=30.5))
    assert [text.body for text in received] == [f"missed {number}" for number in range(7)]
    assert [len(text.media) for text in received] == [0, 0, 0, 2, 0, 0, 0]
    assert [(media.content_type, requests.get(media.url, timeout=2).content) for media in received[3].media] == [
        ("image/png", b"a"),
        ("text/vcard", b"b"),
    ]
    assert received[0].sent_at == start + timedelta(minutes=1)


def test_a_missed_text_is_the_same_as_the_brought_one(server, carrier, receiver):
    server.receive(CONTACT, LINE, "Look", [("image/png", b"one")])
    (listed,) = carrier.list_received(a_while_ago())
    assert replace(listed, sent_at=None) == receiver.read[0]


def test_of_the_same_second_the_order_stays(server, carrier):
    now = datetime.now(UTC)
    server.clock = lambda: now
    for number in range(4):
        server.receive(CONTACT, LINE, str(number), post=False)
    assert [text.body for text in carrier.list_received(now)] == ["0", "1", "2", "3"]


def test_what_is_odd_in_a_list_takes_no_words_away(server, carrier, capsys):
    odd = {
        "Half": {"body": "Half\ud83d"},
        "No date": {"date_sent": None, "date_created": None},
        "A figure": {"num_media": 0},
        "Nobody": {"from": ""},
    }
    for body, wrong in odd.items():
        server.odd[server.receive(CONTACT, LINE, body, post=False).sid] = wrong
    assert {text.body for text in carrier.list_received(a_while_ago())} == {"Half?", "No date", "A figure"}
    logged = capsys.readouterr().err
    assert logged.count("list.passed_over") == 1
    assert CONTACT not in logged
    assert "Nobody" not in logged


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
