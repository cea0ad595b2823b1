"""What keeps things from going out is said in words: what it is, and what to do."""

from sqlmodel import Session

from bot.desk import lanes
from bot.desk.language import phone
from bot.desk.terms import Outside
from storage.kinds import DeliveryKind, Side
from storage.models import Breakage, Delivery
from storage.queries.notices.outages import StuckLane
from storage.queries.people import people

INVITE = "Type /invite @threadline in it."
CHANNEL = {
    "not_in_channel": f"Threadline isn't in {{}}, so it can't write there. {INVITE}",
    "is_archived": "{} is archived, so nothing can be written there. Unarchive it.",
    "channel_not_found": f"Threadline can't see {{}}: it was deleted, or it is private and Threadline was taken out. {INVITE}",
}
RESTRICTED = "Threadline may not write in {}. Allow it in the channel's settings under Posting permissions."
REFUSED = (
    "Slack doesn't accept Threadline's token ({}). Install the app to the workspace once more on api.slack.com/apps, put its bot token into "
    "SLACK_BOT_TOKEN and start Threadline again."
)
SCOPE = "Slack says that Threadline lacks the permission {}. Put manifest.yml into the app's settings on api.slack.com/apps and install it once more."
NOT_SET_UP = "The phone company {} isn't set up. Put its account into the settings and start Threadline again."
AGAIN = "It is tried again by itself."
FAILED: dict[str, str] = {
    Side.SLACK: "Slack refused it",
    Side.CARRIER: "It went wrong with the phone company",
    Side.MEDIA: "The file could not be fetched",
    Side.HOOK: "A hook could not be told",
}

RATE_LIMITED = "ratelimited"
NO_CARD_YET = "the card isn't there yet"
NO_BYTES_YET = "its bytes aren't there yet"
NO_FILES_YET = "its files aren't here yet"
NOT_SHOWN_YET = "Slack doesn't show the file yet"
REPORT_TURN = "another report is being made"
HOOK_PAUSED = "the hook is paused"
TURN = "the text before it is on its way"
PACE = "Slack's pace for"
UNKNOWN_KIND = "this release knows no"
PASSING = (RATE_LIMITED, NO_CARD_YET, NO_BYTES_YET, NO_FILES_YET, NOT_SHOWN_YET, REPORT_TURN, HOOK_PAUSED, TURN, PACE)
"""The words of a wait in which nothing is wrong begin so: it is only not its turn."""

KINDS: dict[str, str] = {
    DeliveryKind.SHOW_CARD: "The card of a conversation",
    DeliveryKind.REFRESH_CARD: "The card of a conversation",
    DeliveryKind.SHOW_MESSAGE: "A contact's text in its thread",
    DeliveryKind.SHOW_THREAD_NOTE: "A line in a thread",
    DeliveryKind.REFRESH_THREAD_NOTE: "A line in a thread",
    DeliveryKind.SHOW_HINT: "A hint to a writer",
    DeliveryKind.MARK_REPLY: "The mark on a reply",
    DeliveryKind.LOCK_WORDS: "The mark on words that stayed inside",
    DeliveryKind.LEAVE_THREAD: "Leaving the old thread of a conversation that moved",
    DeliveryKind.REFRESH_FORMER: "The old card of a conversation that moved",
    DeliveryKind.SHOW_HISTORY: "What was written before a conversation moved",
    DeliveryKind.SHOW_TRANSCRIPT: "The transcript of a conversation that moved",
    DeliveryKind.FETCH_MEDIA: "Fetching an attachment",
    DeliveryKind.SHOW_ATTACHMENT: "An attachment in its thread",
    DeliveryKind.SHOW_PREVIEW: "An invitation",
    DeliveryKind.REFRESH_PREVIEW: "An invitation",
    DeliveryKind.SHOW_COPY: "An invitation to a queue",
    DeliveryKind.REFRESH_COPY: "An invitation to a queue",
    DeliveryKind.SHOW_REMINDER: "The reminder of an invitation",
    DeliveryKind.SHOW_ALERTS: "An alert",
    DeliveryKind.REFRESH_ALERTS: "An alert that is over",
    DeliveryKind.SHOW_NOTICE: "A notice",
    DeliveryKind.REFRESH_NOTICE: "A notice",
    DeliveryKind.PUBLISH_HOME: "Somebody's Home",
    DeliveryKind.JOIN_CHANNEL: "Inviting an owner to a channel",
    DeliveryKind.ENTER_CHANNEL: "Joining a queue's channel",
    DeliveryKind.LEARN_PERSON: "Asking Slack who somebody is",
    DeliveryKind.WELCOME: "Asking Slack who somebody is",
    DeliveryKind.READ_DIRECTORY: "Reading people and channels from Slack",
    DeliveryKind.READ_PEOPLE: "Reading people and channels from Slack",
    DeliveryKind.READ_CHANNELS: "Reading people and channels from Slack",
    DeliveryKind.READ_CHANNEL: "Reading people and channels from Slack",
    DeliveryKind.ANSWER_QUESTION: "The answer to a command",
    DeliveryKind.SHOW_DOCTOR: "What /desk doctor found",
    DeliveryKind.EXAMINE: "What the doctor finds, for admins' Homes",
    DeliveryKind.LIST_NUMBERS: "Asking the phone company which numbers there are",
    DeliveryKind.SEND_REPORT: "A report",
    DeliveryKind.SEND_HOOK_POST: "Telling a hook what happened",
    DeliveryKind.TIDY: "Throwing away what nobody needs any more",
    DeliveryKind.SEND_TEXT: "A reply to a contact",
    DeliveryKind.FETCH_FILE: "Fetching a file of a reply",
    DeliveryKind.POLL_CARRIER: "Reading texts from the phone company",
    DeliveryKind.ASK_CARRIER: "Asking the phone company what became of a text",
    DeliveryKind.READ_THREAD: "Reading what was written in a thread",
    DeliveryKind.DELETE_STRAY: "Taking back what Slack put outside its thread",
    DeliveryKind.DELETE_STRAY_FILE: "Taking back a file that Slack put outside its thread",
}


