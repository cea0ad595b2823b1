"""A stand-in for the pigeons' company: a real HTTP server on loopback that takes letters, and pigeons that bring signed ones to the app."""

import hashlib
import hmac
import json
import threading
from itertools import count
from typing import Any, Self

import requests
from flask import Flask, jsonify, request
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.looking.waits import LONGEST

KEY = "a-ring-for-every-pigeon"


class _Quiet(WSGIRequestHandler):
    def log(self, *_words: object) -> None: ...


class Loft:
    def __init__(self) -> None:
        self.app_url = ""
        self.letters: list[dict[str, Any]] = []
        self.refusal = ""
        """What is wrong with the next letters, if anything is."""
        self._rings = (f"ring-{number}" for number in count(1))
        app = Flask("loft")
        app.add_url_rule("/letters", "take", self._take, methods=["POST"])
        self._server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        self.url = f"http://127.0.0.1:{self._server.server_port}/letters"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _take(self):
        if self.refusal:
            return jsonify({"error": self.refusal}), 409
        ring = next(self._rings)
        self.letters.append({**request.get_json(), "ring": ring})
        return jsonify({"ring": ring})

    def bring(self, sender: str, recipient: str, letter: str, key: str = KEY) -> requests.Response:
        """A pigeon comes to the app."""
        return self._post("inbound", {"ring": next(self._rings), "from": sender, "to": recipient, "letter": letter}, key)

    def report(self, letter: dict[str, Any], state: str, error: str = "") -> requests.Response:
        return self._post("status", {"ring": letter["ring"], "state": state, "error": error, "reference": letter["reference"]}, KEY)

    def _post(self, what: str, said: dict[str, str], key: str) -> requests.Response:
        body = json.dumps(said).encode()
        ring = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
        return requests.post(f"{self.app_url}/carriers/pigeon/{what}", data=body, headers={"X-Ring": ring}, timeout=LONGEST)
