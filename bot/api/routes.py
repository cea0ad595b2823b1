"""Programs ask over REST, each with a token."""

import threading
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, jsonify, request

from bot import logs
from bot.api import programs
from bot.api.programs import ApiError, Asking, ContactChange, NewText
from bot.desk.errors import DeskError
from bot.desk.setup import tokens
from bot.runtime import Runtime
from storage.transaction import Transaction

LARGEST = 64 * 1024
A_MINUTE = 120
"""A token may ask so often in a minute, of each process."""
LONGEST_KEY = 100
Do = Callable[[Asking], tuple[dict[str, Any], int]]


class Pace:
    """Counts what each token asks for within a minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute, self._counts = 0, dict[int, int]()

    def allows(self, token_id: int) -> bool:
        minute = int(time.monotonic() // 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            self._counts[token_id] = self._counts.get(token_id, 0) + 1
            return self._counts[token_id] <= A_MINUTE


def add(app: Flask, runtime: Runtime) -> None:
    """Adds the endpoints of programs."""
    api = _Api(runtime)
    app.add_url_rule("/api/v1/texts", "api_texts", api.texts, methods=["POST"])
    app.add_url_rule("/api/v1/contacts/<number>", "api_contacts", api.contacts, methods=["PATCH"])
    app.add_url_rule("/api/v1/conversations/<conversation>", "api_conversations", api.conversations, methods=["GET"])


class _Api:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._pace = Pace()
        self._refusals = logs.Seldom("api.refused")

    def texts(self) -> Response:
        def do(asking: Asking) -> tuple[dict[str, Any], int]:
            key = request.headers.get("Idempotency-Key", "")
            if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
                raise ApiError(422, f"Idempotency-Key is missing: give each text one of its own, of up to {LONGEST_KEY} letters.")
            return programs.send(asking, programs.read(NewText, self._body()), key), 202

        return self._answer(do)

    def contacts(self, number: str) -> Response:
        return self._answer(lambda asking: (programs.change_contact(asking, number, programs.read(ContactChange, self._body())), 200))

    def conversations(self, conversation: str) -> Response:
        return self._answer(lambda asking: (programs.read_conversation(asking, conversation), 200))

    @staticmethod
    def _body() -> bytes:
        if (request.content_length or 0) > LARGEST:
            raise ApiError(413, f"A request has at most {LARGEST} bytes.")
        return request.get_data()

    def _answer(self, do: Do) -> Response:
        try:
            said, status = self._runtime.transact(lambda tx: do(self._admit(tx)))
        except DeskError as error:
            said, status = {"error": str(error)}, 422
        except ApiError as error:
            said, status = {"error": str(error)}, error.status
        answer = jsonify(said)
        answer.status_code = status
        answer.headers["Cache-Control"] = "no-store"
        if status == 401:  # noqa: PLR2004
            answer.headers["WWW-Authenticate"] = "Bearer"
            self._refusals.warn("no such token", status=status)
        return answer

    def _admit(self, tx: Transaction) -> Asking:
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        admitted = tokens.find(tx, secret.strip()) if kind.lower() == "bearer" and secret.strip() else None
        if admitted is None:
            raise ApiError(
                401, "The token is missing or not known. Send it as Authorization: Bearer TOKEN; an admin makes one with /desk token add."
            )
        if not self._pace.allows(admitted[0].id):
            raise ApiError(429, f"That is more than {A_MINUTE} requests in a minute. Wait, and ask again.")
        return Asking(tx, *admitted)
