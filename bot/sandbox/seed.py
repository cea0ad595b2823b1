"""A small contact centre to begin with, set up as people would: by their own commands."""

from bot.sandbox import clock
from bot.sandbox.server import StandIn
from bot.sandbox.slack.gestures.stage import Answer
from bot.sandbox.waiting import wait_for

PEOPLE = (
    ("sam", "Sam Rivera", True),
    ("kate", "Kate Lewis", False),
    ("lee", "Lee Wong", False),
    ("maria", "Maria Gomez", False),
    ("tom", "Tom Becker", False),
)
PHONES = (("Vanessa Wang", "+15557720101"), ("Omar Haddad", "+15557720102"), ("Grace Miller", "+15557720103"))
LINES = (("+15550001111", "support"), ("+15550002222", "billing"))
COMMANDS = (
    ("sam", "/queue create support #support"),
    ("sam", "/queue create billing #billing"),
    ("sam", "/queue add support @kate @lee @maria"),
    ("sam", "/queue add billing @lee @tom"),
    ("sam", "/line add +15550001111 support"),
    ("sam", "/line add +15550002222 billing"),
    ("kate", "/sms ready"),
    ("lee", "/sms ready"),
    ("maria", "/sms notready lunch"),
)
"""Tom stays as new agents are: Not Ready."""
CHECKING = "Checking…"
FIRST_TEXT = "Hi, my order 4471 arrived with a broken lid. Can you help?"


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
