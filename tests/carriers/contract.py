"""What every carrier keeps to. A carrier's tests inherit CarrierContract, and the parts of abilities.py for what it can
besides; they say how its requests and answers look.
"""

import traceback
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from carriers.base import (
    Carrier,
    CarrierError,
    DeliveryReport,
    FetchesMedia,
    FindsSent,
    InboundText,
    ListsReceived,
    OutboundText,
    RequestMalformedError,
    RequestRefusedError,
    TellsState,
    TextState,
    UnknownOutcomeError,
    WebhookRequest,
)

CONTACT = "+15017122661"
LINE = "+15558675310"
TEXT = OutboundText(reference="out-42", sender=LINE, recipient=CONTACT, body="The secret door code is 4711")
SINCE = datetime(2026, 11, 20, 12, 0, 30, tzinfo=UTC)

GARBAGE = {
    "empty": b"",
    "no UTF-8": b"\xff\xfe\x00\x9f",
    "broken escapes": b"%ff%fe=%zz&%=%",
    "separators": b"&&&===&=&=",
    "half a JSON": b'{"id": "1", ',
    "JSON null": b"null",
    "JSON list": b"[1, 2]",
    "JSON of other types": b'{"id": 1, "from": null, "to": [], "body": {}, "media": 7, "state": [], "at": "noon"}',
    "endless nesting": b"[" * 100_000,
    "many fields": b"a=b&" * 50_000,
    "huge": b"x" * 3_000_000,
    "NUL": b"Body=%00\x00",
}


class Unreached(requests.ConnectionError):
    """As requests raises it when nobody listens."""

    def __init__(self) -> None:
        super().__init__(MaxRetryError(None, "/", NewConnectionError(None, "refused")))


