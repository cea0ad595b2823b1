"""Both sides compared, message by message."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from tests.chaos.records import Move
from tests.chaos.said import Reply, Thread
from tests.chaos.talk import Talk

APART = timedelta(seconds=4)
EDGE = timedelta(milliseconds=250)
"""Whose words were written so close to a change of owner is not judged."""


@dataclass
class Verdict:
    """What went wrong, in the words of those it went wrong for."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    shuffled: list[str] = field(default_factory=list)
    unowned: list[str] = field(default_factory=list)

    def __add__(self, other: "Verdict") -> "Verdict":
        return Verdict(*(mine + theirs for mine, theirs in zip(self.all(), other.all(), strict=True)))

    def all(self) -> tuple[list[str], ...]:
        return self.lost, self.doubled, self.shuffled, self.unowned

    @property
    def is_clean(self) -> bool:
        return not any(self.all())

    def __str__(self) -> str:
        names = ("lost", "doubled", "out of order", "sent without ownership")
        return " · ".join(f"{len(found)} {name}" for name, found in zip(names, self.all(), strict=True))

    def details(self) -> str:
        names = ("lost", "doubled", "out of order", "sent without ownership")
        return "\n".join(f"{name}: {one}" for name, found in zip(names, self.all(), strict=True) for one in found)


def both_sides(talk: Talk) -> str:
    """Everything that was compared, for whoever wants to know what happened."""
    owners, moves = talk.records.owners(talk.contact), talk.moves()
    shown = [[*(f"({words})" for words in one.history), *one.own, "--"] for one in talk.threads()]
    parts = {
        "wrote": [f"{one.words}{' (given up)' if one.given_up else ''}" for one in talk.texts],
        "shown": [words for thread in shown for words in thread],
        "owners": [f"{handle} {since:%H:%M:%S.%f} {until or ''}" for handle, since, until in owners],
        "moves": [f"{at:%H:%M:%S.%f} out of {thread}" for thread, at in moves],
        "replied": [_told(one, _may_go(one, owners, moves)) for one in talk.replies],
        "put to the agent": sorted(talk.asked),
        "held, and kept inside": sorted(talk.kept_inside),
        "for later": [f"{one.words} by {one.author}, {'stored' if one.stored else 'refused'}" for one in talk.errands.laters],
        "reminders": [f"told {one.told} times{', and ended' if one.ended else ''}" for one in talk.errands.reminders],
        "sent": talk.sent(),
    }
    return "\n".join([talk.name, *(f"  {name}\n    " + "\n    ".join(lines) for name, lines in parts.items())])


def _told(reply: Reply, may: bool | None) -> str:
    return f"{reply.at:%H:%M:%S.%f} {reply.author} in {reply.thread}: {reply.parts} {may} {reply.heard}"


def judge(talk: Talk) -> Verdict:
    return judge_cards(talk) + judge_texts(talk) + judge_pictures(talk) + judge_replies(talk) + judge_laters(talk) + judge_reminders(talk)


def judge_cards(talk: Talk) -> Verdict:
    """One card where the conversation is, and one that points on for each thread that it left."""
    cards, moves = talk.cards(), talk.moves()
    more, left = len(cards) - len(moves) - 1, len(moves) - sum(one.left for one in cards)
    return Verdict(
        lost=[f"{talk.name}'s card"] * -more + [f"the way on from {talk.name}'s former card"] * left,
        doubled=[f"{talk.name}'s card"] * more,
    )


def judge_texts(talk: Talk) -> Verdict:
    """Each of the contact's texts came out once in Slack, in order over all threads. What Twilio gave up and the list brought may come later than the
    next. A thread's history has the last of those that came out before, without a gap.
    """
    wanted = [one.words for one in talk.texts]
    late = {one.words for one in talk.texts if one.given_up}
    before: list[str] = []
    found = Verdict()
    for thread in talk.threads():
        found += _judge_history(thread.history, before, late)
        before += [one for one in thread.own if one in set(wanted)]
        found.doubled += [f"{one} below its history" for one in thread.history if one in thread.own]
    return found + compare(before, wanted, late)


def _judge_history(history: list[str], before: list[str], late: set[str]) -> Verdict:
    """The words are those of a reader of the new thread."""
    first = min((before.index(one) for one in history if one in before), default=0)
    found = compare(history, [one for one in before[first:] if one not in late], late) if before else Verdict()
    return Verdict(*([f"{words} in the history" for words in words_of] for words_of in found.all()))


