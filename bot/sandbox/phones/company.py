"""Phones and their phone company: texts to our lines, texts from them, delivery reports."""

import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

import requests

from bot.sandbox.clock import Clock
from bot.sandbox.later import Later
from bot.sandbox.traffic.replies import Reply, Send
from bot.sandbox.wire import Json
from carriers import networks
from carriers.segments import count

RETRIES = (0.5, 1.0, 2.0, 4.0)
FAILING = "0000"
UNREACHABLE = "30006"
NOT_FETCHED = "11200"
CLOSED = "63016"
STEPS = {"queued": "sent", "sent": "delivered", "delivered": "read"}
"""What a text to a phone comes to next."""
SPARE = ("+15550003333", "+15550004444")
"""The account has these numbers too, of which no line is made at first."""
UNKNOWN = "application/octet-stream"
PATIENCE = 10


@dataclass
class Text:
    """One text in or out; `inbound` as our app sees it."""

    id: str
    inbound: bool
    sender: str
    recipient: str
    body: str
    at: float
    media: list[Json] = field(default_factory=list)
    reference: str = ""
    state: str = "queued"
    error: str | None = None
    tries: list[Reply] = field(default_factory=list)

    @property
    def phone(self) -> str:
        return networks.part(self.sender if self.inbound else self.recipient)[1]

    def wire(self) -> Json:
        return {"id": self.id, "from": self.sender, "to": self.recipient, "body": self.body, "media": self.media}


