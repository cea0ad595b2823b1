"""The manifest says to Slack what the app is: its commands, its scopes, and where Slack reaches it."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml

INSTALLED = Path(__file__).with_name("manifest.yml")
"""Where the build puts it (pyproject.toml)."""
PATH = INSTALLED if INSTALLED.exists() else Path(__file__).resolve().parents[2] / "manifest.yml"
CREATE = "https://api.slack.com/apps"
"""With a manifest in its address, this page begins an app from it. A manifest's request address is verified later, by hand, in the app's settings
(docs.slack.dev, app manifest, `request_url`).
"""
Manifest = dict[str, Any]


def read(path: Path | str = PATH) -> Manifest:
    """Gives the manifest as it stands in its file, with an address that nobody has."""
    manifest: Manifest = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    return manifest


def over_http(public_url: str) -> Manifest:
    """Gives the manifest of an app that Slack reaches at `public_url`."""
    manifest = read()
    address = f"{public_url.rstrip('/')}/slack/events"
    for command in manifest["features"]["slash_commands"]:
        command["url"] = address
    manifest["settings"]["event_subscriptions"]["request_url"] = address
    manifest["settings"]["interactivity"] |= {"request_url": address, "message_menu_options_url": address}
    return manifest


def over_a_socket() -> Manifest:
    """Gives the manifest of an app that connects to Slack itself, so that Slack needs no address."""
    manifest = read()
    settings = manifest["settings"]
    for place in (*manifest["features"]["slash_commands"], settings["event_subscriptions"], settings["interactivity"]):
        for name in ("url", "request_url", "message_menu_options_url"):
            place.pop(name, None)
    settings["socket_mode_enabled"] = True
    return manifest


def written(manifest: Manifest) -> str:
    """Gives the manifest as it can be pasted into Slack's page."""
    return yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=200)


def link(manifest: Manifest) -> str:
    """Gives the address at which Slack begins an app from the manifest."""
    return f"{CREATE}?{urlencode({'new_app': 1, 'manifest_json': json.dumps(manifest, separators=(',', ':'))})}"
