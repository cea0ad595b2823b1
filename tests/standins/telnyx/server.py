"""A stand-in Telnyx: a real HTTP server on loopback that takes texts, has detail records of them, reports on them and brings texts to the app.

It is written from Telnyx' documentation and knows nothing of the app's code. What any company's stand-in has (books, threads, and the language of
faults: `fail`, `fail_media`, `be_deaf`, `heal`) it has from the other one; what is asked, answered and brought is Telnyx' own.

    telnyx = TelnyxServer(app_url="http://127.0.0.1:8080", auto_report=True)
    telnyx.start()
    telnyx.receive("+15550001111", "+15550002222", "Hello")
    telnyx.fail("cut")
"""

from typing import Any

import requests
from flask import Flask, Response, abort, jsonify, request

from bot.sandbox.telnyx import events
from tests.looking.waits import LONGEST
from tests.standins.twilio.messages import Message, segments
from tests.standins.twilio.server import TwilioServer

API_KEY = "KEY0192stand1n_telnyx"
PROFILE = "40017dc3-6f5e-4d2b-9a2f-aaaaaaaaaaaa"
CODES = {20429: "10011", 20003: "10009", 20404: "10005", 20500: "10007", 20502: "10007", 20503: "10007", 20504: "10007"}
"""What is Telnyx' own code for what the faults do."""
NAMES = {"from": "From", "to": "To", "text": "Body", "webhook_url": "StatusCallback", "messaging_profile_id": "MessagingServiceSid"}


