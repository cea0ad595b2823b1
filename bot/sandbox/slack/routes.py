"""The HTTP side of the stand-in Slack: Web API, Socket Mode, uploads, files and response_urls."""

import time

from flask import Flask, Response, request

from bot.sandbox.slack.api import Api, token_of
from bot.sandbox.slack.hooks import Hooks
from bot.sandbox.slack.methods.call import Desk
from bot.sandbox.slack.methods.files import address_of
from bot.sandbox.traffic.answers import as_json, ratelimited
from bot.sandbox.traffic.calls import Call
from bot.sandbox.traffic.failing import Failing
from bot.sandbox.wire import Json

SIGN_IN = "<!DOCTYPE html><html><title>Slack</title><body>Sign in to Northwind</body></html>"


def register(app: Flask, routes: "Routes") -> None:
    app.add_url_rule("/api/<method>", view_func=routes.api, methods=["GET", "POST"])
    app.add_url_rule("/link/", view_func=routes.link, websocket=True)
    app.add_url_rule("/upload/v1/<token>", view_func=routes.upload, methods=["POST"])
    app.add_url_rule("/files-pri/<file_id>/<name>", view_func=routes.file)
    app.add_url_rule("/hooks/<path:key>", view_func=routes.hook, methods=["POST"])


class Routes:
    def __init__(self, api: Api, desk: Desk, hooks: Hooks, failing: Failing) -> None:
        self._api = api
        self._desk = desk
        self._hooks = hooks
        self._failing = failing

    def api(self, method: str) -> Response:
        args = _args()
        token = token_of(request.headers.get("Authorization", ""), args)
        call, started = self._api.record(method, args), time.monotonic()
        try:
            return self._answer(call, token)
        finally:
            call.seconds = time.monotonic() - started

    def _answer(self, call: Call, token: str) -> Response:
        plan = self._failing.plan(call)
        refused = self._failing.before(plan, call)
        if refused is not None:
            return refused
        if seconds := self._api.wait(call.method, call.args):
            return ratelimited(call, seconds)
        self._failing.late(plan)
        call.answer, call.status = self._api.run(call.method, call.args, token), 200
        if self._failing.after(plan):
            call.status = 0
        return as_json({"ok": True} if plan and plan.kind == "mute" else call.answer, 200, self._api.headers(call.method))

    def link(self) -> Response:
        """A connection of Socket Mode. The answer is written to nobody: whoever was there has hung up."""
        served = self._desk.sockets.serve(request.environ, request.args.get("ticket", ""))
        return Response("", 200 if served else 400, headers={"Connection": "close"})

    def upload(self, token: str) -> Response:
        call = self._api.record("upload", {"token": token})
        plan = self._failing.plan(call)
        refused = self._failing.before(plan, call)
        if refused is not None:
            return refused
        file = next((f for f in self._desk.workspace.files.values() if f.get("_token") == token), None)
        content = _uploaded_bytes()
        if file is None:
            return Response("not found", 404)
        if len(content) != file["_expected"]:
            return Response("length mismatch", 400)
        file |= {"_bytes": content, "size": len(content)}
        call.status = 0 if self._failing.after(plan) else 200
        return Response(f"OK - {len(content)}")

    def file(self, file_id: str, name: str) -> Response:
        """A wrong token gets Slack's sign-in page with status 200."""
        call = self._api.record("file", {"file": file_id})
        plan = self._failing.plan(call)
        refused = self._failing.before(plan, call)
        if refused is not None:
            return refused
        if self._failing.after(plan):
            return Response("")
        file = self._desk.workspace.files.get(file_id)
        if file is None or address_of(file["name"]) != name:
            return Response("not found", 404)
        if not self._api.opens_files(token_of(request.headers.get("Authorization", ""), {})):
            return Response(SIGN_IN, 200, content_type="text/html; charset=utf-8")
        return Response(file["_bytes"], 200, content_type=file["mimetype"])

    def hook(self, key: str) -> Response:
        status, body = self._hooks.use(key, request.get_json(force=True, silent=True) or {})
        return Response(body, status, content_type="text/plain")


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
