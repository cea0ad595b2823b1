"""In Socket Mode the listeners work over a connection that we open, where Slack can't call us."""

import logging
import threading
import time

import structlog
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.socket_mode.internals import send_response
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot import logs
from bot.runtime import WORKER_TIMEOUT, Runtime
from bot.slack import app
from bot.slack.sorting import Sorting

log = structlog.get_logger(__name__)

AT_ONCE = 24
"""So many requests are in hand at once, as over HTTP."""
LOOK_EVERY = 3.0
"""So many seconds pass between two looks whether the connection stands; one that was lost is opened anew by then."""
PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
"""So many seconds pass until the next try to open the first connection. Later ones are the client's own to look after."""
LAST_ANSWERS = 5.0
"""A stop leaves so many seconds to what is in hand."""


class Socket(SocketModeHandler):
    """One connection to Slack. What isn't answered, since it could not be stored or we are gone, Slack brings again over this or another
    one.
    """

    def __init__(self, runtime: Runtime, app_token: str) -> None:
        caller = WebClient(base_url=runtime.settings.slack_api_url, timeout=WORKER_TIMEOUT, retry_handlers=[])
        words = logging.getLogger("slack_sdk.socket_mode")
        super().__init__(app.build(runtime), app_token, words, caller, ping_interval=LOOK_EVERY, concurrency=AT_ONCE)
        self._sorting = Sorting(self.app)
        self._in_hand = 0
        self._idle = threading.Condition()
        self._ending = threading.Event()

    def open(self) -> None:
        """Begins to connect and returns at once: Slack may be out of reach when we start."""
        threading.Thread(target=self._open, name="socket", daemon=True).start()

    def _open(self) -> None:
        tries = 0
        while not self._ending.is_set():
            try:
                self.client.connect()
            except (SlackClientError, OSError) as error:
                code = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
                log.warning("socket.unopened", error=code)
                self._ending.wait(PAUSES[min(tries, len(PAUSES) - 1)])
                tries += 1
            else:
                log.info("socket.opened")
                return

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # slack_bolt's own
        logs.begin_request()
        with self._idle:
            self._in_hand += 1
        began = time.time()
        try:
            send_response(client, req, self._sorting.answer(req.payload), began)
        finally:
            with self._idle:
                self._in_hand -= 1
                self._idle.notify_all()

    def stop(self) -> None:
        """Closes the connection, after what is in hand is answered, as a click that isn't answered shows an error."""
        self._ending.set()
        with self._idle:
            self._idle.wait_for(lambda: not self._in_hand, timeout=LAST_ANSWERS)
        self.client.close()
