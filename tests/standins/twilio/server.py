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

import time
from datetime import UTC, datetime
from typing import Self
from urllib.parse import urlencode

from werkzeug.serving import WSGIRequestHandler, make_server

from tests.looking.waits import LONGEST
from tests.standins.twilio.api import Api
from tests.standins.twilio.codes import ACCOUNT_SID, AUTH_TOKEN
from tests.standins.twilio.messages import Fault, Message


class _Quiet(WSGIRequestHandler):
    def log(self, *_line: object) -> None:
        """Nobody reads it."""


class TwilioServer(Api):
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
        super().__init__(account_sid, auth_token, app_url, public_url, clock)
        self.auto_report, self.api_keys = auto_report, api_keys or {}
        self._server = make_server("127.0.0.1", 0, self._flask(), threaded=True, request_handler=_Quiet)
        self.url = f"http://127.0.0.1:{self._server.port}"

    def settings(self) -> dict[str, str]:
        """What the app is told of it, as in the environment."""
        return {"TWILIO_ACCOUNT_SID": self.account_sid, "TWILIO_AUTH_TOKEN": self.auth_token, "TWILIO_API_URL": self.url}

    def webhook(self, message: Message) -> tuple[str, dict[str, str], bytes]:
        """Path, headers and body of the request that brings a text."""
        path, form = "/carriers/twilio/inbound", self._inbound_fields(message)
        signature = self.sign(self.public_url + path, form)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature, "User-Agent": "TwilioProxy/1.1"}
        return path, headers, urlencode(form).encode()

    def start(self) -> Self:
        self._spawn(self._server.serve_forever, 0.05)
        return self

    def stop(self) -> None:
        self._stopping.set()
        self.media_opens.set()
        self._server.shutdown()
        for thread in self._threads:
            thread.join(timeout=LONGEST)
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_trouble: object) -> None:
        self.stop()

    def fail(self, kind: str, times: int = 1, seconds: float = 1.0) -> None:
        """The next sends fail: "429" (Retry-After: seconds), "500", "502", "503", "504" (with Twilio's error; "500 html" and the like with a proxy's page), "401", "hang" (accepted, answered after the seconds), "cut" (accepted,
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
