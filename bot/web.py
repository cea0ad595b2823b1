"""The web endpoints: what Slack and the carriers call, and whether we are well."""

from collections.abc import Callable
from functools import partial

import structlog
from flask import Flask, Response, request
from slack_bolt.adapter.flask import SlackRequestHandler
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot import charts, logs, media, metrics
from bot.desk.media import enclosures
from bot.desk.messages import intake, receipts
from bot.runtime import Runtime
from bot.slack import app as slack
from carriers.base import DeliveryReport, InboundText, RequestMalformedError, RequestRefusedError, WebhookRequest
from storage import schema
from storage.database import DatabaseUnavailableError, why
from storage.queries.messages import attachments
from storage.transaction import Transaction

log = structlog.get_logger(__name__)
LARGEST_REQUEST = 2 * 1024 * 1024
Answer = Response | tuple[str, int]


def build(runtime: Runtime) -> Flask:
    app = Flask("threadline", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.before_request(logs.begin_request)
    app.register_error_handler(SQLAlchemyError, partial(_not_stored, runtime))
    handler, refusals = SlackRequestHandler(slack.build(runtime)), logs.Seldom("slack.refused")
    app.add_url_rule("/slack/events", "slack", lambda: _slack(handler, refusals), methods=["POST"])
    app.add_url_rule("/carriers/<name>/<what>", "carrier", _carrier(runtime), methods=["POST"])
    app.add_url_rule(f"{charts.PATH}<token>", "chart", lambda token: _chart(runtime, token))
    app.add_url_rule(f"{media.PATH}<token>", "media", lambda token: _media(runtime, token))
    _add_watch(app, runtime)
    return app


def build_watch(runtime: Runtime) -> Flask:
    """For a worker alone: whether it is well, and what it did."""
    app = Flask("threadline", static_folder=None)
    _add_watch(app, runtime)
    return app


def _add_watch(app: Flask, runtime: Runtime) -> None:
    app.add_url_rule("/healthz", "healthz", lambda: ("ok\n", 200))
    app.add_url_rule("/readyz", "readyz", lambda: _ready(runtime))
    app.add_url_rule("/metrics", "metrics", lambda: _metrics(runtime))


def _not_stored(runtime: Runtime, error: Exception) -> Answer:
    """Whoever sent it has to send it again. Slack may have sent it for the last time: its threads are read once that can be stored."""
    runtime.missed.set()
    log.error("request.not_stored", error=type(error).__name__, why=why(error) if isinstance(error, DBAPIError) else "")
    return "that could not be stored: send it again\n", 503


def _chart(runtime: Runtime, token: str) -> Answer:
    """A supervisor's board shows it. Its address says what is on it, so that it never changes."""
    numbers = charts.read(runtime.settings.slack_signing_secret.get_secret_value(), token)
    if numbers is None:
        return "no such chart\n", 404
    return Response(charts.draw(numbers), content_type="image/png", headers={"Cache-Control": "public, max-age=604800, immutable"})


def _media(runtime: Runtime, token: str) -> Answer:
    """A file that we send. The carrier asks for its head, then for the whole."""
    key = media.read(runtime.settings.slack_signing_secret.get_secret_value(), token, runtime.clock())
    if key is None:
        return "no such file\n", 404
    with runtime.reading() as session:
        file = attachments.find_outbound(session, *key)
        content = attachments.find_bytes(session, file.message_id, file.position) if file else None
    if file is None or content is None:
        return "no such file\n", 404
    name = enclosures.short_name(file.name or "", file.content_type)
    headers = {"Content-Disposition": f"inline; filename={name}", "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return Response(content, content_type=file.content_type, headers=headers | {"Content-Security-Policy": "sandbox; default-src 'none'"})


def _slack(handler: SlackRequestHandler, refusals: logs.Seldom) -> Answer:
    """Bolt's verifier raises on what no Slack ever sent (measured, slack-bolt 1.30): that is a stranger, not an error of ours."""
    stamp, signature = request.headers.get("X-Slack-Request-Timestamp", ""), request.headers.get("X-Slack-Signature", "")
    if not _is_text(request.get_data()) or not stamp.isascii() or not stamp.isdigit() or not signature.isascii():
        refusals.warn("not signed", status=401)
        return "not signed by Slack\n", 401
    answer: Response = handler.handle(request)
    return answer


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _carrier(runtime: Runtime) -> Callable[[str, str], Answer]:
    def receive(name: str, what: str) -> Answer:
        carrier = runtime.carriers.get(name)
        if carrier is None or what not in ("inbound", "status"):
            return "no such carrier\n", 404
        raw = request.query_string.decode("latin-1")
        try:
            received = carrier.read(WebhookRequest(request.path + (f"?{raw}" if raw else ""), dict(request.headers), request.get_data()))
        except RequestRefusedError:
            log.warning("webhook.refused", carrier=name, kind=what, status=403)
            return "the signature isn't right\n", 403
        except RequestMalformedError as error:
            log.warning("webhook.malformed", carrier=name, kind=what, status=400, error=error.sentence)
            return "that makes no sense\n", 400
        runtime.transact(lambda tx: _store(tx, received))
        log.info("webhook.received", carrier=name, kind=what, status=200)
        body, kind = carrier.answer()
        return Response(body, content_type=kind)

    return receive


def _store(tx: Transaction, received: list[InboundText | DeliveryReport]) -> None:
    for entry in received:
        if isinstance(entry, InboundText):
            intake.receive(tx, entry)
        else:
            receipts.record(tx, entry)


def _ready(runtime: Runtime) -> Answer:
    try:
        runtime.database.check()
        current = schema.is_current(runtime.database)
    except DatabaseUnavailableError as error:
        return f"the database can't be used: {(str(error).splitlines() or [''])[0]}\n", 503
    except (SQLAlchemyError, OSError) as error:
        return f"the database can't be used: {type(error).__name__}\n", 503
    return ("ready\n", 200) if current else ("the schema isn't current: run threadline migrate\n", 503)


def _metrics(runtime: Runtime) -> Answer:
    """What this process counted, and what waits in the database, as far as it can be asked."""
    body = runtime.metrics.counters()
    try:
        with runtime.reading() as session:
            body += metrics.waiting(session, runtime.clock())
    except (SQLAlchemyError, OSError) as error:
        log.warning("metrics.without_database", error=type(error).__name__)
    return Response(body, content_type=metrics.CONTENT_TYPE)
