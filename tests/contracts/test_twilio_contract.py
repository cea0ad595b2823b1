"""What our carrier sends, and what the tests' stand-in answers and brings, against Twilio's own description; and that what would be wrong is found."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from carriers.base import CarrierError, OutboundText
from carriers.twilio.carrier import Twilio
from tests.contracts.twilio import API, EXAMPLE, Exchange, about_exchange, about_webhook, list_misfits
from tests.looking.waits import LONGEST
from tests.standins.twilio import TwilioServer

PAYLOADS = Path(__file__).parent.parent / "payloads"
ACCOUNT = "AC" + "b" * 32
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
LINE, CONTACT, SERVICE = "+15558675310", "+15017122661", "MG" + "c" * 32
FORM = {"To": [CONTACT], "From": [LINE], "Body": ["Hello"], "ValidityPeriod": ["3600"], "StatusCallback": ["https://sms.example.com/"]}


def recorded(name):
    return json.loads((PAYLOADS / f"twilio_{name}.json").read_text())


def made(form, *, path=MESSAGES, method="POST", query=None, authorised=True, status=201, answer=None):
    return Exchange(method, path, query or {}, form, authorised, status, recorded("message") if answer is None else answer)


@pytest.fixture
def twilio():
    """With nobody to bring anything to."""
    with TwilioServer(public_url="https://sms.example.com") as server:
        yield server


@pytest.fixture
def carrier(twilio):
    return Twilio(twilio.account_sid, twilio.auth_token, public_url=twilio.public_url, api_url=twilio.url, timeout=LONGEST)


def operations(twilio):
    """What the carrier asked for, without ids."""
    return {
        f"{one.method} {re.sub('[A-Z]{2}[0-9a-f]{32}', '…', one.path.partition('/Accounts/')[2] or one.path)}" for one in twilio.exchanges
    }


def test_whatever_the_carrier_asks_is_as_twilio_describes_it_and_so_are_the_answers(twilio, carrier):
    since = datetime.now(UTC) - timedelta(seconds=5)
    plain = OutboundText("out-1", LINE, CONTACT, "Hello ☸")
    files = OutboundText("out-2", LINE, CONTACT, "", media_urls=("https://sms.example.com/media/a", "https://sms.example.com/media/b"))
    for text in (plain, files, OutboundText("out-3", SERVICE, CONTACT, "From a service")):
        assert carrier.send(text).carrier_id
    with pytest.raises(CarrierError):
        carrier.send(OutboundText("out-4", LINE, "+15005550004", "To somebody who said STOP"))
    twilio.receive(CONTACT, LINE, "Look", [("image/png", b"one")], post=False)
    twilio.add_number(LINE)
    assert carrier.find_sent(plain, since)
    assert carrier.fetch_state(twilio.sent[0].sid)
    assert next(iter(carrier.list_received(since))).media
    carrier.check()
    (receiver,) = carrier.list_receivers()
    carrier.connect(receiver)
    assert operations(twilio) == {
        "POST …/Messages.json",
        "GET …/Messages.json",
        "GET …/Messages/….json",
        "GET …/Messages/…/Media.json",
        "GET ….json",
        "GET …/IncomingPhoneNumbers.json",
        "POST …/IncomingPhoneNumbers/….json",
        "GET /v1/Services",
    }
    assert list_misfits(twilio.exchanges, ()) == []


EXAMPLES = [
    (
        name,
        path.replace("{AccountSid}", ACCOUNT).replace("{Sid}", "SM" + "e" * 32).replace("{MessageSid}", "SM" + "e" * 32),
        example["value"],
    )
    for path, item in API["paths"].items()
    if "Accounts/{Sid}" not in path and "get" in item
    for name, example in item["get"]["responses"]["200"]["content"]["application/json"]["examples"].items()
]


@pytest.mark.parametrize(("path", "answer"), [one[1:] for one in EXAMPLES], ids=[one[0] for one in EXAMPLES])
def test_twilio_s_own_answers_are_let_be(path, answer):
    found = about_exchange(made({}, path=path, method="GET", status=200, answer=answer))
    assert [one for one in found if " answers" in one] == []


def test_what_twilio_takes_is_let_be():
    assert about_exchange(made(FORM)) == []
    assert (
        about_exchange(
            made({"To": [CONTACT], "MessagingServiceSid": [SERVICE], "MediaUrl": ["https://a.example/1", "https://a.example/2"]})
        )
        == []
    )
    assert about_exchange(made({}, method="GET", query={"PageSize": ["1000"], "DateSent>": ["2026-11-20T12:00:00Z"]}, status=401)) == []
    assert about_exchange(made({}, method="GET", path=MESSAGES.replace(".json", "/SM1/Media/ME1"))) == []


@pytest.mark.parametrize(
    ("exchange", "said"),
    [
        (made(FORM | {"Boddy": ["Hello"]}), "'Boddy' was unexpected"),
        (made(FORM | {"ValidityPeriod": ["an hour"]}), "'an hour' is not of type 'integer'"),
        (made(FORM | {"Body": ["Hello", "again"]}), "is not of type 'string'"),
        (made(FORM | {"MessagingServiceSid": ["MG1"]}), "'MG1' is too short"),
        (made({"From": [LINE], "Body": ["Hello"]}), "'To' is a required property"),
        (made({"To": [CONTACT], "Body": ["Hello"]}), "needs one of From, MessagingServiceSid"),
        (made({"To": [CONTACT], "From": [LINE], "Body": [""]}), "needs one of Body, ContentSid, MediaUrl"),
        (made(FORM, authorised=False), "without credentials"),
        (made(FORM, path=MESSAGES.replace(ACCOUNT, "AC1")), "'AC1' is too short"),
        (made(FORM, path=MESSAGES.replace("Messages", "Texts")), "Twilio has no such operation"),
        (made(FORM, method="PUT"), "Twilio has no such operation"),
        (made({}, method="GET", query={"PageSize": ["1001"]}, status=401), "1001 is greater than the maximum of 1000"),
        (made({}, method="GET", query={"Since": ["2026-11-20"]}, status=401), "'Since' was unexpected"),
        (made(FORM, status=200), "never answered 200"),
        (made(FORM, answer=recorded("message") | {"status": "martian"}), "'martian' is not one of"),
        (made(FORM, answer=recorded("message") | {"num_media": 0}), "0 is not of type 'string', 'null'"),
        (made(FORM, answer=recorded("message") | {"cost": "1"}), "'cost' was unexpected"),
    ],
)
def test_what_twilio_refuses_or_never_says_is_found(exchange, said):
    assert said in about_exchange(exchange)[0]


def test_the_recorded_payloads_are_twilio_s():
    more = {"MediaUrl0": "https://a.example", "MediaContentType0": "image/png", "OptOutType": "STOP", "MessagingServiceSid": SERVICE}
    assert about_webhook("/carriers/twilio/inbound", recorded("inbound")["form"] | more) == []
    assert about_webhook("/carriers/twilio/status", recorded("status")["form"]) == []
    assert about_exchange(made(FORM, answer=recorded("message"))) == []


@pytest.mark.parametrize(
    ("path", "change", "said"),
    [
        ("inbound", {"Text": "Hello"}, "webhook: Twilio sends no Text"),
        ("inbound", {"From": None}, "webhook: From is missing"),
        ("inbound", {"MessageSid": "SM1"}, "webhook/MessageSid: 'SM1' does not match"),
        ("status", {"NumMedia": "1"}, "webhook: Twilio sends no NumMedia"),
        ("status", {"MessageStatus": "martian"}, "webhook/MessageStatus: 'martian' is not one of"),
    ],
)
def test_a_webhook_that_twilio_never_sends_is_found(path, change, said):
    usual = EXAMPLE if path == "inbound" else recorded("status")["form"]
    form = {name: value for name, value in (usual | change).items() if value is not None}
    assert about_webhook(f"/carriers/twilio/{path}", form)[0].startswith(said)
