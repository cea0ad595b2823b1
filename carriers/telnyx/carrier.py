"""Telnyx carries texts and picture messages over its Messaging API v2."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
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
from carriers.calls import UNREADABLE
from carriers.receivers import Receiver
from carriers.segments import GSM_7, count
from carriers.telnyx import receivers
from carriers.telnyx.account import complaints
from carriers.telnyx.calls import Calls
from carriers.telnyx.errors import NOT_FOUND
from carriers.telnyx.facts import FACTS, NAME
from carriers.telnyx.media import MediaFetcher
from carriers.telnyx.messages import moment, read_inbound, read_record, read_report, read_sent, reference_in
from carriers.telnyx.webhooks import INBOUND_PATH, Webhooks, public_base, status_url

CLOCK_MARGIN = timedelta(minutes=1)
LATEST_RECORD = timedelta(hours=1)
"""A text that came in may have its detail record as late as that; nobody says how late it can be."""
PAGE = 50
PAGES = 200
"""A list isn't read further than so many pages."""

log = structlog.get_logger(__name__)


class Telnyx:
    """Implements Carrier, FindsSent, TellsState, ListsReceived, FetchesMedia, ChecksAccount and SetsWebhooks.

    Telnyx has no list of messages. Its search for detail records lists them without their words ("Search detail records":
    https://developers.telnyx.com/api-reference/detail-records/search-detail-records); a message itself can be had by its id for ten days
    ("Retrieve a message"). Of both together what came in can be fetched.
    """

    facts = FACTS

    def __init__(
        self, api_key: str, public_key: str, *, public_url: str, api_url: str = "https://api.telnyx.com", timeout: float = 10.0
    ) -> None:
        self._public_url = public_url
        self._webhooks = Webhooks(public_key)
        self._calls = Calls(api_key, api_url=api_url, timeout=timeout)
        self._media_fetcher = MediaFetcher(api_url=api_url, timeout=timeout)

    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport]:
        return self._webhooks.read(request)

    def answer(self) -> tuple[str, str]:
        """Answers with nothing: Telnyx looks at the status alone ("receiving-webhooks")."""
        return "{}", "application/json"

    def send(self, text: OutboundText) -> SentText:
        """Sends a text ("Send a message"). No key makes a repetition harmless: the general Idempotency-Key holds for endpoints that declare it
        ("API fundamentals, Idempotency"), and this one doesn't.
        """
        sent: SentText = self._calls.post("messages", read_sent, self._body(text))
        if not sent.carrier_id:
            raise UnknownOutcomeError("Telnyx answered without an id, so the text may have gone out or not.")
        return sent

    def find_sent(self, text: OutboundText, since: datetime, *, known: frozenset[str] = frozenset()) -> SentText | None:
        """Looks by our own id, which stands in the address for reports that a detail record names. None doesn't say that the text wasn't taken:
        what is still queued has no record (facts.py).
        """
        records = self._records(since - CLOCK_MARGIN, direction="outbound", cld=text.recipient)
        ours = [record for record in records if reference_in(record.get("delivery_status_webhook_url")) == text.reference]
        receipts = [read_record(record) for record in reversed(ours)]
        return next((receipt for receipt in receipts if receipt.carrier_id not in known), None)

    def fetch_state(self, carrier_id: str) -> DeliveryReport:
        """Asks for the message itself; after ten days Telnyx doesn't have it any more."""
        try:
            return self._calls.get(f"messages/{quote(carrier_id, safe='')}", read_report)
        except CarrierError as error:
            if error.code == NOT_FOUND:
                raise CarrierError("Telnyx doesn't know that text any more.", code=error.code) from None
            raise

    def list_received(self, since: datetime, wanted: Wanted | None = None) -> Iterator[InboundText]:
        """Finds what came in by its detail records, and asks for each message that isn't known: a record has no words."""
        records = [record for record in self._records(since - LATEST_RECORD, direction="inbound") if _is_wanted(record, wanted)]
        for record in reversed(records):
            text = self._received(str(record.get("uuid")))
            if text:
                yield text

    def fetch(self, media: Media, most: int) -> Fetched:
        return self._media_fetcher.fetch(media, most)

    def check(self) -> list[str]:
        profiles = list(self._pages("messaging_profiles", {}))
        numbers = list(self._pages("phone_numbers/messaging", {}))
        return complaints(profiles, numbers, public_base(self._public_url) + INBOUND_PATH)

    def list_receivers(self) -> list[Receiver]:
        profiles = list(self._pages("messaging_profiles", {}))
        numbers = list(self._pages("phone_numbers/messaging", {}))
        return list(receivers.list_receivers(profiles, numbers, public_base(self._public_url) + INBOUND_PATH))

    def connect(self, receiver: Receiver) -> None:
        """Says it all in one call ("Update a messaging profile")."""
        self._calls.patch(f"messaging_profiles/{quote(receiver.id, safe='')}", {change.key: change.after for change in receiver.changes})

    def _body(self, text: OutboundText) -> dict[str, Any]:
        """Says what Telnyx is told of a text. Letters outside of GSM-7 are sent as they are: the encoding "auto" would exchange some ("Send a
        message", encoding), so that the contact would read something else than the agent wrote, and the counter would be wrong.
        """
        sender = "messaging_profile_id" if FACTS.addresses.is_service(text.sender) else "from"
        body: dict[str, Any] = {sender: text.sender, "to": text.recipient}
        body |= {"text": text.body} if text.body else {}
        body |= {"webhook_url": status_url(self._public_url, quote(text.reference, safe=""))}
        if text.media_urls:
            return body | {"media_urls": list(text.media_urls), "type": "MMS"}
        return body if count(text.body).encoding == GSM_7 else body | {"encoding": "ucs2"}

    def _received(self, carrier_id: str) -> InboundText | None:
        """Reads a text that came in. Gives None for one that makes no sense or isn't there any more: it must not keep out the texts behind it."""
        try:
            return read_inbound(self._message(carrier_id))
        except CarrierError as error:
            if error.code != NOT_FOUND:
                raise
            log.warning("list.passed_over", carrier=NAME, id=carrier_id, error=error.code)
        except UNREADABLE as error:
            log.warning("list.passed_over", carrier=NAME, id=carrier_id, error=type(error).__name__)
        return None

    def _message(self, carrier_id: str) -> dict[str, Any]:
        return self._calls.get(f"messages/{quote(carrier_id, safe='')}", dict)

    def _records(self, earliest: datetime, **filters: str) -> Iterator[dict[str, Any]]:
        """Lists detail records, newest first, as far back as that. The filter for the time is documented for whole days."""
        params = {"filter[record_type]": "messaging", "sort": "-created_at"}
        params |= {f"filter[{name}]": value for name, value in filters.items()}
        params["filter[created_at][gte]"] = earliest.astimezone(UTC).date().isoformat()
        for record in self._pages("detail_records", params):
            created = moment(record.get("created_at"))
            if created and created < earliest:
                return
            yield record

    def _pages(self, path: str, params: dict[str, str]) -> Iterator[dict[str, Any]]:
        for number in range(1, PAGES + 1):
            page = self._calls.get(path, _entries, params | {"page[number]": str(number), "page[size]": str(PAGE)})
            yield from page
            if len(page) < PAGE:
                return


def _entries(listed: Any) -> list[dict[str, Any]]:
    return [dict(entry) for entry in listed]


def _is_wanted(record: dict[str, Any], wanted: Wanted | None) -> bool:
    """Says whether a record is of a text for us that we don't have."""
    if wanted is None:
        return True
    profile = record.get("profile_id")
    return wanted.is_ours(str(record.get("cld")), str(profile) if profile else None) and not wanted.is_known(str(record.get("uuid")))
