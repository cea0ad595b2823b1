"""Both sides compared, message by message."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from tests.chaos.talk import Reply, Talk

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
        return Verdict(*(mine + theirs for mine, theirs in zip(self._all(), other._all(), strict=True)))

    def _all(self) -> tuple[list[str], ...]:
        return self.lost, self.doubled, self.shuffled, self.unowned

    @property
    def is_clean(self) -> bool:
        return not any(self._all())

    def __str__(self) -> str:
        names = ("lost", "doubled", "out of order", "sent without ownership")
        return " · ".join(f"{len(found)} {name}" for name, found in zip(names, self._all(), strict=True))

    def details(self) -> str:
        names = ("lost", "doubled", "out of order", "sent without ownership")
        return "\n".join(f"{name}: {one}" for name, found in zip(names, self._all(), strict=True) for one in found)


def both_sides(talk: Talk) -> str:
    """Everything that was compared, for whoever wants to know what happened."""
    owners = talk.records.owners(talk.contact)
    parts = {
        "wrote": [f"{one.words}{' (given up)' if one.given_up else ''}" for one in talk.texts],
        "shown": talk.seen(),
        "owners": [f"{handle} {since:%H:%M:%S.%f} {until or ''}" for handle, since, until in owners],
        "replied": [f"{one.at:%H:%M:%S.%f} {one.author}: {one.words} {_may_go(one, owners)} {one.heard}" for one in talk.replies],
        "put to the agent": sorted(talk.asked),
        "sent": talk.sent(),
    }
    return "\n".join([talk.name, *(f"  {name}\n    " + "\n    ".join(lines) for name, lines in parts.items())])


def judge(talk: Talk) -> Verdict:
    return judge_texts(talk) + judge_pictures(talk) + judge_replies(talk)


def judge_texts(talk: Talk) -> Verdict:
    """Each of the contact's texts stands once in Slack, below one card. What Twilio gave up and the list brought may come later than the next."""
    wanted = [one.words for one in talk.texts]
    late = {one.words for one in talk.texts if one.given_up}
    found = _compare([one for one in talk.seen() if one in set(wanted)], wanted, late)
    found.doubled += [f"{talk.name}'s card"] * (len(talk.cards()) - 1)
    return found


def judge_pictures(talk: Talk) -> Verdict:
    """Each stands once in Slack, below its text. One that could not be fetched for long comes later, when its line's Retry is pressed."""
    seen, wanted = talk.seen(), {one.picture_words: one.words for one in talk.texts if one.picture}
    found = _compare([one for one in seen if one in wanted], list(wanted), set(wanted))
    found.shuffled = [one for one in set(wanted) & set(seen) if wanted[one] not in seen[: seen.index(one)]]
    return found


def judge_replies(talk: Talk) -> Verdict:
    """Each of the owner's replies went out once, and nothing else. What the agent was asked about and sent again may be late."""
    sent, owners = talk.sent(), talk.records.owners(talk.contact)
    fates = {one.words: _may_go(one, owners) for one in talk.replies}
    wanted = [one.words for one in talk.replies if fates[one.words] and one.heard]
    unjudged = {words for words, may in fates.items() if may is None} | {
        one.words for one in talk.replies if not one.heard and fates[one.words]
    }
    found = _compare([one for one in sent if one not in unjudged], wanted, set(talk.asked))
    found.unowned = [words for words in sent if fates.get(words, False) is False]
    return found


def _may_go(reply: Reply, owners: list[tuple[str, datetime, datetime | None]]) -> bool | None:
    """Whether its writer held the conversation then; None where that changed in this moment."""
    edges = [edge for _, *both in owners for edge in both if edge]
    if any(abs(reply.at - edge) < EDGE for edge in edges):
        return None
    return any(handle == reply.author and since <= reply.at and (until is None or reply.at < until) for handle, since, until in owners)


def _compare(found: list[str], wanted: list[str], late: set[str]) -> Verdict:
    counts = Counter(found)
    place = {words: number for number, words in enumerate(wanted)}
    order = [place[words] for words in dict.fromkeys(found) if words in place and words not in late]
    return Verdict(
        lost=[words for words in wanted if not counts[words]],
        doubled=[words for words, count in counts.items() if count > 1],
        shuffled=[wanted[one] for before, one in pairwise(order) if one < before],
    )