class TelnyxServer(TwilioServer):
    """`blocked` are pairs of line and contact after STOP; Telnyx keeps them for the whole profile, of which there is one here."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.signer = events.Signer()
        self.api_key = API_KEY
        self.blocked: set[str] = set()
        self.profiles: list[dict[str, Any]] = []
        self.records_hidden = False
        """Whether records don't show what was sent, however far it has come."""

    def settings(self) -> dict[str, str]:
        return {"TELNYX_API_KEY": self.api_key, "TELNYX_PUBLIC_KEY": self.signer.public, "TELNYX_API_URL": self.url}

    def webhook(self, message: Message) -> tuple[str, dict[str, str], bytes]:
        path = "/carriers/telnyx/inbound"
        body = events.event("message.received", self._payload(message), self.public_url + path, self.clock().isoformat())
        return path, self.signer.headers(body), body

    # what Telnyx is asked

    def _flask(self) -> Flask:
        app = Flask(__name__)
        app.before_request(self._check_login)
        app.add_url_rule("/v2/messages", view_func=self._create_message, methods=["POST"])
        app.add_url_rule("/v2/messages/<sid>", view_func=self._get_message)
        app.add_url_rule("/v2/detail_records", view_func=self._list_messages)
        app.add_url_rule("/v2/messaging_profiles", "_profiles", view_func=lambda: jsonify({"data": self.profiles}))
        app.add_url_rule("/v2/messaging_profiles/<id_>", view_func=self._change_profile, methods=["PATCH"])
        app.add_url_rule("/v2/phone_numbers/messaging", "_numbers", view_func=lambda: jsonify({"data": self.numbers}))
        app.add_url_rule("/media/<sid>/<media_sid>", endpoint="_get_media", view_func=self._get_media)
        app.register_error_handler(404, lambda _error: self._refuse(404, 20404, "Resource not found"))
        return app

    def _has_login(self) -> bool:
        return request.headers.get("Authorization") == f"Bearer {self.api_key}"

    @staticmethod
    def _refuse(status: int, code: int, message: str, **headers: str):
        return jsonify({"errors": [{"code": CODES.get(code, str(code)), "title": message, "detail": message}]}), status, headers

    @staticmethod
    def _asked() -> dict[str, list[str]]:
        said = request.get_json()
        form = {NAMES[name]: [str(said[name])] for name in NAMES if name in said}
        return form | ({"MediaUrl": said["media_urls"]} if said.get("media_urls") else {})

    def _judge(self, form: dict[str, list[str]]) -> tuple[int, str] | None:
        recipient, sender, body = (form.get(name, [""])[0] for name in ("To", "From", "Body"))
        if not sender and "MessagingServiceSid" not in form:
            return 10004, "Missing required parameter"
        if not body and not form.get("MediaUrl"):
            return 40316, "No content provided"
        if not recipient.startswith("+"):
            return 40310, "Invalid 'to' address"
        if recipient in self.blocked:
            return 40300, events.TITLES["40300"]
        return self.broken_numbers.get(sender)

    def _answer(self, message: Message) -> tuple[Response, int]:
        return jsonify({"data": self._payload(message)}), 200

    def _change_profile(self, id_):
        profile = next((one for one in self.profiles if one["id"] == id_), None)
        if profile is None:
            return jsonify({"errors": [{"code": "10005", "title": "Resource not found"}]}), 404
        profile.update(request.get_json())
        return jsonify({"data": profile})

    def _list_messages(self):
        self.lists += 1
        wanted, size = request.args, request.args.get("page[size]", 20, int)
        number = request.args.get("page[number]", 1, int)
        with self._lock:
            newest_first = list(reversed(self.messages))
        hidden = {"queued", "sent", "delivered"} if self.records_hidden else {"queued"}
        found = [
            one
            for one in (events.record(self._message(message), PROFILE) for message in newest_first if message.status not in hidden)
            if all(one[name] == wanted.get(f"filter[{name}]", one[name]) for name in ("direction", "cld"))
            and one["created_at"][:10] >= wanted.get("filter[created_at][gte]", "")
        ]
        return jsonify({"data": found[(number - 1) * size : number * size], "meta": {"page_number": number}})

    def _get_message(self, sid: str):
        self.fetched.append(sid)
        return jsonify({"data": self._payload(self._find_or_404(sid))})

    def _found_media(self, sid: str, media_sid: str):
        if "Authorization" in request.headers:
            abort(400)  # our key is none of the storage's business
        return super()._found_media(sid, media_sid)

    # what Telnyx brings

    def receive(self, sender, recipient, body, media=(), sid=None, *, post=True, fields=None):
        word = events.word_of(body)
        if word == "STOP":
            self.blocked.add(sender)
        if word == "START":
            self.blocked.discard(sender)
        return super().receive(sender, recipient, body, media, sid, post=post, fields=fields)

    def deliver(self, message: Message, fields: dict[str, Any] | None = None) -> requests.Response:
        return self.post_event("message.received", self._payload(message) | (fields or {}), "/carriers/telnyx/inbound")

    def report(self, sid: str, status: str, error_code: int | None = None) -> requests.Response:
        message = self.find(sid)
        with self._lock:
            self._advance(message, status, error_code)
            said = self._payload(message)
        kind = "message.sent" if status == "sent" else "message.finalized"
        return self.post_event(kind, said, message.callback.removeprefix(self.public_url))

    def post_event(self, kind: str, said: dict[str, Any], path: str) -> requests.Response:
        url = self.app_url + path
        body = events.event(kind, said, self.public_url + path, self.clock().isoformat())
        return requests.post(url, data=body, headers=self.signer.headers(body), timeout=LONGEST)

    def _work_on(self, message: Message) -> None:
        if self.fetches and not self._fetch(message):
            self._report_by_itself(message, "failed", error_code=40317)
        else:
            self._report_by_itself(message, "sent", "delivered")

    def _payload(self, message: Message) -> dict[str, Any]:
        return events.payload(self._message(message), PROFILE)

    def _message(self, message: Message) -> events.Message:
        inbound = message.direction == "inbound"
        media = [
            {"url": f"{self.url}/media/{message.sid}/{media_sid}", "content_type": content_type, "size": len(content), "sha256": None}
            for media_sid, content_type, content in message.media
        ]
        return events.Message(
            message.sid,
            inbound,
            message.sender,
            message.recipient,
            message.body,
            message.status,
            message.created,
            message.sent_at,
            segments(message.body),
            code=str(message.error_code or ""),
            callback=message.callback,
            media=media if inbound else [{"url": url} for url in message.media_urls],
        )

    def _sid(self, prefix: str) -> str:  # an id of Telnyx' doesn't say of what
        digits = f"{next(self._sids):032x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
