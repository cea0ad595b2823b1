"""A carrier without a company: the phones of the sandbox page."""

import hashlib
import hmac
import json
import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote

import requests
from urllib3.exceptions import NewConnectionError

from carriers.base import (
    CarrierError,
    DeliveryReport,
    Fault,
    Fetched,
    InboundText,
    Media,
    OutboundText,
    RequestMalformedError,
    RequestRefusedError,
    SentText,
    TextState,
    UnknownOutcomeError,
    WebhookRequest,
)
from carriers.downloads import Headers, download, not_ours, wait_of

NAME = "sandbox"
SIGNATURE = "X-Sandbox-Signature"

# The page's faults bear the numbers that people know from Twilio.
SENTENCES = {
    "11200": (Fault.ACCOUNT, "The phone could not fetch the attached files from us, so nothing was sent. Retry."),
    "21610": (Fault.CONTACT, "The contact opted out of texts from this line (STOP). They get texts again after texting START to it."),
    "21614": (Fault.CONTACT, "The contact's number can't receive texts. Ask for another number, or call."),
    "30003": (Fault.CONTACT, "The contact's phone is switched off. Retry later."),
    "30007": (Fault.MESSAGE, "The text was filtered as spam. Say it in other words and send that."),
}
RETRYABLE = {"11200", "30003"}

FAILED = {TextState.FAILED, TextState.UNDELIVERED}
STATES = {str(state): state for state in TextState}

Result = TypeVar("Result")


