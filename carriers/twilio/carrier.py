"""Twilio carries texts and picture messages over its Programmable Messaging API."""

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from urllib.parse import quote

import structlog

from carriers.base import (
    CarrierError,
    DeliveryReport,
    Fetched,
    InboundText,
    Media,
    OutboundText,
    SentText,
    UnknownOutcomeError,
    Wanted,
    WebhookRequest,
)
from carriers.receivers import Receiver
from carriers.twilio import addresses, receivers
from carriers.twilio.account import complaints
from carriers.twilio.calls import Calls
from carriers.twilio.errors import NOT_FOUND, code_of
from carriers.twilio.facts import FACTS, NAME
from carriers.twilio.media import MediaFetcher
from carriers.twilio.webhooks import FAILURES, INBOUND_PATH, STATUS_PATH, Webhooks, failure, public_base, state_of

# A reply that Twilio couldn't pass on within the hour fails visibly instead of arriving when nobody expects it any more.
VALIDITY_SECONDS = 3600

# Twilio's clock and ours differ, and its times have whole seconds.
CLOCK_MARGIN = timedelta(minutes=1)

# The newest messages of one pair of numbers in which a text of ours is looked for: a page.
LOOK_BACK = 100
PAGE = 1000  # the most that Twilio gives at once

# What translating an entry of a list raises that isn't as it should be.
_NONSENSE = (TypeError, ValueError, AttributeError)

TRIAL_PREFIX = "Sent from your Twilio trial account - "

log = structlog.get_logger(__name__)

Resource: TypeAlias = Any
"""Twilio's classes have no types."""


class Twilio:
    """Implements Carrier, FindsSent, TellsState, ListsReceived, FetchesMedia, ChecksAccount and SetsWebhooks."""

    facts = FACTS

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        *,
        public_url: str,
        api_key: str | None = None,
        api_secret: str | None = None,
        api_url: str = "https://api.twilio.com",
        timeout: float = 10.0,
    ) -> None:
        """Needs the auth token beside an API key too: Twilio signs its webhooks with it."""
        public = public_base(public_url)
        username, password = (api_key, api_secret) if api_key and api_secret else (account_sid, auth_token)
        self._account_sid = account_sid
        self._api_url = api_url.rstrip("/")
        self._inbound_url = public + INBOUND_PATH
        self._status_url = public + STATUS_PATH
        self._webhooks = Webhooks(account_sid, auth_token, public_url)
        self._calls = Calls(account_sid, username, password, api_url=self._api_url, timeout=timeout)
        self._media_fetcher = MediaFetcher(username, password, api_url=self._api_url, timeout=timeout)

    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport]:
        return self._webhooks.read(request)

    def answer(self) -> tuple[str, str]:
        """Answers without a verb of TwiML: replies go out by our own calls, so that each has a delivery report."""
        return '<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml"

    def send(self, text: OutboundText) -> SentText:
        with self._calls.sending() as client:
            sent = _sent(client.messages.create(**self._parameters(text)))
        if not sent.carrier_id:
            raise UnknownOutcomeError("Twilio answered without an id, so the text may have gone out or not.")
        return sent

    def find_sent(self, text: OutboundText, since: datetime, *, known: frozenset[str] = frozenset()) -> SentText | None:
        """Looks by numbers, time and body, as Twilio's list knows no reference of ours. Of several that fit, the oldest is it.

        The list is asked without a date: its filter is about the time of sending, which a text that still waits at Twilio doesn't have.
        Raises CarrierError.
        """
        with self._calls.asking() as client:
            candidates = [
                message
                for message in client.messages.list(
                    to=addresses.facing(text.sender, text.recipient), limit=LOOK_BACK, page_size=LOOK_BACK, **_sender(text, listing=True)
                )
                if message.sid not in known and _may_be(message, _whole_second(since))
            ]
            return next((_sent(message) for message in _fitting(candidates, text.body)), None)

    def fetch_state(self, carrier_id: str) -> DeliveryReport:
        try:
            with self._calls.asking() as client:
                message = client.messages(carrier_id).fetch()
                state = state_of(message.status)
                return DeliveryReport(NAME, carrier_id, state, error=failure(code_of(message.error_code), state))
        except CarrierError as error:
            if error.code == NOT_FOUND:  # here it isn't the account
                raise CarrierError("Twilio doesn't know that text any more.", code=error.code) from None
            raise

    def list_received(self, since: datetime, wanted: Wanted | None = None) -> Iterator[InboundText]:
        """Reads the list page by page, newest first as Twilio gives it, and keeps in hand what is wanted of it."""
        earliest = _whole_second(since)
        with self._calls.asking() as client:
            messages = client.messages.stream(date_sent_after=earliest - CLOCK_MARGIN, page_size=PAGE)
            received = [
                message
                for message in messages
                if message.direction == "inbound" and (_time(message) or earliest) >= earliest and _is_wanted(message, wanted)
            ]
        newest_last = received[::-1]  # sorting keeps the list's order within a second
        for message in sorted(newest_last, key=lambda message: _time(message) or earliest):
            text = self._read(message, with_media=wanted is None or not wanted.is_known(str(message.sid)))
            if text:
                yield text

    def fetch(self, media: Media, most: int) -> Fetched:
        return self._media_fetcher.fetch(media, most)

    def check(self) -> list[str]:
        with self._calls.asking() as client:
            account = client.api.accounts(self._account_sid).fetch()
            numbers = client.incoming_phone_numbers.list(page_size=PAGE)
            return complaints(account, numbers, receivers.list_pools(client), self._inbound_url)

    def list_receivers(self) -> list[Receiver]:
        ours = receivers.Addresses(self._inbound_url, self._status_url)
        with self._calls.asking() as client:
            numbers = client.incoming_phone_numbers.list(page_size=PAGE)
            return list(receivers.list_receivers(numbers, receivers.list_pools(client), ours))

    def connect(self, receiver: Receiver) -> None:
        with self._calls.asking() as client:
            receivers.connect(client, receiver)

    def _parameters(self, text: OutboundText) -> dict[str, object]:
        """Says what Twilio is told of a text. SmartEncoded stays out: it exchanges a list of characters ("smart-encoding-char-list"), so
        that the contact would read something else than the agent wrote, and the counter, which shows what was written, would be wrong about
        encoding and segments.
        """
        given = {"body": text.body, "media_url": list(text.media_urls)}
        return {
            "to": addresses.facing(text.sender, text.recipient),
            **_sender(text),
            **{name: value for name, value in given.items() if value},
            "status_callback": f"{self._status_url}?reference={quote(text.reference, safe='')}",
            "validity_period": VALIDITY_SECONDS,
        }

    def _read(self, message: Resource, *, with_media: bool) -> InboundText | None:
        """Reads an entry of Twilio's list. Gives None for one that makes no sense: it must not keep out the texts behind it."""
        try:
            return self._received(message, with_media=with_media)
        except _NONSENSE as error:
            log.warning("list.passed_over", carrier=NAME, id=str(message.sid), error=type(error).__name__)
            return None

    def _received(self, message: Resource, *, with_media: bool) -> InboundText:
        sender, recipient = addresses.tidy(_said(message.from_)), addresses.tidy(_said(message.to))
        return InboundText(
            carrier=NAME,
            carrier_id=_said(message.sid),
            sender=sender,
            recipient=recipient,
            number=addresses.number_of(sender),
            unserved=addresses.unserved(sender, recipient),
            body=_readable(message.body or ""),
            media=self._media(message.sid) if with_media and _number(message.num_media) else (),
            media_count=_number(message.num_media),
            service=message.messaging_service_sid or None,
            sent_at=_time(message),
        )

    def _media(self, sid: str) -> tuple[Media, ...]:
        """Asks for the attachments of a text. Gives none where Twilio doesn't have the list any more: the text comes in with its words and
        how many were announced.
        """
        try:
            with self._calls.asking() as client:
                listed = client.messages(sid).media.list(page_size=PAGE)
        except CarrierError as error:
            if error.code == NOT_FOUND:  # here it isn't the account
                return ()
            raise
        return tuple(Media(self._api_url + entry.uri.removesuffix(".json"), entry.content_type) for entry in sorted(listed, key=_created))


