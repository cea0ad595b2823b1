"""What Twilio keeps of the messages of both directions, and how its answers tell of them."""

import itertools
import threading
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime

from tests.standins.twilio.messages import FINAL, Message, network_of, segments


class Books:
    def __init__(self, account_sid: str, clock: Callable[[], datetime]) -> None:
        self.account_sid, self.clock = account_sid, clock
        self.messages: list[Message] = []
        self.senders: set[str] = set()
        """Senders of WhatsApp and RCS that the account has: those that somebody wrote to, and what a test adds."""
        self._lock = threading.RLock()
        self._sids = itertools.count(1)

    @property
    def sent(self) -> list[Message]:
        with self._lock:
            return [message for message in self.messages if message.direction == "outbound-api"]

    def find(self, sid: str) -> Message:
        with self._lock:
            return next(message for message in self.messages if message.sid == sid)

    def _store_sent(self, form: dict[str, list[str]]) -> Message:
        recipient, sender, body, service = (form.get(name, [""])[0] for name in ("To", "From", "Body", "MessagingServiceSid"))
        sid = self._sid("MM" if form.get("MediaUrl") else "SM")
        status = "accepted" if service else "queued"
        message = Message(sid, sender, recipient, body, "outbound-api", status, self.clock(), params=form, service=service or None)
        with self._lock:
            self.messages.append(message)
        return message

    def _store_received(self, sender, recipient, body, media, sid) -> Message:
        files = [(self._sid("ME"), content_type, content) for content_type, content in media]
        now = self.clock()
        message = Message(
            sid or self._sid("MM" if files else "SM"), sender, recipient, body, "inbound", "received", now, sent_at=now, media=files
        )
        with self._lock:
            self.messages.append(message)
            if network_of(recipient):
                self.senders.add(recipient)
        return message

    def _shape(self, message: Message) -> dict:
        path = f"/2010-04-01/Accounts/{self.account_sid}/Messages/{message.sid}"
        return {
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "body": message.body,
            "date_created": format_datetime(message.created),
            "date_sent": format_datetime(message.sent_at) if message.sent_at else None,
            "date_updated": format_datetime(message.created),
            "direction": message.direction,
            "error_code": message.error_code,
            "error_message": None,
            "from": message.sender,
            "messaging_service_sid": message.service,
            "num_media": str(len(message.media) or len(message.media_urls)),
            "num_segments": "0" if message.service and not message.sender else str(segments(message.body)),
            "price": None,
            "price_unit": "USD",
            "sid": message.sid,
            "status": message.status,
            "subresource_uris": {"media": f"{path}/Media.json"},
            "to": message.recipient,
            "uri": f"{path}.json",
        }

    def _media_path(self, sid: str, media_sid: str) -> str:
        return f"/2010-04-01/Accounts/{self.account_sid}/Messages/{sid}/Media/{media_sid}"

    def _advance(self, message: Message, status: str, error_code: int | None) -> None:
        message.error_code = error_code or message.error_code
        message.status = message.status if message.status in FINAL else status
        if status in {"sent", "delivered", "undelivered", "read"}:
            message.sent_at = message.sent_at or self.clock()

    def _sid(self, prefix: str) -> str:
        return f"{prefix}{next(self._sids):032x}"
