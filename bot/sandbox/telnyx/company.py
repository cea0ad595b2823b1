"""The page's phones behind Telnyx: what they do is theirs, what the app is told of it is in Telnyx' words."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.phones.company import Phones, Text
from bot.sandbox.telnyx import events
from bot.sandbox.traffic.replies import Reply
from bot.sandbox.wire import Json
from carriers.segments import count

PROFILE = "40017dc3-6f5e-4d2b-9a2f-aaaaaaaaaaaa"
KEY = "KEY-of-the-sandbox"
INBOUND = "/carriers/telnyx/inbound"


class TelnyxPhones(Phones):
    """A text's `reference` is the whole address to which it is reported."""

    unreachable = "40001"
    not_fetched = "40317"

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._signer = events.Signer()

    def settings(self) -> dict[str, str]:
        return {"TELNYX_API_KEY": KEY, "TELNYX_PUBLIC_KEY": self._signer.public, "TELNYX_API_URL": self.url}

    def repeat(self, text: Text) -> Reply:
        return self._tell("message.received", self.payload(text), INBOUND)

    def payload(self, text: Text) -> Json:
        return events.payload(_message(text), PROFILE)

    def record(self, text: Text) -> Json:
        return events.record(_message(text), PROFILE)

    def _hand_over(self, text: Text) -> Reply:
        address = urlsplit(text.reference)
        kind = "message.sent" if text.state == "sent" else "message.finalized"
        return self._tell(kind, self.payload(text), f"{address.path}?{address.query}")

    def _tell(self, kind: str, said: Json, path: str) -> Reply:
        body = events.event(kind, said, self.app_url + path, _moment(self._clock.now()).isoformat())
        return self._send(body, self._signer.headers(body), path)


def _message(text: Text) -> events.Message:
    at = _moment(text.at)
    media = [{"url": file["url"], "content_type": file["type"], "size": None, "sha256": None} for file in text.media]
    return events.Message(
        text.id,
        text.inbound,
        text.sender,
        text.recipient,
        text.body,
        status="received" if text.inbound else text.state,
        created=at,
        sent_at=None if text.state == "queued" else at,
        parts=count(text.body).segments,
        code=text.error or "",
        callback="" if text.inbound else text.reference,
        media=media,
    )


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
