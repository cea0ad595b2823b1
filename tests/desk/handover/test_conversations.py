"""Claimed, answered, done, reopened: each verb in each state by each kind of person, and what becomes of what they write."""

from datetime import timedelta

import pytest

from bot.desk.errors import DeskError
from bot.desk.handover import agents, conversations, invitations
from bot.desk.language.calls import Calls
from bot.desk.messages import replies
from bot.desk.people import people
from bot.desk.queues import dispositions
from storage.models import Conversation, ConversationState, Direction, Hint, Status
from tests.desk.house import KATE, LEE, MARIA, OLAF, SAM, Rooms, newest


def waiting(house: Rooms) -> None:
    house.text()


def done(house: Rooms) -> None:
    house.claimed()
    house.act(conversations.close, KATE)


active = Rooms.claimed
claim, close, reopen = conversations.claim, conversations.close, conversations.reopen
WAITING, ACTIVE, DONE = ConversationState


@pytest.mark.parametrize(
    ("before", "verb", "person", "after"),
    [
        (waiting, claim, KATE, (ACTIVE, KATE)),
        (waiting, claim, OLAF, "Only members of the queue support can claim this conversation"),
        (waiting, claim, SAM, "Only members of the queue support"),
        (waiting, close, KATE, "Nobody holds this conversation yet"),
        (waiting, reopen, KATE, "This conversation is open already"),
        (active, claim, LEE, "Kate Lewis was faster and holds this conversation"),
        (active, claim, KATE, "You hold this conversation already"),
        (active, close, KATE, (DONE, None)),
        (active, close, LEE, "Only its owner, Kate Lewis, can mark this conversation done"),
        (active, reopen, LEE, "This conversation is open already"),
        (done, claim, LEE, "This conversation is done. Reopen brings it back"),
        (done, close, KATE, "This conversation is done already"),
        (done, reopen, LEE, (ACTIVE, LEE)),
        (done, reopen, KATE, (ACTIVE, KATE)),
        (done, reopen, OLAF, "Only members of the queue support can reopen"),
    ],
)
def test_what_each_verb_does(house, before, verb, person, after):
    before(house)
    state = house.conversation.state, house.conversation.owner_id
    if isinstance(after, str):
        with pytest.raises(DeskError) as refused:
            house.act(verb, person)
        assert str(refused.value).startswith(after)
        after = state
    else:
        house.act(verb, person)
    assert (house.conversation.state, house.conversation.owner_id) == after
    assert [one for one, still in house.periods() if still] == ([after[1]] if after[1] else [])


@pytest.mark.parametrize("back", [lambda house: house.act(reopen, KATE), Rooms.text], ids=["by hand", "by a text"])
def test_how_it_ended_before_does_not_stand_on_what_is_reopened(house, back):
    active(house)
    with house.transaction() as tx:
        close(tx, newest(tx), people.get_person(tx, KATE), disposition="Spam", note="junk")
    back(house)
    assert (house.conversation.state, dispositions.outcome(house.conversation)) == (ACTIVE, ())
    house.act(close, KATE)
    assert dispositions.outcome(house.conversation) == ()
    assert [line for line in house.log() if line.startswith("Marked done")] == [
        "Marked done by Kate Lewis. Disposition: Spam. Note: junk",
        "Marked done by Kate Lewis.",
    ]


def test_a_done_one_is_not_reopened_beside_a_newer_open_one(house):
    done(house)
    house.pass_time(25 * 3600)
    house.text()
    with house.transaction() as tx:
        old, kate = conversations.get_public(tx, house.rows(Conversation)[0].public_id), people.get_person(tx, KATE)
        with pytest.raises(DeskError, match="There is a newer open conversation"):
            conversations.reopen(tx, old, kate)
    assert [one.state for one in house.rows(Conversation)] == [DONE, WAITING]


def test_status_never_touches_what_somebody_owns(house):
    active(house)
    for status in Status:
        house.set_status(KATE, status)
        assert house.conversation.owner_id == KATE


def test_somebody_in_no_queue_has_no_status(house):
    with pytest.raises(DeskError, match="You are in no queue yet"):
        house.set_status(OLAF, Status.READY)


def test_new_agents_start_not_ready(house):
    with house.transaction() as tx:
        assert agents.take_agent(tx, OLAF).status == Status.NOT_READY