class CarrierContract:
    """The hooks above the line are the carrier's own."""

    signature_header: str
    send_url: str
    found_url: str = ""
    """Where it lists what it sent, where that isn't the same."""
    secrets: tuple[str, ...]
    accepted: ClassVar[Any]
    """Its answer to a text that it takes, with the id "taken-1" and one segment."""
    refused: tuple[int, Any, str]
    """Status, answer and code of a refusal: the contact opted out."""
    switched_off: str
    """Its code for a phone that is switched off, so that the text may go through later."""

    def carrier(self) -> Any:
        raise NotImplementedError

    def signed(self, path: str, body: bytes) -> WebhookRequest:
        raise NotImplementedError

    def inbound(self) -> WebhookRequest:
        """From CONTACT to LINE, "Ahoy ☸", id "in-1"."""
        raise NotImplementedError

    def report(self, status: str, code: str = "") -> WebhookRequest:
        """About the text "taken-1" with the reference "out-42"."""
        raise NotImplementedError

    # ------------------------------------------------------------------------------------------------------------------------------

    def test_is_a_carrier(self):
        carrier: Carrier = self.carrier()
        body, content_type = carrier.answer()
        assert carrier.facts.name
        assert carrier.facts.title
        assert isinstance(body, str)
        assert "/" in content_type

    def test_the_contract_of_each_of_its_abilities_is_inherited(self):
        kept = {vars(part)["ability"] for part in type(self).__mro__ if "ability" in vars(part)}
        assert kept == {one for one in (FindsSent, ListsReceived, TellsState, FetchesMedia) if isinstance(self.carrier(), one)}

    def test_reads_a_text(self):
        (text,) = self.carrier().read(self.inbound())
        assert isinstance(text, InboundText)
        assert (text.carrier, text.carrier_id) == (self.carrier().facts.name, "in-1")
        assert (text.sender, text.recipient, text.body, text.media) == (CONTACT, LINE, "Ahoy ☸", ())

    @pytest.mark.parametrize("status", ["sent", "delivered"])
    def test_reads_a_report(self, status):
        (report,) = self.carrier().read(self.report(status))
        assert report == DeliveryReport(self.carrier().facts.name, "taken-1", TextState(status), "out-42", None)

    def test_reads_why_a_text_failed(self):
        (report,) = self.carrier().read(self.report("undelivered", self.switched_off))
        assert report.state is TextState.UNDELIVERED
        assert report.error.code == self.switched_off
        assert report.error.retryable
        assert "phone" in report.error.sentence

    def test_a_failure_without_a_code_has_a_sentence(self):
        (report,) = self.carrier().read(self.report("failed"))
        assert len(report.error.sentence) > 20

    def test_an_unknown_failure_shows_its_number(self):
        (report,) = self.carrier().read(self.report("failed", "39999"))
        assert "39999" in report.error.sentence

    def test_a_status_that_nobody_knows_is_no_error(self):
        (report,) = self.carrier().read(self.report("teleported"))
        assert report.state is TextState.UNKNOWN

    def test_header_names_come_in_any_case(self):
        request = self.inbound()
        shouted = replace(request, headers={name.upper(): value for name, value in request.headers.items()})
        assert self.carrier().read(shouted) == self.carrier().read(request)

    @pytest.mark.parametrize("signature", [None, "", "wrong", "ä☸", "0" * 64, "\x00"])
    def test_refuses_a_wrong_signature(self, signature):
        request = self.inbound()
        headers = {name: value for name, value in request.headers.items() if name != self.signature_header}
        with pytest.raises(RequestRefusedError):
            self.carrier().read(replace(request, headers=headers if signature is None else {**headers, self.signature_header: signature}))

    @pytest.mark.parametrize("change", [lambda body: body + b"&x=1", lambda body: body.replace(b"Ahoy", b"Ohoy"), lambda body: body[:-9]])
    def test_refuses_a_changed_body(self, change):
        request = self.inbound()
        with pytest.raises(RequestRefusedError):
            self.carrier().read(replace(request, body=change(request.body)))

    def test_a_repetition_reads_the_same(self):
        carrier = self.carrier()
        assert carrier.read(self.inbound()) == carrier.read(self.inbound())

    @pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE)
    def test_refuses_garbage(self, body):
        with pytest.raises(RequestRefusedError):
            self.carrier().read(replace(self.inbound(), body=body))

    @pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE)
    @pytest.mark.parametrize("path", ["inbound", "status", "elsewhere"])
    def test_signed_garbage_is_malformed(self, body, path):
        with pytest.raises((RequestMalformedError, RequestRefusedError)):
            self.carrier().read(self.signed(path, body))

    def test_sends(self, wire):
        wire.post(self.send_url, json=self.accepted, status=200)
        sent = self.carrier().send(TEXT)
        assert (sent.carrier_id, sent.state, sent.segments) == ("taken-1", TextState.QUEUED, 1)
        assert len(wire.calls) == 1

    def test_a_refusal_says_why(self, wire):
        status, answer, code = self.refused
        wire.post(self.send_url, json=answer, status=status)
        error = self.failure(UnknownOutcomeError, CarrierError)
        assert (error.code, error.retryable, error.opted_out) == (code, False, True)
        assert "START" in error.sentence

    @pytest.mark.parametrize("status", [500, 502, 503, 504, 302, 408])
    def test_an_answer_that_isn_t_a_judgment_leaves_it_open(self, wire, status):
        wire.post(self.send_url, body="<html>oops</html>", status=status, headers={"Retry-After": "7"})
        error = self.failure(None, UnknownOutcomeError)
        assert error.wait == 7
        assert len(wire.calls) == 1, "sent twice"

    @pytest.mark.parametrize(
        "trouble",
        [
            requests.ReadTimeout("too late"),
            requests.ConnectionError("Connection aborted", ConnectionResetError(104, "reset")),
            requests.exceptions.ChunkedEncodingError("half an answer"),
        ],
    )
    def test_a_lost_answer_leaves_it_open(self, wire, trouble):
        wire.post(self.send_url, body=trouble)
        self.failure(None, UnknownOutcomeError)
        assert len(wire.calls) == 1, "sent twice"

    @pytest.mark.parametrize("answer", ["", "It's all fine", "[]", "{}", "null", "[" * 100_000, '{"sid": null, "id": null}'])
    def test_an_unreadable_answer_leaves_it_open(self, wire, answer):
        wire.post(self.send_url, body=answer, status=200)
        self.failure(None, UnknownOutcomeError)

    @pytest.mark.parametrize("trouble", [requests.ConnectTimeout("no answer"), Unreached()])
    def test_what_never_got_there_is_tried_again(self, wire, trouble):
        wire.post(self.send_url, body=trouble)
        assert self.failure(UnknownOutcomeError, CarrierError).retryable

    def test_throttling_is_waited_for(self, wire):
        wire.post(self.send_url, json={"code": "429", "message": "slow down"}, status=429, headers={"Retry-After": "3"})
        error = self.failure(UnknownOutcomeError, CarrierError)
        assert (error.retryable, error.wait) == (True, 3)

    @pytest.mark.parametrize("status", [401, 403])
    def test_wrong_credentials_are_repairable(self, wire, status):
        wire.post(self.send_url, json={"message": "no"}, status=status)
        error = self.failure(UnknownOutcomeError, CarrierError)
        assert (error.retryable, error.repairable, error.fault) == (True, True, "account")

    def can_t_tell(self, ask) -> None:
        """It may be asked again, and nothing went out."""
        with pytest.raises(CarrierError) as caught:
            ask()
        assert caught.value.retryable
        assert not isinstance(caught.value, UnknownOutcomeError)
        self.keeps_secrets(caught.value)

    def failure(self, but_not: type[CarrierError] | None, expected: type[CarrierError]) -> CarrierError:
        with pytest.raises(expected) as caught:
            self.carrier().send(TEXT)
        assert but_not is None or not isinstance(caught.value, but_not)
        assert len(caught.value.sentence) > 20
        self.keeps_secrets(caught.value)
        return caught.value

    def keeps_secrets(self, error: CarrierError) -> None:
        told = "".join(traceback.format_exception(error)) + repr(vars(error))
        for secret in (*self.secrets, TEXT.body, CONTACT, LINE, CONTACT[1:], LINE[1:]):
            assert secret not in told
