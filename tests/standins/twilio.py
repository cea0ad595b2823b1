"""A stand-in Twilio: a real HTTP server on loopback that takes texts, lists them, reports on them and brings texts to the app.

It knows nothing of the app's code: it is written from Twilio's documentation (Message resource, webhooks-security, test-credentials), and what it
was asked, answered and brought is held against Twilio's own description (tests/contracts).

    twilio = TwilioServer(public_url="https://example.com", app_url="http://127.0.0.1:8080")
    twilio.start()
    twilio.receive("+15550001111", "+15550002222", "Hello")      # brings a signed webhook to the app, returns its answer
    twilio.fail("cut")                                           # the next send is accepted, its answer lost
    twilio.sent[0].body, twilio.report(twilio.sent[0].sid, "delivered")
    twilio.stop()
"""

import base64
import contextlib
import hashlib
import hmac
import itertools
import socket
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Self
from urllib.parse import urlencode

import requests
from flask import Flask, Response, abort, jsonify, request
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.contracts.twilio import Exchange

ACCOUNT_SID = "AC" + "0" * 31 + "1"
AUTH_TOKEN = "stand-in-auth-token"

# https://www.twilio.com/docs/iam/test-credentials
MAGIC_SENDERS = {
    "+15005550001": (21212, "Invalid 'From' Phone Number"),
    "+15005550007": (21606, "The 'From' phone number is not a valid, SMS-capable Twilio phone number"),
    "+15005550008": (21611, "This 'From' number has exceeded the maximum number of queued messages"),
}
MAGIC_RECIPIENTS = {
    "+15005550001": (21211, "Invalid 'To' Phone Number"),
    "+15005550002": (21612, "The 'To' phone number is not currently reachable via SMS"),
    "+15005550003": (21408, "Permission to send an SMS has not been enabled for the region"),
    "+15005550004": (21610, "Attempt to send to unsubscribed recipient"),
    "+15005550009": (21614, "'To' number is not a valid mobile number"),
}
# https://www.twilio.com/docs/api/errors
WRONG_TOKEN = (401, 20003, "Authenticate")
SUSPENDED = (403, 20005, "Account not active")
FOREIGN = MAGIC_SENDERS["+15005550007"]
KEPT = 5000
"""More than a test has; the chaos has far more."""
PATIENCE = 90
"""Seconds that an answer of the app's is waited for. Twilio's own 15 would fail on a slow machine what is about something else."""
FINAL = {"delivered", "undelivered", "failed", "canceled", "read", "received"}


@dataclass
class Message:
    """One message of either direction. `params` is what the app's call held, every value a list."""

    sid: str
    sender: str
    recipient: str
    body: str
    direction: str
    status: str
    created: datetime
    sent_at: datetime | None = None
    error_code: int | None = None
    params: dict[str, list[str]] = field(default_factory=dict)
    media: list[tuple[str, str, bytes]] = field(default_factory=list)
    """Sid, content type, bytes."""
    service: str | None = None
    fetched: list[tuple[requests.Response, requests.Response]] = field(default_factory=list)
    """What the app answered for each of its files: to HEAD, then to GET."""

    @property
    def callback(self) -> str:
        return self.params.get("StatusCallback", [""])[0]

    @property
    def media_urls(self) -> list[str]:
        return self.params.get("MediaUrl", [])


@dataclass(frozen=True)
class Fault:
    kind: str
    seconds: float


class _Quiet(WSGIRequestHandler):
    def log(self, *_line: object) -> None:
        """Nobody reads it."""


