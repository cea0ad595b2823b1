"""Sentences say what isn't right with a Twilio account, for the person who can mend it."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from carriers.twilio.receivers import Pool, can_text, repeats, wanted

Resource: TypeAlias = Any
"""Twilio's classes have no types."""


def complaints(account: Resource, numbers: Iterable[Resource], pools: Iterable[Pool], inbound_url: str) -> list[str]:
    sentences = list(_about_account(account))
    listed = [number for number in numbers if can_text(number)]
    if not listed:
        sentences.append("The Twilio account has no number that can receive texts. Buy one in the Twilio console, or port one to it.")
    used = [pool for pool in pools if pool.numbers]
    sentences += [sentence for pool in used for sentence in _about_pool(pool, inbound_url)]
    pooled = {number for pool in used for number in pool.numbers}
    alone = [number for number in listed if number.phone_number not in pooled]
    return sentences + [sentence for number in alone for sentence in _about_number(number, inbound_url)]


def _about_pool(pool: Pool, inbound_url: str) -> Iterator[str]:
    """Says what isn't right with a messaging service that takes its numbers' texts: what is set at these numbers doesn't count."""
    service = pool.service
    url, _, overrides = (service.inbound_request_url or "").partition("#")
    if url != inbound_url:
        yield f"{pool.title}: texts go {f'to {url}' if url else 'nowhere'}. If its numbers are to be lines of ours, set “Request URL” to {wanted(inbound_url)}"
    elif not repeats(overrides) or service.inbound_method != "POST":
        yield f"{pool.title}: Twilio won't repeat a text that we couldn't take. Set “Request URL” to {wanted(inbound_url)} (HTTP POST)."
    elif not service.fallback_url:
        yield f"{pool.title}: there is no fallback. Set “Fallback URL” to {wanted(inbound_url)} (HTTP POST), best under a second host name."


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
        yield f"{line}: texts go to a TwiML App and not to us. Take the app off the number and set “A message comes in” to {wanted(inbound_url)}"
    elif url != inbound_url:
        yield f"{line}: texts go {f'to {url}' if url else 'nowhere'}. If it is to be a line of ours, set “A message comes in” to {wanted(inbound_url)}"
    else:
        yield from _about_webhook(number, line, overrides, inbound_url)


def _about_webhook(number: Resource, line: str, overrides: str, inbound_url: str) -> Iterator[str]:
    if number.sms_method != "POST":
        yield f"{line}: texts are brought by HTTP {number.sms_method}. Set “A message comes in” to HTTP POST."
    if not repeats(overrides):
        yield f"{line}: Twilio won't repeat a text that we couldn't take. Set “A message comes in” to {wanted(inbound_url)}"
    if not number.sms_fallback_url:
        yield f"{line}: there is no fallback. Set “Primary handler fails” to {wanted(inbound_url)} (HTTP POST), best under a second host name."
    else:
        yield from _about_fallback(number, line)


def _about_fallback(number: Resource, line: str) -> Iterator[str]:
    """Says what isn't right with the fallback. Where it is, is the operator's choice."""
    url, _, overrides = number.sms_fallback_url.partition("#")
    if not repeats(overrides):
        yield f"{line}: Twilio won't repeat a text that the fallback couldn't take. Set “Primary handler fails” to {wanted(url)}"
    if number.sms_fallback_method != "POST":
        yield f"{line}: the fallback is called by HTTP {number.sms_fallback_method}. Set “Primary handler fails” to HTTP POST."
