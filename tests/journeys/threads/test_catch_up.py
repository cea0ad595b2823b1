"""What Slack could not tell us is read from the threads, taken once and in order, or put to the agent when it is old.

docs/behaviour.md#promises
"""

from contextlib import contextmanager, suppress

import pytest

from tests.actors import MARCUS
from tests.journeys.handing_over import move

MINUTE = 60


def deaf(desk):
    """No event of Slack's reaches us."""
    desk.slack.app_url = ""


def hearing(desk):
    desk.slack.settle()
    desk.slack.app_url = desk.url


def test_after_our_own_downtime_replies_are_taken_once_and_in_order(desk):
    card = desk.claimed()
    desk.reply(desk.kate, "Before", card)
    desk.until(lambda: desk.sent() == ["Before"])
    desk.stop()
    deaf(desk)
    for words in ("one", "half of it: \ud83d", "three"):
        ts = desk.reply(desk.kate, words, card)
    desk.reply(desk.kate, "// for us", card)
    desk.reply(desk.lee, "I think it is the blue one", card)
    hearing(desk)
    desk.start()
    desk.until(lambda: desk.sent() == ["Before", "one", "half of it: ?", "three"])
    desk.hint_shows(desk.lee, "Kate Lewis holds this conversation")
    desk.send_event(desk.message(desk.support, ts), desk.support)
    desk.restart()
    desk.until(lambda: not desk.waiting())
    assert desk.sent() == ["Before", "one", "half of it: ?", "three"]


def test_what_is_older_than_15_minutes_is_put_to_the_agent(desk):
    card = desk.claimed()
    desk.stop()
    deaf(desk)
    desk.reply(desk.kate, "Old", card)
    desk.slack.clock.advance(20 * MINUTE)
    desk.reply(desk.kate, "New", card)
    hearing(desk)
    desk.start()
    desk.until(lambda: desk.sent() == ["New"])
    desk.thread_shows("Not sent to the contact: it reached Threadline 20 minutes late.", card)
    line = next(one for one in desk.messages(desk.support, card["ts"]) if "20 minutes late" in desk.slack.text_of(one))
    desk.click(desk.kate, "Send to contact", line)
    desk.until(lambda: desk.sent() == ["New", "Old"])


@pytest.mark.parametrize("wakes", ["timer", "event"])
def test_after_a_silence_threads_are_read(desk, wakes):
    card = desk.claimed()
    desk.text("Hello", sender=MARCUS)
    other = desk.until(lambda: desk.card("772-0102"))
    desk.later(2 * MINUTE)
    deaf(desk)
    desk.reply(desk.kate, "Are you there?", card)
    hearing(desk)
    desk.later(2 * MINUTE)
    desk.until(lambda: not desk.waiting())
    assert desk.sent() == []
    reads = len(desk.calls("conversations.replies"))
    desk.later(4 * MINUTE)
    if wakes == "event":
        desk.reply(desk.lee, "Mine?", other)
        desk.reply(desk.kate, "Hello?", card)
    desk.until(lambda: desk.sent() == ["Are you there?", "Hello?"][: 1 + (wakes == "event")])
    read = {call.args["ts"] for call in desk.calls("conversations.replies")[reads:]}
    assert read == {card["ts"]}, "only the thread that somebody holds"


def test_what_is_written_while_threads_are_read_does_not_overtake(desk):
    card = desk.claimed()
    desk.stop()
    deaf(desk)
    desk.reply(desk.kate, "one", card)
    desk.reply(desk.kate, "two", card)
    hearing(desk)
    desk.slack.faults.plan("conversations.replies", "500", times=2)
    desk.start()
    desk.until(lambda: desk.slack.calls_to("conversations.replies"))
    desk.reply(desk.kate, "three", card)
    desk.slack.settle()
    desk.until(lambda: desk.sent() == ["one", "two", "three"])


