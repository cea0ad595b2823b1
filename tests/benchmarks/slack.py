"""The stand-in Slack in a process of its own, so that it doesn't share the bench's interpreter lock."""

import time
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Self

from bot.sandbox.server import StandIn
from bot.sandbox.slack.blocks.elements import elements
from bot.sandbox.slack.requests import payloads
from bot.sandbox.slack.requests.delivery import FORM, sign
from tests.benchmarks.load import request


class _Stage:
    """What the other process can be asked for, by method name."""

    def __init__(self, stand_in: StandIn, channels: int) -> None:
        self._slack = stand_in
        work = stand_in.workspace
        self._people = {"sam": work.add_person("sam", "Sam Rivera", admin=True), "kate": work.add_person("kate", "Kate Lewis")}
        self._channels = [work.add_channel(f"queue-{number}", members=tuple(self._people.values())) for number in range(channels)]

    def address(self) -> dict[str, str]:
        return {"url": self._slack.url, "token": self._slack.bot_token, "secret": self._slack.signing_secret}

    def meet(self, app_url: str) -> None:
        """From now on events are sent."""
        self._slack.app_url = app_url

    def say(self, person: str, line: str) -> str:
        """A slash command's answer."""
        return self._slack.command(self._people[person], line).text

    def slow(self, seconds: float) -> None:
        """Every call takes so long from now on."""
        self._slack.faults.plan("*", "slow", lasting=3600, seconds=seconds)

    def posted(self, since: float, threaded: bool) -> float:
        """When the first message after `since` came in, by the wall clock: a card, or one in a thread. 0: none yet."""
        calls = (call for call in self._slack.calls_to("chat.postMessage") if call.at >= since)
        return next((call.at for call in calls if bool(call.args.get("thread_ts")) == threaded), 0.0)

    def limit(self) -> None:
        """From now on what Slack permits is enforced: one post a second in each channel, a few more at once, 429 beyond."""
        self._slack.api.limits = True

    def posts(self, since: float, channel: int) -> list[tuple[float, int]]:
        """When each try to post into a channel came in, by the wall clock, and its HTTP status."""
        calls = self._slack.calls_to("chat.postMessage")
        return [(call.at, call.status) for call in calls if call.at >= since and call.args["channel"] == self._channels[channel]]

    def order(self, channel: int) -> list[list[str]]:
        """The texts that stand in each thread of a channel, in Slack's order, without what stands above them."""
        cards = self._slack.messages(self._channels[channel])
        threads = [self._slack.messages(self._channels[channel], card["ts"]) for card in cards]
        return [[self._slack.text_of(one).split("\n")[-1] for one in thread] for thread in threads]

    def commands(self, person: str, line: str, count: int) -> list[bytes]:
        """Signed requests of a slash command, the same each time but for its ids. A form opens to one that is sent within seconds."""
        name, _, text = line.partition(" ")
        who, place = self._slack.person(self._people[person]), self._slack.channel(self._channels[0])
        new_trigger = self._slack.workspace.surfaces.new_trigger
        return [
            self._signed(payloads.command(who, place, name, text, trigger=new_trigger(who.id), hook=f"{self._slack.base}/hooks/{number}"))
            for number in range(count)
        ]

    def clicks(self, person: str, label: str) -> list[bytes]:
        """Signed requests of a click on every message that has this button."""
        who = self._people[person]
        found = [(channel, message) for channel in self._channels for message in self._slack.messages(channel)]
        return [self._click(who, channel, one["ts"], label) for channel, one in found if label in self._slack.labels_of(one)]

    def _click(self, who: str, channel: str, ts: str, label: str) -> bytes:
        source = self._slack.source(who, channel, ts, label=label)
        block, element = next((block, one) for block, one in elements(source.blocks) if one.get("text", {}).get("text") == label)
        action = payloads.action(block, element)
        payload = payloads.block_actions(
            self._slack.person(who), source, action, state={}, trigger=f"1.{ts}", hook=f"{self._slack.base}/hooks/{ts}", at=time.time()
        )
        return self._signed(payloads.encoded(payload))

    def _signed(self, body: bytes) -> bytes:
        stamp = str(int(time.time()))
        signature = sign(self._slack.signing_secret, stamp, body)
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature, "Content-Type": FORM}
        return request("/slack/events", headers, body)


def _serve(ear: Connection, channels: int) -> None:
    with StandIn() as stand_in:
        stage = _Stage(stand_in, channels)
        while True:
            name, *words = ear.recv()
            ear.send(getattr(stage, name)(*words))


class Slack:
    """Hands every call on to the stage in the other process: slack.say("sam", "/sms help")."""

    def __init__(self, channels: int) -> None:
        context = get_context("spawn")
        self._mouth, ear = context.Pipe()
        self._process = context.Process(target=_serve, args=(ear, channels), daemon=True)

    def __enter__(self) -> Self:
        self._process.start()
        return self

    def __exit__(self, *_trouble: object) -> None:
        self._process.kill()
        self._process.join()

    def ask(self, name: str, *words: Any) -> Any:
        self._mouth.send((name, *words))
        return self._mouth.recv()
