"""Purge knows every lane, delivery and timer, and drops what has to do with rows that are gone, in whichever lane it stands."""

from typing import Any

import pytest
from sqlmodel import delete, update

from bot.desk.handover import conversations
from bot.desk.setup import retention
from storage.kinds import AttachmentKey, DeliveryKind, LaneKind, TimerKind
from storage.models import (
    Alert,
    Attachment,
    Contact,
    Conversation,
    Delivery,
    DeliveryState,
    Hint,
    Hook,
    HookPost,
    Message,
    Notice,
    ThreadNote,
    Timer,
)
from storage.queries.retention.contacts import Forgotten, list_silent
from storage.queries.retention.lanes import OWN
from storage.queries.retention.spans import Span
from storage.queries.retention.texts import DELETED
from tests.desk.house import KATE, LEE, Rooms


@pytest.fixture
def done(house: Rooms) -> Rooms:
    """Kate has finished Vanessa's conversation, and all that was to be said is said."""
    house.claimed()
    house.act(conversations.close, KATE)
    with house.transaction() as tx:
        tx.session.add(Attachment(message_id=house.messages()[0].id, position=0, url="", content_type="image/png"))
        tx.session.execute(delete(Delivery))
    return house


def purge(house: Rooms, conversation_id: int | None = None) -> bool:
    number = conversation_id or house.conversation.id
    with house.transaction() as tx:
        return not retention.purge(tx.session, tx.now, Span(), [number], 100).left


def fail_all(house: Rooms) -> None:
    with house.transaction() as tx:
        for one in house.rows(Delivery):
            one.state = DeliveryState.FAILED
            tx.session.merge(one)


OWN_LANES = [
    *((kind, ()) for kind in LaneKind if kind.table in OWN),
    *((kind, (1,)) for kind in LaneKind if kind.table is Conversation),  # of a thread that it moved to
]


@pytest.mark.parametrize(("kind", "number"), OWN_LANES)
def test_what_still_has_to_go_out_in_a_lane_of_its_own_is_waited_for_and_what_failed_there_goes(done, kind, number):
    text_id = done.messages()[0].id
    ids = {Conversation: (done.conversation.id,), Message: (text_id,), Attachment: (text_id, 0)}[kind.table]
    with done.transaction() as tx:
        tx.session.execute(update(Conversation).values(moves=1))
        tx.deliver(kind.of(*ids, *number), DeliveryKind.SHOW_CARD, done.conversation.id)
    assert not purge(done)
    fail_all(done)
    assert purge(done)
    assert done.rows(Delivery) == []


@pytest.mark.parametrize("kind", [kind for kind in LaneKind if kind.table in OWN])
def test_lanes_of_others_are_left_alone(done, kind):
    with done.transaction() as tx:
        tx.deliver(kind.of(99), DeliveryKind.SHOW_CARD, 99)
        tx.deliver(kind.of(f"{done.conversation.id}0"), DeliveryKind.SHOW_CARD, 10)
    assert purge(done)
    assert len(done.rows(Delivery)) == 2


@pytest.fixture
def rows_of(done: Rooms) -> dict[Any, tuple[int, ...]]:
    """Of each table whose rows are deleted: one of this conversation, and one of another."""
    done.text(sender="+15557720199")
    mine, other = (one.id for one in done.rows(Conversation))
    found = {}
    with done.transaction() as tx:
        tx.session.execute(delete(Delivery))
        tx.session.add(Hook(id=1, url="https://shop.example/hook", secret="s", added_by=KATE))
        tx.session.flush()
        for table in DELETED:
            pair = tuple(make(table, number, done) for number in (mine, other))
            tx.session.add_all(pair)
            tx.session.flush()
            found[table] = tuple(one.id for one in pair)
        tx.session.get_one(Conversation, other).state = "done"
    return found


def make(table: Any, conversation_id: int, house: Rooms):
    common: dict[str, Any] = {"conversation_id": conversation_id, "text": "x"}
    return {
        ThreadNote: lambda: ThreadNote(public_id=f"n{conversation_id}", at=house.now, **common),
        Hint: lambda: Hint(person_id=LEE, period="p", **common),
        Notice: lambda: Notice(public_id=f"o{conversation_id}", person_id=LEE, kind="word", created_at=house.now, **common),
        Alert: lambda: Alert(public_id=f"a{conversation_id}", person_id=LEE, conversation_id=conversation_id, at=house.now),
        HookPost: lambda: HookPost(hook_id=1, event="text.in", conversation_id=conversation_id, at=house.now),
    }[table]()


def purge_first(house: Rooms) -> None:
    assert purge(house, house.rows(Conversation)[0].id)


@pytest.mark.parametrize("kind", [kind for kind in DeliveryKind if kind.table in DELETED])
def test_what_is_about_a_deleted_row_goes_in_whichever_lane(done, rows_of, kind):
    with done.transaction() as tx:
        for number in rows_of[kind.table]:
            tx.deliver(LaneKind.PERSON.of(LEE), kind, number)
    purge_first(done)
    assert [one.subject for one in done.rows(Delivery)] == [str(rows_of[kind.table][1])]


@pytest.mark.parametrize("table", DELETED)
def test_a_timer_about_a_deleted_row_would_go_too(done, rows_of, table, monkeypatch):
    """There is none today: one that comes is known by what it is about."""
    subject = next(kind.subject for kind in DeliveryKind if kind.table is table)
    monkeypatch.setattr(TimerKind.OVERFLOW, "subject", subject)
    with done.transaction() as tx:
        for number in rows_of[table]:
            tx.at(done.now, TimerKind.OVERFLOW, number)
    purge_first(done)
    assert [one.subject for one in done.rows(Timer, Timer.kind == TimerKind.OVERFLOW)] == [str(rows_of[table][1])]


DECIDED = {"id", "created_at", "blocked_at", "blocked_by", "shares_name"}
"""These columns of a contact don't say who they are: every other one has to be emptied."""


@pytest.mark.parametrize("column", sorted(set(Contact.model_fields) - DECIDED))
def test_nothing_that_says_who_a_contact_is_outlives_their_words(done, column):
    with done.transaction() as tx:
        tx.session.execute(update(Contact).values({column: "their own"}))
    assert purge(done)
    with done.transaction() as tx:
        retention.forget(tx.session, tx.now, list_silent(tx.session, Span(), (0, 10)))
    assert getattr(done.rows(Contact)[0], column) != "their own"


def test_what_is_stored_of_a_subject_is_read_again():
    assert str(AttachmentKey(7, 2)) == "7 2"
    for kind in [*DeliveryKind, *TimerKind]:
        for stored in ("7 2", "7", "C1 U1", "cursor=="):
            try:
                key = kind.subject.read(stored)
            except (ValueError, TypeError):
                continue
            assert str(key) == stored


def test_a_number_with_two_forms_is_looked_for_in_both():
    assert {"+525512345678", "+5215512345678"} < set(retention.ways_to_say([Forgotten(1, "+525512345678", None, keeps_number=False)]))
