"""Here stands what we use of Slack's payloads, and what that has to be (docs.slack.dev: events, interaction payloads, slash commands).
Where something of it is missing, or is something else, the payload is left alone as a whole. What isn't named here may be anything.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

Shape = Callable[[Any], bool]
_STAMP = re.compile(r"\d{1,11}(?:\.\d{1,9})?", re.ASCII)


def text(said: Any) -> bool:
    return isinstance(said, str)


def stamp(said: Any) -> bool:
    """Says whether something is a message's ts: seconds since 1970."""
    return isinstance(said, str) and bool(_STAMP.fullmatch(said))


def sequence(said: Any) -> bool:
    return isinstance(said, list)


def has(fields: Mapping[str, Shape]) -> Shape:
    """Makes a shape of an object with these fields. `name?` may be missing, or null."""
    needed = [(name, shape) for name, shape in fields.items() if not name.endswith("?")]
    perhaps = [(name.removesuffix("?"), shape) for name, shape in fields.items() if name.endswith("?")]

    def fits(said: Any) -> bool:
        return (
            isinstance(said, dict)
            and all(shape(said.get(name)) for name, shape in needed)
            and all(said.get(name) is None or shape(said[name]) for name, shape in perhaps)
        )

    return fits


def each(shape: Shape, least: int = 0) -> Shape:
    return lambda said: isinstance(said, list) and len(said) >= least and all(map(shape, said))


def by_name(shape: Shape) -> Shape:
    """Makes a shape of an object whose names are ids of somebody's."""
    return lambda said: isinstance(said, dict) and all(map(shape, said.values()))


_ANY = has({})
_WITH_ID = has({"id": text})
_CHOSEN = has({"value": text})
_FILLED_IN = has({"value?": text, "selected_option?": _CHOSEN, "selected_date?": text, "selected_time?": text})
_VIEW = {
    "id": text,
    "type?": text,
    "private_metadata?": text,
    "blocks?": each(has({"type?": text, "block_id?": text, "element?": has({"initial_value?": text})})),
    "state?": has({"values?": by_name(by_name(_FILLED_IN))}),
}
_PRESSED: dict[str, Shape] = {"user": _WITH_ID, "trigger_id?": text}
_MESSAGE = has({"ts": stamp, "thread_ts?": stamp})
_SHORTCUT = _PRESSED | {"callback_id": text, "channel?": _WITH_ID, "message?": _MESSAGE, "view?": _ANY}
_WORDS: dict[str, Shape] = {
    "user?": text,
    "bot_id?": text,
    "subtype?": text,
    "text?": text,
    "blocks?": sequence,
    "files?": sequence,
    "attachments?": sequence,
    "edited?": has({"ts": stamp}),
    "thread_ts?": stamp,
    "parent_user_id?": text,
    "user_team?": text,
    "source_team?": text,
}
_USER = {"id": text, "team_id?": text, "name?": text, "real_name?": text, "tz?": text, "profile?": has({"real_name?": text})}
_USER |= {"enterprise_id?": text, "enterprise_user?": has({"enterprise_id?": text, "teams?": sequence}), "teams?": sequence}
_RENAMED = has({"channel": has({"id": text, "name": text})})
_ABOUT_CHANNEL = has({"channel": text})
_MEMBERSHIP = has({"channel": text, "user": text})

PAYLOADS: dict[str, Shape] = {
    "block_actions": has(
        _PRESSED
        | {
            "actions": each(has({"action_id": text, "type": text, "value?": text, "selected_option?": _CHOSEN}), least=1),
            "view?": has(_VIEW | {"callback_id?": text}),
        }
    ),
    "block_suggestion": has({"user": _WITH_ID, "action_id": text, "value?": text, "view?": has(_VIEW)}),
    "message_action": has(_SHORTCUT | {"channel": _WITH_ID, "message": _MESSAGE}),
    "shortcut": has(_SHORTCUT),
    "view_submission": has({"user": _WITH_ID, "view": has(_VIEW | {"callback_id": text})}),
}
"""These are the shapes of payloads by their type. A command has none."""
COMMAND = has({"command": text, "user_id": text, "text?": text, "channel_id?": text, "response_url?": text, "trigger_id?": text})
EVENTS: dict[str, Shape] = {
    "message": has(
        _WORDS
        | {
            "channel": text,
            "channel_type?": text,
            "ts": stamp,
            "deleted_ts?": stamp,
            "message?": has(_WORDS | {"ts": stamp}),
            "previous_message?": has(_WORDS | {"ts?": stamp}),
        }
    ),
    "app_mention": has({"channel": text, "ts": stamp, "user?": text, "thread_ts?": stamp}),
    "team_join": has({"user": has(_USER)}),
    "user_change": has({"user": has(_USER)}),
    "member_joined_channel": _MEMBERSHIP,
    "member_left_channel": _MEMBERSHIP,
    "channel_rename": _RENAMED,
    "group_rename": _RENAMED,
    "channel_archive": _ABOUT_CHANNEL,
    "channel_unarchive": _ABOUT_CHANNEL,
    "group_archive": _ABOUT_CHANNEL,
    "group_unarchive": _ABOUT_CHANNEL,
    "app_home_opened": has({"user": text, "tab?": text, "view?": _ANY}),
}
_EVENT = has({"event": has({"type": text})})


def is_ours(payload: Any) -> bool:
    """Says whether a payload is of a kind that we use, and has its shape."""
    if not isinstance(payload, dict):
        return False
    kind = payload.get("type")
    if kind == "event_callback":
        return _EVENT(payload) and EVENTS.get(payload["event"]["type"], _never)(payload["event"])
    if kind is None:
        return "ssl_check" not in payload and COMMAND(payload)
    return isinstance(kind, str) and PAYLOADS.get(kind, _never)(payload)


def _never(_said: Any) -> bool:
    return False