class TwilioServer:
    """`sent` holds what the app sent, in order of acceptance; `messages` both directions; `attempts` counts the sends that reached us.

    `public_url` is what the app believes to be its address, and what is signed; `app_url` is where it listens. Give only one if they are equal.
    `auto_report` sends queued, sent and delivered for each accepted text, from a thread of its own.
    """

    def __init__(
        self,
        *,
        account_sid: str = ACCOUNT_SID,
        auth_token: str = AUTH_TOKEN,
        app_url: str = "",
        public_url: str = "",
        auto_report: bool = False,
        api_keys: dict[str, str] | None = None,
        clock=lambda: datetime.now(UTC),
    ) -> None:
        self.account_sid, self.auth_token = account_sid, auth_token
        self.app_url, self.public_url = (app_url or public_url).rstrip("/"), (public_url or app_url).rstrip("/")
        self.auto_report, self.api_keys, self.clock = auto_report, api_keys or {}, clock
        self.account = {"sid": account_sid, "status": "active", "type": "Full", "friendly_name": "Stand-in"}
        self.numbers: list[dict] = []
        self.media_needs_login = False
        self.fetches = False
        """Whether the files of what the app sends are fetched, as Twilio does before it sends them on."""
        self.refusal: tuple[int, int, str] | None = None
        """Status, code and words that every call is answered with, such as SUSPENDED and WRONG_TOKEN."""
        self.broken_numbers: dict[str, tuple[int, str]] = {}
        """Numbers that send nothing, each with code and words, such as FOREIGN."""
        self.messages: list[Message] = []
        self.attempts = 0
        self.lists = 0
        """How often the list of messages was read."""
        self.fetched: list[str] = []
        """The messages that were asked for one by one."""
        self.odd: dict[str, dict[str, object]] = {}
        """What the list says otherwise of these messages than it should, such as {sid: {"from": None}}."""
        self.exchanges: deque[Exchange] = deque(maxlen=KEPT)
        """The last calls of the app's and what was answered."""
        self.webhooks: deque[tuple[str, dict[str, str]]] = deque(maxlen=KEPT)
        """Path and form of the last that were brought to the app."""
        self.media_gone: set[str] = set()
        """Messages whose list of media isn't there any more."""
        self._untaken: dict[str, list[str]] = {}
        self._deaf_until = 0.0
        self.reports: list[requests.Response] = []
        self._faults: deque[Fault] = deque()
        self._media_faults: deque[str] = deque()
        self.media_asked: list[tuple[str, str]] = []
        """Path and Authorization of each request for media."""
        self.media_opens = threading.Event()
        """Where media hang: until this is set."""
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._working: list[threading.Thread] = []
        self._sids = itertools.count(1)
        self._server = make_server("127.0.0.1", 0, self._flask(), threaded=True, request_handler=_Quiet)
        self.url = f"http://127.0.0.1:{self._server.port}"

    # --- what a test does with it

    def start(self) -> Self:
        self._spawn(self._server.serve_forever, 0.05)
        return self

    def stop(self) -> None:
        self._stopping.set()
        self.media_opens.set()
        self._server.shutdown()
        for thread in self._threads:
            thread.join(timeout=10)
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_trouble: object) -> None:
        self.stop()

    def is_idle(self) -> bool:
        """Whether all has been reported that is reported by itself."""
        with self._lock:
            return not any(thread.is_alive() for thread in self._working)

    @property
    def sent(self) -> list[Message]:
        with self._lock:
            return [message for message in self.messages if message.direction == "outbound-api"]

    def fail(self, kind: str, times: int = 1, seconds: float = 1.0) -> None:
        """The next sends fail: "429" (Retry-After: seconds), "500", "503", "401", "hang" (accepted, answered after the seconds), "cut" (accepted,
        connection dropped), "cut_before" (dropped and not accepted), "hang_before" (the same, after the seconds), "garbage" (accepted, unreadable
        answer), "late" (answered 500, and accepted after the seconds).
        """
        with self._lock:
            self._faults.extend([Fault(kind, seconds)] * times)

    def fail_media(self, kind: str, times: int = 1) -> None:
        """The next requests for media fail: a status such as "404", "html", "empty", "large", "cut", "hang" (until media_opens), or an
        address to redirect to.
        """
        with self._lock:
            self._media_faults.extend([kind] * times)

    def take_late(self) -> None:
        """What was answered 500 last has been taken after all."""
        self._store_sent(self._untaken)

    def be_deaf(self, seconds: float) -> None:
        """No call is answered for so long, nor done: it is dropped in the end."""
        self._deaf_until = time.monotonic() + seconds

    def heal(self) -> None:
        self._deaf_until = 0.0
        with self._lock:
            self._faults.clear()
            self._media_faults.clear()
        self.media_opens.set()

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
        return self.post(message.callback.removeprefix(self.public_url), form)

    def post(self, path: str, form: dict[str, str]) -> requests.Response:
        """A signed webhook."""
        self.webhooks.append((path, form))
        headers = {"X-Twilio-Signature": self.sign(self.public_url + path, form), "User-Agent": "TwilioProxy/1.1"}
        return requests.post(self.app_url + path, data=form, headers=headers, timeout=PATIENCE)

    def sign(self, url: str, form: dict[str, str]) -> str:
        signed = url + "".join(name + form[name] for name in sorted(form))
        return base64.b64encode(hmac.new(self.auth_token.encode(), signed.encode(), hashlib.sha1).digest()).decode()

    def find(self, sid: str) -> Message:
        with self._lock:
            return next(message for message in self.messages if message.sid == sid)

    def add_number(self, number: str, sms_url: str = "", **more: object) -> None:
        self.numbers.append(
            {
                "sid": self._sid("PN"),
                "account_sid": self.account_sid,
                "phone_number": number,
                "friendly_name": number,
                "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
                "sms_url": sms_url,
                "sms_method": "POST",
                "sms_fallback_url": "",
                "sms_fallback_method": "POST",
                "sms_application_sid": "",
                **more,
            }
        )

    # --- the API

    def _flask(self) -> Flask:
        app = Flask(__name__)
        account = f"/2010-04-01/Accounts/{self.account_sid}"
        app.before_request(self._check_login)
        app.after_request(self._record)
        app.add_url_rule(f"{account}.json", view_func=self._get_account)
        app.add_url_rule(f"{account}/IncomingPhoneNumbers.json", view_func=self._list_numbers)
        app.add_url_rule(f"{account}/Messages.json", view_func=self._create_message, methods=["POST"])
        app.add_url_rule(f"{account}/Messages.json", view_func=self._list_messages, methods=["GET"])
        app.add_url_rule(f"{account}/Messages/<sid>.json", view_func=self._get_message)
        app.add_url_rule(f"{account}/Messages/<sid>/Media.json", view_func=self._list_media)
        app.add_url_rule(f"{account}/Messages/<sid>/Media/<media_sid>", view_func=self._get_media)
        app.register_error_handler(404, lambda _error: self._refuse(404, 20404, "The requested resource was not found"))
        return app

    def _check_login(self):
        if (left := self._deaf_until - time.monotonic()) > 0:
            self._stopping.wait(left)
            return self._drop()
        if request.endpoint == "_get_media" and not self.media_needs_login:
            return None
        if self.refusal:
            return self._refuse(*self.refusal)
        login = request.authorization
        accepted = {self.account_sid: self.auth_token, **self.api_keys}
        if login is None or login.username is None or accepted.get(login.username) != login.password:
            return self._refuse(401, 20003, "Authenticate")
        return None

    def _record(self, response: Response) -> Response:
        """What is no JSON comes from something in front of Twilio, so to say, and what a test made odd isn't Twilio's either."""
        query = {name: request.args.getlist(name) for name in request.args}
        form = {name: request.form.getlist(name) for name in request.form}
        status, answer = (response.status_code, response.get_json()) if response.is_json and not self.odd else (502, None)
        self.exchanges.append(Exchange(request.method, request.path, query, form, request.authorization is not None, status, answer))
        return response

    @staticmethod
    def _refuse(status: int, code: int, message: str, **headers: str):
        said = {"code": code, "message": message, "more_info": f"https://www.twilio.com/docs/errors/{code}", "status": status}
        return jsonify(said), status, headers

    def _get_account(self):
        return jsonify(self.account)

    def _list_numbers(self):
        return self._page("incoming_phone_numbers", self.numbers)

    def _create_message(self):
        with self._lock:
            self.attempts += 1
            fault = self._faults.popleft() if self._faults else Fault("", 0)
        if fault.kind == "429":
            return self._refuse(429, 20429, "Too Many Requests", **{"Retry-After": f"{fault.seconds:g}"})
        if fault.kind == "401":
            return self._refuse(401, 20003, "Authenticate")
        if fault.kind in {"500", "503", "late"}:
            self._untaken = {name: request.form.getlist(name) for name in request.form}
            if fault.kind == "late":
                self._spawn(self._take_after, fault.seconds, self._untaken)
            status = 500 if fault.kind == "late" else int(fault.kind)
            return self._refuse(status, 20000 + status, "Internal Server Error")
        if fault.kind == "cut_before":
            return self._drop()
        if fault.kind == "hang_before":
            self._stopping.wait(fault.seconds)
            return self._drop()
        return self._accept(fault)

    def _accept(self, fault: Fault):
        form = {name: request.form.getlist(name) for name in request.form}
        if refusal := self._judge(form):
            return self._refuse(400, *refusal)
        message = self._store_sent(form)
        if self.auto_report:
            self._begin_work(message)
        if fault.kind == "cut":
            return self._drop()
        if fault.kind == "garbage":
            return Response("<html>It's all fine", 200, content_type="text/html")
        if fault.kind == "hang":
            self._stopping.wait(fault.seconds)
        return jsonify(self._shape(message)), 201

    def _judge(self, form: dict[str, list[str]]) -> tuple[int, str] | None:
        recipient, sender, body = (form.get(name, [""])[0] for name in ("To", "From", "Body"))
        if not sender and "MessagingServiceSid" not in form:
            return 21603, "A 'From' phone number is required"
        if not body and not form.get("MediaUrl"):
            return 21602, "Message body is required"
        if len(body.encode("utf-16-le")) // 2 > 1600:
            return 21617, "The concatenated message body exceeds the 1600 character limit"
        if not recipient.startswith("+"):
            return 21211, f"The 'To' number {recipient} is not a valid phone number."
        return self.broken_numbers.get(sender) or MAGIC_SENDERS.get(sender) or MAGIC_RECIPIENTS.get(recipient)

    def _list_messages(self):
        wanted = request.args
        self.lists += 1
        after, before = _moment(wanted.get("DateSent>")), _moment(wanted.get("DateSent<"))
        with self._lock:
            newest_first = list(reversed(self.messages))
        found = [
            self._shape(message) | self.odd.get(message.sid, {})
            for message in newest_first
            if wanted.get("To", message.recipient) == message.recipient
            and wanted.get("From", message.sender) == message.sender
            and _is_between(message.sent_at, after, before)
        ]
        return self._page("messages", found)

    def _get_message(self, sid: str):
        self.fetched.append(sid)
        return jsonify(self._shape(self._find_or_404(sid)))

    def _list_media(self, sid: str):
        message = self._find_or_404(sid)
        if sid in self.media_gone:
            abort(404)
        listed = [
            {
                "sid": media_sid,
                "account_sid": self.account_sid,
                "parent_sid": sid,
                "content_type": content_type,
                "date_created": format_datetime(message.created),
                "date_updated": format_datetime(message.created),
                "uri": self._media_path(sid, media_sid) + ".json",
            }
            for media_sid, content_type, _bytes in message.media
        ]
        return self._page("media_list", listed)

    def _get_media(self, sid: str, media_sid: str):
        with self._lock:
            self.media_asked.append((request.path, request.headers.get("Authorization", "")))
            fault = self._media_faults.popleft() if self._media_faults else ""
        if fault == "hang":
            self.media_opens.wait()
        elif fault:
            return self._failed_media(fault)
        return self._found_media(sid, media_sid)

    def _failed_media(self, fault: str):
        if fault.isdigit():
            return self._refuse(int(fault), 20404, "The requested resource was not found")
        bodies = {
            "html": b"\n<!DOCTYPE html><html><body>Sign in</body></html>",
            "empty": b"",
            "large": itertools.repeat(b"x" * 100_000, 2_000),
        }
        if fault in bodies:
            return Response(bodies[fault], content_type="image/jpeg")
        return self._drop() if fault == "cut" else Response("", 307, {"Location": fault})

    def _found_media(self, sid: str, media_sid: str):
        for known_sid, content_type, content in self._find_or_404(sid).media:
            if known_sid == media_sid:
                return Response(content, content_type=content_type)
        return abort(404)

    # --- its workings

    def _page(self, key: str, entries: list[dict]):
        size, number = min(request.args.get("PageSize", 50, int), 1000), request.args.get("Page", 0, int)
        page = entries[number * size : (number + 1) * size]
        rest = {name: value for name, value in request.args.items() if name != "Page"}
        uri = [f"{request.path}?{urlencode({**rest, 'PageSize': size, 'Page': at})}" for at in (number - 1, number, number + 1)]
        return jsonify(
            {
                key: page,
                "page": number,
                "page_size": size,
                "start": number * size,
                "end": number * size + max(len(page) - 1, 0),
                "first_page_uri": uri[1],
                "previous_page_uri": uri[0] if number else None,
                "next_page_uri": uri[2] if len(entries) > (number + 1) * size else None,
                "uri": uri[1],
            }
        )

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
            "num_segments": "0" if message.service and not message.sender else str(_segments(message.body)),
            "price": None,
            "price_unit": "USD",
            "sid": message.sid,
            "status": message.status,
            "subresource_uris": {"media": f"{path}/Media.json"},
            "to": message.recipient,
            "uri": f"{path}.json",
        }

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
        return message

    def _inbound_fields(self, message: Message) -> dict[str, str]:
        form = dict.fromkeys(("MessageSid", "SmsSid", "SmsMessageSid"), message.sid)
        form |= {"AccountSid": self.account_sid, "ApiVersion": "2010-04-01", "SmsStatus": "received"}
        form |= {"From": message.sender, "To": message.recipient, "Body": message.body, "FromCity": "", "ToCountry": "US"}
        form |= {"NumMedia": str(len(message.media)), "NumSegments": str(_segments(message.body))}
        for number, (media_sid, content_type, _bytes) in enumerate(message.media):
            form |= {f"MediaUrl{number}": self.url + self._media_path(message.sid, media_sid), f"MediaContentType{number}": content_type}
        return form

    def _media_path(self, sid: str, media_sid: str) -> str:
        return f"/2010-04-01/Accounts/{self.account_sid}/Messages/{sid}/Media/{media_sid}"

    def _advance(self, message: Message, status: str, error_code: int | None) -> None:
        message.error_code = error_code or message.error_code
        message.status = message.status if message.status in FINAL else status
        if status in {"sent", "delivered", "undelivered", "read"}:
            message.sent_at = message.sent_at or self.clock()

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
        else:
            self._report_by_itself(message, "queued", "sent", "delivered")

    def _fetch(self, message: Message) -> bool:
        """Whether all of its files could be had."""
        for url in message.media_urls:
            place = self.app_url + url.removeprefix(self.public_url)
            try:
                message.fetched.append((requests.head(place, timeout=PATIENCE), requests.get(place, timeout=PATIENCE)))
            except requests.RequestException:
                return False
        return all(answer.ok for pair in message.fetched for answer in pair)

    def _report_by_itself(self, message: Message, *states: str, error_code: int | None = None) -> None:
        for status in states:
            if self._stopping.wait(0.02) or not message.callback:
                return
            with contextlib.suppress(requests.RequestException):  # the app may be down just now: Twilio doesn't care either
                self.reports.append(self.report(message.sid, status, error_code))

    def _find_or_404(self, sid: str) -> Message:
        try:
            return self.find(sid)
        except StopIteration:
            abort(404)

    def _sid(self, prefix: str) -> str:
        return f"{prefix}{next(self._sids):032x}"

    def _spawn(self, task, *args) -> threading.Thread:
        thread = threading.Thread(target=task, args=args, daemon=True, name="stand-in Twilio")
        with self._lock:
            self._threads = [known for known in self._threads if known.is_alive()]
            self._threads.append(thread)
        thread.start()
        return thread

    @staticmethod
    def _drop():
        with contextlib.suppress(OSError):  # whoever called may be dead already
            request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return Response(status=500)


def _moment(said: str | None) -> datetime | None:
    """Twilio documents dates, and takes the times that its libraries send."""
    return datetime.fromisoformat(said).replace(tzinfo=UTC) if said else None


def _is_between(moment: datetime | None, after: datetime | None, before: datetime | None) -> bool:
    if moment is None:
        return after is None and before is None
    return (after is None or moment.replace(microsecond=0) >= after) and (before is None or moment <= before)


def _segments(body: str) -> int:
    """Near enough for an answer: plain ASCII counts as GSM-7."""
    single, several = (160, 153) if body.isascii() else (70, 67)
    units = len(body) if body.isascii() else len(body.encode("utf-16-le")) // 2
    return 1 if units <= single else -(-units // several)
