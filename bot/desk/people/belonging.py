"""Who is one of us is decided here alone: a member of our workspace or, where it is part of an organisation (Enterprise Grid), of any of its
workspaces. Slack describes such colleagues with the organisation's id in `enterprise_user` and the workspaces they are in as `teams`; their
`team_id` may be any of these, or the organisation's (docs.slack.dev, "User object" and "Developing apps for Enterprise organizations").
Whom Slack Connect brings is of another organisation.
"""

from collections.abc import Mapping
from typing import Any

from storage.models import Person, Workspace


def is_ours(us: Workspace | None, user: Mapping[str, Any]) -> bool:
    """Says whether somebody whom Slack describes is one of us."""
    if us is None:
        return not user.get("is_stranger")
    organisation = _organisation(user)
    if organisation and us.enterprise_id:
        return organisation == us.enterprise_id
    homes = _homes(user)
    if us.enterprise_id in homes:
        return True
    return not user.get("is_stranger") and (not homes or us.team_id in homes)


def is_from_here(us: Workspace | None, body: Mapping[str, Any], writer: Person) -> bool:
    """Says whether a message comes from one of us: by the workspace or organisation that it names as its writer's. Where we are part of an
    organisation it may name any of its workspaces, and then it counts what Slack said of the writer.
    """
    homes = {body[name] for name in ("user_team", "source_team") if isinstance(body.get(name), str)}
    if us is None or homes <= {us.team_id, us.enterprise_id}:
        return True
    return us.enterprise_id is not None and not writer.is_outsider


def why_not(person: Person) -> str:
    """Says why somebody can't hold conversations, as a sentence goes on behind their name."""
    if person.is_deleted:
        return "left the workspace"
    if person.is_bot:
        return "is a bot"
    return "belongs to another organisation" if person.is_outsider else "is a guest"


def _organisation(user: Mapping[str, Any]) -> str | None:
    member = user.get("enterprise_user")
    said = user.get("enterprise_id") or (member.get("enterprise_id") if isinstance(member, Mapping) else None)
    return said if isinstance(said, str) else None


def _homes(user: Mapping[str, Any]) -> set[str]:
    member = user.get("enterprise_user")
    lists = [user.get("teams"), member.get("teams") if isinstance(member, Mapping) else None]
    listed = {team for teams in lists if isinstance(teams, list) for team in teams if isinstance(team, str)}
    return listed | {team for team in [user.get("team_id")] if isinstance(team, str) and team}
