"""The bot and new owners are brought into the channels of queues."""

from functools import partial

from bot.deliveries import directory
from bot.desk.notices import notices
from bot.desk.people import people as desk_people
from bot.runtime import Runtime
from bot.slack.calls import call
from storage.engine.pump import HopelessError, Settle, TroubleError
from storage.kinds import NEWCOMER
from storage.queries.people import people
from storage.taken import Taken
from storage.transaction import Transaction

# docs.slack.dev, conversations.invite
REFUSALS = {
    "not_in_channel",
    "cant_invite",
    "cant_invite_self",
    "channel_not_found",
    "is_archived",
    "missing_scope",
    "ura_max_channels",
    "user_is_restricted",
    "method_not_supported_for_channel_type",
    "no_permission",
    "restricted_action",
}


def join_channel(runtime: Runtime, taken: Taken) -> Settle | None:
    """Invites a new owner to the thread's channel. If Slack refuses, the transfer stands and the admins are told."""
    channel, person = NEWCOMER.read(taken.subject)
    try:
        call(runtime.slack.conversations_invite, channel=channel, users=person)
    except (TroubleError, HopelessError) as error:
        if str(error) == "already_in_channel":
            return partial(_joined, channel, person)
        if isinstance(error, TroubleError) and str(error) not in REFUSALS:
            raise
        return partial(_not_joined, channel, person, str(error))
    return partial(_joined, channel, person)


def _joined(channel: str, person: str, tx: Transaction) -> None:
    directory.add_member(tx, channel, person)


def _not_joined(channel: str, person: str, code: str, tx: Transaction) -> None:
    known = people.find_channel(tx.session, channel)
    name = desk_people.name_of(tx, person)
    text = f"{name} now holds a conversation in #{known.name if known else channel} but Slack would not let Threadline invite them there ({code}). Please add them."
    notices.tell_admins(tx, text, key=f"join {channel} {person}")


def enter_channel(runtime: Runtime, taken: Taken) -> Settle | None:
    """Has the bot join the public channel of a new queue, and learns who is in it."""
    with runtime.reading() as session:
        channel = people.find_channel(session, taken.subject)
    if channel and not channel.is_private and not channel.has_bot:
        call(runtime.slack.conversations_join, channel=taken.subject)
    members = directory.read_members(runtime.slack, taken.subject)
    return partial(directory.keep_members, taken.subject, members)
