"""Sentences say what isn't right with the messaging profiles and numbers of a Telnyx account, for the person who can mend it.

The fields are those of "List messaging profiles" and "List phone numbers with messaging settings" under https://developers.telnyx.com/api-reference/.
"""

from collections.abc import Iterable, Iterator
from typing import Any

WEBHOOKS = "2"
"""The version of webhooks that bear Telnyx' signature as we check it."""


def complaints(profiles: Iterable[dict[str, Any]], numbers: Iterable[dict[str, Any]], inbound_url: str) -> list[str]:
    known, listed = list(profiles), list(numbers)
    sentences = [sentence for profile in known for sentence in _about_profile(profile, inbound_url)]
    if not known:
        sentences.append(
            f"The Telnyx account has no messaging profile. Make one in Telnyx' portal (Messaging), with the webhook address {inbound_url}"
        )
    if not listed:
        sentences.append("The Telnyx account has no number that can send texts. Buy one in Telnyx' portal, or port one to it.")
    return sentences + [sentence for number in listed for sentence in _about_number(number)]


def _about_profile(profile: dict[str, Any], inbound_url: str) -> Iterator[str]:
    name, url = f"Messaging profile {profile.get('name') or profile.get('id')}", str(profile.get("webhook_url") or "")
    if profile.get("enabled") is False:
        yield f"{name}: it is switched off, so its numbers send nothing. Enable it in Telnyx' portal."
    if url.partition("?")[0].rstrip("/") != inbound_url:
        yield f"{name}: texts go {f'to {url}' if url else 'nowhere'}. If its numbers are to be lines of ours, set its webhook address to {inbound_url}"
        return
    if profile.get("webhook_api_version") not in (None, WEBHOOKS):
        yield f"{name}: webhooks come in version {profile['webhook_api_version']}, which bears no signature that we know. Set it to API v2."
    if not profile.get("webhook_failover_url"):
        yield f"{name}: there is no failover address, and Telnyx tries only three times. Set it to {inbound_url}, best under a second host name."


def _about_number(number: dict[str, Any]) -> Iterator[str]:
    """Says what isn't right with one number of ours. The number stands in full: whoever mends it has to know which."""
    if not number.get("messaging_profile_id"):
        yield f"{number.get('phone_number')}: it has no messaging profile, so it sends and gets no texts. Give it one in Telnyx' portal (My Numbers)."
