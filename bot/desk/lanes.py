"""The names of lanes and paces: what must stay in order, and what must not be done too often. The first word of a lane is the side it leads to."""

from storage.pace import Rate

RATES = {
    # Slack: about one message a second in each channel, with short bursts (docs.slack.dev, rate limits)
    "post": Rate(interval=1_000, burst=1),
    # chat.update and reactions.add: tier 3, 50 a minute in the workspace
    "update": Rate(interval=1_200, burst=10),
    "react": Rate(interval=1_200, burst=10),
    # views.publish and chat.postEphemeral: tier 4, 100 a minute
    "publish": Rate(interval=600, burst=20),
    "hint": Rate(interval=600, burst=20),
    # a US long code sends one segment a second and queues what comes faster (Twilio, error 21611)
    "line": Rate(interval=1_000, burst=5),
}

UPDATE = "update"
REACT = "react"
PUBLISH = "publish"
HINT = "hint"
DIRECTORY = "slack:directory"


def thread(conversation_id: int | None) -> str:
    return f"slack:thread:{conversation_id}"


def card(conversation_id: int | None) -> str:
    return f"slack:card:{conversation_id}"


def marks(conversation_id: int | None) -> str:
    return f"slack:marks:{conversation_id}"


def hints(conversation_id: int | None) -> str:
    return f"slack:hints:{conversation_id}"


def person(person_id: str) -> str:
    return f"slack:person:{person_id}"


def home(person_id: str) -> str:
    return f"slack:home:{person_id}"


def channel(channel_id: str) -> str:
    return f"slack:channel:{channel_id}"


def texts(conversation_id: int | None) -> str:
    return f"carrier:texts:{conversation_id}"


def poll(carrier: str) -> str:
    return f"carrier:poll:{carrier}"


def post(place: str) -> str:
    return f"post:{place}"


def line(address: str) -> str:
    return f"line:{address}"


def side(lane: str) -> str:
    """Which other side a lane leads to: slack or carrier."""
    return lane.split(":", 1)[0]
