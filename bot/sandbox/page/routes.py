"""The page's routes: everything one person sees, a stream of changes, and what they do."""

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Flask, Response, abort, render_template, request

from bot.sandbox.page import screen
from bot.sandbox.page.actions import ACTIONS
from bot.sandbox.slack.gestures.stage import GestureError
from bot.sandbox.wire import Json
from bot.sandbox.world import World

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
HEARTBEAT = 15.0


def register(app: Flask, page: "Page") -> None:
    app.add_url_rule("/", view_func=page.index)
    app.add_url_rule("/sandbox/state", view_func=page.state)
    app.add_url_rule("/sandbox/stream", view_func=page.stream)
    app.add_url_rule("/sandbox/file/<file_id>", endpoint="shown_file", view_func=page.file)
    app.add_url_rule("/sandbox/do/<name>", view_func=page.do, methods=["POST"])


class Page:
    def __init__(self, world: World) -> None:
        self._world = world

    def index(self) -> str:
        self._only_ours()
        people = [screen.person(p) for p in screen.people(self._world)]
        wanted = request.args.get("as", "")
        known = [p["id"] for p in people]
        return render_template(
            "sandbox.html",
            user=wanted if wanted in known else next((p["id"] for p in people if not p["is_admin"]), next(iter(known), "")),
        )

    def state(self) -> Response:
        self._only_ours()
        if not self._world.ready:
            return _json({"ready": False})
        return _json(screen.state(self._world, self._user(request.args.get("user", ""))))

    def stream(self) -> Response:
        self._only_ours()
        return Response(self._changes(), content_type="text/event-stream", headers={"Cache-Control": "no-store"})

    def _changes(self) -> Iterator[str]:
        seen = -1
        while not self._world.stopping:
            newest = self._wait(seen)
            yield f"data: {json.dumps({'version': newest})}\n\n" if newest != seen else ": still here\n\n"
            seen = newest

    def _wait(self, seen: int) -> int:
        workspace = self._world.workspace
        with workspace.changed:
            workspace.changed.wait_for(lambda: workspace.version != seen or self._world.stopping, HEARTBEAT)
            return workspace.version

    def file(self, file_id: str) -> Response:
        """What the browser shows in place of url_private, which asks for the bot's token."""
        self._only_ours()
        file = self._world.workspace.files.get(file_id)
        if file is None or "_bytes" not in file:
            abort(404)
        safe = file["mimetype"].startswith(("image/", "audio/", "video/")) and file["mimetype"] != "image/svg+xml"
        kind = file["mimetype"] if safe else "application/octet-stream"
        return Response(file["_bytes"], content_type=kind, headers={"X-Content-Type-Options": "nosniff"})

    def do(self, name: str) -> tuple[Response, int]:
        self._only_ours()
        asked = request.get_json(force=True, silent=True)
        if name not in ACTIONS or not isinstance(asked, dict):
            return _json({"ok": False, "error": f"There is no {name} here."}), 404
        try:
            user = self._user(str(asked.get("user", "")))
            return _json({"ok": True} | ACTIONS[name](self._world, user, asked)), 200
        except (GestureError, LookupError, ValueError) as refusal:
            return _json({"ok": False, "error": _sentence(refusal)}), 200

    def _user(self, user: str) -> str:
        if user not in self._world.workspace.people:
            abort(404)
        return user

    def _only_ours(self) -> None:
        """Another site's page must not click here, nor read through a name that leads to this address."""
        host = request.host.rsplit(":", 1)[0]
        origin = request.headers.get("Origin")
        if host not in LOOPBACK or (origin is not None and urlsplit(origin).netloc != request.host):
            abort(403)


def _sentence(refusal: Exception) -> str:
    return f"{refusal} is missing in what was sent. Load the page again." if isinstance(refusal, KeyError) else str(refusal)


def _json(answer: Json) -> Response:
    return Response(json.dumps(answer), content_type="application/json")
