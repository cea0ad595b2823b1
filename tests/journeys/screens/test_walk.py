"""An hour at the desk with ten conversations at once: each text is told to its owner once and to nobody else, each wait is announced, and
nothing is told twice (docs/behaviour.md#attention).
"""

import random

import pytest

from bot.desk.notices import alerts

CONTACTS = [f"+155577201{number:02}" for number in range(10)]
MINUTES = 60


class Hour:
    """What happened in it. `texts` are the words of each, with who owned the conversation then."""

    def __init__(self, desk, seed):
        self.desk, self.chance = desk, random.Random(seed)
        self.owners = {}
        self.done = set()
        self.texts = []
        self.begun = []

    def written(self, contact):
        return f"772-01{contact[-2:]}"

    def text(self, contact, minute):
        words = f"Question {contact[-2:]}-{minute}."
        owner = self.owners.get(contact)
        self.texts.append((words, owner))
        if owner is None:
            self.begun.append(words)
        self.done.discard(contact)  # whoever held it last is Ready, and gets it back
        self.desk.text(words, sender=contact)

    def claim(self, contact):
        card = self.desk.card(self.written(contact))
        self.desk.click(self.desk.kate, "Claim", card)
        self.desk.shows("Kate Lewis", card)
        self.owners[contact] = self.desk.kate

    def finish(self, contact):
        assert self.desk.finish(self.owners[contact], self.desk.card(self.written(contact))) == {}
        self.done.add(contact)

    def answer(self, contact, minute):
        self.desk.reply(self.owners[contact], f"Answer {contact[-2:]}-{minute}", self.desk.card(self.written(contact)))


def walk(desk, seed):
    hour = Hour(desk, seed)
    for minute in range(MINUTES):
        for contact in hour.chance.sample(CONTACTS, hour.chance.randint(0, 2)):
            hour.text(contact, minute)
        desk.settled()
        desk.later(alerts.PAUSE.total_seconds())
        for contact in CONTACTS:
            if contact not in hour.owners and any(f" {contact[-2:]}-" in said for said in hour.begun):
                hour.claim(contact)
        for contact in sorted(set(hour.owners) - hour.done):
            step = hour.chance.random()
            if step < 0.3:
                hour.answer(contact, minute)
            elif step < 0.33:
                hour.finish(contact)
        desk.settled()
        desk.later(60 - alerts.PAUSE.total_seconds())
    return hour


@pytest.mark.parametrize("seed", [7])
def test_every_text_is_told_to_its_owner_once_and_every_wait_is_announced(desk, seed):
    desk.command(desk.sam, f"/desk capacity <@{desk.kate}> 20")
    desk.command(desk.maria, "/sms dnd")
    hour = walk(desk, seed)
    told = {person: [one for one in desk.told(person) if one.why in ("thread", "mention")] for person in (desk.kate, desk.lee, desk.maria)}
    alerted = {person: [one for one in desk.told(person) if one.why == "dm"] for person in (desk.kate, desk.lee, desk.maria)}
    assert len(hour.texts) > MINUTES / 2
    for words, owner in hour.texts:
        for person, heard in told.items():
            assert sum(words in one.text for one in heard) == (person == owner), (words, person)
    for words in hour.begun:
        for person in (desk.kate, desk.lee):
            assert sum(words in one.text for one in alerted[person]) == 1, (words, person)
    assert alerted[desk.maria] == [], "who isn't Ready is told nothing"
