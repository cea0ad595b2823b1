"""The HTTP side of the phone company: what the app's carrier asks of it, and the media that phones send."""

import json
from http import HTTPStatus

from flask import Flask, Response, request

from bot.sandbox.phones.company import Phones
from bot.sandbox.traffic.answers import as_json
from bot.sandbox.traffic.calls import Record
from bot.sandbox.traffic.failing import Failing


def register(app: Flask, phones: Phones, record: Record, failing: Failing) -> None:
    routes = Routes(phones, record, failing)
    app.add_url_rule("/phones/messages", view_func=routes.send_text, methods=["POST"])
    app.add_url_rule("/phones/messages", endpoint="find_texts", view_func=routes.find_texts)
    app.add_url_rule("/phones/messages/<text_id>", view_func=routes.tell_state)
    app.add_url_rule("/phones/received", view_func=routes.received)
    app.add_url_rule("/phones/numbers", view_func=routes.numbers)


def register_media(app: Flask, phones: Phones) -> None:
    """Serves what phones send, to the app and to the page, whichever company they have."""

    def media(media_id: str) -> Response:
        found = phones.media.get(media_id)
        return Response(found[1], 200, content_type=found[0]) if found else Response("not found", 404)

    app.add_url_rule("/phones/media/<media_id>", view_func=media)


class Routes:
    def __init__(self, phones: Phones, record: Record, failing: Failing) -> None:
        self._phones = phones
        self._record = record
        self._failing = failing

    def send_text(self) -> Response:
        raw = request.get_data()
        if not self._signed(raw):
            return as_json({"error": "signature"}, 403)
        asked = json.loads(raw)
        call = self._record("phones", asked)
        plan = self._failing.plan(call)
        refused = self._failing.before(plan, call)
        if refused is not None:
            # An error code planned for the phone company is its refusal, not Slack's.
            ours = refused.status_code == HTTPStatus.OK and call.answer
            return as_json({"code": call.answer["error"], "message": ""}, 400) if ours else refused
        call.answer, call.status = self._phones.send(asked), 200
        if self._failing.after(plan):
            call.status = 0
        return as_json(call.answer)

    def find_texts(self) -> Response:
        reference = request.args.get("reference", "")
        if not self._signed(reference.encode()):
            return as_json({"error": "signature"}, 403)
        call = self._record("phones.find", {"reference": reference})
        refused = self._failing.before(self._failing.plan(call), call)
        return refused or as_json({"messages": self._phones.find(reference)})

    def tell_state(self, text_id: str) -> Response:
        if not self._signed(text_id.encode()):
            return as_json({"error": "signature"}, 403)
        call = self._record("phones.state", {"id": text_id})
        refused = self._failing.before(self._failing.plan(call), call)
        said = self._phones.state(text_id)
        return refused or as_json(said or {"code": "20404", "message": "no such text"}, 200 if said else 404)

    def received(self) -> Response:
        since = request.args.get("since", "")
        if not self._signed(since.encode()):
            return as_json({"error": "signature"}, 403)
        try:
            after = float(since)
        except ValueError:
            return as_json({"error": "since"}, 400)
        return as_json({"messages": self._phones.received(after)})

    def numbers(self) -> Response:
        if not self._signed(b"numbers"):
            return as_json({"error": "signature"}, 403)
        return as_json({"numbers": self._phones.list_numbers()})

    def _signed(self, asked: bytes) -> bool:
        return self._phones.signed(asked, request.headers.get("X-Sandbox-Signature", ""))
