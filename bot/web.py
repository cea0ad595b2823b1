"""The web endpoints: what Slack and the carriers call, and whether we are well."""

from collections.abc import Callable

import structlog
from flask import Flask, Response, request
from slack_bolt.adapter.flask import SlackRequestHandler
from sqlalchemy.exc import SQLAlchemyError

from bot import slack
from bot.desk import intake
from bot.runtime import Runtime
from carriers.base import DeliveryReport, InboundText, RequestMalformedError, RequestRefusedError, WebhookRequest
from storage import schema
from storage.database import DatabaseUnavailableError
from storage.transaction import Transaction

log = structlog.get_logger(__name__)
LARGEST_REQUEST = 2 * 1024 * 1024
Answer = Response | tuple[str, int]


def build(runtime: Runtime) -> Flask:
    app = Flask("threadline", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    handler = SlackRequestHandler(slack.build(runtime))
    app.add_url_rule("/slack/events", "slack", lambda: _slack(handler), methods=["POST"])
    app.add_url_rule("/carriers/<name>/<what>", "carrier", _carrier(runtime), methods=["POST"])
    app.add_url_rule("/healthz", "healthz", lambda: ("ok\n", 200))
    app.add_url_rule("/readyz", "readyz", lambda: _ready(runtime))
    return app


def _slack(handler: SlackRequestHandler) -> Answer:
    """Bolt's verifier raises on what no Slack ever sent (measured, slack-bolt 1.30): that is a stranger, not an error of ours."""
    stamp, signature = request.headers.get("X-Slack-Request-Timestamp", ""), request.headers.get("X-Slack-Signature", "")
    try:
        request.get_data().decode()
    except UnicodeDecodeError:
        return "not signed by Slack\n", 401
    if not stamp.isascii() or not stamp.isdigit() or not signature.isascii():
        return "not signed by Slack\n", 401
    answer: Response = handler.handle(request)
    return answer


def _carrier(runtime: Runtime) -> Callable[[str, str], Answer]:
    def receive(name: str, what: str) -> Answer:
        carrier = runtime.carriers.get(name)
        if carrier is None or what not in ("inbound", "status"):
            return "no such carrier\n", 404
        raw = request.query_string.decode("latin-1")
        try:
            found = carrier.read(WebhookRequest(request.path + (f"?{raw}" if raw else ""), dict(request.headers), request.get_data()))
        except RequestRefusedError:
            return "the signature isn't right\n", 403
        except RequestMalformedError as error:
            log.warning("webhook.malformed", carrier=name, error=error.sentence)
            return "that makes no sense\n", 400
        with runtime.transaction() as tx:
            for one in found:
                _store(tx, one)
        body, kind = carrier.answer()
        return Response(body, content_type=kind)

    return receive


def _store(tx: Transaction, one: InboundText | DeliveryReport) -> None:
    if isinstance(one, InboundText):
        intake.receive(tx, one)
    else:
        intake.record(tx, one)


def _ready(runtime: Runtime) -> Answer:
    try:
        runtime.database.check()
        current = schema.is_current(runtime.database)
    except (DatabaseUnavailableError, SQLAlchemyError, OSError) as error:
        return f"the database can't be used: {type(error).__name__}\n", 503
    return ("ready\n", 200) if current else ("the schema isn't current: run threadline migrate\n", 503)
