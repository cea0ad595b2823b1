"""Of Twilio's requests to us the signature is judged first; then what they say is put in neutral words."""

from urllib.parse import parse_qsl, urlsplit

from twilio.request_validator import RequestValidator, compare  # type: ignore[import-untyped]  # the package has no py.typed

from carriers.base import (
    CarrierError,
    DeliveryReport,
    InboundText,
    Media,
    RequestMalformedError,
    RequestRefusedError,
    TextState,
    WebhookRequest,
)
from carriers.twilio import addresses
from carriers.twilio.errors import code_of, explain
from carriers.twilio.facts import MEDIA, NAME

INBOUND_PATH = f"/carriers/{NAME}/inbound"
STATUS_PATH = f"/carriers/{NAME}/status"

# A text of 1,600 characters, percent-encoded, with all of Twilio's fields and ten addresses of media stays below 64 kB.
LARGEST_BODY = 256 * 1024
FIELDS_MOST = 500
"""A form may have so many fields. Twilio's have fewer than a hundred, and it adds some without notice. Whoever isn't Twilio must not keep
us busy with reading.
"""

FAILURES = frozenset({TextState.FAILED, TextState.UNDELIVERED})

# MessageStatus of Twilio's Message resource (OpenAPI api_v2010, message_enum_status).
STATES = {
    "accepted": TextState.ACCEPTED,
    "scheduled": TextState.QUEUED,
    "queued": TextState.QUEUED,
    "sending": TextState.SENDING,
    "sent": TextState.SENT,
    "partially_delivered": TextState.SENT,  # some have it; "delivered" would say too much
    "delivered": TextState.DELIVERED,
    "read": TextState.READ,
    "undelivered": TextState.UNDELIVERED,
    "failed": TextState.FAILED,
    "canceled": TextState.CANCELED,
    "receiving": TextState.UNKNOWN,  # these two are said of inbound texts only
    "received": TextState.UNKNOWN,
}

OPT_OUTS = {"STOP", "START", "HELP"}


class Form(dict[str, list[str]]):
    """The fields as received, blank and repeated ones too: all of them are signed."""

    def getlist(self, name: str) -> list[str]:
        """Gives the values of a field, as RequestValidator asks for them."""
        return self[name]

    def first(self, *names: str) -> str:
        """Gives the first of these fields that says something, or ""."""
        return next((value for name in names for value in self.get(name, ()) if value), "")


class Webhooks:
    def __init__(self, account_sid: str, auth_token: str, public_url: str) -> None:
        self._account_sid = account_sid
        self._validator = RequestValidator(auth_token)
        self._public_url = public_base(public_url)

    def read(self, request: WebhookRequest) -> list[InboundText | DeliveryReport]:
        """Tells what Twilio says by its fields, whichever address of ours it was given for that: an operator may have exchanged them."""
        form = self._verified(request)
        if _is_text(form):
            return [_inbound(form)]
        if _is_report(form):
            return [_report(form, request.path.partition("?")[2])]
        return []

    def _verified(self, request: WebhookRequest) -> Form:
        if len(request.body) > LARGEST_BODY:
            raise RequestRefusedError("The request is larger than any of Twilio's.")
        signature = _header(request, "x-twilio-signature")
        if not signature:
            raise RequestRefusedError("The request has no signature of Twilio's.")
        form = _parse(request.body)
        if not any(self._signed(url, form, signature) for url in self._urls(request.path)):
            raise RequestRefusedError("The request's signature isn't right: check TWILIO_AUTH_TOKEN and PUBLIC_URL.")
        if form.first("AccountSid") != self._account_sid:
            raise RequestRefusedError("The request is about another Twilio account.")
        return form

    def _urls(self, path: str) -> list[str]:
        """Gives the addresses that Twilio may have called. They are not the one that reached us: a proxy ends TLS, changes the port, and
        may or may not take the path of PUBLIC_URL away.
        """
        parts = urlsplit(self._public_url)
        if parts.path and path.startswith(f"{parts.path}/"):
            return [f"{parts.scheme}://{parts.netloc}{path}"]
        return [self._public_url + path]

    def _signed(self, url: str, form: Form, signature: str) -> bool:
        """Says whether the signature is right: first for the address as called, which is nearly always it; then by Twilio's own check,
        which also tries the address with and without its port.
        """
        try:
            expected = self._validator.compute_signature(url, form)
            return compare(expected, signature) or bool(self._validator.validate(url, form, signature))
        except ValueError:  # what can't be an address or isn't text can't be signed either
            return False


