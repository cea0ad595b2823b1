"""Twilio's own word on its REST API, the OpenAPI description of the messaging paths, and on the webhooks of a text, an example of its own.

Whatever a stand-in Twilio was asked, answered and brought in a test is held against them.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from jsonschema import Draft202012Validator, FormatChecker

Json: TypeAlias = Any
Values: TypeAlias = dict[str, list[str]]
"""As a query or a form has them."""

DATA = Path(__file__).parent / "data"
EXAMPLE: dict[str, str] = json.loads((DATA / "twilio_sms_webhook.example.json").read_text())["body"]

# https://www.twilio.com/docs/messaging/guides/webhook-request
INBOUND_MORE = re.compile(
    r"MediaUrl\d|MediaContentType\d|MessagingServiceSid|OptOutType|OtherRecipients\d+|ProfileName|WaId|Latitude|Longitude|Address|Label"
)
INBOUND_NEEDS = {"MessageSid", "AccountSid", "From", "To", "Body", "NumMedia"}
# https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
STATUS_KNOWN = {
    "MessageSid",
    "SmsSid",
    "MessageStatus",
    "SmsStatus",
    "AccountSid",
    "From",
    "To",
    "ApiVersion",
    "ErrorCode",
    "RawDlrDoneDate",
    *("ChannelPrefix", "ChannelToAddress", "ChannelInstallSid", "ChannelStatusMessage", "EventType"),
}
STATUS_NEEDS = {"MessageSid", "MessageStatus", "AccountSid"}
# https://www.twilio.com/docs/messaging/api/message-resource: one of each
SENDERS, CONTENTS = {"From", "MessagingServiceSid"}, {"Body", "MediaUrl", "ContentSid"}


@dataclass(frozen=True)
class Exchange:
    """A call of the REST API and what was answered."""

    method: str
    path: str
    query: Values
    form: Values
    authorised: bool
    status: int
    answer: Json


def _exact(schema: Json) -> Json:
    """OpenAPI 3.0 says nullable where JSON Schema names a type more; such an id is empty in Twilio's examples. Nothing may come but what stands there."""
    if isinstance(schema, list):
        return [_exact(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _exact(value) for key, value in schema.items()}
    if made.pop("nullable", False) is True:
        made["type"] = [made["type"], "null"]
        made.pop("minLength", None)
        if "pattern" in made:
            made["pattern"] = f"^$|{made['pattern']}"
    if isinstance(made.get("properties"), dict):
        made["additionalProperties"] = False
    return made


API = _exact(json.loads((DATA / "twilio_messages.derived.json").read_text()))
RESOURCE = API["components"]["schemas"]["api.v2010.account.message"]["properties"]


@cache
def _routes() -> list[tuple[re.Pattern[str], str]]:
    """The most exact path first."""
    paths = sorted(API["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path))), path) for path in paths]


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator({"components": API["components"], **json.loads(schema)}, format_checker=FormatChecker())


def _against(instance: Json, schema: Json, what: str) -> Iterator[str]:
    for error in _validator(json.dumps(schema)).iter_errors(instance):
        where = "/".join([what, *map(str, error.absolute_path)])
        yield f"{where}: {error.message[:160]}"


def about_exchange(exchange: Exchange) -> list[str]:
    """What Twilio would refuse in a call, and what it never answers. Bytes of media are no part of the description."""
    if not exchange.path.endswith(".json"):
        return []
    for pattern, path in _routes():
        found = pattern.fullmatch(exchange.path)
        operation = API["paths"][path].get(exchange.method.lower())
        if found and operation:
            name = f"{exchange.method} {path}"
            return [*_about_request(name, operation, exchange, found.groupdict()), *_about_answer(name, operation, exchange)]
    return [f"{exchange.method} {exchange.path}: Twilio has no such operation"]


def _about_request(name: str, operation: Json, exchange: Exchange, in_path: dict[str, str]) -> Iterator[str]:
    if not exchange.authorised:
        yield f"{name}: without credentials"
    wanted = {one["name"]: one["schema"] for one in operation.get("parameters", [])}
    given = in_path | {key: _typed(value, wanted.get(key, {})) for key, value in exchange.query.items()}
    needed = [one["name"] for one in operation.get("parameters", []) if one.get("required")]
    yield from _against(given, {"type": "object", "properties": wanted, "required": needed, "additionalProperties": False}, name)
    body = operation.get("requestBody")
    if body:
        yield from _about_form(name, body["content"]["application/x-www-form-urlencoded"]["schema"], exchange.form)


def _about_form(name: str, schema: Json, form: Values) -> Iterator[str]:
    known = schema["properties"]
    yield from _against({key: _typed(value, known.get(key, {})) for key, value in form.items()}, schema, name)
    if name.endswith("/Messages.json"):
        for choice in (SENDERS, CONTENTS):
            if not choice & {key for key, value in form.items() if any(value)}:
                yield f"{name}: needs one of {', '.join(sorted(choice))}"


def _typed(values: list[str], schema: Json) -> Json:
    """What a form's strings stand for. What stands for nothing stays as it is, and is found."""
    kind = schema.get("type")
    if kind == "array" or len(values) != 1:
        return values
    if kind == "integer" and values[0].isdigit():
        return int(values[0])
    if kind == "boolean" and values[0] in ("true", "false"):
        return values[0] == "true"
    return values[0]


def _about_answer(name: str, operation: Json, exchange: Exchange) -> Iterator[str]:
    """A refusal isn't described."""
    described = operation["responses"].get(str(exchange.status))
    if described:
        yield from _against(exchange.answer, described["content"]["application/json"]["schema"], f"{name} answers")
    elif exchange.status < 400:
        yield f"{name}: never answered {exchange.status}"


def about_webhook(path: str, form: dict[str, str]) -> list[str]:
    """A webhook of a text, or of what became of one of ours."""
    if "/status" in path:
        known, needed = set(form) & STATUS_KNOWN, STATUS_NEEDS
    else:
        known, needed = {one for one in form if one in EXAMPLE or INBOUND_MORE.fullmatch(one)}, INBOUND_NEEDS
    found = [f"webhook: Twilio sends no {one}" for one in sorted(set(form) - known)]
    found += [f"webhook: {one} is missing" for one in sorted(needed - set(form))]
    resources = {
        "MessageSid": "sid",
        "AccountSid": "account_sid",
        "MessagingServiceSid": "messaging_service_sid",
        "MessageStatus": "status",
    }
    for name, resource in resources.items():
        if name in form:
            found += _against(form[name], RESOURCE[resource], f"webhook/{name}")
    return found


def list_misfits(exchanges: Iterable[Exchange], webhooks: Iterable[tuple[str, dict[str, str]]]) -> list[str]:
    """In what a stand-in was asked, answered and brought, each once. Empty when Twilio would take it, and would say the same. The stand-in may be
    at work meanwhile.
    """
    asked = [one for exchange in list(exchanges) for one in about_exchange(exchange)]
    brought = [one for path, form in list(webhooks) for one in about_webhook(path, form)]
    return list(dict.fromkeys([*asked, *brought]))
