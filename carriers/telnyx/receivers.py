"""Messaging profiles take the texts of their numbers at Telnyx. Here is where theirs go, and what has to change so that they come to us.

The fields are those of "Update a messaging profile" (PATCH /v2/messaging_profiles/{id}) under https://developers.telnyx.com/api-reference/.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from carriers.receivers import Change, Receiver
from carriers.telnyx.account import WEBHOOKS

BACK = "In Telnyx’ portal: Messaging, the profile, Inbound."


def list_receivers(profiles: Iterable[dict[str, Any]], numbers: Iterable[dict[str, Any]], url: str) -> Iterator[Receiver]:
    """Gives each messaging profile with its numbers."""
    listed = list(numbers)
    for profile in profiles:
        id_ = str(profile.get("id"))
        own = tuple(str(number["phone_number"]) for number in listed if str(number.get("messaging_profile_id")) == id_)
        title = f"Messaging profile {profile.get('name') or id_} ({', '.join(own) or 'no number'})"
        address = str(profile.get("webhook_url") or "")
        yield Receiver(id_, (id_, *own), title, tuple(_changes(profile, url)), bool(address) and _bare(address) != url, BACK)


def _changes(profile: dict[str, Any], url: str) -> Iterator[Change]:
    """Gives what has to be said otherwise. Where the failover is, is the operator's choice once the texts come to us."""
    address, failover = str(profile.get("webhook_url") or ""), str(profile.get("webhook_failover_url") or "")
    is_ours = _bare(address) == url
    if not is_ours:
        yield Change("webhook_url", "Send a webhook to this URL", address, url)
    if not failover or not (is_ours or _bare(failover) == url):
        yield Change("webhook_failover_url", "Failover URL", failover, url)
    if str(profile.get("webhook_api_version") or WEBHOOKS) != WEBHOOKS:
        yield Change("webhook_api_version", "Webhook API version", str(profile["webhook_api_version"]), WEBHOOKS)


def _bare(address: str) -> str:
    return address.partition("?")[0].rstrip("/")
