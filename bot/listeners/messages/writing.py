"""Slack tells who wrote what."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.desk.language import calls, plain_text
from bot.desk.language.lookup import first_word, nearest
from bot.desk.media import enclosures
from bot.desk.people import belonging, people
from bot.desk.threads.kept_texts import Written
from bot.listeners.base import Payload
from bot.listeners.messages import extras
from storage.models import Person
from storage.queries.people import people as people_rows
from storage.transaction import Transaction

BOT_HANDLE = "threadline"
"""People call the bot by this name, whatever the app is called in this workspace."""


def writer(tx: Transaction, body: Payload) -> Person:
    """Gives whoever wrote a message. Somebody we don't know yet, or of another organisation, is a guest and never reaches a contact."""
    known = people_rows.find_person(tx.session, body["user"])
    workspace = people_rows.find_workspace(tx.session)
    if known is None:
        return Person(id=body["user"], handle="", name="somebody", is_guest=True)
    if not belonging.is_from_here(workspace, body, known):
        return Person(id=body["user"], handle="", name="somebody", is_guest=True, is_outsider=True)
    return known


def written(tx: Transaction, body: Payload, *, read: bool = False) -> Written:
    text, blocks = body.get("text") or "", body.get("blocks") or []
    edited = (body.get("edited") or {}).get("ts")
    return Written(
        channel_id=body["channel"],
        ts=body["ts"],
        at=moment(body["ts"]),
        body=plain_text.plain(text, blocks, people.names(tx)),
        calls=_resolve(tx, calls.read(plain_text.mrkdwn(text, blocks))),
        left=extras.read(body, text),
        files=tuple(enclosures.read(file) for file in body.get("files") or [] if isinstance(file, dict)),
        read=read,
        edited=moment(edited) if edited else None,
        marks=_marks(body.get("reactions")),
    )


def _marks(reactions: object) -> frozenset[str]:
    """Gives the names of a message's reactions, which come with what is read and not with an event (docs.slack.dev, conversations.history)."""
    listed = reactions if isinstance(reactions, list) else []
    return frozenset(str(reaction.get("name")) for reaction in listed if isinstance(reaction, dict))


def _resolve(tx: Transaction, read: calls.Calls) -> calls.Calls:
    """Gives whom a name calls that was typed or pasted behind an @: ours anywhere, and with no words before also where it is misspelt."""
    us = people_rows.find_workspace(tx.session) if read.names else None
    ours = people_rows.find_person(tx.session, us.bot_user_id) if us else None
    handles = [BOT_HANDLE, *([ours.handle.lower()] if ours else [])]
    if us and read.names.intersection(handles):
        read = replace(read, people=read.people | {us.bot_user_id})
    if read.first or not read.typed:
        return read
    word = first_word(read.typed)[0].rstrip(".,:;!?").lower()
    if us and nearest(word, handles):
        return replace(read, first=us.bot_user_id)
    called = people_rows.find_called(tx.session, read.typed)
    return replace(read, first=called.id) if called else read


def moment(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)
