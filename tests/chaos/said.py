"""What is said, by whom, and where it stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


@dataclass(frozen=True)
class Place:
    """A queue, whose channel has its name, and who answers there."""

    queue: str
    agents: tuple[str, str]

    @property
    def channel(self) -> str:
        return f"#{self.queue}"


class Card(NamedTuple):
    """`left`: the conversation goes on elsewhere."""

    place: Place
    ts: str
    left: bool


@dataclass
class Thread:
    """What Slack shows of the contact's in one thread: the texts that it begins with because they were written before a move, and what came out here,
    texts and pictures, in order. Pictures of the history stand there as well.
    """

    history: list[str]
    own: list[str]


@dataclass
class Text:
    """A contact's. `given_up`: Twilio doesn't bring it any more. `picture` comes with it."""

    words: str
    picture: bytes = b""
    given_up: bool = False

    @property
    def picture_words(self) -> str:
        return f"{self.words} picture"


@dataclass
class Reply:
    """What somebody wrote in a thread, and the pictures as they are to arrive. `heard`: Slack could hand it over."""

    words: str
    author: str
    at: datetime
    heard: bool
    thread: str = ""
    pictures: tuple[bytes, ...] = ()

    @property
    def parts(self) -> list[str]:
        """What the contact gets of it, in order."""
        return [self.words, *(f"{self.words} picture {number}" for number in range(len(self.pictures)))]
