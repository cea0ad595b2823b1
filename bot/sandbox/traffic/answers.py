"""Answers to the app's calls."""

import json

from flask import Response

from bot.sandbox.traffic.calls import Call
from bot.sandbox.wire import Json


def as_json(answer: Json, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps(answer), status, headers, content_type="application/json; charset=utf-8")


def ratelimited(call: Call, seconds: int) -> Response:
    """The call may come again after `seconds`."""
    call.answer, call.status = {"ok": False, "error": "ratelimited"}, 429
    return as_json(call.answer, 429, {"Retry-After": str(seconds)})
