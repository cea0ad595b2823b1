"""The stand-in Slack workspace as a real HTTP server.

    with StandIn(signing_secret="…", bot_token="xoxb-…") as slack:
        kate = slack.workspace.add_person("kate", "Kate Lewis", admin=True)
        support = slack.workspace.add_channel("support")      add_channel(…, members=(kate,), bot=True)
        slack.app_url = "http://127.0.0.1:5000"                from now on events are sent; SLACK_API_URL of the app is slack.url

    say(user, channel, text, thread_ts=None, ts=None, files=[(name, type, bytes)]) -> ts      edit · delete · react
    command(user, "/sms ready", channel=None) -> Answer(status, text, blocks, seconds)         shortcut(user, name, channel, ts)
    click(user, "Accept", channel=, ts= | view_id= | home=True, nth=0) -> Answer               by words or action_id, overflow entries too
    choose(user, view_id, field, option) · type_in(user, view_id, field, text) · suggest(user, view_id, field, typed) -> [words]
    submit(user, view_id, {label: text or option}) -> Answer with .errors {label: sentence}    close · open_home
    told(user) whom Slack told of what, and why      messages(channel) roots · messages(channel, thread_ts) replies · thread · dms · modal · home · ephemerals · text_of · labels_of
    redeliver(event_id=None) · send_raw(body, headers) · delivery.events (each with its attempts) · settle() · wait_for(callable)
    sockets.on = True: over Socket Mode instead (SLACK_APP_TOKEN of the app is slack.app_token)      sockets.refresh() · sockets.hang_up()
    faults.plan("chat.postMessage", "429", times=2, channel=…) · calls, calls_to("chat.postMessage") · complaints
    phones.text(from_, to, body, media=[(type, bytes)]) · phones.got(number) · clock.advance(seconds)

People (admin=, owner=, guest=, bot=, outsider=, deleted=) and channels are named by id, handle, full name or #name. A lookup that finds nothing says what there is.
"""

import socket
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from bot.sandbox import companies
from bot.sandbox.page import routes as page_routes
from bot.sandbox.phones import routes as phones_routes
from bot.sandbox.slack import routes as slack_routes
from bot.sandbox.slack.manifest import MANIFEST
from bot.sandbox.slack.requests.delivery import RETRY_DELAYS
from bot.sandbox.traffic.calls import Call
from bot.sandbox.traffic.failing import Failing
from bot.sandbox.traffic.replies import Reply
from bot.sandbox.waiting import wait_for
from bot.sandbox.world import Keys, World

SECRET = "sandbox-signing-secret"  # noqa: S105 - a stand-in's, worth nothing anywhere else
TOKEN = "xoxb-sandbox"  # noqa: S105 - the same
APP_TOKEN = "xapp-sandbox"  # noqa: S105 - the same
CARRIER_SECRET = "sandbox-carrier-secret"  # noqa: S105 - the same


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's own name
        """No line per request."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The header `Date` of an answer: the time of whoever serves, where it has its own."""
        clock = getattr(getattr(self.server, "app", None), "extensions", {}).get("clock")
        return super().date_time_string(clock.now() if clock and timestamp is None else timestamp)


class StandIn(World):
    """The world around the app, served at an address of its own."""

    def __init__(
        self,
        signing_secret: str = SECRET,
        bot_token: str = TOKEN,
        manifest: Path | str = MANIFEST,
        *,
        limits: bool = False,
        retry_delays: tuple[float, ...] = RETRY_DELAYS,
        sandbox_secret: str = CARRIER_SECRET,
        app_token: str = APP_TOKEN,
        port: int = 0,
        carrier: str = companies.OWN,
    ) -> None:
        keys, self._company = Keys(signing_secret, bot_token, app_token, sandbox_secret), companies.COMPANIES[carrier]
        super().__init__(keys, manifest, limits=limits, retry_delays=retry_delays, phones=self._company.phones)
        self.signing_secret, self.bot_token, self.app_token, self.sandbox_secret = signing_secret, bot_token, app_token, sandbox_secret
        self._port = port
        self._server: BaseWSGIServer | None = None

    @property
    def base(self) -> str:
        return self.desk.url

    @property
    def port(self) -> int:
        return int(self.base.rsplit(":", 1)[1])

    @property
    def url(self) -> str:
        """The value for SLACK_API_URL."""
        return f"{self.base}/api/"

    @property
    def app_url(self) -> str:
        return self.delivery.app_url

    @app_url.setter
    def app_url(self, url: str) -> None:
        self.delivery.app_url = self.phones.app_url = url.rstrip("/")

    @property
    def calls(self) -> list[Call]:
        return self.api.calls

    def calls_to(self, method: str) -> list[Call]:
        return [c for c in self.api.calls if c.method == method]

    def start(self) -> Self:
        """Raises OSError where the port is taken."""
        app = self._app()
        # Our own socket, as werkzeug ends the process when the port is taken.
        with socket.socket() as listening:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(("127.0.0.1", self._port))
            listening.listen(256)
            port = listening.getsockname()[1]
            self._server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet, fd=listening.fileno())
        self.desk.url = self.phones.url = f"http://127.0.0.1:{port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="sandbox", daemon=True).start()
        for later in (self.delivery.later, self.desk.later, self.phones.later):
            later.start()
        return self

    def _app(self) -> Flask:
        app = Flask("bot.sandbox", template_folder="templates", static_folder="static")
        app.config["MAX_FORM_MEMORY_SIZE"] = 4_000_000
        app.extensions["clock"] = self.clock
        slack_routes.register(app, slack_routes.Routes(self.api, self.desk, self.hooks, Failing(self.faults, self.api.headers)))
        self._company.register(app, self.phones, self.api.record, Failing(self.faults))
        phones_routes.register_media(app, self.phones)
        page_routes.register(app, page_routes.Page(self))
        return app

    def stop(self) -> None:
        self.stopping = True
        self.faults.released.set()
        self.workspace.touch()
        self.sockets.hang_up()
        for later in (self.delivery.later, self.desk.later, self.phones.later):
            later.stop()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def redeliver(self, event_id: str | None = None) -> Reply:
        return self.delivery.redeliver(event_id)

    def send_raw(self, body: bytes, headers: Mapping[str, str], path: str = "/slack/events") -> Reply:
        return self.delivery.send_raw(body, headers, path)

    def settle(self) -> None:
        """Until every event that is due now was tried."""
        wait_for(self.delivery.later.idle)
