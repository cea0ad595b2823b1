"""What a person sees, and what left the house. Two ways to look at it, and no third:

- `desk.sent()`, `desk.dms(desk.kate)`, `desk.card()` and the like wait until nothing is under way any more. What they say may be asserted, that
  nothing came as well.
- `desk.until(…)` and `desk.shows(…)`, `desk.dm_shows(…)` and the like wait until it is true.

The lists of the stand-ins themselves (`desk.slack.dms`, `desk.twilio.sent`) are of the moment, and so are the buttons that can be pressed there:
tests/structure/test_waits.py has them stand within `until` alone, or within `glance`, which says that the moment is meant.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlmodel import Session

from bot.sandbox.server import StandIn
from bot.sandbox.slack.gestures.stage import Answer
from bot.sandbox.slack.workspace.telling import Told
from bot.sandbox.traffic.calls import Call
from tests.looking.quiet import Quiet
from tests.looking.waits import wait_for
from tests.standins.twilio import Message, TwilioServer

Shown = dict[str, Any]
T = TypeVar("T")


class Seen:
    """For who has stand-ins. `support` is the channel of the first queue."""

    slack: StandIn
    twilio: TwilioServer
    support: str
    quiet: Quiet

    def settled(self) -> None:
        """Waits until nothing is under way any more."""
        self.quiet.wait()

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Something hangs on purpose as long as the block lasts: what is read there is of the moment."""
        self.quiet.is_hung = True
        yield
        self.quiet.is_hung = False

    def until(self, look: Callable[[], T]) -> T:
        """What `look` gives as soon as it is true."""
        return wait_for(look)

    @staticmethod
    def glance(look: Callable[[], T]) -> T:
        """What holds at this very moment, while something else is still under way."""
        return look()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """The database, once nothing is under way."""
        self.settled()
        with self.quiet.read() as session:
            yield session

    def click(self, person: str, label: str, message: Shown | None = None, **where: Any) -> Answer:
        """Presses a button as soon as it is there: of a message, or where it is said as to a stand-in."""
        if message is not None:
            where = {"channel": message.get("channel") or where.get("channel") or self.support, "ts": message["ts"]}
        return self.until(lambda: self.slack.click(person, label, **where))

    # what left the house

    def sent(self) -> list[str]:
        """The words that Twilio took, in order."""
        return [one.body for one in self.texts()]

    def texts(self) -> list[Message]:
        """The texts that Twilio took, in order."""
        self.settled()
        return self.twilio.sent

    def tries(self) -> int:
        """How many texts reached Twilio, taken or not."""
        self.settled()
        return self.twilio.attempts

    def calls(self, method: str | None = None) -> list[Call]:
        """What Slack was asked."""
        self.settled()
        return [one for one in self.slack.calls if method in (None, one.method)]

    # what a person sees

    def messages(self, channel: str | None = None, thread_ts: str | None = None) -> list[Shown]:
        """The roots of a channel, or what stands below one of them."""
        self.settled()
        return self.slack.messages(channel or self.support, thread_ts)

    def message(self, channel: str, ts: str) -> Shown:
        self.settled()
        return self.slack.message(channel, ts)

    def reactions(self, channel: str, ts: str) -> list[str]:
        self.settled()
        return self.slack.reactions_of(channel, ts)

    def dms(self, person: str) -> list[Shown]:
        self.settled()
        return self.slack.dms(person)

    def hints(self, person: str) -> list[Shown]:
        """What only they can see."""
        self.settled()
        return self.slack.ephemerals(person)

    def told(self, person: str) -> list[Told]:
        """What Slack told them of, in order: each with its channel, ts, thread_ts, why (dm, mention, here, thread) and text."""
        self.settled()
        return self.slack.told(person)

    def home(self, person: str) -> Shown | None:
        self.settled()
        return self.slack.home(person)

    def files(self) -> dict[str, Shown]:
        """Those that Slack has, by id."""
        self.settled()
        return self.slack.workspace.files

    def modal(self, person: str) -> Shown | None:
        """The form on top."""
        self.settled()
        return self.slack.modal(person)

    def modal_text(self, person: str) -> str:
        view = self.modal(person)
        return self.slack.text_of(view) if view else ""

    def card(self, contact: str = "(555) 772-0101", channel: str | None = None) -> Shown:
        """The newest card of a contact. Raises LookupError where there is none."""
        self.settled()
        return self._card(contact, channel)

    def thread(self, card: Shown | None = None, channel: str | None = None) -> list[str]:
        """What stands in a thread, below its card."""
        self.settled()
        return self._thread(card, channel)

    def threads(self, channel: str | None = None) -> dict[str, list[str]]:
        """What stands in each thread of a channel, by its card's text, in Slack's order."""
        self.settled()
        place = channel or self.support
        cards = self.slack.messages(place)
        return {self.slack.text_of(card): [self.slack.text_of(one) for one in self.slack.messages(place, card["ts"])] for card in cards}

    def all_dms(self, people: list[str]) -> dict[str, list[str]]:
        """What stands in the DM of each."""
        self.settled()
        return {person: [self.slack.text_of(one) for one in self.slack.dms(person)] for person in people}

    def bodies(self, card: Shown | None = None) -> list[str]:
        """What contacts with such a number wrote, as a thread has it."""
        return [text.split("\n")[1] for text in self.thread(card) if text.startswith("(555)")]

    def _card(self, contact: str = "(555) 772-0101", channel: str | None = None) -> Shown:
        found = [one for one in self.slack.messages(channel or self.support) if contact in self.slack.text_of(one)]
        if not found:
            raise LookupError(f"no card of {contact}")
        return found[-1]

    def _thread(self, card: Shown | None = None, channel: str | None = None) -> list[str]:
        place = channel or self.support
        root = (card or self._card(channel=place))["ts"]
        return [self.slack.text_of(one) for one in self.slack.messages(place, root)]

    # what is waited for, and given then

    def shows(self, words: str, card: Shown | None = None) -> str:
        """The text of the card, as soon as it says so."""
        return self._says(words, lambda: [self._card() if card is None else self.slack.message(self.support, card["ts"])])[0]

    def thread_shows(self, words: str, card: Shown | None = None) -> str:
        return self.until(lambda: next((text for text in self._thread(card) if words in text), None))

    def dm_shows(self, person: str, words: str) -> Shown:
        shown = self._says(words, lambda: self.slack.dms(person))[1]
        return shown | {"channel": shown.get("channel") or self.dm(person)}

    def home_shows(self, person: str, words: str) -> str:
        """The text of somebody's App Home, as soon as it says so."""
        return self._says(words, lambda: [self.slack.home(person) or {"blocks": []}])[0]

    def hint_shows(self, person: str, words: str) -> Shown:
        """Only visible to them."""
        return self._says(words, lambda: self.slack.ephemerals(person))[1]

    def _says(self, words: str, look: Callable[[], list[Shown]]) -> tuple[str, Shown]:
        return self.until(
            lambda: next(((text, one) for text, one in ((self.slack.text_of(one), one) for one in look()) if words in text), None)
        )

    def dm(self, person: str) -> str:
        return self.slack.workspace.dm(person).id