def public_base(public_url: str) -> str:
    """Gives PUBLIC_URL as paths of ours follow it: without a trailing slash, and without the fragment, which Twilio neither signs nor
    sends.
    """
    return public_url.partition("#")[0].partition("?")[0].rstrip("/")


def state_of(status: str | None) -> TextState:
    return STATES.get((status or "").lower(), TextState.UNKNOWN)


def _header(request: WebhookRequest, name: str) -> str:
    return next((value for key, value in request.headers.items() if key.lower() == name), "")


def _parse(body: bytes) -> Form:
    form = Form()
    try:
        fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELDS_MOST)
    except ValueError:
        raise RequestRefusedError("The request has more fields than any of Twilio's.") from None
    for name, value in fields:
        form.setdefault(name, []).append(value)
    return form


RECEIVED = {"received", "receiving"}


def _said_of(form: Form) -> str:
    return form.first("MessageStatus", "SmsStatus").lower()


def _is_text(form: Form) -> bool:
    """Says whether a text came in: it has a body, be it empty, or files, and no state but that it was received ("Twilio's request to your incoming
    message webhook"). A call has neither id nor body of a message.
    """
    return bool(_id(form)) and ("Body" in form or "NumMedia" in form) and _said_of(form) in RECEIVED | {""}


def _is_report(form: Form) -> bool:
    """Says whether it tells what became of a text of ours ("Outbound message status in status callbacks"). A state that we don't know changes
    nothing; one of a text that came in is none of ours.
    """
    return bool(_id(form)) and bool(_said_of(form)) and _said_of(form) not in RECEIVED


def _id(form: Form) -> str:
    return form.first("MessageSid", "SmsMessageSid", "SmsSid")


def _inbound(form: Form) -> InboundText:
    opt_out = form.first("OptOutType").upper()
    sender, recipient = addresses.tidy(_required(form, "From")), addresses.tidy(_required(form, "To"))
    return InboundText(
        carrier=NAME,
        carrier_id=_id(form),
        sender=sender,
        recipient=recipient,
        number=addresses.number_of(sender),
        unserved=addresses.unserved(sender, recipient),
        body=form.first("Body") or _place(form),
        media=_media(form),
        service=form.first("MessagingServiceSid") or None,
        opt_out=opt_out if opt_out in OPT_OUTS else None,
        media_count=_count(form.first("NumMedia")),
        others=_others(form),
    )


def _place(form: Form) -> str:
    """Says in words where somebody is who sent their place, over WhatsApp or RCS ("Twilio's request to your incoming message webhook")."""
    at = [form.first("Latitude"), form.first("Longitude")]
    return ", ".join(filter(None, (f"Place: {' '.join(at)}", form.first("Label"), form.first("Address")))) if all(at) else ""


def _count(said: str) -> int:
    """Reads NumMedia, which is a string. Ten is the most that a message has."""
    return min(int(said), MEDIA.most) if said.isascii() and said.isdigit() and len(said) <= 2 else 0  # noqa: PLR2004


def _others(form: Form) -> tuple[str, ...]:
    """Gives who else got a group message. The answer goes to its sender only (Twilio has no group messages here; the parameter is reported
    by users).
    """
    named = sorted(
        (name for name in form if _numbered(name, "OtherRecipients")), key=lambda name: int(name.removeprefix("OtherRecipients"))
    )
    return tuple(form.first(name) for name in named if form.first(name))


def _media(form: Form) -> tuple[Media, ...]:
    """Gives the attachments in order. The addresses themselves are counted: NumMedia is a string and has been seen missing."""
    numbers = sorted(int(name.removeprefix("MediaUrl")) for name in form if _numbered(name, "MediaUrl"))
    return tuple(
        Media(form.first(f"MediaUrl{number}"), form.first(f"MediaContentType{number}") or "application/octet-stream")
        for number in numbers
        if form.first(f"MediaUrl{number}")
    )


def _numbered(name: str, prefix: str) -> bool:
    if not name.startswith(prefix):
        return False
    number = name.removeprefix(prefix)
    return 0 < len(number) <= 2 and number.isascii() and number.isdigit()  # noqa: PLR2004  # ten at most, so two digits


def _report(form: Form, query: str) -> DeliveryReport:
    state = state_of(_said_of(form))
    reference = dict(parse_qsl(query)).get("reference")
    return DeliveryReport(NAME, _id(form), state, reference, failure(code_of(form.first("ErrorCode")), state))


def failure(code: str, state: TextState) -> CarrierError | None:
    """Says what went wrong with a text in that state, or None."""
    if code or state in FAILURES:
        return explain(code)
    return None


def _required(form: Form, *names: str) -> str:
    if value := form.first(*names):
        return value
    raise RequestMalformedError(f"Twilio's request has no {names[0]}.")