def judge_pictures(talk: Talk) -> Verdict:
    """Each stands once in a thread, below its text or the history that has it; at any rate in the thread where the text can be read last. One that could
    not be fetched for long comes later, when its line's Retry is pressed: if the conversation has moved on and its new thread's history doesn't reach
    back to the text, then there.
    """
    wanted, threads = {one.picture_words: one.words for one in talk.texts if one.picture}, talk.threads()
    found = Verdict()
    for number, thread in enumerate(threads):
        here = [one for one in thread.own if one in wanted]
        found.doubled += [one for one, count in Counter(here).items() if count > 1]
        strays = [one for one in here if wanted[one] not in (*thread.history, *thread.own)]
        found.doubled += [one for one in strays if any(one in earlier.own for earlier in threads[:number])]
        found.shuffled += [one for one in here if not _stands_well(one, wanted[one], thread, threads[:number])]
    for one, words in wanted.items():
        readable = [number for number, thread in enumerate(threads) if words in (*thread.history, *thread.own)]
        if readable and not any(one in thread.own for thread in threads[readable[-1] :]):
            found.lost.append(one)
    return found


def _stands_well(picture: str, words: str, thread: Thread, before: list[Thread]) -> bool:
    if words in (*thread.history, *thread.own[: thread.own.index(picture)]):
        return True
    return words not in thread.own and any(words in one.own for one in before)


def judge_replies(talk: Talk) -> Verdict:
    """Each of the owner's replies went out once with its pictures, and nothing else. What the agent was asked about and sent again may be late.
    What was held until its writer had handed the conversation over stays inside.
    """
    owners, moves = talk.records.owners(talk.contact), talk.moves()
    later = {one.words for one in talk.errands.laters}
    sent = [one for one in talk.sent() if one not in later]
    fates = {one.words: _may_go(one, owners, moves) for one in talk.replies}
    whose = {part: one for one in talk.replies for part in one.parts}
    inside = talk.kept_inside - set(sent)
    wanted = [part for part, one in whose.items() if fates[one.words] and one.heard and one.words not in inside]
    late = {part for part, one in whose.items() if one.words in talk.asked}
    found = compare(sent, wanted, late)
    found.shuffled += [one for one in _astray(sent, whose) if one not in found.shuffled]
    found.unowned = [one for one in sent if one not in whose or fates[whose[one].words] is False]
    return found


def judge_laters(talk: Talk) -> Verdict:
    """Each text for later that Threadline has went out once, whenever, and by its writer's leave: they held the conversation when it was decided. What
    was held then, and whose writer holds it no more, stays inside. What was refused went nowhere.
    """
    counts, owners = Counter(talk.sent()), talk.records.owners(talk.contact)
    decided, found = talk.records.laters(talk.contact) or {}, Verdict(lost=list(talk.errands.untaken))
    for one in talk.errands.laters:
        went = counts[one.words]
        found.lost += [one.words] if one.stored and not went and one.words not in talk.kept_inside else []
        found.doubled += [one.words] if went > 1 else []
        at = decided.get(one.words)
        found.unowned += [one.words] if went and (at is None or not _held(one.author, at, owners)) else []
    return found


def _held(person: str, at: datetime, owners: list[tuple[str, datetime, datetime | None]]) -> bool:
    """Whether they held it about then: a change of owner bears Slack's time, which is not ours."""
    return any(handle == person and since <= at + APART and (until is None or at - APART < until) for handle, since, until in owners)


def judge_reminders(talk: Talk) -> Verdict:
    """Each was said once, unless the contact's text ended it, and shown as often as it was said."""
    found, name = Verdict(), f"{talk.name}'s reminder"
    for one in talk.errands.reminders:
        found.lost += [name] if not one.told and not one.ended else []
        found.doubled += [name] * max(0, one.told - 1)
    said, shown = talk.records.reminded(talk.contact), talk.reminders()
    return found + Verdict(lost=[name] * ((said.told if said else 0) - shown), doubled=[name] * (shown - (said.told if said else shown)))


def _astray(sent: list[str], whose: dict[str, Reply]) -> list[str]:
    """The pictures that didn't come right behind their words and the pictures before them."""
    ahead = {after: before for one in whose.values() for before, after in pairwise(one.parts)}
    return [one for before, one in pairwise(["", *sent]) if one in ahead and before != ahead[one]]


def _may_go(reply: Reply, owners: list[tuple[str, datetime, datetime | None]], moves: list[Move]) -> bool | None:
    """Whether its writer held the conversation then, and wrote where it was; None where that changed in this moment."""
    edges = [edge for _, *both in owners for edge in both if edge] + [at for _, at in moves]
    if any(abs(reply.at - edge) < EDGE for edge in edges):
        return None
    if any(reply.thread == thread and reply.at >= at for thread, at in moves):
        return False
    return any(handle == reply.author and since <= reply.at and (until is None or reply.at < until) for handle, since, until in owners)


def compare(found: list[str], wanted: list[str], late: set[str]) -> Verdict:
    """What came out beside what should have, once each and in order; those of `late` in any place."""
    counts = Counter(found)
    place = {words: number for number, words in enumerate(wanted)}
    order = [place[words] for words in dict.fromkeys(found) if words in place and words not in late]
    return Verdict(
        lost=[words for words in wanted if not counts[words]],
        doubled=[words for words, count in counts.items() if count > 1],
        shuffled=[wanted[one] for before, one in pairwise(order) if one < before],
    )
