"""Slack's side of Socket Mode."""

import threading

import pytest
from simple_websocket import Client

from bot.sandbox.slack.requests.sockets import NoSocketError
from tests.looking.waits import LONGEST, wait_for


def test_nobody_waits_for_an_answer_over_a_connection_that_has_ended(slack):
    """Else an event that the app didn't get comes again only after the patience for answers."""
    address = slack.base.replace("http", "ws")
    app = Client.connect(f"{address}/link/?ticket={slack.sockets.new_ticket()}")
    wait_for(lambda: slack.sockets.count)
    threading.Thread(target=lambda: [app.receive(), app.receive(), app.close()], daemon=True).start()
    with pytest.raises(NoSocketError):
        slack.sockets.send("events_api", {}, LONGEST)
