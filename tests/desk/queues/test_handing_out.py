"""Who is offered what waits: decided from plain facts, and always the same way from the same facts."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations

import pytest

from bot.desk.queues.handing_out import Candidate, WaitingConversation, choose, plan

KATE = Candidate("kate", owned=2, asked=0, capacity=3, turn=1, idle=0, joined=datetime(2017, 1, 1, tzinfo=UTC))
LEE = replace(KATE, id="lee", owned=1, turn=3, idle=1)
MARIA = replace(KATE, id="maria", owned=0, turn=2, idle=2)
CREW = (KATE, LEE, MARIA)
WAYS = ("longest-idle", "least-loaded", "round-robin")
FIRST, SECOND = WaitingConversation(1), WaitingConversation(2)


@pytest.mark.parametrize(("way", "chosen"), [("longest-idle", "kate"), ("least-loaded", "maria"), ("round-robin", "kate"), ("claim", None)])
def test_each_way_has_its_own_first(way, chosen):
    found = choose(way, FIRST, CREW)
    assert (found.id if found else None) == chosen


@pytest.mark.parametrize("way", WAYS)
def test_the_order_in_which_people_are_read_decides_nothing(way):
    alike = [replace(KATE, id=name) for name in ("zoe", "kate", "lee")]
    assert {tuple(plan(way, [FIRST, SECOND], order)) for order in permutations(alike)} == {((1, "kate"), (2, "lee"))}


@pytest.mark.parametrize("way", WAYS)
def test_capacity_ends_it_and_the_oldest_is_served(way):
    assert plan(way, [FIRST, SECOND], [replace(KATE, asked=0)]) == [(1, "kate")]
    assert plan(way, [FIRST, SECOND], [replace(KATE, asked=1)]) == []
    assert plan(way, [FIRST], [replace(KATE, owned=5)]) == []


def test_several_that_wait_go_to_several_people():
    idle = [replace(one, owned=0) for one in CREW]
    waiting = [WaitingConversation(number) for number in range(4)]
    assert [person for _, person in plan("longest-idle", waiting, idle)] == ["kate", "lee", "maria", "kate"]
    assert [person for _, person in plan("round-robin", waiting, idle)] == ["kate", "maria", "lee", "kate"]
    assert [person for _, person in plan("least-loaded", waiting, CREW)] == ["maria", "lee", "maria", "kate"]


def test_who_passed_on_it_is_left_out_and_the_next_in_line_is_served():
    waiting = [WaitingConversation(1, refused=frozenset({"kate", "lee", "maria"})), WaitingConversation(2, refused=frozenset({"kate"}))]
    assert plan("longest-idle", waiting, CREW) == [(2, "lee")]


def test_who_could_not_be_shown_it_comes_after_those_not_asked_yet():
    assert choose("longest-idle", WaitingConversation(1, unseen={"kate": 1}), CREW) == LEE
    assert choose("longest-idle", WaitingConversation(1, unseen={"kate": 1, "lee": 2, "maria": 2}), CREW) == KATE


def test_whom_a_routing_point_prefers_is_asked_first_and_once():
    stranger = replace(LEE, id="olaf", is_member=False)
    preferred = WaitingConversation(1, preferred="olaf")
    for way in (*WAYS, "claim"):
        assert plan(way, [preferred], [*CREW, stranger]) == [(1, "olaf")]
    assert plan("claim", [replace(preferred, refused=frozenset({"olaf"}))], [*CREW, stranger]) == []
    assert plan("longest-idle", [replace(preferred, refused=frozenset({"olaf"}))], [*CREW, stranger]) == [(1, "kate")]
    assert plan("longest-idle", [preferred], [*CREW, replace(stranger, owned=3)]) == [(1, "kate")]
    assert plan("longest-idle", [FIRST], [stranger]) == []
