"""The HTTP side of the stand-ins: Slack's Web API, uploads, files and response_urls, and the phone company's few calls."""

import json
import socket
import time
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Flask, Response, request

from bot.sandbox.slack.api import token_of
from bot.sandbox.slack.methods.call import Call
from bot.sandbox.slack.methods.files import address_of
from bot.sandbox.slack.team import Json
from bot.sandbox.traffic.faults import Plan

if TYPE_CHECKING:
    from bot.sandbox.server import StandIn

SIGN_IN = "<!DOCTYPE html><html><title>Slack</title><body>Sign in to Northwind</body></html>"


def register(app: Flask, stand_in: "StandIn") -> None:
    routes = Routes(stand_in)
    app.add_url_rule("/api/<method>", view_func=routes.api, methods=["GET", "POST"])
    app.add_url_rule("/link/", view_func=routes.link, websocket=True)
    app.add_url_rule("/upload/v1/<token>", view_func=routes.upload, methods=["POST"])
    app.add_url_rule("/files-pri/<file_id>/<name>", view_func=routes.file)
    app.add_url_rule("/hooks/<path:key>", view_func=routes.hook, methods=["POST"])
    app.add_url_rule("/phones/messages", view_func=routes.send_text, methods=["POST"])
    app.add_url_rule("/phones/messages", endpoint="find_texts", view_func=routes.find_texts)
    app.add_url_rule("/phones/messages/<text_id>", view_func=routes.tell_state)
    app.add_url_rule("/phones/received", view_func=routes.received)
    app.add_url_rule("/phones/media/<media_id>", view_func=routes.media)


