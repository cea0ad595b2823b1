"""What nobody needs any more is thrown away within the hour (docs/reliability.md#what-grows)."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from bot.deliveries.upkeep import tidying
from bot.desk import lanes
from storage.kinds import DeliveryKind, LaneKind
from storage.models import Attachment, Channel, Conversation, Lane, Message, Pace, Person, SentOnce, Token
from tests.actors import MARCUS

pytestmark = pytest.mark.both_databases
HOUR = 3601


def keys(desk, table):
    with desk.reading() as session:
        return set(session.exec(select(table.key)))


def tidied(desk):
    """An hour passes, and the lane that comes last of those that nobody needs is gone."""
    with desk.runtime.transaction() as tx:
        tx.session.merge(Lane(key="slack:strays:ZLAST"))
    desk.later(HOUR)
    desk.until(lambda: not keys(desk, Lane) & {"slack:strays:ZLAST"})
    desk.until(lambda: desk.waiting() == 0)


def names(kind):
    """A lane of each kind that is about a row: the first conversation's, text's, attachment's, and of somebody and something gone."""
    return {
        Conversation: [kind.of(1), kind.of(1, 1)],
        Message: [kind.of(1)],
        Attachment: [kind.of(1, 0)],
        Person: [kind.of("UGONE")],
        Channel: [kind.of("CGONE")],
    }.get(kind.table, [])


def finish(desk):
    card = desk.claimed()
    desk.finish(desk.kate, card)
    desk.shows("Reopen", card)
    desk.text("I still wait", sender=MARCUS)
    desk.until(lambda: desk.card("(555) 772-0102"))
    desk.until(lambda: desk.waiting() == 0)


def test_lanes_of_what_is_gone_or_long_done_go(desk):
    finish(desk)
    past = {name for kind in LaneKind for name in names(kind)}
    with desk.runtime.transaction() as tx:
        for name in past - set(tx.session.exec(select(Lane.key))):
            tx.session.add(Lane(key=name, last_sequence=3))
    tidied(desk)
    per_text = {name for kind in LaneKind if kind.table in (Message, Attachment, Person, Channel) for name in names(kind)}
    left = keys(desk, Lane)
    assert not left & per_text
    assert lanes.thread(1, 0) in left, "it may be reopened"
    with desk.runtime.transaction() as tx:
        done = tx.now - tidying.DONE_FOR - timedelta(hours=1)
        tx.session.execute(update(Conversation).where(col(Conversation.id) == 1).values(done_at=done))
    tidied(desk)
    left = keys(desk, Lane)
    assert not left & past
    assert lanes.thread(2, 0) in left, "Marcus waits"
    assert lanes.DIRECTORY in left


def test_a_lane_in_which_something_stands_stays(desk):
    finish(desk)
    with desk.runtime.transaction() as tx:
        tx.deliver(lanes.media(1, 0), DeliveryKind.PUBLISH_HOME, desk.kate)
        tx.session.flush()
        tx.session.execute(update(Lane).where(col(Lane.key) == lanes.media(1, 0)).values(not_before=tx.now + timedelta(days=1)))
    desk.later(HOUR)
    desk.until(lambda: lanes.asked(1) not in keys(desk, Lane))
    assert lanes.media(1, 0) in keys(desk, Lane)


def test_paces_that_hold_nobody_back_go_and_those_that_an_admin_set_stay(desk):
    finish(desk)
    with desk.runtime.transaction() as tx:
        tx.session.add_all([Pace(key="post:COLD", arrival=1), Pace(key="line:+1", arrival=1, own_interval=500)])
    tidied(desk)
    left = keys(desk, Pace)
    assert "post:COLD" not in left
    assert "line:+1" in left


def test_a_conversation_whose_lanes_went_is_opened_again(desk):
    finish(desk)
    with desk.runtime.transaction() as tx:
        tx.session.execute(
            update(Conversation).where(col(Conversation.id) == 1).values(done_at=tx.now - tidying.DONE_FOR - timedelta(hours=1))
        )
    tidied(desk)
    assert lanes.thread(1, 0) not in keys(desk, Lane)
    desk.click(desk.kate, "Reopen", desk.card())
    desk.text("Me again")
    desk.thread_shows("Me again")


def test_keys_of_programs_go_with_conversations_that_are_long_done(desk):
    finish(desk)
    with desk.runtime.transaction() as tx:
        token = Token(name="shop", hashed="x", added_by=desk.sam)
        tx.session.add(token)
        tx.session.flush()
        for key, conversation_id in (("over", 1), ("open", 2)):
            tx.session.add(SentOnce(token_id=token.id, key=key, asked="y", conversation_id=conversation_id))
        tx.session.execute(update(Conversation).where(col(Conversation.id) == 1).values(done_at=tx.now - timedelta(days=31)))
    tidied(desk)
    assert keys(desk, SentOnce) == {"open"}
