"""What the app may do in Slack is what it was granted, as Slack says with each answer, or as its refusals show where that is left out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Self

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.desk.notices import causes
from bot.slack.calls import TOKEN, UNSURE, call

NEEDED = (
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "channels:write.invites",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "groups:write.invites",
    "im:history",
    "im:write",
    "reactions:write",
    "users:read",
)
NOWHERE, NOTHING, NOBODY = "C000000000", "F000000000", "U000000000"
"""Nothing has these ids: what is asked about them changes nothing."""
# Each needs this scope and no other (docs.slack.dev, the method's page)
QUESTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "channels:read": ("conversations.list", {"types": "public_channel", "limit": 1}),
    "groups:read": ("conversations.list", {"types": "private_channel", "limit": 1}),
    "users:read": ("users.list", {"limit": 1}),
    "channels:join": ("conversations.join", {"channel": NOWHERE}),
    "chat:write": ("chat.delete", {"channel": NOWHERE, "ts": "1.000001"}),
    "files:read": ("files.info", {"file": NOTHING}),
    "files:write": ("files.delete", {"file": NOTHING}),
    "im:write": ("conversations.open", {"users": NOBODY}),
    "reactions:write": ("reactions.add", {"channel": NOWHERE, "timestamp": "1.000001", "name": "eyes"}),
}


@dataclass(frozen=True, slots=True)
class Scopes:
    """Which of the scopes that we need are missing, and of which that isn't known."""

    missing: tuple[str, ...]
    unknown: tuple[str, ...] = ()

    @classmethod
    def of(cls, granted: Iterable[str]) -> Self:
        known = {scope.strip() for scope in granted}
        return cls(tuple(scope for scope in NEEDED if scope not in known))


def read(headers: Mapping[str, Any]) -> Scopes | None:
    """Reads an answer's headers, whose names are in small letters. Gives None where they say nothing."""
    said = str(headers.get("x-oauth-scopes") or "")
    return Scopes.of(said.split(",")) if said else None


def ask(slack: WebClient) -> Scopes:
    """Finds out by what calls answer. The first that is refused tells what is granted. Raises TroubleError and HopelessError as `call`
    does.
    """
    missing = []
    for scope, (method, arguments) in QUESTIONS.items():
        refused = call(_refusal, slack=slack, method=method, arguments=arguments)
        if refused.get("provided"):
            return Scopes.of(str(refused["provided"]).split(","))
        if refused:
            missing.append(scope)
    return Scopes(tuple(missing), tuple(scope for scope in NEEDED if scope not in QUESTIONS))


def _refusal(*, slack: WebClient, method: str, arguments: dict[str, Any]) -> Mapping[str, Any]:
    """Gives what Slack says where a scope is missing; nothing where it looked at what was asked. Raises SlackApiError where it didn't come
    to that.
    """
    try:
        slack.api_call(method, params=arguments)
    except SlackApiError as error:
        response: Any = error.response
        said = response.data if isinstance(response.data, dict) else {}
        code = said.get("error")
        if code == "missing_scope":
            return said
        if response.status_code != HTTPStatus.OK or code in (None, causes.RATE_LIMITED, *TOKEN, *UNSURE):
            raise
    return {}
