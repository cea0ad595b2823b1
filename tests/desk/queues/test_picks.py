"""What a routing point picks, rule by rule, and when what waits goes on (docs/behaviour.md#handing-out)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.desk.errors import DeskError
from bot.desk.handover import conversations, invitations
from bot.desk.queues import names, picks
from bot.desk.queues.rules import Kind
from storage.models import Status
from storage.queries.messages.intake import Route
from tests.desk.house import KATE, LEE, MARIA, NOON, newest
from tests.desk.queues.points import Point

ALL = (
    (Kind.LAST_AGENT, "", ""),
    (Kind.OPEN, "support", ""),
    (Kind.ALWAYS, "billing", ""),
    (Kind.MANY, "returns", "2"),
    (Kind.LONG, "billing", "15"),
)
MINUTE = timedelta(minutes=1)
NONE, HERE, NOT_REACHED, ANYWAY = "skipped: there is none", "this one", "not reached", "skipped: it leads there anyway"
CLOSED, ARCHIVED, LATER = "skipped: closed until 11/29/2017 3:00:00 AM", "skipped: the queue is archived", "later, if it still waits then"


@pytest.fixture
def point(house):
    return Point(house)


def closed(point):
    point.change("support", hours="Wed 03:00-03:01")


def waiting(count):
    def wait(point):
        for number in range(count):
            point.house.text(sender=f"+1555772020{number}")

    return wait


def archived(name):
    def archive(point):
        point.change(name, archived_at=NOON)

    return archive


@pytest.mark.parametrize(
    ("before", "queue", "verdicts"),
    [
        (waiting(0), "support", [NONE, HERE, NOT_REACHED, "not yet: 0 wait in support", LATER]),
        (waiting(1), "support", [NONE, HERE, NOT_REACHED, "not yet: 1 waits in support", LATER]),
        (waiting(2), "returns", [NONE, HERE, NOT_REACHED, "this one: 2 wait in support", LATER]),
        (waiting(3), "returns", [NONE, HERE, NOT_REACHED, "this one: 3 wait in support", LATER]),
        (closed, "billing", [NONE, CLOSED, HERE, "not yet: 0 wait in billing", ANYWAY]),
        (archived("support"), "billing", [NONE, ARCHIVED, HERE, "not yet: 0 wait in billing", ANYWAY]),
        (archived("returns"), "support", [NONE, HERE, NOT_REACHED, ARCHIVED, LATER]),
        (archived("billing"), "support", [NONE, HERE, NOT_REACHED, "not yet: 0 wait in support", ARCHIVED]),
    ],
)
def test_each_rule_says_what_came_of_it(point, before, queue, verdicts):
    point.rules(*ALL)
    before(point)
    assert point.pick() == (queue, None, verdicts)


def test_an_overflow_leads_only_to_an_open_queue_and_nowhere_where_it_leads_already(point):
    point.rules((Kind.OPEN, "support", ""), (Kind.MANY, "support", "1"), (Kind.MANY, "returns", "1"), (Kind.LONG, "support", "5"))
    point.change("returns", hours="Wed 03:00-03:01")
    waiting(1)(point)
    assert point.pick() == ("support", None, [HERE, ANYWAY, CLOSED, ANYWAY])


def test_one_overflow_leads_on_to_the_next(point):
    point.rules((Kind.ALWAYS, "support", ""), (Kind.MANY, "returns", "1"), (Kind.MANY, "billing", "1"))
    waiting(1)(point)
    assert point.pick() == ("returns", None, [HERE, "this one: 1 waits in support", "not yet: 0 wait in returns"])


def test_the_queue_in_which_it_ends_need_not_be_open(point):
    point.rules((Kind.ALWAYS, "support", ""))
    closed(point)
    assert point.pick() == ("support", None, [HERE])


def test_no_rule_leads_to_a_queue(point):
    point.rules((Kind.OPEN, "support", ""), (Kind.MANY, "returns", "1"), (Kind.LONG, "billing", "5"))
    closed(point)
    assert point.pick() == (None, None, [CLOSED, NOT_REACHED, NOT_REACHED])


def test_a_rule_after_the_one_that_fits_is_not_reached(point):
    point.rules((Kind.OPEN, "support", ""), (Kind.LAST_AGENT, "", ""), (Kind.OPEN, "returns", ""))
    assert point.finished(MARIA).pick(contact_id=1) == ("support", None, [HERE, NOT_REACHED, NOT_REACHED])


def full(point):
    for number in range(3):
        point.house.text(sender=f"+1555772020{number}")
        point.house.act(conversations.claim, MARIA)


@pytest.mark.parametrize(
    ("before", "first", "verdict"),
    [
        (waiting(0), MARIA, "this one: Maria Gomez"),
        (lambda point: point.house.set_status(MARIA, Status.DND), None, "skipped: Maria Gomez is on Do not disturb"),
        (lambda point: point.house.set_status(MARIA, Status.NOT_READY), None, "skipped: Maria Gomez is Not Ready"),
        (full, None, "skipped: Maria Gomez has 3 of 3"),
        (lambda point: point.finished(LEE), LEE, "this one: Lee Wong"),
    ],
)
def test_the_last_agent_is_asked_first_if_ready_and_with_room(point, before, first, verdict):
    point.rules((Kind.LAST_AGENT, "", ""), (Kind.ALWAYS, "billing", "")).finished(MARIA)
    before(point)
    assert point.pick(contact_id=1) == ("billing", first, [verdict, HERE])


def test_who_is_no_agent_any_more_is_not_asked(point):
    point.rules((Kind.LAST_AGENT, "", ""), (Kind.ALWAYS, "billing", "")).finished(LEE)
    point.house.remove(LEE)
    assert point.pick(contact_id=1) == ("billing", None, ["skipped: Lee Wong is no agent any more", HERE])


def test_whose_conversation_is_handed_on_is_not_the_last_agent(point):
    point.rules((Kind.LAST_AGENT, "", ""), (Kind.ALWAYS, "billing", "")).finished(MARIA).finished(LEE)
    assert point.pick(contact_id=1, but=(LEE,))[1] == MARIA
    assert point.pick(contact_id=1, but=(LEE, MARIA)) == ("billing", None, [NONE, HERE])


def route_of(point):
    return Route(line_id=1, queue_id=point.number("support"), channel_id="C1", contact_id=1, thread=None, nudge_queue="10", answers=True)


def test_a_line_without_a_routing_point_leads_to_its_queue(point):
    assert point.lead(route_of(point)) == route_of(point)


@pytest.mark.parametrize(
    ("settings", "agent", "facts"),
    [
        ({}, None, {"nudge_queue": "10"}),
        ({"nudge_queue": "7", "waiting_reply": "Soon."}, None, {"nudge_queue": "7", "waits": True}),
        ({"routing": "round-robin"}, None, {"nudge_queue": "10", "hands_out": True}),
        ({}, MARIA, {"nudge_queue": "10", "hands_out": True, "preferred_id": MARIA}),
    ],
)
def test_a_line_with_one_leads_where_it_picks_with_that_queues_settings(point, settings, agent, facts):
    point.rules((Kind.LAST_AGENT, "", ""), (Kind.ALWAYS, "returns", "")).change("returns", **settings)
    if agent:
        point.finished(agent)
    route = replace(route_of(point), point_id=1)
    assert point.lead(route) == replace(route, queue_id=point.number("returns"), channel_id="C3", **facts)


def test_a_line_stays_with_its_queue_while_no_rule_fits(point):
    closed(point.rules((Kind.OPEN, "support", "")))
    route = replace(route_of(point), point_id=1, queue_id=point.number("billing"))
    assert point.lead(route) == replace(route, channel_id="C2")


def test_as_a_target_it_is_who_or_what_it_picks(point):
    point.rules((Kind.LAST_AGENT, "", ""), (Kind.ALWAYS, "returns", "")).finished(MARIA).finished(KATE)
    point.house.claimed()
    assert point.resolve() == (MARIA, "main")
    point.house.set_status(MARIA, Status.DND)
    assert point.resolve() == (f"queue:{point.number('returns')}", "main")
    assert point.resolve(LEE) == (LEE, None)


@pytest.mark.parametrize("gone", [True, False])
def test_a_target_that_leads_nowhere_is_refused(point, gone):
    closed(point.rules((Kind.OPEN, "support", "")))
    point.house.claimed()
    said = (
        "That routing point is no more. Choose another target."
        if gone
        else "The routing point main leads to no queue now. Choose another target."
    )
    with pytest.raises(DeskError) as refused:
        point.resolve("point:999" if gone else None)
    assert refused.value.fields == {"target": said}


def test_the_thread_says_whom_it_picked(point):
    point.rules((Kind.ALWAYS, "billing", "")).house.claimed()
    point.house.act(invitations.invite, KATE, "point:1")
    assert "The routing point main picked billing." in point.house.log()


def test_its_queues_are_named_once_the_one_in_which_it_ends_first(point):
    point.rules(*ALL, (Kind.OPEN, "returns", ""))
    point.change("returns", archived_at=None)
    with point.house.transaction() as tx:
        assert [queue.name for queue in picks.list_queues(tx, 1)] == ["billing", "support", "returns"]
    point.change("support", archived_at=NOON)
    with point.house.transaction() as tx:
        assert [queue.name for queue in picks.list_queues(tx, 1)] == ["billing", "returns"]


LONG = ((Kind.OPEN, "support", ""), (Kind.ALWAYS, "support", ""), (Kind.LONG, "returns", "15"), (Kind.LONG, "billing", "30"))


def test_what_waits_too_long_goes_on_to_one_queue_after_the_other(point):
    point.rules(*LONG).behind_the_line()
    point.house.text()
    subject = str(point.house.conversation.id)
    assert point.expected() == [(NOON + 15 * MINUTE, subject)]
    for minutes, queue in ((14.9, None), (15, "returns"), (29.9, "returns"), (30, "billing"), (90, "billing")):
        point.house.now = NOON + minutes * MINUTE
        assert point.overflow() == queue, minutes
    point.house.now = NOON + 15 * MINUTE
    with point.house.transaction() as tx:
        picks.expect_overflow(tx, newest(tx))
    assert point.expected() == [(NOON + 30 * MINUTE, subject)]


def test_where_it_waits_already_it_does_not_go(point):
    point.rules(*LONG).behind_the_line()
    point.house.text()
    with point.house.transaction() as tx:
        newest(tx).queue_id = names.get_named(tx, "returns").id
    point.house.pass_time(16 * 60)
    assert point.overflow() is None


def test_it_goes_on_only_when_that_queue_is_open(point):
    point.rules(*LONG).behind_the_line()
    point.change("returns", hours="Wed 03:00-04:00").change("billing", archived_at=NOON)
    point.house.text()
    opening = datetime(2017, 11, 29, 9, 0, tzinfo=UTC)
    assert [when for when, _ in point.expected()] == [opening]
    point.house.now = opening - MINUTE
    assert point.overflow() is None
    point.house.now = opening
    assert point.overflow() == "returns"


def test_what_came_before_another_that_is_open_later_gives_way_to_it(point):
    """The overflow that is due last is where it should wait, whatever its place among the rules."""
    point.rules((Kind.ALWAYS, "support", ""), (Kind.LONG, "billing", "30"), (Kind.LONG, "returns", "15")).behind_the_line()
    point.house.text()
    point.house.pass_time(31 * 60)
    assert point.overflow() == "billing"


@pytest.mark.parametrize("how", ["claimed", "done", "elsewhere"])
def test_nothing_goes_on_that_does_not_wait_where_a_point_put_it(point, how):
    point.rules(*LONG)
    if how != "elsewhere":
        point.behind_the_line()
    point.house.text()
    if how != "elsewhere":
        point.house.act(conversations.claim, KATE)
    if how == "done":
        point.house.act(conversations.close, KATE)
    point.house.pass_time(90 * 60)
    assert point.overflow() is None