@pytest.mark.parametrize(("queue", "state", "owner"), [("support", WAITING, None), ("billing", ACTIVE, MARIA)])
def test_who_leaves_the_queue_gives_back_what_was_theirs_in_it(house, queue, state, owner):
    house.text()
    house.act(conversations.claim, MARIA)
    house.remove(MARIA, queue)
    assert (house.conversation.state, house.conversation.owner_id) == (state, owner)


def test_who_is_in_no_queue_any_more_holds_nothing(house):
    """Maria took over a conversation of support as a member of billing only."""
    house.remove(MARIA, "support")
    house.claimed()
    house.act(invitations.invite, KATE, MARIA)
    house.answer(invitations.accept, MARIA)
    assert house.conversation.owner_id == MARIA
    house.remove(MARIA, "billing")
    assert (house.conversation.state, house.conversation.owner_id) == (WAITING, None)


def write(house: Rooms, person: str, body: str, **more: object) -> None:
    at = more.pop("at", house.now)
    written = replies.Written("C1", f"{at.timestamp():.6f}", at, body, **more)  # type: ignore[attr-defined,arg-type]
    house.act(replies.reply, person, written)


SENT, NOTE = Direction.OUT, Direction.NOTE
LONG = "x" * 1601


@pytest.mark.parametrize(
    ("before", "person", "written", "kept", "told"),
    [
        (active, KATE, {"body": "Hello"}, SENT, ""),
        (active, KATE, {"body": "x" * 1600}, SENT, ""),
        (active, KATE, {"body": "// only for us"}, NOTE, ""),
        (active, KATE, {"body": LONG}, NOTE, "Not sent to the contact: it has 1601 characters, and a text can have 1600"),
        (active, KATE, {"body": ""}, NOTE, "Not sent to the contact: there is no text in it"),
        (
            active,
            KATE,
            {"body": "Lee Wong look", "calls": Calls(first=LEE)},
            NOTE,
            "Not sent to the contact: it begins with a colleague's mention",
        ),
        (active, LEE, {"body": "I know!"}, None, "Not sent to the contact: Kate Lewis holds this conversation"),
        (active, SAM, {"body": "I know!"}, None, "Not sent to the contact: Kate Lewis holds"),
        (active, OLAF, {"body": "I know!"}, None, "Not sent to the contact: Kate Lewis holds"),
        (active, LEE, {"body": "// between us"}, None, ""),
        (waiting, KATE, {"body": "Hello"}, None, "Not sent to the contact: nobody holds this conversation yet"),
        (done, KATE, {"body": "Bye"}, None, "Not sent to the contact: this conversation is done"),
    ],
)
def test_what_becomes_of_what_somebody_writes(house, before, person, written, kept, told):
    before(house)
    write(house, person, **written)
    own = [one.direction for one in house.messages() if one.author_id]
    assert own == ([kept] if kept else [])
    said = [one for one in house.log() if one.startswith("Not sent")] + [one.text for one in house.rows(Hint)]
    assert [one[: len(told)] for one in said] == ([told] if told else [])


def test_a_hint_is_given_once_per_person_and_period(house):
    active(house)
    for person in (LEE, LEE, MARIA):
        house.pass_time(1)
        write(house, person, "I know!")
    assert [one.person_id for one in house.rows(Hint)] == [LEE, MARIA]
    house.act(conversations.close, KATE)
    house.act(conversations.reopen, KATE)
    house.pass_time(1)
    write(house, LEE, "I know!")
    assert [one.person_id for one in house.rows(Hint)] == [LEE, MARIA, LEE]


@pytest.mark.parametrize(
    ("ago", "sent"),
    [(timedelta(0), 1), (timedelta(minutes=15), 1), (timedelta(minutes=15, seconds=1), 0)],
)
def test_what_reaches_us_late_is_not_sent_silently(house, ago, sent):
    active(house)
    at = house.now
    house.now += ago
    write(house, KATE, "Hello", at=at)
    assert len([one for one in house.messages() if one.direction == SENT]) == sent


def test_the_same_words_under_two_event_ids_are_sent_once(house):
    active(house)
    for _ in range(2):
        write(house, KATE, "Hello")
    assert len([one for one in house.messages() if one.direction == SENT]) == 1


def test_ownership_is_judged_by_the_time_of_writing(house):
    active(house)
    early = house.now
    house.pass_time(10)
    house.act(conversations.close, KATE)
    house.act(conversations.reopen, LEE)
    house.pass_time(10)
    write(house, KATE, "From before", at=early)
    write(house, LEE, "From before, too", at=early + timedelta(seconds=1))
    write(house, LEE, "Now")
    assert [one.body for one in house.messages() if one.direction == SENT] == ["From before", "Now"]
