"""manifest.yml against Slack's own schema and lists, and against what the app has: its commands, its events, the scopes of what it calls."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from bot.commands import COMMANDS
from bot.listeners import EVENTS
from bot.slack import scopes
from tests.contracts.slack import DATA, LISTED

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = yaml.safe_load((ROOT / "manifest.yml").read_text())
SCOPES = set(MANIFEST["oauth_config"]["scopes"]["bot"])
BOT_EVENTS = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])
# docs.slack.dev: each method's page names the bot scopes of which it needs one (or, for conversations, one per kind of channel)
NEEDS = {
    "auth_test": set(),
    "chat_delete": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "conversations_history": {"channels:history", "groups:history", "im:history"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_invite": {"channels:write.invites", "groups:write.invites"},
    "conversations_join": {"channels:join"},
    "conversations_list": {"channels:read", "groups:read"},
    "conversations_members": {"channels:read", "groups:read"},
    "conversations_open": {"im:write"},
    "conversations_replies": {"channels:history", "groups:history", "im:history"},
    "files_completeUploadExternal": {"files:write"},
    "files_delete": {"files:write"},
    "files_getUploadURLExternal": {"files:write"},
    "files_info": {"files:read"},
    "reactions_add": {"reactions:write"},
    "reactions_remove": {"reactions:write"},
    "users_info": {"users:read"},
    "users_list": {"users:read"},
    "views_open": set(),
    "views_push": set(),
    "views_update": set(),
    "views_publish": set(),
}
# docs.slack.dev: each event's page
EVENT_SCOPES = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "channel_archive": {"channels:read"},
    "channel_rename": {"channels:read"},
    "channel_unarchive": {"channels:read"},
    "group_archive": {"groups:read"},
    "group_rename": {"groups:read"},
    "group_unarchive": {"groups:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "team_join": {"users:read"},
    "user_change": {"users:read"},
}
# docs.slack.dev/reference/scopes and /events: what the list of 2021 doesn't have
LATER_SCOPES = {"app_mentions:read", "channels:join", "channels:write.invites", "commands", "groups:write.invites"}
LATER_EVENTS = {"app_home_opened"}


def complaints(manifest) -> list[str]:
    """What Slack's schema says against it."""
    schema = json.loads((DATA / "slack.manifest.schema.1.0.0.json").read_text())
    validator = jsonschema.validators.validator_for(schema)(schema)
    return [f"{'/'.join(map(str, one.absolute_path))}: {one.message[:160]}" for one in validator.iter_errors(manifest)]


def called() -> set[str]:
    """The methods of slack_sdk that the source names."""
    sources = [path.read_text() for path in (ROOT / "bot").rglob("*.py") if "sandbox" not in path.parts]
    known = r"\.((?:auth|chat|conversations|users|views|reactions|files|usergroups|pins)_[A-Za-z]+)\b"
    return {name for source in sources for name in re.findall(known, source)}


def test_slack_would_take_it():
    assert complaints(MANIFEST) == []


@pytest.mark.parametrize(
    ("part", "key", "wrong"),
    [
        ("features", "slash_commands", [{"command": "sms", "description": "without a slash"}]),
        ("features", "shortcuts", [{"name": "Add note", "type": "thread", "callback_id": "note", "description": "no such type"}]),
        ("settings", "interactivity", {"is_enabled": True, "request_url": 1}),
        ("oauth_config", "scopes", {"bot": "chat:write"}),
    ],
)
def test_slack_s_schema_finds_what_it_would_not_take(part, key, wrong):
    (found, *_) = complaints(MANIFEST | {part: MANIFEST[part] | {key: wrong}})
    assert found.startswith(f"{part}/{key}")


def test_slack_knows_every_scope_and_event():
    lists = [method["scopes"] for method in LISTED["methods"].values()] + list(LISTED["events"].values())
    scopes = {scope for listed in lists for scope in listed}
    assert SCOPES - scopes <= LATER_SCOPES
    assert BOT_EVENTS - set(LISTED["events"]) <= LATER_EVENTS


def test_slack_asks_for_the_same_scopes_as_we_do():
    """Since 2021 one scope for a whole family, such as channels:write, has become several."""
    for method, needed in NEEDS.items():
        listed = LISTED["methods"].get(method.replace("_", ".", 1))
        assert listed is None or not needed or needed <= {*listed["scopes"], *LATER_SCOPES}, method
    for event, needed in EVENT_SCOPES.items():
        listed = LISTED["events"].get(event)
        assert not listed or needed <= set(listed), event


def test_every_command_and_subcommand_stands_in_the_manifest():
    hints = {one["command"]: one["usage_hint"].split(" | ") for one in MANIFEST["features"]["slash_commands"]}
    assert hints == {command: [*subcommands, "help"] for command, subcommands in COMMANDS.items()}


def test_every_subcommand_says_how_it_is_used():
    for command, subcommands in COMMANDS.items():
        for word, function in subcommands.items():
            assert (function.__doc__ or "").startswith(f"{command} {word}"), function


def test_every_event_is_asked_for_and_heard():
    heard = {re.sub(r"^message\..*", "message", event) for event in BOT_EVENTS}
    assert heard == set(EVENTS)


def test_the_doctor_asks_for_the_same_scopes():
    assert set(scopes.NEEDED) == SCOPES


def test_scopes_are_just_those_that_methods_and_events_need():
    assert called() == set(NEEDS), "a method was added or dropped: say here which scope it needs"
    needed = set().union(*NEEDS.values(), *(EVENT_SCOPES[event] for event in BOT_EVENTS), {"commands"})
    assert needed == SCOPES


@pytest.mark.parametrize("command", MANIFEST["features"]["slash_commands"], ids=lambda one: one["command"])
def test_commands_reach_the_one_address_and_have_names_resolved(command):
    assert command["url"].endswith("/slack/events")
    assert command["should_escape"] is True
    assert len(command["description"]) <= 2000


def test_everything_else_reaches_the_one_address_too():
    settings = MANIFEST["settings"]
    assert (
        settings["event_subscriptions"]["request_url"]
        == settings["interactivity"]["request_url"]
        == settings["interactivity"]["message_menu_options_url"]
    )
    assert settings["interactivity"]["is_enabled"]
    assert MANIFEST["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
