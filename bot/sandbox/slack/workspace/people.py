"""A member of the workspace as Slack describes them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.slack.team import TEAM_ID

COLORS = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "e0a729", "684b6c")


@dataclass
class Person:
    id: str
    name: str
    real_name: str
    team_id: str
    color: str
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    is_guest: bool = False
    deleted: bool = False
    tz: str = "America/New_York"
    updated: int = 0
    enterprise_id: str | None = None
    """The organisation whose member they are."""
    teams: tuple[str, ...] = ()
    """The workspaces of the organisation that they are in."""

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.real_name.split()[:2]).upper()

    def as_slack(self) -> dict[str, Any]:
        short: dict[str, Any] = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "deleted": self.deleted,
            "profile": self._profile(),
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": self.updated,
        }
        if self.team_id != TEAM_ID and TEAM_ID not in self.teams:
            short["is_stranger"] = True
        if self.enterprise_id:
            short["enterprise_user"] = self._member()
        # A deactivated member comes without colour, zone and roles.
        return short if self.deleted else short | self._roles() | self._zone()

    def _member(self) -> dict[str, Any]:
        roles = {"is_admin": False, "is_owner": False, "is_primary_owner": False}
        return {"id": self.id, "enterprise_id": self.enterprise_id, "enterprise_name": "", "teams": list(self.teams)} | roles

    def _profile(self) -> dict[str, Any]:
        return {
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.name,
            "display_name_normalized": self.name,
            "team": self.team_id,
        }

    def _roles(self) -> dict[str, Any]:
        return {
            "color": self.color,
            "real_name": self.real_name,
            "is_admin": self.is_admin or self.is_owner,
            "is_owner": self.is_owner,
            "is_primary_owner": False,
            "is_restricted": self.is_guest,
            "is_ultra_restricted": False,
            "is_email_confirmed": True,
            "who_can_share_contact_card": "EVERYONE",
        }

    def _zone(self) -> dict[str, Any]:
        here = datetime.now(ZoneInfo(self.tz))
        offset = here.utcoffset()
        return {"tz": self.tz, "tz_label": here.tzname() or self.tz, "tz_offset": int(offset.total_seconds()) if offset else 0}