def of_breakage(session: Session, breakage: Breakage) -> str:
    kind, _, name = breakage.place.partition(":")
    if breakage.sentence:
        return f"{breakage.sentence} ({_number(name)})" if kind == Outside.LINE else breakage.sentence
    if kind == Outside.CHANNEL:
        words = CHANNEL.get(breakage.cause, RESTRICTED)
        return words.format(place(session, breakage.place))
    if kind == Outside.SCOPE:
        return SCOPE.format(name or "it needs")
    return NOT_SET_UP.format(name) if kind == Outside.CARRIER else REFUSED.format(breakage.cause)


def place(session: Session, key: str) -> str:
    """Says what a place, or the side that it begins with, is called."""
    kind, _, name = key.partition(":")
    if kind == Outside.CHANNEL:
        channel = people.find_channel(session, name)
        return f"#{channel.name}" if channel else f"the channel {name}"
    if kind == Outside.LINE:
        return _number(name)
    return (
        name.capitalize()
        if kind == Outside.CARRIER and name
        else "A hook"
        if kind == Side.HOOK
        else "Slack"
        if kind.split()[0] in (Outside.SLACK, Outside.SCOPE)
        else "The phone company"
    )


def _number(address: str) -> str:
    return f"line {phone.written(address)}"


def key_of(lane: StuckLane) -> str:
    """Gives the key of what a lane waits for: lanes with the same key wait for the same."""
    return lane.place or f"{lanes.side(lane.key)} {lane.error}"


def is_turn(lane: StuckLane) -> bool:
    """Says whether a lane only waits for its turn."""
    return not lane.place and lane.error.startswith(PASSING)


def of_passing(lane: StuckLane) -> str:
    """Says what keeps a lane waiting that goes by itself."""
    if lane.error.startswith(UNKNOWN_KIND):
        return f"Another release of Threadline left it there, and {lane.error}. It waits for that release."
    if lanes.side(lane.key) == Side.HOOK:
        return f"A hook doesn't answer as it should ({lane.error}). {AGAIN}"
    if lanes.side(lane.key) == Side.SLACK:
        return f"Slack doesn't answer as it should ({lane.error}). {AGAIN}"
    return f"The phone company doesn't answer as it should ({lane.error}). {AGAIN}"


def of_waiting(session: Session, lane: StuckLane) -> str:
    """Says what has kept a lane for long, whatever it is."""
    where = place(session, lane.key)
    if is_turn(lane):
        return f"{where}: it has not been its turn ({lane.error or 'nobody has come to it'})."
    return of_passing(lane)


def of_failure(delivery: Delivery) -> str:
    """Says of a delivery that failed for good, and has no more than a code, what failed."""
    return f"{FAILED[lanes.side(delivery.lane)]} ({delivery.error}); the log says more."


def of_kind(kind: str) -> str:
    """Says what a kind of delivery is. A newer release may have added one that this one has no words for."""
    return KINDS.get(kind, kind.replace("_", " ").capitalize())