def test_what_is_left_to_a_reading_that_takes_long_is_read_from_there(desk):
    """Later words are heard meanwhile: they don't hide the earlier one, which would come after them, so that its writer decides."""
    card = desk.claimed()
    desk.stop()
    desk.slack.faults.plan("conversations.replies", "500", times=60)
    desk.start()
    desk.until(lambda: desk.slack.calls_to("conversations.replies"))
    desk.reply(desk.kate, "one", card)
    desk.slack.settle()
    desk.later(2 * MINUTE)
    desk.reply(desk.kate, "two", card)
    desk.slack.settle()
    desk.until(lambda: desk.sent() == ["two"])
    desk.slack.faults.clear()
    for _ in range(3):  # a reading that was refused just now waits for a minute more; a quarter of an hour would make the reply a late one
        desk.later(61)
        with suppress(TimeoutError):
            desk.until(lambda: any("only after a later reply had gone out" in one for one in desk.thread(card)), 5)
            break
    assert any("only after a later reply had gone out" in one for one in desk.thread(card))
    assert desk.sent() == ["two"]


@pytest.mark.parametrize("refused", ["thread_not_found", "not_in_channel"])
def test_a_former_thread_that_cannot_be_read_does_not_keep_the_present_one_from_being_read(house, refused):
    new = move(house, house.claimed())
    house.until(lambda: not house.waiting())
    house.stop()
    deaf(house)
    house.slack.say(house.lee, house.billing, "In the new thread", thread_ts=new["ts"])
    house.slack.faults.plan("conversations.replies", refused, times=float("inf"), channel=house.support)
    hearing(house)
    house.start()
    house.until(lambda: house.sent() == ["In the new thread"])
    assert house.calls("conversations.replies")[0].args["channel"] == house.support


@pytest.mark.parametrize("minutes", [3, 6, 8, 14, 40])
@pytest.mark.parametrize("outage", ["unreachable", "read-only"])
def test_a_reply_of_an_outage_of_any_length_is_sent_once_or_put_to_its_writer(desk, outage, minutes):
    """Slack tries three times more, the last time after six minutes; what it has given up is read."""
    card = desk.claimed()
    with outages(desk, outage):
        desk.slack.say(desk.kate, desk.support, "Are you there?", thread_ts=card["ts"])
        for _ in range(minutes):
            desk.slack.settle()
            desk.slack.clock.advance(MINUTE)
    desk.slack.settle()
    desk.reply(desk.lee, "Hello all", card)  # the first event afterwards
    desk.runtime.engine.look()
    for _ in range(6):
        desk.later(MINUTE)
    if minutes < 10:
        desk.until(lambda: desk.sent() == ["Are you there?"])
    else:
        desk.until(lambda: desk.sent() == ["Are you there?"] or any("late. Send it" in one for one in desk.thread(card)))


@contextmanager
def outages(desk, outage):
    if outage == "unreachable":
        deaf(desk)
        yield
        desk.slack.app_url = desk.url
    else:
        with desk.broken_database():
            yield


def test_a_press_after_a_silence_has_read_what_was_written_in_it(desk):
    """Done is pressed, which is no event: what its owner wrote before, and Slack gave up, still reaches the contact."""
    card = desk.claimed()
    deaf(desk)
    desk.reply(desk.kate, "Goodbye!", card)
    hearing(desk)
    desk.later(8 * MINUTE)
    desk.finish(desk.kate, card)
    desk.until(lambda: desk.sent() == ["Goodbye!"])


def test_the_thread_that_somebody_writes_in_is_read_first(desk):
    cards = []
    for number in range(30):
        desk.text("Hello", sender=f"+1555772{number + 3000}")
        card = desk.until(lambda number=number: desk.card(f"772-{number + 3000}"))
        desk.click(desk.kate, "Claim", card)
        cards.append(card)
    desk.until(lambda: not desk.waiting())
    desk.restart()
    before = len(desk.calls("conversations.replies"))
    desk.reply(desk.kate, "To the first", cards[0])
    desk.until(lambda: desk.sent() == ["To the first"])
    assert len(desk.calls("conversations.replies")) - before < 30
