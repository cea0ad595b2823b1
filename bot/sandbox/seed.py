"""A small contact centre to begin with, set up as people would: by their own commands."""

from bot.sandbox import clock
from bot.sandbox.server import StandIn
from bot.sandbox.slack.gestures.stage import Answer, GestureError
from bot.sandbox.waiting import wait_for

PEOPLE = (
    ("sam", "Sam Rivera", True),
    ("kate", "Kate Lewis", False),
    ("lee", "Lee Wong", False),
    ("maria", "Maria Gomez", False),
    ("tom", "Tom Becker", False),
)
PHONES = (("Vanessa Wang", "+15557720101"), ("Omar Haddad", "+15557720102"), ("Grace Miller", "+15557720103"))
SAMPLE_PHONES = (PHONES[1], ("Priya Nair", "+15557720104"), ("Noah Fischer", "+15557720105"), PHONES[2])
LINES = (("+15550001111", "support"), ("+15550002222", "billing"))
COMMANDS = (
    ("sam", "/queue create support #support"),
    ("sam", "/queue create billing #billing"),
    ("sam", "/queue add support @kate @lee @maria"),
    ("sam", "/queue add billing @lee @tom"),
    ("sam", "/line add +15550001111 support"),
    ("sam", "/line add +15550002222 billing"),
    ("sam", "/desk capacity @kate 12"),
    ("sam", "/desk capacity @lee 12"),
    ("sam", "/desk capacity @maria 12"),
    ("kate", "/sms ready"),
    ("lee", "/sms ready"),
    ("maria", "/sms notready lunch"),
)
"""Tom stays as new agents are: Not Ready."""
CHECKING = "Checking…"
FIRST_TEXT = "Hi, my order 4471 arrived with a broken lid. Can you help?"


LONG_INVITATION = ("sam", "/queue set billing invite-timeout 3600")
"""So that the sample invitation is still there when somebody comes to look at it."""
SAMPLE_TEXTS = (
    "Where is order 4490? It should have come on Friday.",
    "Do you ship to Alaska?",
    "I was charged twice for my last order.",
    "Thanks, the steel lid fits!",
)


class Samples:
    """Conversations in several states to begin with, made by people's own gestures: owned and unanswered, answered, offered to Kate, and done.
    Vanessa's waits. They are made while the page is there already, since Slack takes one message a second and channel.
    """

    def __init__(self, stand_in: StandIn) -> None:
        self._stand_in = stand_in

    def make(self) -> str:
        """What went wrong; empty when all went well, and when the sandbox ended meanwhile."""
        try:
            self._make()
        except (LookupError, TimeoutError, GestureError) as trouble:
            return "" if self._stand_in.stopping else f"a sample conversation could not be made: {trouble}"
        return ""

    def _make(self) -> None:
        omar, priya, noah, grace = (number for _, number in SAMPLE_PHONES)
        support, billing = (number for number, _ in LINES)
        _command(self._stand_in, *LONG_INVITATION)
        self._stand_in.workspace.ephemerals.clear()
        for full, number in SAMPLE_PHONES:
            self._stand_in.phones.add_phone(full, number)
        for number, body in zip((omar, priya, noah, grace), SAMPLE_TEXTS, strict=True):
            self._stand_in.phones.text(number, billing if number == noah else support, body)
        self._claim("kate", omar)
        self._reply("lee", priya, "We do! It takes five days and costs nothing more.")
        self._reply("maria", grace, "Glad to hear that, Grace.")
        self._say("maria", grace, "@threadline done")
        self._reply("lee", noah, "Let me look into that with a colleague.", "billing")
        self._say("lee", noah, "@threadline transfer @kate You took his order, didn't you?", "billing")
        wait_for(lambda: [dm for dm in self._stand_in.dms("kate") if "Accept" in self._stand_in.labels_of(dm)])

    def _reply(self, who: str, number: str, words: str, channel: str = "support") -> None:
        self._claim(who, number, channel)
        self._say(who, number, words, channel)

    def _claim(self, who: str, number: str, channel: str = "support") -> None:
        """As soon as the text is there to be read."""
        wait_for(lambda: self._stand_in.messages(channel, self._card(number, channel)))
        wait_for(lambda: self._stand_in.click(who, "Claim", channel=channel, ts=self._card(number, channel)))

    def _say(self, who: str, number: str, words: str, channel: str = "support") -> None:
        self._stand_in.say(who, channel, words, thread_ts=self._card(number, channel))

    def _card(self, number: str, channel: str) -> str:
        """The ts of the only card that bears the number, as people write it. Raises LookupError where there is none yet."""
        written = f"({number[2:5]}) {number[5:8]}-{number[8:]}"
        found = [card["ts"] for card in self._stand_in.messages(channel) if written in self._stand_in.text_of(card)]
        if not found:
            raise LookupError(f"no card of {written}")
        return str(found[0])


def add_people(stand_in: StandIn) -> None:
    # Their times are then those of the browser, which runs on the same machine.
    crew = tuple(stand_in.workspace.add_person(name, full, admin=admin, tz=clock.here()) for name, full, admin in PEOPLE)
    for name in ("support", "billing", "general"):
        stand_in.workspace.add_channel(name, members=crew)
    for full, number in PHONES:
        stand_in.phones.add_phone(full, number)


def set_up(stand_in: StandIn) -> str:
    """What was refused and why; empty when all went well."""
    for name, line in COMMANDS:
        answer = _command(stand_in, name, line)
        if not answer.ok:
            return f"{line}: {answer.text}"
    stand_in.workspace.ephemerals.clear()
    for number, label in LINES:
        stand_in.phones.add_line(number, label)
    text = stand_in.phones.text(PHONES[0][1], LINES[0][0], FIRST_TEXT)
    return "" if text.tries[0].ok else f"the first text was answered {text.tries[0].status}"


def name_contact(stand_in: StandIn) -> str:
    """An agent who knows the number writes down whose it is. What went wrong; empty when all went well."""
    name, contact = "kate", PHONES[0][0]
    try:
        card = wait_for(lambda: stand_in.messages("support")[-1])
        stand_in.first_thread = {"channel": stand_in.channel("support").id, "ts": card["ts"]}
        stand_in.click(name, "Contact", channel="support", ts=card["ts"])
        wait_for(lambda: stand_in.modal(name))
        answer = stand_in.submit(name, values={"Name": contact})
    except (LookupError, TimeoutError) as trouble:
        return f"the contact could not be named: {trouble}"
    return "" if answer.ok else f"the contact's name was refused: {answer.errors}"


def _command(stand_in: StandIn, name: str, line: str) -> Answer:
    """The app may still be reading who is who: then it says so and does the command a moment later, which the next one must not overtake."""
    told = len(stand_in.ephemerals(name))
    answer = stand_in.command(name, line, "general")
    if answer.text == CHECKING:
        wait_for(lambda: len(stand_in.ephemerals(name)) > told + 1)
    return answer