class Sandbox:
    """Implements Carrier, FindsSent, TellsState, ListsReceived and FetchesMedia."""

    name = NAME

    def __init__(self, url: str, secret: str, timeout: float = 10.0) -> None:
        self._messages_url = f"{url.rstrip('/')}/phones/messages"
        self._received_url = f"{url.rstrip('/')}/phones/received"
        self._media_url = f"{url.rstrip('/')}/phones/media/"
        self._secret = secret.encode()
        self._timeout = timeout

    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport]:
        given = next((value for name, value in request.headers.items() if name.lower() == SIGNATURE.lower()), "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self._sign(request.body).encode()):
            raise RequestRefusedError("The request isn't from the sandbox's phones.")
        try:
            return [_translator(request.path)(json.loads(request.body))]
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            raise RequestMalformedError("The sandbox's phones said something that makes no sense.") from None

    def answer(self) -> tuple[str, str]:
        return "{}", "application/json"

    def send(self, text: OutboundText) -> SentText:
        message: dict[str, object] = {"reference": text.reference, "from": text.sender, "to": text.recipient, "body": text.body}
        message |= {"media_urls": list(text.media_urls)} if text.media_urls else {}
        body = json.dumps(message).encode()
        lost = UnknownOutcomeError("The sandbox's answer got lost, so the text may have arrived or not.")
        answer = self._call(lost, "POST", self._messages_url, body.decode(), data=body, headers={"Content-Type": "application/json"})
        return _read(_sent, answer, lost)

    def find_sent(self, text: OutboundText, since: datetime, *, known: frozenset[str] = frozenset()) -> SentText | None:  # noqa: ARG002  # the reference says it all
        lost = CarrierError("The sandbox couldn't be asked just now.", retryable=True)
        answer = self._call(lost, "GET", self._messages_url, text.reference, params={"reference": text.reference})
        listed = _read(lambda said: [_sent(message) for message in said["messages"]], answer, lost)
        return next((sent for sent in listed if sent.carrier_id not in known), None)

    def fetch_state(self, carrier_id: str) -> DeliveryReport:
        lost = CarrierError("The sandbox couldn't be asked just now.", retryable=True)
        answer = self._call(lost, "GET", f"{self._messages_url}/{quote(carrier_id, safe='')}", carrier_id)
        return _read(_report, answer, lost)

    def list_received(self, since: datetime) -> list[InboundText]:
        moment = f"{math.floor(since.timestamp() * 1000) / 1000:.3f}"
        lost = CarrierError("The sandbox couldn't be asked just now.", retryable=True)
        answer = self._call(lost, "GET", self._received_url, moment, params={"since": moment})
        received = _read(lambda said: [_inbound(message) for message in said["messages"]], answer, lost)
        return sorted(received, key=lambda text: text.sent_at or datetime.min.replace(tzinfo=UTC))

    def fetch(self, media: Media, most: int) -> Fetched:
        return download(media, most, self._judge, self._timeout)

    def _judge(self, url: str) -> Headers:
        """The phones keep their pictures in one place, one word each, and ask for no signature there."""
        if not url.startswith(self._media_url) or not re.fullmatch(r"[\w-]+", url.removeprefix(self._media_url)):
            raise not_ours()
        return {}

    def _sign(self, signed: bytes) -> str:
        return hmac.new(self._secret, signed, hashlib.sha256).hexdigest()

    def _call(self, lost: CarrierError, method: str, url: str, signed: str, **rest: Any) -> requests.Response:  # requests' own arguments
        headers = {SIGNATURE: self._sign(signed.encode()), **rest.pop("headers", {})}
        try:
            answer = requests.request(method, url, headers=headers, timeout=self._timeout, allow_redirects=False, **rest)
        except requests.ConnectTimeout:
            raise _not_reached() from None
        except requests.RequestException as error:
            raise (_not_reached() if _is_refused_connection(error) else lost) from None
        if answer.status_code != HTTPStatus.OK:
            raise _refusal(answer, lost)
        return answer


def _translator(path: str) -> Callable[[Any], InboundText | DeliveryReport]:
    path = path.partition("?")[0]
    if path.endswith("/inbound"):
        return _inbound
    if path.endswith("/status"):
        return _report
    raise ValueError(path)


def _inbound(said: dict[str, Any]) -> InboundText:
    return InboundText(
        carrier=NAME,
        carrier_id=_word(said["id"]),
        sender=_word(said["from"]),
        recipient=_word(said["to"]),
        body=str(said.get("body") or ""),
        media=tuple(Media(_word(entry["url"]), str(entry.get("type") or "application/octet-stream")) for entry in said.get("media") or ()),
        sent_at=datetime.fromtimestamp(said["at"], UTC) if "at" in said else None,
    )


def _report(said: dict[str, Any]) -> DeliveryReport:
    state = _state(said["state"])
    reference = str(said["reference"]) if said.get("reference") else None
    return DeliveryReport(NAME, _word(said["id"]), state, reference, _failure(said, state))


def _sent(said: dict[str, Any]) -> SentText:
    segments = said.get("segments")
    state = _state(said["state"])
    count = segments if isinstance(segments, int) and segments > 0 else None
    return SentText(_word(said["id"]), state, count, _failure(said, state))


def _failure(said: dict[str, Any], state: TextState) -> CarrierError | None:
    code = str(said.get("error_code") or "")
    return _explain(code) if code or state in FAILED else None


def _word(said: object) -> str:
    if not isinstance(said, str) or not said:
        raise TypeError(said)
    return said


def _state(said: object) -> TextState:
    return STATES.get(str(said), TextState.UNKNOWN)


def _read(translate: Callable[[Any], Result], answer: requests.Response, lost: CarrierError) -> Result:
    try:
        return translate(answer.json())
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        raise lost from None


def _refusal(answer: requests.Response, lost: CarrierError) -> CarrierError:
    lost.wait = wait_of(answer)
    if (
        answer.status_code == HTTPStatus.REQUEST_TIMEOUT
        or not HTTPStatus.BAD_REQUEST <= answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
    ):
        return lost
    if answer.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        sentence = "The sandbox refused our signature: both sides need the same secret."
        return CarrierError(sentence, retryable=True, fault=Fault.ACCOUNT, repairable=True)
    if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        return CarrierError(
            "The sandbox takes no more texts just now. It is tried again by itself.", code="429", retryable=True, wait=lost.wait
        )
    try:
        said = answer.json()
        return _explain(str(said["code"]), str(said["message"]))
    except (ValueError, TypeError, KeyError):
        return _explain("")


def _explain(code: str, message: str = "") -> CarrierError:
    fault, sentence = SENTENCES.get(code, (Fault.CARRIER, ""))
    sentence = (
        sentence
        or re.sub(r"\+?\d{7,}", "…", message)[:300]
        or f"The phone couldn't take the text{f': error {code}' if code else ''}. Write it once more."
    )
    return CarrierError(sentence, code=code, retryable=code in RETRYABLE, fault=fault)


def _is_refused_connection(error: requests.RequestException) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)


def _not_reached() -> CarrierError:
    return CarrierError("The sandbox's phones can't be reached. It is tried again by itself.", retryable=True)