class Phones:
    unreachable = UNREACHABLE
    not_fetched = NOT_FETCHED
    """By these numbers the company fails."""

    def __init__(self, secret: str, clock: Clock, send: Send, touch: Callable[[], None]) -> None:
        self._secret = secret.encode()
        self._clock = clock
        self._send = send
        self._touch = touch
        self._lock = threading.Lock()
        self.later = Later("sandbox-phones")
        self.url = self.app_url = ""
        """Where the phones are, and the app."""
        self.names: dict[str, str] = {}
        self.lines: dict[str, str] = {}
        self.texts: list[Text] = []
        self.media: dict[str, tuple[str, bytes]] = {}
        self.report_delays = (0.1, 0.5)
        """Seconds until "sent" and from there until "delivered"."""
        self.retry_delays: tuple[float, ...] = RETRIES

    def add_phone(self, name: str, number: str) -> None:
        self.names[number] = name
        self._touch()

    def add_line(self, number: str, label: str) -> None:
        self.lines[number] = label
        self._touch()

    def settings(self) -> dict[str, str]:
        """What the app is told of the phones, as in the environment."""
        return {"SANDBOX_URL": self.url, "SANDBOX_SECRET": self._secret.decode()}

    def list_numbers(self) -> list[str]:
        """What the account has."""
        return [*self.lines, *(number for number in SPARE if number not in self.lines)]

    def text(self, sender: str, recipient: str, body: str, media: Sequence[tuple[str, bytes]] = ()) -> Text:
        """A phone texts a line, over the line's network. The first try is made at once; `media` are types and bytes."""
        network = networks.find(recipient)
        sender = f"{network.name}:{sender}" if network else sender
        hosted = [{"url": self._host(kind, content), "type": kind} for kind, content in media]
        made = Text(f"SB{secrets.token_hex(16)}", True, sender, recipient, body, self._clock.now(), hosted)
        self._keep(made)
        self._hand_in(made)
        return made

    def repeat(self, text: Text) -> Reply:
        """The phone company hands the same text in once more."""
        return self._post("/carriers/sandbox/inbound", text.wire())

    def send(self, asked: Json) -> Json:
        """Our app sends a text to a phone, and is told of it."""
        made = self.take(asked)
        return {"id": made.id, "state": made.state, "segments": None if networks.find(made.recipient) else count(made.body).segments}

    def take(self, asked: Json) -> Text:
        """Takes a text for a phone, and reports on it from now on."""
        media = [{"url": url, "type": ""} for url in asked.get("media_urls", [])]
        made = Text(
            f"SB{secrets.token_hex(16)}", False, asked["from"], asked["to"], asked["body"], self._clock.now(), media, asked["reference"]
        )
        self._keep(made)
        self.later.do(lambda: self._report(made), after=self.report_delays[0])
        return made

    def find(self, reference: str) -> list[Json]:
        return [{"id": t.id, "state": t.state} for t in self.texts if not t.inbound and t.reference == reference]

    def state(self, text_id: str) -> Json | None:
        """How far a text to a phone has come, as a report would say it."""
        text = next((t for t in self.texts if not t.inbound and t.id == text_id), None)
        return _status(text) if text else None

    def received(self, since: float) -> list[Json]:
        """What phones texted, taken by the app or not."""
        return [t.wire() | {"at": t.at} for t in self.texts if t.inbound and t.at >= since]

    def on(self, number: str) -> list[Text]:
        """Everything on one phone's screen, oldest first."""
        return [t for t in self.texts if t.phone == number]

    def got(self, number: str) -> list[str]:
        """The bodies that reached this phone."""
        return [t.body for t in self.on(number) if not t.inbound]

    def signed(self, raw: bytes, signature: str) -> bool:
        return hmac.compare_digest(self.sign(raw).encode(), signature.encode())

    def sign(self, raw: bytes) -> str:
        return hmac.new(self._secret, raw, hashlib.sha256).hexdigest()

    def _keep(self, text: Text) -> None:
        with self._lock:
            self.names.setdefault(text.phone, text.phone)
            self.texts.append(text)
        self._touch()

    def _host(self, kind: str, content: bytes) -> str:
        id_ = secrets.token_urlsafe(12)
        self.media[id_] = (kind, content)
        return f"{self.url}/phones/media/{id_}"

    def _hand_in(self, text: Text) -> None:
        reply = self.repeat(text)
        text.tries.append(reply)
        text.state = "delivered" if reply.ok else "queued"
        self._touch()
        if not reply.ok and len(text.tries) <= len(self.retry_delays):
            self.later.do(lambda: self._hand_in(text), after=self.retry_delays[len(text.tries) - 1])

    def _report(self, text: Text) -> None:
        """One step further: sent, then delivered, and read where the network tells; or failed."""
        text.error = self._find_error(text)
        after = STEPS[text.state]
        text.state = "failed" if text.error else after
        self._touch()
        self.report(text)
        if text.state == "sent" or (text.state == "delivered" and networks.find(text.recipient)):
            self.later.do(lambda: self._report(text), after=self.report_delays[1])

    def _find_error(self, text: Text) -> str | None:
        """Gives the number of what keeps a text from its phone, or None. What has arrived stays there."""
        if text.state == "delivered":
            return None
        if text.recipient.endswith(FAILING):
            return self.unreachable
        if self._is_closed(text):
            return CLOSED
        return None if self._fetch(text) else self.not_fetched

    def _is_closed(self, text: Text) -> bool:
        """Says whether the network takes no words to a phone just now, which wrote to that sender too long ago, or never."""
        network = networks.find(text.recipient)
        if network is None or network.window is None:
            return False
        heard = [one.at for one in self.texts if one.inbound and (one.sender, one.recipient) == (text.recipient, text.sender)]
        return not heard or text.at - max(heard) > network.window.total_seconds()

    def _fetch(self, text: Text) -> bool:
        """A phone company gets what is to be sent from its sender, once, and keeps it for the phone. It asks for the head first."""
        for media in text.media:
            if not media["type"]:
                try:
                    head = requests.head(media["url"], timeout=PATIENCE)
                    answer = requests.get(media["url"], timeout=PATIENCE)
                except requests.RequestException:
                    return False
                if not head.status_code == answer.status_code == HTTPStatus.OK:
                    return False
                media["type"] = answer.headers.get("Content-Type", "").partition(";")[0] or UNKNOWN
                media["url"] = self._host(media["type"], answer.content)
        return True

    def report(self, text: Text, tries: int = 0) -> Reply:
        reply = self._hand_over(text)
        if not reply.ok and tries < len(self.retry_delays):
            self.later.do(lambda: self.report(text, tries + 1), after=self.retry_delays[tries])
        return reply

    def _hand_over(self, text: Text) -> Reply:
        """Tells the app how far a text has come."""
        return self._post("/carriers/sandbox/status", _status(text))

    def _post(self, path: str, payload: Json) -> Reply:
        raw = json.dumps(payload).encode()
        headers = {"Content-Type": "application/json", "X-Sandbox-Signature": self.sign(raw)}
        return self._send(raw, headers, path)


def _status(text: Text) -> Json:
    return {"id": text.id, "reference": text.reference, "state": text.state, "error_code": text.error}