def _sender(text: OutboundText, *, listing: bool = False) -> dict[str, object]:
    """Gives the number to look for, None for a messaging service: it chooses the number itself, and the list can't be filtered by it."""
    if FACTS.addresses.is_service(text.sender):
        return {} if listing else {"messaging_service_sid": text.sender}
    return {"from_": text.sender}


def _sent(message: Resource) -> SentText:
    """Makes the receipt. Twilio says 0 segments as long as a messaging service hasn't chosen the number; over RCS and WhatsApp there are none."""
    state = state_of(message.status)
    error = failure(code_of(message.error_code), state)
    has_segments = not addresses.part(str(message.from_ or ""))[0]
    return SentText(str(message.sid or ""), state, (has_segments and _number(message.num_segments)) or None, error)


def _fitting(candidates: Iterable[Resource], body: str) -> list[Resource]:
    """Gives the messages that may be this text, oldest first. Bodies equal to the letter win over those that Twilio or Unicode wrote a
    little differently.
    """
    oldest_first = sorted(candidates, key=_created)
    exact = [message for message in oldest_first if (message.body or "") == body]
    return exact or [message for message in oldest_first if _plain(message.body or "") == _plain(body)]


def _plain(body: str) -> str:
    return " ".join(unicodedata.normalize("NFC", body.removeprefix(TRIAL_PREFIX)).split())


def _may_be(message: Resource, since: datetime) -> bool:
    """Says whether a message can be this try. One that failed earlier is the try before somebody sent it once more. Where the clocks differ
    and it is the last one after all, it has reached nobody either.
    """
    earliest = since if state_of(message.status) in FAILURES else since - CLOCK_MARGIN
    return str(message.direction).startswith("outbound") and _created(message) >= earliest


def _is_wanted(message: Resource, wanted: Wanted | None) -> bool:
    """Says whether an entry of the list is for us. One that makes no sense is passed over where it is read, which is told in the log."""
    return wanted is None or not message.to or wanted.is_ours(str(message.to), message.messaging_service_sid or None)


def _said(value: object) -> str:
    """Gives what a text can't be without: who wrote, to which number, and its id."""
    if isinstance(value, str) and value:
        return _readable(value)
    raise ValueError


def _readable(words: str) -> str:
    """Puts a question mark for half of a character (a lone surrogate), which JSON can hold and no database takes."""
    return words.encode("utf-8", "replace").decode()


def _time(message: Resource) -> datetime | None:
    when: datetime | None = message.date_sent or message.date_created
    return when


def _created(resource: Resource) -> datetime:
    created: datetime = resource.date_created
    return created


def _whole_second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _number(said: object) -> int:
    """Reads a figure, which Twilio gives as a string."""
    digits = str(said)
    return int(digits) if digits.isascii() and digits.isdigit() else 0
