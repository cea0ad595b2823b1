"""Whoever counts must be able to find something."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.chaos import verdict
from tests.chaos.errands import Later, Reminder
from tests.chaos.records import Move, Reminded
from tests.chaos.said import Card, Place, Reply, Text, Thread
from tests.chaos.verdict import Verdict

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
OWNERS = [("kate", NOON, NOON + 10 * SECOND), ("lee", NOON + 10 * SECOND, None)]
OLD, NEW = "1.0", "2.0"
SUPPORT, BILLING = Place("support", ("kate", "noor")), Place("billing", ("lee", "maria"))


def judge(talk):
    return verdict.judge(talk)


@dataclass
class Errands:
    """Of Kate, and later of Lee."""

    laters: list[Later] = field(default_factory=list)
    reminders: list[Reminder] = field(default_factory=list)
    untaken: list[str] = field(default_factory=list)


class Told:
    """A conversation that is over. Kate held it for ten seconds, and then Lee."""

    name, contact = "Vanessa", "+15557720101"
    records = property(lambda self: self)

    def __init__(self, seen, sent, asked=(), kept_inside=()):
        self.kept_inside = set(kept_inside)
        self.texts = [Text("in 0", b"0"), Text("in 1"), Text("in 2", given_up=True), Text("in 3")]
        replied = [("kate", 1), ("lee", 2), ("kate", 5), ("lee", 20), ("kate", 30)]
        self.replies = [Reply(f"out {number}", who, NOON + at * SECOND, heard=True, thread=OLD) for number, (who, at) in enumerate(replied)]
        self.replies[2].pictures = (b"2", b"3")
        self._cards, self._moves = [Card(SUPPORT, OLD, left=False)], []
        self._threads, self._sent, self.asked = [Thread([], seen)], sent, dict.fromkeys(asked, False)
        self.errands, self._shown = Errands(), 0

    def laters(self, _contact):
        return {one.words: NOON + 5 * SECOND for one in self.errands.laters if one.stored}

    def reminded(self, _contact):
        return Reminded(False, sum(one.told for one in self.errands.reminders), 0)

    def reminders(self):
        return self._shown

    def owners(self, _contact):
        return OWNERS

    def moves(self):
        return self._moves

    def cards(self):
        return self._cards

    def threads(self):
        return self._threads

    def sent(self):
        return self._sent


class Moved(Told):
    """The same, where the hand-over led to another channel."""

    def __init__(self, old, history, new, sent):
        super().__init__([], sent)
        self._threads = [Thread([], old), Thread(history, new)]
        self._moves = [Move(OLD, NOON + 10 * SECOND)]
        self._cards = [Card(SUPPORT, OLD, left=True), Card(BILLING, NEW, left=False)]
        self.replies[3].thread = NEW


SEEN, SENT = ["in 0", "in 0 picture", "in 1", "in 2", "in 3"], ["out 0", "out 2", "out 2 picture 0", "out 2 picture 1", "out 3"]
BOTH = ["out 2 picture 0", "out 2 picture 1"]
WRONG = {
    "a text is lost": (["in 0", "in 0 picture", "in 1", "in 2"], SENT, Verdict(lost=["in 3"])),
    "a text that Twilio gave up is lost": (["in 0", "in 0 picture", "in 1", "in 3"], SENT, Verdict(lost=["in 2"])),
    "a text is doubled": ([*SEEN, "in 1"], SENT, Verdict(doubled=["in 1"])),
    "texts change places": (["in 1", "in 0", "in 0 picture", "in 2", "in 3"], SENT, Verdict(shuffled=["in 0"])),
    "a picture is lost": (["in 0", "in 1", "in 2", "in 3"], SENT, Verdict(lost=["in 0 picture"])),
    "a picture is doubled": ([*SEEN, "in 0 picture"], SENT, Verdict(doubled=["in 0 picture"])),
    "a picture is above its text": (["in 0 picture", "in 0", "in 1", "in 2", "in 3"], SENT, Verdict(shuffled=["in 0 picture"])),
    "a reply is lost": (SEEN, ["out 0", "out 2", *BOTH], Verdict(lost=["out 3"])),
    "a reply is doubled": (SEEN, [*SENT, "out 3"], Verdict(doubled=["out 3"])),
    "replies change places": (SEEN, ["out 2", *BOTH, "out 0", "out 3"], Verdict(shuffled=["out 0"])),
    "somebody else's words went out": (SEEN, ["out 0", "out 1", *SENT[1:]], Verdict(unowned=["out 1"])),
    "a former owner's words went out": (SEEN, [*SENT, "out 4"], Verdict(unowned=["out 4"])),
    "a reply came without one of its pictures": (SEEN, ["out 0", "out 2", BOTH[0], "out 3"], Verdict(lost=[BOTH[1]])),
    "a reply's picture came twice": (SEEN, [*SENT[:4], BOTH[1], "out 3"], Verdict(doubled=[BOTH[1]], shuffled=[BOTH[1]])),
    "a reply's pictures change places": (SEEN, ["out 0", "out 2", *reversed(BOTH), "out 3"], Verdict(shuffled=BOTH)),
    "a reply's picture came with the next one": (SEEN, ["out 0", "out 2", BOTH[0], "out 3", BOTH[1]], Verdict(shuffled=[BOTH[1]])),
    "a broken picture went out": (
        SEEN,
        ["out 0", "out 2", BOTH[0], "out 2 else", "out 3"],
        Verdict(lost=[BOTH[1]], unowned=["out 2 else"]),
    ),
}
OLD_TEXTS, NEW_TEXTS = ["in 0", "in 0 picture", "in 1"], ["in 0 picture", "in 2", "in 3"]
WRONG_MOVES = {
    "a text is in neither thread": (["in 0", "in 0 picture"], ["in 0"], NEW_TEXTS, Verdict(lost=["in 1"])),
    "a text is in the history alone": (["in 0", "in 0 picture"], ["in 0", "in 1"], NEW_TEXTS, Verdict(lost=["in 1"])),
    "a text is in both threads": (
        OLD_TEXTS,
        ["in 0", "in 1"],
        [NEW_TEXTS[0], "in 1", *NEW_TEXTS[1:]],
        Verdict(doubled=["in 1 below its history", "in 1"]),
    ),
    "texts change places over the threads": (
        ["in 0", "in 0 picture", "in 3"],
        ["in 0", "in 3"],
        ["in 0 picture", "in 1", "in 2"],
        Verdict(shuffled=["in 1"]),
    ),
    "the history has a gap": ([*OLD_TEXTS, "in 3"], ["in 0", "in 3"], NEW_TEXTS[:2], Verdict(lost=["in 1 in the history"])),
    "the history is not there": (OLD_TEXTS, [], NEW_TEXTS[1:], Verdict(lost=["in 0 in the history", "in 1 in the history"])),
    "the new thread has a text of its history again": (
        ["in 0", "in 0 picture"],
        ["in 0", "in 1"],
        [NEW_TEXTS[0], "in 1", *NEW_TEXTS[1:]],
        Verdict(doubled=["in 1 below its history"]),
    ),
    "the history is shuffled": (OLD_TEXTS, ["in 1", "in 0"], NEW_TEXTS, Verdict(shuffled=["in 0 in the history"])),
    "the history has a text twice": (OLD_TEXTS, ["in 0", "in 1", "in 1"], NEW_TEXTS, Verdict(doubled=["in 1 in the history"])),
    "the history's picture is not there": (OLD_TEXTS, ["in 0", "in 1"], NEW_TEXTS[1:], Verdict(lost=["in 0 picture"])),
    "a picture that the history doesn't reach back to is shown again": (
        OLD_TEXTS,
        ["in 1"],
        NEW_TEXTS,
        Verdict(doubled=["in 0 picture"]),
    ),
    "the history's picture is there twice": (OLD_TEXTS, ["in 0", "in 1"], [NEW_TEXTS[0], *NEW_TEXTS], Verdict(doubled=["in 0 picture"])),
}


@pytest.mark.parametrize(("seen", "sent", "verdict"), WRONG.values(), ids=WRONG)
def test_it_finds_that(seen, sent, verdict):
    assert judge(Told(seen, sent)) == verdict


@pytest.mark.parametrize(("old", "history", "new", "verdict"), WRONG_MOVES.values(), ids=WRONG_MOVES)
def test_it_finds_that_at_a_move(old, history, new, verdict):
    assert judge(Moved(old, history, new, SENT)) == verdict


def test_it_finds_what_went_out_from_a_thread_that_was_left():
    talk = Moved(OLD_TEXTS, ["in 0", "in 1"], NEW_TEXTS, SENT)
    assert judge(talk).is_clean
    talk.replies[3] = replace(talk.replies[3], thread=OLD)
    assert judge(talk) == Verdict(unowned=["out 3"])
    talk._sent = SENT[:-1]
    assert judge(talk).is_clean


def test_it_finds_a_second_card_and_one_that_does_not_point_on():
    talk = Told(SEEN, SENT)
    talk._cards *= 2
    assert judge(talk) == Verdict(doubled=["Vanessa's card"])
    talk = Moved(OLD_TEXTS, ["in 0", "in 1"], NEW_TEXTS, SENT)
    talk._cards = [one._replace(left=False) for one in talk._cards]
    assert judge(talk) == Verdict(lost=["the way on from Vanessa's former card"])
    talk._cards = talk._cards[:1]
    assert "Vanessa's card" in judge(talk).lost


@pytest.mark.parametrize(
    "talk",
    [
        Told(SEEN, SENT),
        Told(["in 0", "in 0 picture", "in 1", "in 3", "in 2"], SENT),
        Told(["in 0", "in 1", "in 0 picture", "in 2", "in 3"], SENT),
        Told(SEEN, ["out 0", "out 3", "out 2", *BOTH], asked=["out 2"]),
        Told(SEEN, ["out 0", "out 3"], kept_inside=["out 2"]),
        Moved(OLD_TEXTS, ["in 0", "in 1"], NEW_TEXTS, SENT),
        Moved(OLD_TEXTS, ["in 1"], NEW_TEXTS[1:], SENT),
        Moved(["in 0", "in 1"], ["in 0", "in 1"], NEW_TEXTS, SENT),
        Moved(["in 0", "in 1"], ["in 1"], ["in 2", "in 3", "in 0 picture"], SENT),
    ],
    ids=[
        "all is well",
        "what Twilio gave up came later",
        "a picture came later",
        "what the agent was asked about came later",
        "what was held until its writer had handed over stays inside",
        "it moved",
        "the history begins later",
        "a picture came after the move",
        "a picture came after the move, and the history doesn't reach back to its text",
    ],
)
def test_it_finds_nothing_where(talk):
    assert judge(talk).is_clean


def test_what_the_agent_sent_again_comes_with_its_pictures():
    talk = Told(SEEN, ["out 0", BOTH[0], "out 3", "out 2", BOTH[1]], asked=["out 2"])
    assert judge(talk) == Verdict(shuffled=BOTH)


def test_words_at_the_edge_of_an_ownership_are_not_judged():
    talk = Told(SEEN, SENT)
    talk.replies[2] = replace(talk.replies[2], at=NOON + 9.9 * SECOND)
    assert judge(talk).is_clean
    talk._sent = ["out 0", "out 3"]
    assert judge(talk).is_clean
    talk._sent = ["out 0", "out 2", *BOTH, *BOTH[1:], "out 3"]
    assert judge(talk).doubled == BOTH[1:]


LATER = "Vanessa later 0"


@pytest.mark.parametrize(
    ("later", "sent", "inside", "wanted"),
    [
        (Later(LATER, "kate", stored=True), [LATER], (), Verdict()),
        (Later(LATER, "kate", stored=True), [], (), Verdict(lost=[LATER])),
        (Later(LATER, "kate", stored=True), [LATER] * 2, (), Verdict(doubled=[LATER])),
        (Later(LATER, "kate", stored=True), [], (LATER,), Verdict()),
        (Later(LATER, "kate", stored=False), [], (), Verdict()),
        (Later(LATER, "kate", stored=False), [LATER], (), Verdict(unowned=[LATER])),
        (Later(LATER, "lee", stored=True), [LATER], (), Verdict(unowned=[LATER])),
    ],
    ids=["it went", "it is lost", "it went twice", "it was held", "it was refused", "it was refused and went", "its writer held nothing"],
)
def test_a_text_for_later_goes_once_by_its_writers_leave(later, sent, inside, wanted):
    talk = Told(SEEN, [*SENT[:2], *sent, *SENT[2:]], kept_inside=inside)
    talk.errands.laters = [later]
    assert judge(talk) == wanted


@pytest.mark.parametrize(
    ("told", "ended", "shown", "wanted"),
    [
        (1, False, 1, Verdict()),
        (0, True, 0, Verdict()),
        (0, False, 0, Verdict(lost=["Vanessa's reminder"])),
        (2, False, 2, Verdict(doubled=["Vanessa's reminder"])),
        (1, False, 0, Verdict(lost=["Vanessa's reminder"])),
        (1, False, 2, Verdict(doubled=["Vanessa's reminder"])),
    ],
    ids=["it was said", "the contact wrote before", "it was not said", "it was said twice", "it isn't shown", "it is shown twice"],
)
def test_a_reminder_is_said_and_shown_once_unless_the_contact_wrote_before(told, ended, shown, wanted):
    talk = Told(SEEN, SENT)
    talk.errands.reminders, talk._shown = [Reminder(told, ended)], shown
    assert judge(talk) == wanted


def test_what_was_taken_and_is_not_there_is_lost():
    talk = Told(SEEN, SENT)
    talk.errands.untaken = [LATER]
    assert judge(talk) == Verdict(lost=[LATER])
