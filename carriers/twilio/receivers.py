"""Numbers and messaging services take texts at Twilio. Here is where theirs go, and what has to change so that they come to us."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from carriers.receivers import Change, Receiver

# Connection overrides ("webhooks-connection-overrides"): without them Twilio repeats a webhook once, and only if no connection came about.
RETRIES = "rc=5&rp=all"

NUMBER_PAGE = "In Twilio’s console: Phone Numbers, Manage, Active numbers, the number, Messaging Configuration."
# By Twilio's description (IncomingPhoneNumber, SmsApplicationSid) a call can put another app in its place, and none nowhere.
APP = "A TwiML App has its texts. Take the app off the number in Twilio’s console, then set up again."
SERVICE_PAGE = "In Twilio’s console: Messaging, Services, the service, Integration."

Resource: TypeAlias = Any
"""Twilio's classes have no types."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where we are reached."""

    inbound: str
    status: str


@dataclass(frozen=True, slots=True)
class Pool:
    """A messaging service that takes the texts of its numbers itself (Services resource, `use_inbound_webhook_on_number`)."""

    service: Resource
    numbers: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"Messaging service {self.service.friendly_name} ({', '.join(self.numbers) or 'no number'})"


def list_pools(client: Resource) -> list[Pool]:
    services = client.messaging.v1.services
    return [
        Pool(service, tuple(number.phone_number for number in services(service.sid).phone_numbers.list()))
        for service in services.list()
        if not service.use_inbound_webhook_on_number
    ]


def can_text(number: Resource) -> bool:
    return bool((number.capabilities or {}).get("sms", True))


def repeats(overrides: str) -> bool:
    return set(RETRIES.split("&")) <= set(overrides.split("&"))


def wanted(url: str) -> str:
    return f"{url}#{RETRIES}"


def list_receivers(numbers: Iterable[Resource], pools: Iterable[Pool], ours: Addresses) -> Iterator[Receiver]:
    """Gives each number by itself, but those whose texts a messaging service takes with that service."""
    pools = list(pools)
    pooled = {number for pool in pools for number in pool.numbers}
    for pool in pools:
        changes, url = tuple(_of_service(pool.service, ours)), _bare(pool.service.inbound_request_url)
        is_taken = bool(url) and url != ours.inbound
        yield Receiver(pool.service.sid, (pool.service.sid, *pool.numbers), pool.title, changes, is_taken, SERVICE_PAGE)
    for number in numbers:
        if can_text(number) and number.phone_number not in pooled:
            changes, url = tuple(_of_number(number, ours)), _bare(number.sms_url)
            is_taken = bool(number.sms_application_sid) or (bool(url) and url != ours.inbound)
            obstacle = APP if number.sms_application_sid else ""
            yield Receiver(number.sid, (number.phone_number,), number.phone_number, changes, is_taken, NUMBER_PAGE, obstacle)


def connect(client: Resource, receiver: Receiver) -> None:
    """Says it all in one call."""
    resource = client.incoming_phone_numbers if receiver.back == NUMBER_PAGE else client.messaging.v1.services
    resource(receiver.id).update(**{change.key: change.after for change in receiver.changes})


def _of_number(number: Resource, ours: Addresses) -> Iterator[Change]:
    is_ours = _bare(number.sms_url) == ours.inbound
    yield from _address("sms_url", "A message comes in", number.sms_url, ours.inbound)
    yield from _change("sms_method", "A message comes in, HTTP", number.sms_method, "POST")
    yield from _fallback("sms_fallback_url", "Primary handler fails", number.sms_fallback_url, ours.inbound, is_ours=is_ours)
    yield from _change("sms_fallback_method", "Primary handler fails, HTTP", number.sms_fallback_method, "POST")


def _of_service(service: Resource, ours: Addresses) -> Iterator[Change]:
    is_ours = _bare(service.inbound_request_url) == ours.inbound
    yield from _address("inbound_request_url", "Request URL", service.inbound_request_url, ours.inbound)
    yield from _change("inbound_method", "Request URL, HTTP", service.inbound_method, "POST")
    yield from _fallback("fallback_url", "Fallback URL", service.fallback_url, ours.inbound, is_ours=is_ours)
    yield from _change("fallback_method", "Fallback URL, HTTP", service.fallback_method, "POST")
    yield from _address("status_callback", "Delivery Status Callback", service.status_callback, ours.status)


def _change(key: str, what: str, before: str | None, after: str) -> Iterator[Change]:
    if (before or "") != after:
        yield Change(key, what, before or "", after)


def _address(key: str, what: str, before: str | None, url: str) -> Iterator[Change]:
    """Gives a change unless the address is right already, and lets further overrides of the operator's be."""
    if _bare(before) != url or not repeats((before or "").partition("#")[2]):
        yield Change(key, what, before or "", wanted(url))


def _fallback(key: str, what: str, before: str | None, url: str, *, is_ours: bool) -> Iterator[Change]:
    """Where the fallback is, is the operator's choice, once the texts come to us; before, it belongs to whoever had them."""
    return _address(key, what, before, _bare(before) or url if is_ours else url)


def _bare(url: str | None) -> str:
    return (url or "").partition("#")[0]
