"""The greeting, the answer out of hours and the word while somebody waits: once per conversation, never to a machine.

docs/behaviour.md#hours-and-automatic-texts
"""

import pytest

from bot.desk import lanes, reading
from bot.desk.handover import conversations
from bot.desk.threads import autoreplies
from storage.models import Delivery
from tests.desk.house import KATE, LINE, SERVICE, Rooms
from tests.desk.messages.test_intake import add_line
from tests.desk.waiting import answer, at, automatic, setting, wait

HELLO, CLOSED, WAIT = "Hello, we read you.", "We are closed.", "Please wait."


@pytest.fixture
def talking(house: Rooms) -> Rooms:
    setting(house, hours="Mon-Fri 09:00-17:00", time_zone="America/Chicago", greeting=HELLO, closed_reply=CLOSED, waiting_reply=WAIT)
    house.now = at(10)
    return house


def test_the_first_text_is_greeted_and_the_next_is_not(talking):
    talking.text()
    talking.text()
    assert automatic(talking) == [HELLO]
    assert f"Automatic reply by Threadline (greeting): {HELLO}" in talking.log()
    assert "send_text" in [one.kind for one in talking.rows(Delivery)]


def test_out_of_hours_it_is_said_once(talking):
    talking.now = at(20)
    talking.text()
    wait(talking, 70)
    talking.text()
    assert automatic(talking) == [CLOSED]


def test_a_conversation_that_goes_on_into_the_night_is_told_too(talking):
    talking.text()
    wait(talking, 60 * 10)
    talking.text()
    assert automatic(talking) == [HELLO, WAIT, CLOSED]


def test_who_waits_hears_a_word(talking):
    talking.text()
    wait(talking, 9.9)
    assert automatic(talking) == [HELLO]
    wait(talking, 60)
    assert automatic(talking) == [HELLO, WAIT]


def test_without_reminders_the_word_comes_after_ten_minutes(talking):
    setting(talking, nudge_queue="off")
    talking.text()
    wait(talking, 10)
    assert automatic(talking) == [HELLO, WAIT]


def test_who_was_claimed_hears_no_word_of_waiting(talking):
    talking.text()
    talking.act(conversations.claim, KATE)
    wait(talking, 60)
    assert automatic(talking) == [HELLO]


def test_somebody_who_is_at_work_late_is_not_contradicted(talking):
    talking.text()
    talking.act(conversations.claim, KATE)
    talking.now = at(17, 30)
    answer(talking)
    talking.text()
    assert automatic(talking) == [HELLO]


@pytest.mark.parametrize("sender", ["68849", "SUPPORT", "+123456"])
def test_machines_get_no_answer(talking, sender):
    talking.text(sender=sender)
    assert automatic(talking) == []


@pytest.mark.parametrize(
    "body",
    [
        "This is an automatic reply.",
        "AUTO-REPLY: gone fishing",
        "Autoresponder here",
        "I'm out of office until Monday",
        "This inbox is not monitored. Do not reply.",
        "I'm driving with Do Not Disturb While Driving turned on.",
    ],
)
def test_answers_of_machines_get_no_answer(talking, body):
    talking.text(body=body)
    wait(talking, 30)
    assert automatic(talking) == []


@pytest.mark.parametrize("body", ["Can you reply?", "My autopilot is broken", "the office is out of paper", "Hello"])
def test_words_of_people_are_answered(body):
    assert not autoreplies.looks_automatic(body)


def test_two_of_our_own_lines_do_not_talk_to_each_other(talking):
    talking.text(sender=LINE)
    assert automatic(talking) == []


def test_conversation_after_conversation_is_answered_once_an_hour(talking):
    setting(talking, reopen_window="0")
    for _ in range(3):
        talking.text()
        talking.act(conversations.claim, KATE)
        talking.act(conversations.close, KATE)
        talking.pass_time(600)
    assert automatic(talking) == [HELLO]
    talking.pass_time(3600)
    talking.text()
    assert automatic(talking) == [HELLO, HELLO]


@pytest.mark.parametrize("body", ["STOP", "stop ", "StopAll", "unsubscribe", "CANCEL", "end", "Quit", "revoke", "OPTOUT"])
def test_whoever_says_stop_gets_nothing_more(talking, body):
    talking.text(body=body)
    assert automatic(talking) == []
    talking.text(body="Hello?")
    wait(talking, 60)
    assert automatic(talking) == []


def test_one_of_a_messaging_service_keeps_the_pace_of_its_line(talking):
    add_line(talking, SERVICE)
    talking.text(recipient="+15559990000", service=SERVICE)
    assert automatic(talking) == [HELLO]
    assert [one.pace for one in talking.rows(Delivery, Delivery.kind == "send_text")] == [lanes.line(SERVICE)]


def test_an_automatic_text_is_nobodys_reply(talking):
    talking.text()
    with talking.transaction() as tx:
        card = reading.card(tx.session, talking.conversation.id, tx.now)
        _, _, texts = reading.history(tx.session, talking.conversation.public_id, tx.now)
    assert card.last_reply is None
    assert talking.conversation.unanswered_since == talking.now
    assert [text.who for text in texts] == ["(555) 772-0101", "Threadline (automatic reply)"]


def test_silence_by_default(house):
    house.text()
    wait(house, 60 * 24)
    assert automatic(house) == []
