"""The web endpoints are what Slack and the carriers call, and whether we are well."""

from collections.abc import Callable
from functools import partial

import structlog
from flask import Flask, Response, request
from slack_bolt.adapter.flask.handler import to_flask_response
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot import charts, logs, media, watch
from bot.api import routes
from bot.desk.media import enclosures
from bot.desk.messages import intake, receipts
from bot.runtime import Runtime
from bot.slack import app as slack
from bot.slack.sorting import Sorting, parse
from bot.slack.verification import Verification
from carriers.base import DeliveryReport, InboundText, RequestMalformedError, RequestRefusedError, WebhookRequest
from storage.queries.media import attachments
from storage.queries.messages.messages import get_message
from storage.queries.screens import charts as chart_rows
from storage.refusals import why
from storage.transaction import Transaction

log = structlog.get_logger(__name__)
LARGEST_REQUEST = 2 * 1024 * 1024
Answer = Response | tuple[str, int]


def build(runtime: Runtime) -> Flask:
    app = Flask("threadline", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.before_request(logs.begin_request)
    app.register_error_handler(SQLAlchemyError, partial(_not_stored, runtime))
    slack_requests, verification = Sorting(slack.build(runtime)), Verification(runtime)
    app.add_url_rule("/slack/events", "slack", lambda: _slack(slack_requests, verification), methods=["POST"])
    app.add_url_rule("/carriers/<name>/<what>", "carrier", _carrier(runtime), methods=["POST"])
    app.add_url_rule(f"{charts.PATH}<token>", "chart", lambda token: _chart(runtime, token))
    app.add_url_rule(f"{media.PATH}<token>", "media", lambda token: _media(runtime, token))
    routes.add(app, runtime)
    watch.add(app, runtime)
    return app


def _not_stored(runtime: Runtime, error: Exception) -> Answer:
    """Answers that nothing was stored, so that whoever sent it has to send it again. Slack may have sent it for the last time: its threads
    are read once that can be stored.
    """
    runtime.missed.set()
    log.error("request.not_stored", error=type(error).__name__, why=why(error) if isinstance(error, DBAPIError) else "")
    return "that could not be stored: send it again\n", 503


def _chart(runtime: Runtime, token: str) -> Answer:
    """Serves the chart that a supervisor's board shows, as the worker drew it. Another picture has another name, so that it never changes."""
    with runtime.reading() as session:
        content = chart_rows.find(session, token.removesuffix(charts.ENDING)) if token.endswith(charts.ENDING) else None
    if content is None:
        return "no such chart\n", 404
    return Response(content, content_type="image/png", headers={"Cache-Control": "public, max-age=604800, immutable"})


def _media(runtime: Runtime, token: str) -> Answer:
    """Serves a file that we send. The carrier asks for its head, then for the whole."""
    key = media.read(runtime.settings.slack_signing_secret.get_secret_value(), token, runtime.clock())
    if key is None:
        return "no such file\n", 404
    with runtime.reading() as session:
        file = attachments.find_outbound(session, *key)
        content = attachments.find_bytes(session, file.message_id, file.position) if file else None
        message = get_message(session, file.message_id) if file else None
    facts = runtime.facts.get(message.carrier) if message else None
    limits = facts.media_from(message.our_address) if message and facts else None
    if file is None or content is None or limits is None:
        return "no such file\n", 404
    name = enclosures.short_name(file.name or "", file.content_type, limits.name_most)
    headers = {"Content-Disposition": f"inline; filename={name}", "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return Response(content, content_type=file.content_type, headers=headers | {"Content-Security-Policy": "sandbox; default-src 'none'"})


def _slack(sorting: Sorting, verification: Verification) -> Answer:
    headers, body = request.headers, request.get_data()
    stamp = headers.get("X-Slack-Request-Timestamp", "")
    if not verification.is_slacks(body, stamp, headers.get("X-Slack-Signature", "")):
        return "not signed by Slack\n", 401
    return to_flask_response(sorting.answer(parse(body), stamp))


def _carrier(runtime: Runtime) -> Callable[[str, str], Answer]:
    refusals = logs.Seldom("webhook.refused")

    def receive(name: str, what: str) -> Answer:
        carrier = runtime.carriers.get(name)
        if carrier is None or what not in ("inbound", "status"):
            return "no such carrier\n", 404
        raw = request.query_string.decode("latin-1")
        try:
            received = carrier.read(WebhookRequest(request.path + (f"?{raw}" if raw else ""), dict(request.headers), request.get_data()))
        except RequestRefusedError:
            refusals.warn(f"not signed by {name}", kind=what, status=403)
            return "the signature isn't right\n", 403
        except RequestMalformedError as error:
            log.warning("webhook.malformed", carrier=name, kind=what, status=200, error=error.sentence)
            received = []  # it is signed: refused, it would only come again
        if received:
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
