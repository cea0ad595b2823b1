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

from tests.chaos.errands import Errands
from tests.chaos.pictures import File, arriving, drawn_anew, taken_as_it_is
from tests.chaos.records import Move, Records
from tests.chaos.said import Card, Place, Reply, Text, Thread
from tests.looking.waits import wait_for
from tests.machines import Machines

TRIES = 6
"""So often Twilio brings a text; what nobody took by then is in its list only."""
PICTURES = 1 / 4
"""Of so many texts and replies."""
HANDED_OVER = 90.0
ACCEPTED = 30.0
"""Seconds that are waited for the answer to an invitation."""
MOVES, REJECTIONS, ASTRAY = 1 / 2, 1 / 6, 1 / 6
"""So many hand-overs lead to another queue, and so many are rejected. So often somebody writes in a thread that was left."""
NEWEST = 40
"""So many of the last messages somebody looks at in their DM."""
INVITATION = ("Transfer invitation:", "invitation for the conversation with")
"""What stands on a preview in a queue's channel, while it can be answered and afterwards."""
HISTORY = "So far, in "
HELD = "Send to contact"
ASKED = ("Retry", HELD)
"""What its writer presses where a reply did not go out by itself."""
FINAL = ("delivered", "failed")
FAILED = "failed"


@dataclass
class Talk:
    """It begins at `home`, and may be moved to any of `places`. `colleague` never holds it. `pause` is the longest between two texts or replies; so
    often as `hand_overs` says, somebody hands over before they write, and as `leaves` says, the owner leaves something for later.
    """

    house: Machines
    records: Records
    name: str
    contact: str
    line: str
    home: Place
    places: tuple[Place, ...]
    colleague: str
    chance: random.Random
    pause: float
    hand_overs: float
    errands: Errands
    leaves: float
    texts: list[Text] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    tried: int = 0
    """Hand-overs, however they ended; the first leads to another queue."""
    handovers: int = 0
    rejections: int = 0
    asked: dict[str, bool] = field(default_factory=dict)
    """What was put to the agent: whether the contact had it."""
    kept_inside: set[str] = field(default_factory=set)
    """What is held, and whose writer holds the conversation no more: nobody may send it, and its thread says so."""

    def text(self) -> None:
        """The contact writes the next text when the last was taken, or Twilio gave up."""
        text = Text(f"{self.name} in {len(self.texts)}")
        if self.chance.random() < PICTURES:
            text.picture = taken_as_it_is(text.words)[2]
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
            with self.errands.quiet:
                self.text()
            until.wait(self.chance.uniform(0.2, self.pause))

    # what the agents do

    def begin(self) -> None:
        """A first text, and an agent who claims."""
        self.text()
        wait_for(self._claim)

    def _claim(self) -> bool:
        card = self.card()
        if not self.records.owner(self.contact):
            self.house.slack.click(card.place.agents[0], "Claim", card.place.channel, card.ts)
        return bool(self.records.owner(self.contact))

    def card(self) -> Card:
        """Where the conversation is now, for whoever looks at Slack: the newest."""
        found = self.cards()
        if not found:
            raise LookupError(f"no card of {self.name}")
        return next((one for one in reversed(found) if not one.left), found[-1])

    @property
    def shown(self) -> str:
        """The number as people write it."""
        return f"({self.contact[2:5]}) {self.contact[5:8]}-{self.contact[8:]}"

    def reminders(self) -> int:
        """How often a thread says that it is time to follow up."""
        slack, said = self.house.slack, f"time to follow up with {self.shown}"
        roots = [(place.channel, one["ts"]) for place in self.places for one in slack.messages(place.channel)]
        return sum(said in slack.text_of(one) for channel, ts in roots for one in slack.messages(channel, ts))

    def cards(self) -> list[Card]:
        """Of all the threads that it has had, in order."""
        slack, shown = self.house.slack, self.shown
        found = []
        for place in self.places:
            for one in slack.messages(place.channel):
                text = slack.text_of(one)
                if shown in text and not any(words in text for words in INVITATION):
                    found.append(Card(place, one["ts"], left=not slack.labels_of(one)))
        return sorted(found, key=lambda card: card.ts)

    def moves(self) -> list[Move]:
        return self.records.moves(self.contact)

    def agents_write(self, until: threading.Event) -> None:
        """Mostly the owner; sometimes the one who isn't, sometimes somebody who never was, sometimes where the conversation was before. Now and
        then it is handed over, or something is left for later.
        """
        while not until.is_set():
            if self.chance.random() < self.hand_overs:
                self._hand_over(self.card(), until)
            card, owner = self.card(), self.records.owner(self.contact)
            if owner in card.place.agents and self.chance.random() < self.leaves:
                self.errands.run(card, owner)
            author = self.chance.choice((*card.place.agents, *card.place.agents, self.colleague))
            former = [one for one in self.cards() if one.left]
            self._write(self.chance.choice(former) if former and self.chance.random() < ASTRAY else card, author)
            until.wait(self.chance.uniform(0.2, self.pause))

    def _write(self, card: Card, author: str) -> None:
        """The next words come when Slack could hand over these: what it repeats later comes later, whoever sends it on."""
        words, before = f"{self.name} out {len(self.replies)}", len(self.house.slack.delivery.events)
        files = self._files(words)
        ts = self.house.slack.say(author, card.place.channel, words, thread_ts=card.ts, files=files)
        at = datetime.fromtimestamp(float(ts), UTC)
        reply = Reply(words, author, at, heard=False, thread=card.ts, pictures=tuple(arriving(one) for one in files))
        self.replies.append(reply)
        reply.heard = _in_time(lambda: self._handed_over(ts, before), HANDED_OVER)

    def _files(self, words: str) -> list[File]:
        """Some replies come with a picture, and some with two."""
        if self.chance.random() >= PICTURES:
            return []
        size = (16 + len(self.replies), 16 + int(self.contact[-3:]))
        return [taken_as_it_is(words), drawn_anew(words, size)][self.chance.choice((slice(1), slice(1, 2), slice(2)))]

    def _handed_over(self, ts: str, before: int) -> bool:
        """Whether we were told, or Slack has given it up: then the thread says it."""
        told = [one for one in self.house.slack.delivery.events[before:] if one.inner.get("ts") == ts]
        return any(one.given_up or any(answer.ok for answer in list(one.attempts)) for one in told)

    def _hand_over(self, card: Card, until: threading.Event) -> None:
        """By mention, to a teammate or to another queue, and answered in the target's DM. What fails on the way leaves it where it was."""
        owner = self.records.owner(self.contact)
        if owner not in card.place.agents:
            return
        target, asked = self._target(owner, card.place)
        self.tried += 1
        self.house.slack.say(owner, card.place.channel, f"@threadline transfer {target}", thread_ts=card.ts)
        rejected, end = self.chance.random() < REJECTIONS, time.monotonic() + ACCEPTED
        while time.monotonic() < end and not until.is_set():
            pressed = self._answer("Reject", (*asked, self.colleague)) if rejected else self._answer("Accept", asked)
            if rejected and pressed:
                self.rejections += 1
                return
            if self.records.owner(self.contact) not in (owner, None):
                self.handovers += 1
                return
            time.sleep(0.3)

    def _target(self, owner: str, place: Place) -> tuple[str, tuple[str, ...]]:
        """How it is named, and who may accept."""
        if self.tried == 0 or self.chance.random() < MOVES:
            other = self.chance.choice([one for one in self.places if one != place])
            return other.queue, tuple(self.chance.sample(other.agents, 2))
        teammate = next(one for one in place.agents if one != owner)
        return f"@{teammate}", (teammate,)

    def _answer(self, word: str, people: tuple[str, ...]) -> bool:
        """Whether somebody had something to press."""
        slack, pressed = self.house.slack, False
        for person in people:
            for one in slack.dms(person)[-NEWEST:]:
                if word in slack.labels_of(one) and self.contact[-4:] in slack.text_of(one):
                    with suppress(LookupError):  # it was taken away just now
                        slack.click(person, word, "dm", one["ts"])
                        pressed = True
        return pressed

    def answer_questions(self) -> None:
        """Where nobody can tell whether a text was sent, its owner asks the contact, and sends it again if it wasn't. What Slack told of too late to
        be in order is held, and its writer sends it while they hold the conversation.
        """
        for card in self.cards():
            for one in self.house.slack.messages(card.place.channel, card.ts):
                button = next((found for found in _buttons(one) if found["text"]["text"] in ASKED), None)
                owner = self.records.owner(self.contact)
                if button and owner:
                    self._answer_question(card, one["ts"], button, owner)

    def _answer_question(self, card: Card, ts: str, button: dict, owner: str) -> None:
        words = self.records.body(button["value"])
        if words is None or self._is_under_way(words):
            return
        self.kept_inside.discard(words)
        if button["text"]["text"] == HELD and owner != self.writer(words):
            self.kept_inside.add(words)
            return
        if words:  # else it is about a picture that could not be fetched
            self.asked[words] = words in self.sent()
        if not self.asked.get(words):
            with suppress(LookupError):  # it was taken away just now
                self.house.slack.click(owner, button["text"]["text"], card.place.channel, ts)

    def writer(self, words: str) -> str:
        return ({one.words: one.author for one in self.replies} | {one.words: one.author for one in self.errands.laters})[words]

    def _is_under_way(self, words: str) -> bool:
        """Twilio has it, and nobody knows yet what becomes of it."""
        return any(one.body == words and one.status not in FINAL for one in self._taken())

    def _taken(self) -> list:
        return [one for one in self.house.twilio.sent if one.recipient == self.contact]

    # what is seen in the end

    def threads(self) -> list[Thread]:
        """What Slack shows of the contact's, thread by thread in the order in which they began. Wherever it shows it."""
        roots = [(one["ts"], place.channel) for place in self.places for one in self.house.slack.messages(place.channel)]
        found = [self._thread(channel, ts) for ts, channel in sorted(roots)]
        return [one for one in found if one.history or one.own]

    def _thread(self, channel: str, ts: str) -> Thread:
        slack, mine = self.house.slack, re.compile(rf"^{re.escape(self.name)} in \d+$", re.MULTILINE)
        pictures = {one.picture: one.picture_words for one in self.texts if one.picture}
        found = Thread([], [])
        for one in slack.messages(channel, ts):
            text = slack.text_of(one)
            (found.history if HISTORY in text.partition("\n")[0] else found.own).extend(mine.findall(text))
            shown = [slack.workspace.files[file["id"]]["_bytes"] for file in one.get("files", [])]
            found.own += [pictures[content] for content in shown if content in pictures]
        return found

    def sent(self) -> list[str]:
        """What the contact got, in order. Each picture stands behind the words that it came with."""
        pictures = {content: part for one in self.replies for content, part in zip(one.pictures, one.parts[1:], strict=True)}
        found = []
        for one in self._taken():
            if one.status != FAILED:
                found.append(one.body)
                found += [pictures.get(whole.content, f"{one.body} something else") for _, whole in one.fetched]
        return found


def _buttons(message: dict) -> list[dict]:
    found = [one for block in message.get("blocks", []) for one in (*block.get("elements", []), block.get("accessory") or {})]
    return [one for one in found if one.get("type") == "button"]


def _in_time(look: Callable[[], object], seconds: float) -> bool:
    try:
        return bool(wait_for(look, seconds))
    except TimeoutError:
        return False
