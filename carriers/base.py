"""These are the neutral words between us and a phone company: what came in, what goes out, what went wrong."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from carriers.facts import CarrierFacts


@dataclass(frozen=True, slots=True)
class Media:
    """One attachment as the carrier announces it; the bytes are still there."""

    url: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """The bytes of an attachment. `content_type` is what they are, whatever was announced; `name` is what the carrier calls the file, and
    `charset` how it says that words are written, if anything.
    """

    content: bytes
    content_type: str
    name: str | None = None
    charset: str = ""


@dataclass(frozen=True, slots=True)
class InboundText:
    """A text that a contact sent to one of our numbers.

    `carrier_id` is the carrier's id, unique per carrier; `service` is a messaging service that the number belongs to; `sent_at` is known
    only where the text was fetched from the carrier's list; `opt_out` is the carrier's verdict: STOP, START or HELP. `media_count` is how
    many attachments were announced, which may be more than `media` has; `others` got the same text from the contact. `number` is the sender's
    number where `sender` says more than that, as it does of a phone that wrote over RCS. `unserved` names the kind of message where it is none
    that the desk serves, such as WhatsApp.
    """

    carrier: str
    carrier_id: str
    sender: str
    recipient: str
    body: str
    media: tuple[Media, ...] = ()
    service: str | None = None
    sent_at: datetime | None = None
    opt_out: str | None = None
    media_count: int = 0
    others: tuple[str, ...] = ()
    number: str = ""
    unserved: str = ""


class TextState(StrEnum):
    """How far an outbound text has come, in the carrier's eyes. ACCEPTED..READ only move forward; the three failures are final."""

    ACCEPTED = "accepted"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    CANCELED = "canceled"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What became of an outbound text. `reference` is the id that we gave it when sending. `error` says why it failed."""

    carrier: str
    carrier_id: str
    state: TextState
    reference: str | None = None
    error: "CarrierError | None" = None


@dataclass(frozen=True, slots=True)
class OutboundText:
    """A text of ours. `reference` is our own id and comes back in every delivery report."""

    reference: str
    sender: str
    recipient: str
    body: str
    media_urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SentText:
    """The carrier's receipt. `segments` is None while the carrier has not counted yet. `error` says why a text that was found has failed since."""

    carrier_id: str
    state: TextState
    segments: int | None = None
    error: "CarrierError | None" = None


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A request as it reached us: `path` with its raw query string, header names in any case, the body's raw bytes."""

    path: str
    headers: Mapping[str, str]
    body: bytes


class Fault(StrEnum):
    """Says who has to do something about an error."""

    CONTACT = "contact"
    MESSAGE = "message"
    LINE = "line"
    ACCOUNT = "account"
    CARRIER = "carrier"


class CarrierError(Exception):
    """The carrier said no. `sentence` tells an agent what happened and what to do; it holds no number and no secret."""

    def __init__(
        self,
        sentence: str,
        *,
        code: str = "",
        retryable: bool = False,
        fault: Fault = Fault.CARRIER,
        wait: float | None = None,
        repairable: bool = False,
        opted_out: bool = False,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
        self.retryable = retryable
        self.fault = fault
        self.wait = wait
        """The carrier asked us to wait so many seconds, where it did."""
        self.repairable = repairable
        """The call may be repeated once somebody has mended our account (Fault.ACCOUNT) or our line (Fault.LINE)."""
        self.opted_out = opted_out
        """The contact wants no texts from this line."""


class UnknownOutcomeError(CarrierError):
    """The call may have been taken: the reply was lost, late or unreadable. Whoever sends again has to look before. `failed`: the company itself
    answered that it failed, so that nobody is at work on it any more, and what its list doesn't show in a moment can be sent again.
    """

    def __init__(self, sentence: str, *, failed: bool = False, code: str = "", wait: float | None = None) -> None:
        super().__init__(sentence, code=code, wait=wait)
        self.failed = failed


class RequestRefusedError(CarrierError):
    """The signature of a webhook isn't right. Nothing in it may be believed."""


class RequestMalformedError(CarrierError):
    """A signed webhook makes no sense to us."""


class Carrier(Protocol):
    """Two verbs, and what the company can. Further abilities are Protocols of their own, asked for with isinstance."""

    @property
    def facts(self) -> CarrierFacts: ...

    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport]:
        """Verifies the signature itself, then translates. Raises RequestRefusedError before anything is believed, RequestMalformedError after."""
        ...

    def send(self, text: OutboundText) -> SentText:
        """Sends a text whose body has up to `carriers.segments.LONGEST_TEXT`. Raises CarrierError; UnknownOutcomeError where the text may
        have gone out.
        """
        ...

    def answer(self) -> tuple[str, str]:
        """Gives body and content type of the answer to a webhook that was stored."""
        ...


@runtime_checkable
class FindsSent(Protocol):
    """A carrier that can say whether it took a text."""

    def find_sent(self, text: OutboundText, since: datetime, *, known: frozenset[str] = frozenset()) -> SentText | None:
        """Gives the receipt of `text` if the carrier took it since then, or None. Raises CarrierError when it can't tell.

        `known` are carrier ids that belong to other texts of ours already: with several equal texts under way they are never the answer.
        """
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which texts of a list are wanted. `is_ours` judges the number that got it and that number's messaging service: an account may be shared, and
    what others get is none of our business. `is_known` judges the carrier's id: nothing more is asked about a text that we have.
    """

    is_ours: Callable[[str, str | None], bool]
    is_known: Callable[[str], bool]


@runtime_checkable
class ListsReceived(Protocol):
    """A carrier whose inbound texts can be fetched after its webhook failed."""

    def list_received(self, since: datetime, wanted: "Wanted | None" = None) -> Iterable[InboundText]:
        """Lists the texts received since then, oldest first, of which only those that are wanted are kept in hand: an account may get many more.
        Raises CarrierError, also while they are gone through.
        """
        ...


@runtime_checkable
class TellsState(Protocol):
    """A carrier that can be asked what became of a text, where no report came."""

    def fetch_state(self, carrier_id: str) -> DeliveryReport:
        """Says how far a text has come. Raises CarrierError when it can't tell; one that isn't retryable where it doesn't know that text
        (any more).
        """
        ...


@runtime_checkable
class FetchesMedia(Protocol):
    """A carrier whose texts may have attachments."""

    def fetch(self, media: Media, most: int) -> Fetched:
        """Gives the bytes, at most `most` of them. Raises CarrierError, which is retryable where they may be there later, such as before
        the carrier has them itself.

        Nothing is fetched but from the carrier's own hosts, and nobody else sees our credentials: the address came from outside.
        """
        ...


@runtime_checkable
class ChecksAccount(Protocol):
    """A carrier that can say whether its account and its webhooks are set up."""

    def check(self) -> list[str]:
        """Gives one sentence for each thing that isn't right; none when all is well. Raises CarrierError when it can't tell."""
        ...
