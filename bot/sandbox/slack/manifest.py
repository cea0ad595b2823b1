"""What the app was granted, read from the manifest."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.slack import manifest

MANIFEST = manifest.PATH


@dataclass(frozen=True)
class Manifest:
    scopes: frozenset[str]
    events: frozenset[str]
    commands: dict[str, dict[str, Any]]
    shortcuts: tuple[dict[str, Any], ...]

    def hears(self, event: dict[str, Any]) -> bool:
        name = f"message.{_family(event['channel_type'])}" if event["type"] == "message" else event["type"]
        return name in self.events


def _family(channel_type: str) -> str:
    return {"im": "im", "group": "groups", "channel": "channels"}[channel_type]


@cache
def read(path: Path | str = MANIFEST) -> Manifest:
    data = manifest.read(path)
    features, settings = data.get("features", {}), data.get("settings", {})
    return Manifest(
        scopes=frozenset(data["oauth_config"]["scopes"]["bot"]),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
        commands={c["command"]: c for c in features.get("slash_commands", [])},
        shortcuts=tuple(features.get("shortcuts", [])),
    )
