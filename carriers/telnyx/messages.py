"""A message as Telnyx tells of it: in events, in answers and in detail records, each put in neutral words.

"receiving-webhooks", "message-detail-records" and "receive-message" under https://developers.telnyx.com/docs/messaging/messages/; the fields as in
InboundMessagePayload, OutboundMessagePayload and MessageDetailRecord of Telnyx' description of its API.
"""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from carriers.base import CarrierError, DeliveryReport, InboundText, Media, SentText, TextState
from carriers.telnyx.errors import Problem, expired, explain, problem_of
from carriers.telnyx.facts import MEDIA, NAME

FAILURES = frozenset({TextState.FAILED, TextState.UNDELIVERED})
EXPIRED = "expired"

# The status of each receiver ("receiving-webhooks", delivery statuses).
STATES = {
    "scheduled": TextState.QUEUED,
    "queued": TextState.QUEUED,
    "sending": TextState.SENDING,
    "sent": TextState.SENT,
    "delivery_unconfirmed": TextState.SENT,  # final: the network has it, and tells no more
    "delivered": TextState.DELIVERED,
    "read": TextState.READ,
    "sending_failed": TextState.FAILED,
    "delivery_failed": TextState.UNDELIVERED,
    EXPIRED: TextState.FAILED,
    "cancelled": TextState.CANCELED,
}
# What detail records call it ("Search detail records", status).
RECORDED = STATES | {
    "dlr_unconfirmed": TextState.SENT,
    "dlr_timeout": TextState.SENT,
    "gw_timeout": TextState.FAILED,
    "gw_reject": TextState.FAILED,
    "failed": TextState.FAILED,
    "undelivered": TextState.UNDELIVERED,
}
# "advanced-opt-in-out", autoresponse_type: what Telnyx answered by itself.
OPT_OUTS = {"STOP", "START", "HELP"}
KINDS = {"RCS": "RCS", "WHATSAPP": "WhatsApp"}
"""Kinds of messages besides SMS and MMS, as people call them: no line of ours can bear them."""


def read_inbound(payload: dict[str, Any]) -> InboundText:
    """Reads a text that came in. A group has several receivers: the others are named, the answer goes to the sender only."""
    receivers = [_number(receiver) for receiver in payload["to"]]
    media = _media(payload.get("media"))
    verdict = str(payload.get("autoresponse_type") or "").upper()
    return InboundText(
        carrier=NAME,
        carrier_id=word(payload["id"]),
        sender=_number(payload["from"]),
        recipient=receivers[0],
        body=_readable(payload.get("text") or payload.get("subject")),
        media=media,
        service=word(payload["messaging_profile_id"]) if payload.get("messaging_profile_id") else None,
        sent_at=moment(payload.get("received_at")),
        opt_out=verdict if verdict in OPT_OUTS else None,
        media_count=len(media),
        others=(*receivers[1:], *(_number(receiver) for receiver in payload.get("cc") or ())),
        unserved=KINDS.get(str(payload.get("type")).upper(), ""),
    )


def read_report(payload: dict[str, Any]) -> DeliveryReport:
    """Reads how far a text of ours has come. Which one it is stands in the address that it was sent with, which is signed here, other than the
    address of the request itself.
    """
    status = str(payload["to"][0]["status"])
    state = STATES.get(status, TextState.UNKNOWN)
    return DeliveryReport(
        NAME, word(payload["id"]), state, reference_in(payload.get("webhook_url")), _failure(status, state, problem_of(payload))
    )


def read_sent(payload: dict[str, Any]) -> SentText:
    """Reads the answer to a text that Telnyx took."""
    report = read_report(payload)
    return SentText(report.carrier_id, report.state, _count(payload.get("parts")), report.error)


def read_record(record: dict[str, Any]) -> SentText:
    """Reads the receipt of a text from its detail record, whose errors are bare codes."""
    status = str(record.get("status") or "")
    state = RECORDED.get(status, TextState.ACCEPTED)
    codes = record.get("errors") or ()
    return SentText(
        word(record["uuid"]), state, _count(record.get("parts")), _failure(status, state, Problem(str(codes[0]) if codes else ""))
    )


def reference_in(url: object) -> str | None:
    """Gives the id of ours in an address for reports, or None."""
    try:
        return dict(parse_qsl(urlsplit(str(url or "")).query)).get("reference")
    except ValueError:
        return None


def word(said: object) -> str:
    """Gives what a message can't be without: who wrote, to which number, and its id."""
    if isinstance(said, str) and said:
        return _readable(said)
    raise TypeError


def moment(said: object) -> datetime | None:
    """Reads a time as Telnyx writes it, ISO 8601; one without a zone is of no use."""
    try:
        when = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    return when.astimezone(UTC) if when.tzinfo else None


def _failure(status: str, state: TextState, problem: Problem) -> CarrierError | None:
    if not problem.code and status == EXPIRED:
        return expired()
    return explain(problem) if problem.code or state in FAILURES else None


def _number(party: dict[str, Any]) -> str:
    return word(party["phone_number"])


def _media(listed: Any) -> tuple[Media, ...]:
    """Reads the attachments. Ten is the most that a message has."""
    kept = list(listed or ())[: MEDIA.most]
    return tuple(Media(word(file["url"]), str(file.get("content_type") or "application/octet-stream")) for file in kept)


def _count(said: object) -> int | None:
    return said if isinstance(said, int) and said > 0 else None


def _readable(words: object) -> str:
    """Puts a question mark for half of a character (a lone surrogate), which JSON can hold and no database takes."""
    return str(words or "").encode("utf-8", "replace").decode()
