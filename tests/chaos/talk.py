"""One contact and the agents who hold the conversation: who said what, and when."""

import random
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import requests

from bot.sandbox.server import wait_for
from tests.chaos.records import Records
from tests.files import png
from tests.machines import House

TRIES = 6
"""So often Twilio brings a text; what nobody took by then is in its list only."""
PICTURES = 1 / 4
"""Of so many texts."""
HANDED_OVER = 90.0
ACCEPTED = 15.0


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
    """What somebody wrote in the thread. `heard`: Slack could hand it over."""

    words: str
    author: str
    at: datetime
    heard: bool


@dataclass
class Talk:
    """`agents` hold it in turn; `colleague` never does. `pause` is the longest between two texts or replies."""

    house: House
    records: Records
    name: str
    contact: str
    line: str
    channel: str
    agents: tuple[str, str]
    colleague: str
    chance: random.Random
    pause: float
    texts: list[Text] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    handovers: int = 0
    asked: dict[str, bool] = field(default_factory=dict)
    """What was put to the agent: whether the contact had it."""

    def text(self) -> None:
        """The contact writes the next text when the last was taken, or Twilio gave up."""
        text = Text(f"{self.name} in {len(self.texts)}")
        if self.chance.random() < PICTURES:
            text.picture = png() + text.words.encode()
        self.texts.append(text)
        media = [("image/png", text.picture)] if text.picture else ()
        sid = f"SM{int(self.contact[-4:]):08x}{len(self.texts):024x}".replace("SM0", "SMf", 1)
        for _ in range(TRIES):
            try:
                if self.house.twilio.receive(self.contact, self.line, text.words, media, sid=sid).status_code == requests.codes.ok:
                    return
            except requests.RequestException:
                pass
            time.sleep(0.3)
        text.given_up = True

    def contact_writes(self, until: threading.Event) -> None:
        while not until.is_set():
            self.text()
            until.wait(self.chance.uniform(0.2, self.pause))

    # what the agents do

    def begin(self) -> None:
        """A first text, and an agent who claims."""
        self.text()
        wait_for(self._claim, 60)

    def _claim(self) -> bool:
        card = self.card()
        if not self.records.owner(self.contact):
            self.house.slack.click(self.agents[0], "Claim", f"#{self.channel}", card["ts"])
        return bool(self.records.owner(self.contact))

    def card(self) -> dict:
        if found := self.cards():
            return found[0]
        raise LookupError(f"no card of {self.name}")

    def cards(self) -> list[dict]:
        shown = f"({self.contact[2:5]}) {self.contact[5:8]}-{self.contact[8:]}"
        return [one for one in self.house.slack.messages(f"#{self.channel}") if shown in self.house.slack.text_of(one)]

    def agents_write(self, until: threading.Event) -> None:
        """Mostly the owner; sometimes the one who isn't, sometimes somebody who never was. Now and then it is handed over."""
        card = self.card()
        while not until.is_set():
            if self.chance.random() < 1 / 6:
                self._hand_over(card, until)
            author = self.chance.choice((*self.agents, *self.agents, self.colleague))
            self._write(card, author)
            until.wait(self.chance.uniform(0.2, self.pause))

    def _write(self, card: dict, author: str) -> None:
        """The next words come when Slack could hand over these: what it repeats later comes later, whoever sends it on."""
        words, before = f"{self.name} out {len(self.replies)}", len(self.house.slack.delivery.events)
        ts = self.house.slack.say(author, f"#{self.channel}", words, thread_ts=card["ts"])
        reply = Reply(words, author, datetime.fromtimestamp(float(ts), UTC), heard=False)
        self.replies.append(reply)
        reply.heard = _in_time(lambda: self._handed_over(ts, before), HANDED_OVER)

    def _handed_over(self, ts: str, before: int) -> bool:
        told = [one for one in self.house.slack.delivery.events[before:] if one.inner.get("ts") == ts]
        return any(answer.ok for one in told for answer in list(one.attempts))

    def _hand_over(self, card: dict, until: threading.Event) -> None:
        """By mention, and accepted in the target's DM. What fails on the way leaves it where it was."""
        owner = self.records.owner(self.contact)
        if owner not in self.agents:
            return
        target = next(one for one in self.agents if one != owner)
        self.house.slack.say(owner, f"#{self.channel}", f"@threadline transfer @{target}", thread_ts=card["ts"])
        end = time.monotonic() + ACCEPTED
        while time.monotonic() < end and not until.is_set():
            self._accept(target)
            if self.records.owner(self.contact) == target:
                self.handovers += 1
                return
            time.sleep(0.3)

    def _accept(self, target: str) -> None:
        slack = self.house.slack
        for one in slack.dms(target):
            if "Accept" in slack.labels_of(one) and self.contact[-4:] in slack.text_of(one):
                slack.click(target, "Accept", "dm", one["ts"])

    def answer_questions(self) -> None:
        """Where nobody can tell whether a text was sent, its owner asks the contact, and sends it again if it wasn't."""
        slack = self.house.slack
        for one in slack.messages(f"#{self.channel}", self.card()["ts"]):
            button = next((found for found in _buttons(one) if found["text"]["text"] == "Retry"), None)
            owner = self.records.owner(self.contact)
            if button is None or owner is None:
                continue
            words = self.records.body(button["value"])
            if words is None:
                continue
            if words:  # else it is about a picture that could not be fetched
                self.asked[words] = words in self.sent()
            if not self.asked.get(words):
                with suppress(LookupError):  # it was taken away just now
                    slack.click(owner, "Retry", f"#{self.channel}", one["ts"])

    # what is seen in the end

    def seen(self) -> list[str]:
        """The contact's texts and pictures in Slack, in order."""
        slack, mine = self.house.slack, re.compile(rf"^{re.escape(self.name)} in \d+$", re.MULTILINE)
        pictures = {one.picture: one.picture_words for one in self.texts if one.picture}
        found: list[str] = []
        for root in slack.messages(f"#{self.channel}"):
            for one in slack.messages(f"#{self.channel}", root["ts"]):
                found += mine.findall(slack.text_of(one))
                shown = [slack.workspace.files[file["id"]]["_bytes"] for file in one.get("files", [])]
                found += [pictures[content] for content in shown if content in pictures]
        return found

    def sent(self) -> list[str]:
        """What the contact got, in order."""
        return [one.body for one in self.house.twilio.sent if one.recipient == self.contact]


def _buttons(message: dict) -> list[dict]:
    found = [one for block in message.get("blocks", []) for one in (*block.get("elements", []), block.get("accessory") or {})]
    return [one for one in found if one.get("type") == "button"]


def _in_time(look: Callable[[], object], seconds: float) -> bool:
    try:
        return bool(wait_for(look, seconds))
    except TimeoutError:
        return False
