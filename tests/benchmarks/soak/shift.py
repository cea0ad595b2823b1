"""Who writes: contacts at a steady pace, and agents who claim, reply and are done."""

import itertools
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field

import requests

from tests.files import png
from tests.machines import Machines

QUEUES = 12
"""Each with a channel, a line and an agent of its own: a channel takes one post a second."""
HELD = 2
"""Conversations of each agent at a time. Each card is drawn anew once a minute while texts come, and Slack permits 50 edits a minute in a workspace."""
LENGTH = 100
"""Texts until an agent is done: some eight minutes."""
REPLIED, PICTURED, DRAWN = 10, 50, 20
"""A reply to each tenth text, a picture with each fiftieth, and one with each twentieth reply."""
COMES_BACK = 4
"""Each fourth conversation of a place is that of a contact who was here before."""


def line(number: int) -> str:
    return f"+1555000{number:04}"


@dataclass
class Told:
    """What the crowd has done so far, and what was answered otherwise than with 200."""

    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    """Milliseconds of the texts since they were last looked at."""

    def answered(self) -> float:
        """The median since the last look."""
        taken, self.answers = self.answers, []
        return statistics.median(taken) if taken else 0.0

    def hear(self, what: str, status: int) -> None:
        self.done[what] += 1
        if status != requests.codes.ok:
            self.wrong.append(f"{what} was answered {status}")


@dataclass
class Seat:
    """Where one conversation follows the other: one of an agent's."""

    house: Machines
    told: Told
    queue: int
    contacts: list[str]
    """Those who come, in order."""
    place: int
    """Of all seats: no two reply, end or get pictures at the same time."""
    texts: int = 0
    replies: int = 0
    turn: int = 0
    ts: str = ""
    length: int = LENGTH

    def __post_init__(self) -> None:
        self.length = LENGTH // 4 + LENGTH * self.place * 3 // (4 * QUEUES * HELD)

    @property
    def agent(self) -> str:
        return f"agent{self.queue}"

    @property
    def channel(self) -> str:
        return f"#queue-{self.queue}"

    @property
    def contact(self) -> str:
        back = self.turn % COMES_BACK == COMES_BACK - 1
        return self.contacts[self.turn - 1 if back else self.turn]

    def go_on(self) -> None:
        """The next text, and before it what the agent does about those that came."""
        if self.texts == 1:
            self._claim()
        elif self.texts >= self.length:
            self._finish()
        elif (self.texts + self.place) % REPLIED == 0:
            self._reply()
        self._text()

    def _text(self) -> None:
        media = [("image/png", png(self.texts % 256))] if (self.texts + 2 * self.place) % PICTURED == 0 else []
        began = time.perf_counter()
        answer = self.house.twilio.receive(self.contact, line(self.queue), f"Text {self.texts}: where is my order?", media)
        self.told.answers.append((time.perf_counter() - began) * 1000)
        self.told.hear("texts", answer.status_code)
        self.told.done["pictures"] += len(media)
        self.texts += 1

    def _claim(self) -> None:
        """Whoever came back is the agent's already."""
        card = self.house.until(self._card)
        self.ts = card["ts"]
        if "Claim" in self.house.slack.labels_of(card):
            self.told.hear("claims", self.house.slack.click(self.agent, "Claim", self.channel, self.ts).status)
        else:
            self.told.done["reopened"] += 1

    def _card(self) -> dict:
        slack, shown = self.house.slack, f"({self.contact[2:5]}) {self.contact[5:8]}-{self.contact[8:]}"
        found = next((one for one in reversed(slack.messages(self.channel)) if shown in slack.text_of(one)), None)
        if found is None:
            raise LookupError(f"no card of {self.contact}")
        return found

    def _reply(self) -> None:
        """In the thread; Slack tells Threadline of it as an event."""
        files = [("label.png", "image/png", png(self.replies % 256))] if self.replies % DRAWN == DRAWN - 1 else []
        self.house.slack.say(self.agent, self.channel, f"Reply {self.replies}: it is on its way.", thread_ts=self.ts, files=files)
        self.told.done["replies"] += 1
        self.replies += 1

    def _finish(self) -> None:
        slack = self.house.slack
        self.told.hear("done", slack.click(self.agent, "Done", self.channel, self.ts).status)
        form = self.house.until(lambda: slack.modal(self.agent))
        slack.submit(self.agent, form["id"], {})
        self.turn, self.texts, self.length = self.turn + 1, 0, LENGTH


class Shift:
    """The contact centre at work."""

    def __init__(self, house: Machines, queues: int = QUEUES) -> None:
        self.house, self.told, self._queues = house, Told(), queues
        numbers = itertools.count(1)
        queue_of_each = [queue for _ in range(HELD) for queue in range(queues)]
        self.seats = [
            Seat(house, self.told, queue, [f"+1557{next(numbers):07}" for _ in range(200)], place)
            for place, queue in enumerate(queue_of_each)
        ]

    def open(self) -> None:
        """Queues, lines, and agents who are Ready, at Slack's pace."""
        work, house = self.house.slack.workspace, self.house
        work.add_person("sam", "Sam Rivera", admin=True)
        for number in range(self._queues):
            work.add_person(f"agent{number}", f"Agent Number{number}")
            work.add_channel(f"queue-{number}", members=("sam", f"agent{number}"))
        house.open_to_slack()
        house.until_people_are_known()
        for number in range(self._queues):
            for words in (f"/queue create q{number} #queue-{number}", f"/queue add q{number} @agent{number}"):
                house.command("sam", words)
            house.command("sam", f"/line add {line(number)} q{number}")
            house.command(f"agent{number}", "/sms ready")
        house.settled()

    def work(self, seconds: float, apart: float) -> None:
        """A text each `apart` seconds, from one seat after the other. Who is late makes up for it."""
        began = time.monotonic()
        for number, seat in enumerate(itertools.cycle(self.seats)):
            due = began + number * apart
            if due - began >= seconds:
                return
            time.sleep(max(0.0, due - time.monotonic()))
            self._let_go_on(seat)
            if number % 300 == 0:
                self.house.slack.open_home(seat.agent)

    def _let_go_on(self, seat: Seat) -> None:
        """What could not be done is told, and tried again with the seat's next turn."""
        try:
            seat.go_on()
        except (LookupError, TimeoutError, requests.RequestException) as error:
            self.told.wrong.append(f"{seat.agent}: {type(error).__name__} {error}")
