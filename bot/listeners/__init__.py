"""Clicks, submissions, options, shortcuts and events have one file per noun, with tables of what they handle."""

from dataclasses import replace

from bot.desk.errors import DeskError
from bot.listeners import boards, failures, homes, mine, notices, people, searches, set_up
from bot.listeners.base import Click, Form, OnClick, OnEvent, OnSubmission
from bot.listeners.handover import assignments, conversations, dispositions, follow_ups, invitations, transfers
from bot.listeners.handover.shortcuts import SHORTCUTS
from bot.listeners.messages import compose, held, outbound, planned
from bot.listeners.setup import confirmations, contacts, lines, points, queues
from bot.views import ids

__all__ = ["CLICKS", "EVENTS", "OPTIONS", "SHORTCUTS", "SUBMISSIONS"]


def more(click: Click) -> Form | None:
    """Does what an entry of the overflow menu asks for: its value is what a button's action id and value would be."""
    what, _, value = click.value.partition(" ")
    if what not in CLICKS:
        raise DeskError("That entry has no use any more. Look at the newest card of the conversation.")
    return CLICKS[what](replace(click, value=value))


CLICKS: dict[str, OnClick] = {
    **conversations.CLICKS,
    **dispositions.CLICKS,
    **follow_ups.CLICKS,
    **compose.CLICKS,
    **planned.CLICKS,
    **contacts.CLICKS,
    **transfers.CLICKS,
    **assignments.CLICKS,
    **invitations.CLICKS,
    **notices.CLICKS,
    **failures.CLICKS,
    **held.CLICKS,
    **people.CLICKS,
    **homes.CLICKS,
    **boards.CLICKS,
    **mine.CLICKS,
    **searches.CLICKS,
    **points.CLICKS,
    **confirmations.CLICKS,
    **queues.CLICKS,
    **lines.CLICKS,
    **set_up.CLICKS,
    ids.MORE: more,
}
SUBMISSIONS: dict[str, OnSubmission] = {
    **conversations.SUBMISSIONS,
    **dispositions.SUBMISSIONS,
    **follow_ups.SUBMISSIONS,
    **compose.SUBMISSIONS,
    **planned.SUBMISSIONS,
    **contacts.SUBMISSIONS,
    **transfers.SUBMISSIONS,
    **assignments.SUBMISSIONS,
    **invitations.SUBMISSIONS,
    **notices.SUBMISSIONS,
    **searches.SUBMISSIONS,
    **outbound.SUBMISSIONS,
    **queues.SUBMISSIONS,
    **points.SUBMISSIONS,
    **lines.SUBMISSIONS,
    **boards.SUBMISSIONS,
    **mine.SUBMISSIONS,
}
EVENTS: dict[str, OnEvent] = conversations.EVENTS | people.EVENTS
OPTIONS = {
    **transfers.OPTIONS,
    **assignments.OPTIONS,
    **boards.OPTIONS,
    **compose.OPTIONS,
    **outbound.OPTIONS,
    **queues.OPTIONS,
    **lines.OPTIONS,
    **set_up.OPTIONS,
}
