"""What keeps things from going out, in words: what it is, and what to do."""

from sqlmodel import Session

from bot.desk import lanes
from bot.desk.language import phone
from storage.models import Breakage, Delivery
from storage.queries import people
from storage.queries.outages import StuckLane

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
FAILED = {"slack": "Slack refused it", "carrier": "It went wrong with the phone company", "media": "The file could not be fetched"}

NO_CARD_YET = "the card isn't there yet"
NO_BYTES_YET = "its bytes aren't there yet"
NO_FILES_YET = "its files aren't here yet"
NOT_SHOWN_YET = "Slack doesn't show the file yet"
TURN = "the text before it is on its way"
PACE = "Slack's pace for"
UNKNOWN_KIND = "this release knows no"
PASSING = ("ratelimited", NO_CARD_YET, NO_BYTES_YET, NO_FILES_YET, NOT_SHOWN_YET, TURN, PACE)
"""How a wait begins in which nothing is wrong: it is only not its turn."""

KINDS = {
    "show_card": "The card of a conversation",
    "refresh_card": "The card of a conversation",
    "show_message": "A contact's text in its thread",
    "show_line": "A line in a thread",
    "refresh_line": "A line in a thread",
    "show_hint": "A hint to a writer",
    "mark_delivered": "The mark on a reply",
    "leave_thread": "Leaving the old thread of a conversation that moved",
    "refresh_former": "The old card of a conversation that moved",
    "show_history": "What was written before a conversation moved",
    "show_transcript": "The transcript of a conversation that moved",
    "fetch_media": "Fetching an attachment",
    "show_attachment": "An attachment in its thread",
    "show_preview": "An invitation",
    "refresh_preview": "An invitation",
    "show_copy": "An invitation to a queue",
    "refresh_copy": "An invitation to a queue",
    "show_reminder": "The reminder of an invitation",
    "show_notice": "A notice",
    "refresh_notice": "A notice",
    "publish_home": "Somebody's Home",
    "join_channel": "Inviting an owner to a channel",
    "enter_channel": "Joining a queue's channel",
    "learn_person": "Asking Slack who somebody is",
    "welcome": "Asking Slack who somebody is",
    "read_directory": "Reading people and channels from Slack",
    "read_people": "Reading people and channels from Slack",
    "read_channels": "Reading people and channels from Slack",
    "read_channel": "Reading people and channels from Slack",
    "answer_question": "The answer to a command",
    "show_doctor": "What /desk doctor found",
    "send_text": "A reply to a contact",
    "fetch_file": "Fetching a file of a reply",
    "poll_carrier": "Reading texts from the phone company",
    "ask_carrier": "Asking the phone company what became of a text",
    "read_thread": "Reading what was written in a thread",
    "delete_stray": "Taking back what Slack put outside its thread",
    "delete_stray_file": "Taking back a file that Slack put outside its thread",
}


def of_breakage(session: Session, breakage: Breakage) -> str:
    kind, _, name = breakage.place.partition(":")
    if breakage.sentence:
        return f"{breakage.sentence} ({_number(name)})" if kind == "line" else breakage.sentence
    if kind == "channel":
        words = CHANNEL.get(breakage.cause, RESTRICTED)
        return words.format(place(session, breakage.place))
    if kind == "scope":
        return SCOPE.format(name or "it needs")
    return NOT_SET_UP.format(name) if kind == "carrier" else REFUSED.format(breakage.cause)


def place(session: Session, key: str) -> str:
    """What a place, or the side that it begins with, is called."""
    kind, _, name = key.partition(":")
    if kind == "channel":
        channel = people.find_channel(session, name)
        return f"#{channel.name}" if channel else f"the channel {name}"
    if kind == "line":
        return _number(name)
    return name.capitalize() if kind == "carrier" and name else "Slack" if kind.split()[0] in ("slack", "scope") else "The phone company"


def _number(address: str) -> str:
    return f"line {phone.written(address)}"


def key_of(lane: StuckLane) -> str:
    """Lanes with the same key wait for the same."""
    return lane.place or f"{lanes.side(lane.key)} {lane.error}"


def is_turn(lane: StuckLane) -> bool:
    """Whether it only waits for its turn."""
    return not lane.place and lane.error.startswith(PASSING)


def of_passing(lane: StuckLane) -> str:
    """Trouble that goes by itself."""
    if lane.error.startswith(UNKNOWN_KIND):
        return f"Another release of Threadline left it there, and {lane.error}. It waits for that release."
    if lanes.side(lane.key) == "slack":
        return f"Slack doesn't answer as it should ({lane.error}). {AGAIN}"
    return f"The phone company doesn't answer as it should ({lane.error}). {AGAIN}"


def of_waiting(session: Session, lane: StuckLane) -> str:
    """What has kept a lane for long, whatever it is."""
    where = place(session, lane.key)
    if is_turn(lane):
        return f"{where}: it has not been its turn ({lane.error or 'nobody has come to it'})."
    return of_passing(lane)


def of_failure(delivery: Delivery) -> str:
    """What failed for good and says no more than a code."""
    return f"{FAILED[lanes.side(delivery.lane)]} ({delivery.error}); the log says more."


def of_kind(kind: str) -> str:
    """A newer release may have added one that this one has no words for."""
    return KINDS.get(kind, kind.replace("_", " ").capitalize())
