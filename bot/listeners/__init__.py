"""Clicks, submissions, options and events: one file per noun, tables of what they handle."""

from bot.listeners import conversations, invitations, notices, people, transfers
from bot.listeners.base import OnClick, OnEvent, OnSubmission

CLICKS: dict[str, OnClick] = conversations.CLICKS | transfers.CLICKS | invitations.CLICKS | notices.CLICKS | people.CLICKS
SUBMISSIONS: dict[str, OnSubmission] = conversations.SUBMISSIONS | transfers.SUBMISSIONS | invitations.SUBMISSIONS | notices.SUBMISSIONS
EVENTS: dict[str, OnEvent] = conversations.EVENTS | people.EVENTS
OPTIONS = transfers.OPTIONS
