"""Who wrote what, as Slack tells it."""

from datetime import UTC, datetime

from bot.desk.language import plain_text
from bot.desk.media import enclosures
from bot.desk.messages.texts import Written
from bot.desk.people import people
from bot.listeners.base import Payload
from storage.models import Person
from storage.queries import people as people_rows
from storage.transaction import Transaction


def writer(tx: Transaction, body: Payload) -> Person:
    """Somebody we don't know yet, or of another workspace, never reaches a contact."""
    known = people_rows.find_person(tx.session, body["user"])
    workspace = people_rows.find_workspace(tx.session)
    home = body.get("user_team") or body.get("source_team")
    outsider = workspace is not None and home is not None and home != workspace.team_id
    if known is None or outsider:
        return Person(id=body["user"], handle="", name="somebody", is_guest=True)
    return known


def written(tx: Transaction, body: Payload, *, read: bool = False) -> Written:
    text = body.get("text") or ""
    edited = (body.get("edited") or {}).get("ts")
    return Written(
        channel_id=body["channel"],
        ts=body["ts"],
        at=moment(body["ts"]),
        body=plain_text.plain(text, body.get("blocks") or [], people.names(tx)),
        begins_with=plain_text.first_mention(text),
        files=tuple(enclosures.read(file) for file in body.get("files") or [] if isinstance(file, dict)),
        read=read,
        edited=moment(edited) if edited else None,
    )


def moment(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)
