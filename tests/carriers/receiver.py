"""Who reads what Twilio brings, and the carrier that asks it."""

from datetime import UTC, datetime, timedelta
from threading import Thread

from flask import Flask, request
from werkzeug.serving import make_server

from carriers.base import OutboundText, WebhookRequest
from carriers.twilio.carrier import Twilio
from tests.looking.waits import LONGEST

CONTACT = "+15017122661"
LINE = "+15558675310"
PUBLIC = "https://sms.example.com/desk"
TEXT = OutboundText("out-42", LINE, CONTACT, "Hello")


class Receiver:
    """Reads what Twilio brings, like the app."""

    def __init__(self):
        self.carrier, self.read = None, []
        app = Flask(__name__)
        app.add_url_rule("/<path:path>", view_func=self.take, methods=["POST"])
        self.server = make_server("127.0.0.1", 0, app, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.port}"
        self.thread = Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def take(self, path):
        webhook = WebhookRequest(request.environ["RAW_URI"], dict(request.headers), request.get_data())
        self.read += self.carrier.read(webhook)
        body, content_type = self.carrier.answer()
        return body, 200, {"Content-Type": content_type}

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def connect(server, **settings):
    settings = {"public_url": PUBLIC, "api_url": server.url, "timeout": LONGEST, **settings}
    return Twilio(server.account_sid, server.auth_token, **settings)


def a_while_ago():
    return datetime.now(UTC) - timedelta(seconds=5)
