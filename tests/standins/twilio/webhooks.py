"""What Twilio brings to the app: texts, and reports on those that it took."""

import base64
import contextlib
import hashlib
import hmac
import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

import requests

from tests.looking.waits import LONGEST
from tests.standins.twilio.books import Books
from tests.standins.twilio.messages import Message, network_of, segments

KEPT = 5000
"""More than a test has; the chaos has far more."""
WINDOW = timedelta(hours=24)


class Webhooks(Books):
    def __init__(self, account_sid: str, auth_token: str, app_url: str, public_url: str, clock: Callable[[], datetime]) -> None:
        super().__init__(account_sid, clock)
        self.auth_token = auth_token
        self.app_url, self.public_url = (app_url or public_url).rstrip("/"), (public_url or app_url).rstrip("/")
        self.url = ""
        """Where the API is."""
        self.auto_report = False
        self.fetches = False
        """Whether the files of what the app sends are fetched, as Twilio does before it sends them on."""
        self.reports: list[requests.Response] = []
        self.webhooks: deque[tuple[str, dict[str, str]]] = deque(maxlen=KEPT)
        """Path and form of the last that were brought to the app."""
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._working: list[threading.Thread] = []

    def is_idle(self) -> bool:
        """Whether all has been reported that is reported by itself."""
        with self._lock:
            return not any(thread.is_alive() for thread in self._working)

    def receive(self, sender, recipient, body, media=(), sid=None, *, post=True, fields=None):
        """A contact's text; media as pairs of content type and bytes. Returns the app's answer, or the message where it isn't posted.

        A second call with the same `sid` is Twilio's repetition of the webhook, not another text.
        """
        with self._lock:
            known = next((message for message in self.messages if message.sid == sid), None)
        message = known or self._store_received(sender, recipient, body, media, sid)
        return self.deliver(message, fields) if post else message

    def deliver(self, message: Message, fields: dict[str, str] | None = None) -> requests.Response:
        return self.post("/carriers/twilio/inbound", {**self._inbound_fields(message), **(fields or {})})

    def report(self, sid: str, status: str, error_code: int | None = None) -> requests.Response:
        """A delivery report to the address that came with the text."""
        message = self.find(sid)
        with self._lock:
            self._advance(message, status, error_code)
        form = {"MessageSid": sid, "SmsSid": sid, "MessageStatus": status, "SmsStatus": status, "AccountSid": self.account_sid}
        form |= {"From": message.sender, "To": message.recipient, "ApiVersion": "2010-04-01"}
        if error_code:
            form["ErrorCode"] = str(error_code)
        network = network_of(message.sender)
        if network:  # "Track outbound message status": what reports on WhatsApp and RCS have beside
            form |= {"ChannelPrefix": network, "ChannelToAddress": message.recipient, "EventType": status.upper()}
        return self.post(message.callback.removeprefix(self.public_url), form)

    def post(self, path: str, form: dict[str, str]) -> requests.Response:
        """A signed webhook."""
        self.webhooks.append((path, form))
        headers = {"X-Twilio-Signature": self.sign(self.public_url + path, form), "User-Agent": "TwilioProxy/1.1"}
        return requests.post(self.app_url + path, data=form, headers=headers, timeout=LONGEST)

    def sign(self, url: str, form: dict[str, str]) -> str:
        signed = url + "".join(name + form[name] for name in sorted(form))
        return base64.b64encode(hmac.new(self.auth_token.encode(), signed.encode(), hashlib.sha1).digest()).decode()

    def _inbound_fields(self, message: Message) -> dict[str, str]:
        form = dict.fromkeys(("MessageSid", "SmsSid", "SmsMessageSid"), message.sid)
        form |= {"AccountSid": self.account_sid, "ApiVersion": "2010-04-01", "SmsStatus": "received"}
        form |= {"From": message.sender, "To": message.recipient, "Body": message.body, "FromCity": "", "ToCountry": "US"}
        if network_of(message.sender) == "whatsapp":
            form |= {"ProfileName": "Somebody", "WaId": message.sender.rpartition("+")[2]}
        form |= {"NumMedia": str(len(message.media)), "NumSegments": str(segments(message.body))}
        for number, (media_sid, content_type, _bytes) in enumerate(message.media):
            form |= {f"MediaUrl{number}": self.url + self._media_path(message.sid, media_sid), f"MediaContentType{number}": content_type}
        return form

    def _take_after(self, seconds: float, form: dict[str, list[str]]) -> None:
        if not self._stopping.wait(seconds):
            message = self._store_sent(form)
            if self.auto_report:
                self._work_on(message)

    def _begin_work(self, message: Message) -> None:
        with self._lock:
            self._working = [known for known in self._working if known.is_alive()]
            self._working.append(self._spawn(self._work_on, message))

    def _work_on(self, message: Message) -> None:
        if self.fetches and not self._fetch(message):
            self._report_by_itself(message, "failed", error_code=11200)
        elif self._is_closed(message):
            self._report_by_itself(message, "queued", "failed", error_code=63016)
        else:
            self._report_by_itself(message, "queued", "sent", "delivered")

    def _is_closed(self, message: Message) -> bool:
        """Whether WhatsApp takes no free words to this phone just now (error 63016): it wrote to that sender more than 24 hours ago, or never."""
        if network_of(message.recipient) != "whatsapp":
            return False
        with self._lock:
            heard = [one.created for one in self.messages if (one.sender, one.recipient) == (message.recipient, message.sender)]
        return not heard or self.clock() - max(heard) > WINDOW

    def _fetch(self, message: Message) -> bool:
        """Whether all of its files could be had."""
        for url in message.media_urls:
            place = self.app_url + url.removeprefix(self.public_url)
            try:
                message.fetched.append((requests.head(place, timeout=LONGEST), requests.get(place, timeout=LONGEST)))
            except requests.RequestException:
                return False
        return all(answer.ok for pair in message.fetched for answer in pair)

    def _report_by_itself(self, message: Message, *states: str, error_code: int | None = None) -> None:
        for status in states:
            if self._stopping.wait(0.02) or not message.callback:
                return
            with contextlib.suppress(requests.RequestException):  # the app may be down just now: Twilio doesn't care either
                self.reports.append(self.report(message.sid, status, error_code))

    def _spawn(self, task, *args) -> threading.Thread:
        thread = threading.Thread(target=task, args=args, daemon=True, name="stand-in Twilio")
        with self._lock:
            self._threads = [known for known in self._threads if known.is_alive()]
            self._threads.append(thread)
        thread.start()
        return thread
