"""Waiting too long nudges the owner, and the queue; once per threshold and time of waiting (docs/behaviour.md#reminders)."""

import pytest

from bot.desk.handover import conversations
from storage.models import Status, ThreadNote, Timer
from tests.desk.house import KATE, LEE, MARIA
from tests.desk.waiting import answer, at, nudged, setting, sleep, wait

OWNER_15 = "(555) 772-0101 has waited 15 minutes for an answer."
OWNER_60 = "(555) 772-0101 has waited 60 minutes for an answer."
QUEUE_10 = "Nobody has claimed this conversation for 10 minutes."


def test_the_owner_is_reminded_at_each_threshold_once(house):
    house.claimed()
    wait(house, 14.9)
    assert nudged(house) == []
    wait(house, 200)
    assert nudged(house) == [OWNER_15, OWNER_60]
    assert {one.mention_id for one in house.rows(ThreadNote) if one.text == OWNER_15} == {KATE}


def test_an_answer_ends_the_waiting_and_a_new_text_begins_it_anew(house):
    house.claimed()
    wait(house, 10)
    answer(house)
    wait(house, 100)
    assert nudged(house) == []
    house.text()
    wait(house, 5)
    house.text()  # the contact waits since the first of both
    wait(house, 10)
    assert nudged(house) == [OWNER_15]


def test_the_queue_is_reminded_until_somebody_claims(house):
    setting(house, nudge_queue="10,30")
    house.text()
    wait(house, 29)
    assert nudged(house) == [QUEUE_10]
    house.act(conversations.claim, KATE)
    wait(house, 10)
    assert nudged(house) == [QUEUE_10]


def test_ready_members_are_told_by_dm(house):
    house.set_status(LEE, Status.DND)
    house.text()
    wait(house, 10)
    told = {person: [one.text for one in house.notices(person)] for person in (KATE, LEE, MARIA)}
    sentence = "The conversation with (555) 772-0101 has waited in support for 10 minutes, and nobody has claimed it."
    assert told == {KATE: [sentence], LEE: [], MARIA: [sentence]}


def test_whoever_claims_late_is_not_blamed_for_the_time_before(house):
    house.text()
    wait(house, 20)
    house.act(conversations.claim, KATE)
    wait(house, 39)
    assert OWNER_15 not in nudged(house)
    wait(house, 1)
    assert nudged(house)[-1] == OWNER_60


def test_what_comes_back_waits_anew(house):
    house.claimed()
    wait(house, 12)
    house.leave(KATE)
    wait(house, 9)
    assert nudged(house) == []
    wait(house, 1)
    assert nudged(house) == [QUEUE_10]


@pytest.mark.parametrize("end", [lambda house: house.act(conversations.close, KATE), answer], ids=["done", "answered"])
def test_nothing_is_left_to_fire_when_nobody_waits(house, end):
    house.claimed()
    end(house)
    assert [one.kind for one in house.rows(Timer) if one.kind.startswith("nudge")] == []


def test_off_is_off(house):
    setting(house, nudge_owner="off", nudge_queue="off")
    house.text()
    wait(house, 100)
    house.act(conversations.claim, KATE)
    wait(house, 1000)
    assert nudged(house) == []


def test_after_a_long_silence_one_reminder_says_all(house):
    house.claimed()
    sleep(house, 180)
    assert nudged(house) == ["(555) 772-0101 has waited 3 hours for an answer."]
    wait(house, 1000)
    assert len(nudged(house)) == 1


def test_a_threshold_that_is_changed_meanwhile_counts(house):
    house.claimed()
    setting(house, nudge_owner="15,30")
    wait(house, 30)
    assert nudged(house) == [OWNER_15, "(555) 772-0101 has waited 30 minutes for an answer."]


@pytest.mark.parametrize(
    ("came", "reminded"),
    [(at(20), at(9, 10, day=29)), (at(16, 55), at(9, 10, day=29)), (at(16, 45), at(16, 55)), (at(8, 55), at(9, 10))],
    ids=["at night", "just before closing", "in time", "just before opening"],
)
def test_out_of_hours_the_queue_is_left_alone(house, came, reminded):
    setting(house, hours="Mon-Fri 09:00-17:00", time_zone="America/Chicago")
    house.now = came
    house.text()
    wait(house, (reminded - came).total_seconds() / 60 - 0.1)
    assert nudged(house) == []
    wait(house, 0.2)
    assert len(nudged(house)) == 1
    wait(house, 1000)
    assert len(nudged(house)) == 1