class Routes:
    def __init__(self, stand_in: "StandIn") -> None:
        self._stand_in = stand_in

    def api(self, method: str) -> Response:
        args = _args()
        token = token_of(request.headers.get("Authorization", ""), args)
        call, started = self._stand_in.api.record(method, args), time.monotonic()
        try:
            return self._answer(call, token)
        finally:
            call.seconds = time.monotonic() - started

    def _answer(self, call: Call, token: str) -> Response:
        api = self._stand_in.api
        plan = self._stand_in.faults.take(call.method, call.args)
        refused = self._before(plan, call)
        if refused is not None:
            return refused
        if seconds := api.wait(call.method, call.args):
            return _ratelimited(call, seconds)
        if plan is not None and plan.kind == "cut_late":
            _cut()
            self._stand_in.faults.wait(plan.seconds)
        call.answer, call.status = api.run(call.method, call.args, token), 200
        if self._after(plan):
            call.status = 0
        return _json({"ok": True} if plan and plan.kind == "mute" else call.answer, 200, api.headers(call.method))

    def _before(self, plan: Plan | None, call: Call) -> Response | None:
        """What goes wrong instead of the call; None where it is done after all."""
        if plan is None or plan.kind in ("cut", "cut_late", "hang_after", "mute"):
            return None
        if plan.kind == "slow":
            self._stand_in.faults.wait(plan.seconds)
            return None
        if plan.kind == "429":
            return _ratelimited(call, max(1, round(plan.seconds)))
        if plan.kind in ("hang", "cut_before"):
            self._stand_in.faults.wait(plan.seconds if plan.kind == "hang" else 0)
            _cut()
            return Response("")
        call.status = 500 if plan.kind == "500" else 200
        if plan.kind in ("500", "garbage", "list"):
            said, kind = ("[1]", "application/json") if plan.kind == "list" else ("<html><body>Server Error</body></html>", "text/html")
            return Response(said, call.status, content_type=kind)
        call.answer = {"ok": False, "error": plan.kind}
        return _json(call.answer, 200, self._stand_in.api.headers(call.method))

    def _after(self, plan: Plan | None) -> bool:
        """Done, but the answer doesn't arrive."""
        if plan is None or plan.kind not in ("cut", "hang_after"):
            return False
        self._stand_in.faults.wait(plan.seconds if plan.kind == "hang_after" else 0)
        _cut()
        return True

    def link(self) -> Response:
        """A connection of Socket Mode. The answer is written to nobody: whoever was there has hung up."""
        served = self._stand_in.desk.sockets.serve(request.environ, request.args.get("ticket", ""))
        return Response("", 200 if served else 400, headers={"Connection": "close"})

    def upload(self, token: str) -> Response:
        call = self._stand_in.api.record("upload", {"token": token})
        refused = self._before(plan := self._stand_in.faults.take("upload", call.args), call)
        if refused is not None:
            return refused
        file = next((f for f in self._stand_in.workspace.files.values() if f.get("_token") == token), None)
        content = _uploaded_bytes()
        if file is None:
            return Response("not found", 404)
        if len(content) != file["_expected"]:
            return Response("length mismatch", 400)
        file |= {"_bytes": content, "size": len(content)}
        call.status = 0 if self._after(plan) else 200
        return Response(f"OK - {len(content)}")

    def file(self, file_id: str, name: str) -> Response:
        """A wrong token gets Slack's sign-in page with status 200."""
        call = self._stand_in.api.record("file", {"file": file_id})
        refused = self._before(plan := self._stand_in.faults.take("file", call.args), call)
        if refused is not None:
            return refused
        if self._after(plan):
            return Response("")
        file = self._stand_in.workspace.files.get(file_id)
        if file is None or address_of(file["name"]) != name:
            return Response("not found", 404)
        if (
            token_of(request.headers.get("Authorization", ""), {}) != self._stand_in.bot_token
            or "files:read" not in self._stand_in.manifest.scopes
        ):
            return Response(SIGN_IN, 200, content_type="text/html; charset=utf-8")
        return Response(file["_bytes"], 200, content_type=file["mimetype"])

    def hook(self, key: str) -> Response:
        status, body = self._stand_in.hooks.use(key, request.get_json(force=True, silent=True) or {})
        return Response(body, status, content_type="text/plain")

    def send_text(self) -> Response:
        raw = request.get_data()
        if not self._stand_in.phones.signed(raw, request.headers.get("X-Sandbox-Signature", "")):
            return _json({"error": "signature"}, 403)
        asked = json.loads(raw)
        call = self._stand_in.api.record("phones", asked)
        plan = self._stand_in.faults.take("phones", asked)
        refused = self._before(plan, call)
        if refused is not None:
            # An error code planned for the phone company is its refusal, not Slack's.
            ours = refused.status_code == HTTPStatus.OK and call.answer
            return _json({"code": call.answer["error"], "message": ""}, 400) if ours else refused
        call.answer, call.status = self._stand_in.phones.send(asked), 200
        if self._after(plan):
            call.status = 0
        return _json(call.answer, 200)

    def find_texts(self) -> Response:
        reference = request.args.get("reference", "")
        if not self._stand_in.phones.signed(reference.encode(), request.headers.get("X-Sandbox-Signature", "")):
            return _json({"error": "signature"}, 403)
        call = self._stand_in.api.record("phones.find", {"reference": reference})
        refused = self._before(self._stand_in.faults.take("phones.find", call.args), call)
        return refused or _json({"messages": self._stand_in.phones.find(reference)}, 200)

    def tell_state(self, text_id: str) -> Response:
        if not self._stand_in.phones.signed(text_id.encode(), request.headers.get("X-Sandbox-Signature", "")):
            return _json({"error": "signature"}, 403)
        call = self._stand_in.api.record("phones.state", {"id": text_id})
        refused = self._before(self._stand_in.faults.take("phones.state", call.args), call)
        said = self._stand_in.phones.state(text_id)
        return refused or _json(said or {"code": "20404", "message": "no such text"}, 200 if said else 404)

    def received(self) -> Response:
        since = request.args.get("since", "")
        if not self._stand_in.phones.signed(since.encode(), request.headers.get("X-Sandbox-Signature", "")):
            return _json({"error": "signature"}, 403)
        try:
            after = float(since)
        except ValueError:
            return _json({"error": "since"}, 400)
        return _json({"messages": self._stand_in.phones.received(after)}, 200)

    def media(self, media_id: str) -> Response:
        found = self._stand_in.phones.media.get(media_id)
        return Response(found[1], 200, content_type=found[0]) if found else Response("not found", 404)


def _args() -> Json:
    if request.is_json:
        body = request.get_json(silent=True)
        return dict(body) if isinstance(body, dict) else {}
    return {**request.args.to_dict(), **request.form.to_dict()}


def _uploaded_bytes() -> bytes:
    """Raw or multipart; urllib calls raw bytes a form, so the form is parsed only where it is multipart."""
    if request.mimetype == "multipart/form-data":
        content: bytes = next(iter(request.files.values())).read()
        return content
    return request.get_data()


def _ratelimited(call: Call, seconds: int) -> Response:
    call.answer, call.status = {"ok": False, "error": "ratelimited"}, 429
    return _json(call.answer, 429, {"Retry-After": str(seconds)})


def _json(answer: Json, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps(answer), status, headers, content_type="application/json; charset=utf-8")


def _cut() -> None:
    """The connection drops without an answer."""
    request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
