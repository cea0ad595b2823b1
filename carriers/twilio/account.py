"""Sentences say what isn't right with a Twilio account, for the person who can mend it."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

# Connection overrides ("webhooks-connection-overrides"): without them Twilio repeats a webhook once, and only if no connection came about.
RETRIES = "rc=5&rp=all"

Resource: TypeAlias = Any
"""Twilio's classes have no types."""


def complaints(account: Resource, numbers: Iterable[Resource], inbound_url: str) -> list[str]:
    sentences = list(_about_account(account))
    listed = [number for number in numbers if (number.capabilities or {}).get("sms", True)]
    if not listed:
        sentences.append("The Twilio account has no number that can receive texts. Buy one in the Twilio console, or port one to it.")
    return sentences + [sentence for number in listed for sentence in _about_number(number, inbound_url)]


def _about_account(account: Resource) -> Iterator[str]:
    if account.status != "active":
        yield f"The Twilio account is {account.status}, not active. Settle that in the Twilio console."
    if account.type == "Trial":
        yield "The Twilio account is a trial: it texts verified numbers only and puts a line of its own before each text. Upgrade it."


def _about_number(number: Resource, inbound_url: str) -> Iterator[str]:
    """Says what isn't right with one number of ours. The number stands in full: whoever mends it has to know which."""
    line = number.phone_number
    url, _, overrides = (number.sms_url or "").partition("#")
    if number.sms_application_sid:
        yield f"{line}: texts go to a TwiML App and not to us. Take the app off the number and set “A message comes in” to {_wanted(inbound_url)}"
    elif url != inbound_url:
        yield f"{line}: texts go {f'to {url}' if url else 'nowhere'}. If it is to be a line of ours, set “A message comes in” to {_wanted(inbound_url)}"
    else:
        yield from _about_webhook(number, line, overrides, inbound_url)


def _about_webhook(number: Resource, line: str, overrides: str, inbound_url: str) -> Iterator[str]:
    if number.sms_method != "POST":
        yield f"{line}: texts are brought by HTTP {number.sms_method}. Set “A message comes in” to HTTP POST."
    if not _repeats(overrides):
        yield f"{line}: Twilio won't repeat a text that we couldn't take. Set “A message comes in” to {_wanted(inbound_url)}"
    if not number.sms_fallback_url:
        yield f"{line}: there is no fallback. Set “Primary handler fails” to {_wanted(inbound_url)} (HTTP POST), best under a second host name."
    else:
        yield from _about_fallback(number, line)


def _about_fallback(number: Resource, line: str) -> Iterator[str]:
    """Says what isn't right with the fallback. Where it is, is the operator's choice."""
    url, _, overrides = number.sms_fallback_url.partition("#")
    if not _repeats(overrides):
        yield f"{line}: Twilio won't repeat a text that the fallback couldn't take. Set “Primary handler fails” to {_wanted(url)}"
    if number.sms_fallback_method != "POST":
        yield f"{line}: the fallback is called by HTTP {number.sms_fallback_method}. Set “Primary handler fails” to HTTP POST."


def _repeats(overrides: str) -> bool:
    return set(RETRIES.split("&")) <= set(overrides.split("&"))


def _wanted(inbound_url: str) -> str:
    return f"{inbound_url}#{RETRIES}"
