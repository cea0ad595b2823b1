"""Whoever counts must be able to find something."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.chaos.talk import Reply, Text
from tests.chaos.verdict import Verdict, judge

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
OWNERS = [("kate", NOON, NOON + 10 * SECOND), ("lee", NOON + 10 * SECOND, None)]


class Told:
    """A conversation that is over. Kate held it for ten seconds, and then Lee."""

    name, contact = "Vanessa", "+15557720101"
    records = property(lambda self: self)

    def __init__(self, seen, sent, asked=()):
        self.texts = [Text("in 0", b"0"), Text("in 1"), Text("in 2", given_up=True), Text("in 3")]
        replied = [("kate", 1), ("lee", 2), ("kate", 5), ("lee", 20), ("kate", 30)]
        self.replies = [Reply(f"out {number}", who, NOON + at * SECOND, heard=True) for number, (who, at) in enumerate(replied)]
        self.shown = 1
        self._seen, self._sent, self.asked = seen, sent, dict.fromkeys(asked, False)

    def owners(self, _contact):
        return OWNERS

    def cards(self):
        return [{}] * self.shown

    def seen(self):
        return self._seen

    def sent(self):
        return self._sent


SEEN, SENT = ["in 0", "in 0 picture", "in 1", "in 2", "in 3"], ["out 0", "out 2", "out 3"]
WRONG = {
    "a text is lost": (["in 0", "in 0 picture", "in 1", "in 2"], SENT, Verdict(lost=["in 3"])),
    "a text that Twilio gave up is lost": (["in 0", "in 0 picture", "in 1", "in 3"], SENT, Verdict(lost=["in 2"])),
    "a text is doubled": ([*SEEN, "in 1"], SENT, Verdict(doubled=["in 1"])),
    "texts change places": (["in 1", "in 0", "in 0 picture", "in 2", "in 3"], SENT, Verdict(shuffled=["in 0"])),
    "a picture is lost": (["in 0", "in 1", "in 2", "in 3"], SENT, Verdict(lost=["in 0 picture"])),
    "a picture is doubled": ([*SEEN, "in 0 picture"], SENT, Verdict(doubled=["in 0 picture"])),
    "a picture is above its text": (["in 0 picture", "in 0", "in 1", "in 2", "in 3"], SENT, Verdict(shuffled=["in 0 picture"])),
    "a reply is lost": (SEEN, ["out 0", "out 2"], Verdict(lost=["out 3"])),
    "a reply is doubled": (SEEN, ["out 0", "out 2", "out 2", "out 3"], Verdict(doubled=["out 2"])),
    "replies change places": (SEEN, ["out 2", "out 0", "out 3"], Verdict(shuffled=["out 0"])),
    "somebody else's words went out": (SEEN, ["out 0", "out 1", "out 2", "out 3"], Verdict(unowned=["out 1"])),
    "a former owner's words went out": (SEEN, [*SENT, "out 4"], Verdict(unowned=["out 4"])),
}


@pytest.mark.parametrize(("seen", "sent", "verdict"), WRONG.values(), ids=WRONG)
def test_it_finds_that(seen, sent, verdict):
    assert judge(Told(seen, sent)) == verdict


def test_it_finds_a_second_card():
    talk = Told(SEEN, SENT)
    talk.shown = 2
    assert judge(talk) == Verdict(doubled=["Vanessa's card"])


@pytest.mark.parametrize(
    "talk",
    [
        Told(SEEN, SENT),
        Told(["in 0", "in 0 picture", "in 1", "in 3", "in 2"], SENT),
        Told(["in 0", "in 1", "in 0 picture", "in 2", "in 3"], SENT),
        Told(SEEN, ["out 0", "out 3", "out 2"], asked=["out 2"]),
    ],
    ids=["all is well", "what Twilio gave up came later", "a picture came later", "what the agent was asked about came later"],
)
def test_it_finds_nothing_where(talk):
    assert judge(talk).is_clean


def test_words_at_the_edge_of_an_ownership_are_not_judged():
    talk = Told(SEEN, SENT)
    talk.replies[2] = replace(talk.replies[2], at=NOON + 9.9 * SECOND)
    assert judge(talk).is_clean
    talk._sent = ["out 0", "out 3"]
    assert judge(talk).is_clean
