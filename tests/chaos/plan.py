"""What befalls the town, drawn from a seed: the same seed and figures give the same blows in the same order."""

from dataclasses import dataclass, replace
from random import Random

SLACK = ("429", "500", "cut", "cut_before", "cut_late", "garbage", "hang", "hang_after", "slow")
TWILIO = ("429", "500", "503", "late", "cut", "cut_before", "garbage", "hang")
QUICK_SLACK, QUICK_TWILIO = ("429", "500", "cut", "cut_before", "garbage"), ("429", "cut", "garbage")
"""What is over soon: a call that hangs is waited for, and one that may have been taken is looked for, for many seconds."""
MEDIA = ("404", "500", "cut")
CALLS = ("chat.postMessage", "chat.postMessage", "chat.update", "conversations.replies", "conversations.history", "file", "*")
DATABASES = {"sqlite": ("locked", "full", "gone"), "postgresql": ("restarted", "crashed")}
DEATHS = {"sqlite": ("all", "all", "child"), "postgresql": ("web", "worker", "worker")}
DATABASE_EVERY, NOTHING_EVERY, STALL_EVERY, OUTAGE_EVERY, REPEATED_EVERY = 8, 12, 9, 16, 3
"""So many deaths lie between two of a kind."""
UNKNOWN = ("restricted_action_of_tomorrow", "no_such_thing_yet", "ekm_odd_answer")
"""Codes of Slack's that are on nobody's list."""
APART = 3.0
"""The clocks of Slack and Twilio differ from ours by so many seconds at most, in opposite directions."""


@dataclass(frozen=True)
class Plan:
    """`nothing`: seconds for which Slack and Twilio take no call at all; ten minutes in earnest, and less where nobody has the time.
    `outage`: seconds for which nobody reaches us, and Slack gives up what it has to tell; 3 to 20 minutes in earnest.
    """

    seed: int
    kills: int
    database: str
    nothing: float = 60.0
    outage: float = 180.0
    contacts: int = 4
    """In each of three channels."""
    short: bool = False

    @property
    def apart(self) -> float:
        """Slack's clock is so many seconds ahead of ours, and Twilio's as many behind."""
        return Random(f"{self.seed} clocks").uniform(-APART, APART)

    @property
    def blows(self) -> list["Blow"]:
        chance = Random(f"{self.seed} {self.database}")
        found: list[Blow] = []
        for number in range(1, self.kills + 1):
            found += self._between(chance, number)
            found.append(Blow("kill", chance.choice(DEATHS[self.database]), pause=chance.uniform(0.2, 2.0)))
        return [replace(one, pause=one.pause / 2) for one in found] if self.short else found

    def _between(self, chance: Random, number: int) -> list["Blow"]:
        times = chance.randint(1, 3)
        slack, twilio = (QUICK_SLACK, QUICK_TWILIO) if self.short else (SLACK, TWILIO)
        found = [Blow("slack", chance.choice(slack), chance.choice(CALLS), times=times, pause=chance.uniform(0, 1))]
        found.append(Blow("twilio", chance.choice(twilio), times=times, pause=chance.uniform(0, 1)))
        found.append(Blow("media", chance.choice(MEDIA), times=times))
        if number % REPEATED_EVERY == 1:
            found.append(Blow("unknown", chance.choice(UNKNOWN), chance.choice(CALLS[:-2]), times=times))
            found.append(Blow("repeated", times=chance.randint(1, 5), pause=chance.uniform(0, 1)))
        if number % DATABASE_EVERY == (2 if self.short else DATABASE_EVERY // 2):
            how = chance.choice(DATABASES[self.database])
            found.append(Blow("database", how, seconds=chance.uniform(1, 2) if self.short else chance.uniform(2, 9), pause=1))
        if number % NOTHING_EVERY == NOTHING_EVERY // 2:
            found.append(Blow("nothing", seconds=self.nothing))
        if number % OUTAGE_EVERY == (2 if self.short else OUTAGE_EVERY // 2):
            found.append(Blow("outage", seconds=self.outage, pause=1))
        if self.database == "postgresql" and number % STALL_EVERY == STALL_EVERY // 2:
            found.append(Blow("stall", seconds=chance.uniform(3, 20), pause=1))
        return found


@dataclass(frozen=True)
class Blow:
    """`pause`: seconds before it."""

    what: str
    how: str = ""
    where: str = ""
    times: int = 1
    seconds: float = 0.0
    pause: float = 0.0
