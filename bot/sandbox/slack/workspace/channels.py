"""A channel or a direct message, with what was said in it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Channel:
    id: str
    name: str
    team_id: str
    created: int
    creator: str
    is_private: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False
    is_im: bool = False
    user: str = ""
    """The person with whom the app has this direct message; empty where two people have it."""
    members: list[str] = field(default_factory=list)
    previous_names: list[str] = field(default_factory=list)
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """As the channel_type of an event."""
        if self.is_im:
            return "im"
        return "group" if self.is_private else "channel"

    @property
    def family(self) -> str:
        """As in the names of scopes: channels:read, groups:read, im:read."""
        return {"im": "im", "group": "groups", "channel": "channels"}[self.kind]

    def name_in_payload(self) -> str:
        """Slack hides the name of what isn't public in commands and clicks."""
        return {"im": "directmessage", "group": "privategroup", "channel": self.name}[self.kind]

    def thread(self, ts: str) -> list[dict[str, Any]]:
        found = [m for m in self.messages.values() if m["ts"] == ts or m.get("thread_ts") == ts]
        return sorted(found, key=lambda m: (m["ts"] != ts, m["ts"]))

    def as_slack(self, bot_user: str) -> dict[str, Any]:
        common: dict[str, Any] = {
            "id": self.id,
            "created": self.created,
            "is_archived": self.is_archived,
            "is_im": self.is_im,
            "is_org_shared": False,
            "context_team_id": self.team_id,
            "updated": self.created * 1000,
        }
        return common | ({"user": self.user, "priority": 0} if self.is_im else self._named(bot_user))

    def _named(self, bot_user: str) -> dict[str, Any]:
        empty = {"value": "", "creator": "", "last_set": 0}
        return {
            "name": self.name,
            "name_normalized": self.name,
            "previous_names": self.previous_names,
            "is_channel": not self.is_private,
            "is_group": self.is_private,
            "is_mpim": False,
            "is_private": self.is_private,
            "is_general": False,
            "unlinked": 0,
            "creator": self.creator,
            "is_shared": self.is_ext_shared,
            "is_ext_shared": self.is_ext_shared,
            "is_pending_ext_shared": False,
            "pending_shared": [],
            "pending_connected_team_ids": [],
            "shared_team_ids": [self.team_id],
            "is_member": bot_user in self.members,
            "topic": empty,
            "purpose": empty,
            "num_members": len(self.members),
        }
