"""A carrier without a company: the phones of the sandbox page."""

import hashlib
import hmac
import json
import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar
from urllib.parse import quote

from pydantic import SecretStr

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
    Wanted,
    WebhookRequest,
)
from carriers.calls import UNREADABLE, JsonCalls, without_numbers
from carriers.downloads import Headers, download, not_ours
from carriers.facts import AddressKinds, CarrierFacts, Keywords, MediaLimits
from carriers.networks import WHATSAPP, find, part
from carriers.receivers import Receiver
from carriers.settings import Address, CarrierSettings

NAME = "sandbox"
SIGNATURE = "X-Sandbox-Signature"

PHONES_ON_WHATSAPP = MediaLimits(
    most=1,
    together=16_000_000,
    other=16_000_000,
    picture=5_000_000,
    pictures=("image/jpeg", "image/png"),
    others=frozenset({"video/mp4", "audio/mpeg", "audio/ogg", "audio/amr", "text/vcard", "application/pdf"}),
    worded=frozenset({"image/jpeg", "image/png", "video/mp4"}),
)

# As strict as companies are, so that the page shows what an agent meets with them.
FACTS = CarrierFacts(
    NAME,
    "the sandbox's phones",
    keywords=Keywords(
        stop=frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"}),
        start=frozenset({"start", "yes", "unstop"}),
        help=frozenset({"help", "info"}),
    ),
    media=MediaLimits(
        most=10,
        together=4_900_000,
        other=500_000,
        pictures=("image/jpeg", "image/png", "image/gif"),
        others=frozenset(
            {
                *("image/heic", "video/mp4", "video/quicktime", "video/3gpp", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/amr"),
                *("text/vcard", "text/csv", "text/calendar", "application/pdf"),
            }
        ),
        countries={"US": "the US", "CA": "Canada"},
    ),
    addresses=AddressKinds(senders={WHATSAPP.name: re.compile(r"whatsapp:\+[0-9]{7,15}", re.ASCII)}),
    media_over={WHATSAPP.name: PHONES_ON_WHATSAPP},
    is_stand_in=True,
)

OPTED_OUT = "21610"
# The page's faults bear the numbers that people know from Twilio.
SENTENCES = {
    "11200": (Fault.ACCOUNT, "The phone could not fetch the attached files from us, so nothing was sent. Retry."),
    OPTED_OUT: (Fault.CONTACT, "The contact opted out of texts from this line (STOP). They get texts again after texting START to it."),
    "21614": (Fault.CONTACT, "The contact's number can't receive texts. Ask for another number, or call."),
    "30003": (Fault.CONTACT, "The contact's phone is switched off. Retry later."),
    "63016": (
        Fault.CONTACT,
        "WhatsApp takes our words for 24 hours after the contact's last message, and these were over. They have to write first, then press Retry.",
    ),
    "30007": (Fault.MESSAGE, "The text was filtered as spam. Say it in other words and send that."),
}
RETRYABLE = {"11200", "30003", "63016"}

FAILED = {TextState.FAILED, TextState.UNDELIVERED}
STATES = {str(state): state for state in TextState}

Result = TypeVar("Result")


class Sandbox:
    """Implements Carrier, FindsSent, TellsState, ListsReceived, FetchesMedia and ListsReceivers."""

    facts = FACTS

    def __init__(self, url: str, secret: str, timeout: float = 10.0) -> None:
        self._messages_url = f"{url.rstrip('/')}/phones/messages"
        self._received_url = f"{url.rstrip('/')}/phones/received"
        self._numbers_url = f"{url.rstrip('/')}/phones/numbers"
        self._media_url = f"{url.rstrip('/')}/phones/media/"
        self._secret = secret.encode()
        self._timeout = timeout
        self._calls = JsonCalls("The sandbox", _refusal, timeout)

    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport]:
        given = next((value for name, value in request.headers.items() if name.lower() == SIGNATURE.lower()), "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self._sign(request.body).encode()):
            raise RequestRefusedError("The request isn't from the sandbox's phones.")
        try:
            return [_translator(request.path)(json.loads(request.body))]
        except UNREADABLE:
            raise RequestMalformedError("The sandbox's phones said something that makes no sense.") from None

    def answer(self) -> tuple[str, str]:
        return "{}", "application/json"

    def send(self, text: OutboundText) -> SentText:
        network = find(text.sender)
        recipient = f"{network.name}:{part(text.recipient)[1]}" if network else part(text.recipient)[1]
        message: dict[str, object] = {"reference": text.reference, "from": text.sender, "to": recipient, "body": text.body}
        message |= {"media_urls": list(text.media_urls)} if text.media_urls else {}
        body = json.dumps(message).encode()
        headers = {"Content-Type": "application/json", SIGNATURE: self._sign(body)}
        return self._calls.send(_sent, "POST", self._messages_url, data=body, headers=headers)

    def find_sent(self, text: OutboundText, since: datetime, *, known: frozenset[str] = frozenset()) -> SentText | None:  # noqa: ARG002  # the reference says it all
        listed = self._ask(_all(_sent), self._messages_url, text.reference, reference=text.reference)
        return next((sent for sent in listed if sent.carrier_id not in known), None)

    def fetch_state(self, carrier_id: str) -> DeliveryReport:
        return self._ask(_report, f"{self._messages_url}/{quote(carrier_id, safe='')}", carrier_id)

    def list_received(self, since: datetime, wanted: Wanted | None = None) -> list[InboundText]:  # noqa: ARG002  # all there is is ours
        moment = f"{math.floor(since.timestamp() * 1000) / 1000:.3f}"
        received = self._ask(_all(_inbound), self._received_url, moment, since=moment)
        return sorted(received, key=lambda text: text.sent_at or datetime.min.replace(tzinfo=UTC))

    def list_receivers(self) -> list[Receiver]:
        """Lists the numbers that the page has; all texts reach us."""
        return self._ask(_all_receivers, self._numbers_url, "numbers")

    def fetch(self, media: Media, most: int) -> Fetched:
        return download(media, most, self._judge, self._timeout)

    def _judge(self, url: str) -> Headers:
        """Gives no headers: the phones keep their pictures in one place, one word each, and ask for no signature there."""
        if not url.startswith(self._media_url) or not re.fullmatch(r"[\w-]+", url.removeprefix(self._media_url)):
            raise not_ours()
        return {}

    def _sign(self, signed: bytes) -> str:
        return hmac.new(self._secret, signed, hashlib.sha256).hexdigest()

    def _ask(self, read: Callable[[Any], Result], url: str, signed: str, **params: str) -> Result:
        return self._calls.ask(read, "GET", url, params=params, headers={SIGNATURE: self._sign(signed.encode())})


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
        number=part(said["from"])[1] if find(said["from"]) else "",
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


def _all(read: Callable[[Any], Result]) -> Callable[[Any], list[Result]]:
    """Reads each of the messages in a list."""
    return lambda said: [read(message) for message in said["messages"]]


def _all_receivers(said: dict[str, Any]) -> list[Receiver]:
    numbers = [_word(number) for number in said["numbers"]]
    return [Receiver(number, (number,), number) for number in numbers]


def _refusal(said: Any) -> CarrierError:
    try:
        return _explain(str(said["code"]), str(said["message"]))
    except UNREADABLE:
        return _explain("")


def _explain(code: str, message: str = "") -> CarrierError:
    fault, sentence = SENTENCES.get(code, (Fault.CARRIER, ""))
    sentence = (
        sentence or without_numbers(message) or f"The phone couldn't take the text{f': error {code}' if code else ''}. Write it once more."
    )
    return CarrierError(sentence, code=code, retryable=code in RETRYABLE, fault=fault, opted_out=code == OPTED_OUT)


class SandboxSettings(CarrierSettings):
    facts: ClassVar = FACTS

    sandbox_url: Address
    sandbox_secret: SecretStr

    def build(self, public_url: str) -> Sandbox:  # noqa: ARG002  # the page knows where we are
        return Sandbox(self.sandbox_url, self.sandbox_secret.get_secret_value())
