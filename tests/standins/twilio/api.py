"""What the app asks Twilio: to send a text, for the messages there are, and for their media."""

import contextlib
import itertools
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from flask import Flask, Response, abort, jsonify, request

from tests.contracts.twilio import Exchange
from tests.standins.twilio.codes import MAGIC_RECIPIENTS, MAGIC_SENDERS
from tests.standins.twilio.messages import Fault, Message, is_between, moment, network_of
from tests.standins.twilio.numbers import Numbers
from tests.standins.twilio.webhooks import KEPT


class Api(Numbers):
    def __init__(self, account_sid: str, auth_token: str, app_url: str, public_url: str, clock: Callable[[], datetime]) -> None:
        super().__init__(account_sid, auth_token, app_url, public_url, clock)
        self.api_keys: dict[str, str] = {}
        self.account = {"sid": account_sid, "status": "active", "type": "Full", "friendly_name": "Stand-in"}
        self.media_needs_login = False
        self.refusal: tuple[int, int, str] | None = None
        """Status, code and words that every call is answered with, such as SUSPENDED and WRONG_TOKEN."""
        self.broken_numbers: dict[str, tuple[int, str]] = {}
        """Numbers that send nothing, each with code and words, such as FOREIGN."""
        self.attempts = 0
        self.lists = 0
        """How often the list of messages was read."""
        self.fetched: list[str] = []
        """The messages that were asked for one by one."""
        self.odd: dict[str, dict[str, object]] = {}
        """What the list says otherwise of these messages than it should, such as {sid: {"from": None}}."""
        self.exchanges: deque[Exchange] = deque(maxlen=KEPT)
        """The last calls of the app's and what was answered."""
        self.media_gone: set[str] = set()
        """Messages whose list of media isn't there any more."""
        self.media_asked: list[tuple[str, str]] = []
        """Path and Authorization of each request for media."""
        self.media_opens = threading.Event()
        """Where media hang: until this is set."""
        self._untaken: dict[str, list[str]] = {}
        self._deaf_until = 0.0
        self._faults: deque[Fault] = deque()
        self._media_faults: deque[str] = deque()

    def _flask(self) -> Flask:
        app = Flask(__name__)
        account = f"/2010-04-01/Accounts/{self.account_sid}"
        app.before_request(self._check_login)
        app.after_request(self._record)
        app.add_url_rule(f"{account}.json", view_func=self._get_account)
        self._route_numbers(app, account)
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
        return None if self._has_login() else self._refuse(401, 20003, "Authenticate")

    def _has_login(self) -> bool:
        login = request.authorization
        accepted = {self.account_sid: self.auth_token, **self.api_keys}
        return login is not None and login.username is not None and accepted.get(login.username) == login.password

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

    def _create_message(self):
        with self._lock:
            self.attempts += 1
            fault = self._faults.popleft() if self._faults else Fault("", 0)
        if fault.kind == "429":
            return self._refuse(429, 20429, "Too Many Requests", **{"Retry-After": f"{fault.seconds:g}"})
        if fault.kind == "401":
            return self._refuse(401, 20003, "Authenticate")
        if fault.kind[0:1] == "5" or fault.kind == "late":
            return self._break(fault)
        if fault.kind == "cut_before":
            return self._drop()
        if fault.kind == "hang_before":
            self._stopping.wait(fault.seconds)
            return self._drop()
        return self._accept(fault)

    def _break(self, fault: Fault):
        """Twilio's own error, or that of something in front of it, which knows no JSON."""
        self._untaken = self._asked()
        if fault.kind == "late":
            self._spawn(self._take_after, fault.seconds, self._untaken)
        status, _, how = ("500" if fault.kind == "late" else fault.kind).partition(" ")
        if how == "html":
            return Response("<html><h1>Bad gateway</h1></html>", int(status), content_type="text/html")
        return self._refuse(int(status), 20000 + int(status), "Internal Server Error")

    def _accept(self, fault: Fault):
        form = self._asked()
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
        return self._answer(message)

    def _answer(self, message: Message) -> tuple[Response, int]:
        return jsonify(self._shape(message)), 201

    @staticmethod
    def _asked() -> dict[str, list[str]]:
        return {name: request.form.getlist(name) for name in request.form}

    def _judge(self, form: dict[str, list[str]]) -> tuple[int, str] | None:
        recipient, sender, body = (form.get(name, [""])[0] for name in ("To", "From", "Body"))
        if not sender and "MessagingServiceSid" not in form:
            return 21603, "A 'From' phone number is required"
        if not body and not form.get("MediaUrl"):
            return 21602, "Message body is required"
        if len(body.encode("utf-16-le")) // 2 > 1600:
            return 21617, "The concatenated message body exceeds the 1600 character limit"
        if not recipient.rpartition(":")[2].startswith("+"):
            return 21211, f"The 'To' number {recipient} is not a valid phone number."
        return (
            self._judge_pair(sender, recipient)
            or self.broken_numbers.get(sender)
            or MAGIC_SENDERS.get(sender)
            or MAGIC_RECIPIENTS.get(recipient)
        )

    def _judge_pair(self, sender: str, recipient: str) -> tuple[int, str] | None:
        if sender and network_of(sender) != network_of(recipient):
            return 21910, "Invalid From and To pair. From and To should be of the same channel"
        if network_of(sender) and sender not in self.senders:
            return 63007, "Twilio could not find a Channel with the specified From address"
        return None

    def _list_messages(self):
        wanted = request.args
        self.lists += 1
        after, before = moment(wanted.get("DateSent>")), moment(wanted.get("DateSent<"))
        with self._lock:
            newest_first = list(reversed(self.messages))
        found = [
            self._shape(message) | self.odd.get(message.sid, {})
            for message in newest_first
            if wanted.get("To", message.recipient) == message.recipient
            and wanted.get("From", message.sender) == message.sender
            and is_between(message.sent_at, after, before)
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
        bodies: dict[str, Any] = {
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

    def _find_or_404(self, sid: str) -> Message:
        try:
            return self.find(sid)
        except StopIteration:
            abort(404)

    @staticmethod
    def _drop():
        with contextlib.suppress(OSError):  # whoever called may be dead already
            request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return Response(status=500)
