"""Into another channel the conversation closes in its thread and opens in a new one. Nothing lost, doubled or shuffled.

docs/behaviour.md#a-queue-as-target-and-moving
"""

import pytest
from sqlmodel import col, select

from bot.desk import lanes
from storage.models import Message
from tests.actors import VANESSA
from tests.journeys.handing_over import BILLING, card_in_billing, invite, move, new_thread, new_thread_shows, texts_in
from tests.journeys.late import events_of, repeat

pytestmark = [pytest.mark.both_databases, pytest.mark.longest]


def test_a_new_thread_with_card_stamp_history_and_link(house, moved):
    old, new = moved
    text = house.slack.text_of(new)
    for words in ("(555) 772-0101", "Active", "Lee Wong", "Moved here from support", "by Kate Lewis to Lee Wong"):
        assert words in text, words
    assert f"p{old['ts'].replace('.', '')}" in str(new["blocks"])
    assert {"Transfer", "Note", "Done"} <= set(house.slack.labels_of(new))
    history = new_thread_shows(house, "So far, in support")
    found = new_thread(house)
    assert found[0].startswith("Transferred on")
    assert found.index(history) == 1
    places = [history.index(words) for words in ("My bill is wrong", "Let me see", "It says <!channel> 100")]
    assert places == sorted(places)


def test_the_old_thread_is_locked_and_points_on(house, moved):
    old, new = moved
    link = f"p{new['ts'].replace('.', '')}"
    locked = house.until(lambda: (found := house.slack.message(house.support, old["ts"])) and link in str(found["blocks"]) and found)
    assert house.slack.labels_of(locked) == []
    assert "Moved to billing" in house.slack.text_of(locked)
    assert "moved to billing" in locked["text"]
    house.thread_shows("This conversation goes on in billing: what is written here is not sent.", old)
    assert "by Kate Lewis to Lee Wong" in "\n".join(house.thread(old))


def test_replies_in_the_old_thread_are_answered_not_sent(house, moved):
    old, _ = moved
    house.slack.clock.advance(2)
    for person in (house.kate, house.lee):
        house.reply(person, "Wrong place", old)
        house.hint_shows(person, "Not sent to the contact: this conversation goes on in billing")
    house.reply(house.lee, "Wrong place again", old)
    house.until(lambda: len([one for one in house.slack.ephemerals(house.lee) if "goes on in billing" in house.slack.text_of(one)]) == 2)
    house.reply(house.kate, "Me too", old)
    assert len([one for one in house.hints(house.kate) if "goes on in billing" in house.slack.text_of(one)]) == 1
    assert house.sent() == ["Let me see"]


def test_what_the_owner_wrote_before_the_move_is_sent_even_if_slack_tells_it_late(house):
    card = house.claimed()
    _, late = events_of(house, lambda: house.reply(house.kate, "Before", card))
    house.slack.clock.advance(5)
    move(house, card)
    assert house.sent() == []
    repeat(house, late[0])
    house.until(lambda: house.sent() == ["Before"])


def test_later_texts_and_replies_go_by_the_new_thread(house, moved):
    old, new = moved
    before = len(house.thread(old))
    house.text("Are you there?")
    new_thread_shows(house, "Are you there?")
    house.slack.say(house.lee, house.billing, "Yes", thread_ts=new["ts"])
    house.until(lambda: house.sent() == ["Let me see", "Yes"])
    assert not [text for text in house.thread(old)[before:] if "Are you there?" in text]


def test_the_one_who_accepted_is_led_to_the_new_thread(house):
    card = house.claimed()
    assert invite(house, card, BILLING) == {}
    house.click(house.lee, "Accept", house.dm_shows(house.lee, "offers the members of"))
    new = house.until(lambda: card_in_billing(house))
    house.until(lambda: f"{house.billing}/p{new['ts'].replace('.', '')}" in str(house.dm_shows(house.lee, "Accepted")["blocks"]))


def talked(house, number):
    """Kate's conversation with so many texts in it, which Slack needn't show for this; the card."""
    card = house.claimed(body="text 0")
    for one in range(1, number):
        copy_of_first(house, f"text {one}")
    return card


def copy_of_first(house, body):
    """A text as it stands in the database; its id."""
    with house.runtime.transaction() as tx:
        first = tx.session.exec(select(Message).order_by(col(Message.id))).first()
        kept = first.model_dump(exclude={"id", "ts", "channel_id"}) | {"public_id": body, "carrier_id": f"SM{body}", "body": body}
        made = Message(**kept)
        tx.session.add(made)
        tx.session.flush()
        return made.id


def test_a_long_history_comes_as_the_last_twenty_and_a_file(house):
    move(house, talked(house, 26))
    history = new_thread_shows(house, "So far, in support")
    assert "6 older messages in the transcript" in history
    assert [f"text {number}" in history.split("\n") for number in (5, 6, 25)] == [False, True, True]
    shared = house.until(
        lambda: next((one for one in house.slack.messages(house.billing, card_in_billing(house)["ts"]) if one.get("files")), None)
    )
    content = house.files()[shared["files"][0]["id"]]["_bytes"].decode()
    assert [f": text {number}\n" in content for number in (0, 5, 6)] == [True, True, False]
    new_thread_is_in_order(house, shared)


def new_thread_is_in_order(house, shared):
    """What comes next stands below the file."""
    house.text("afterwards")
    new_thread_shows(house, "afterwards")
    last = house.messages(house.billing, card_in_billing(house)["ts"])[-1]
    assert last["ts"] > shared["ts"]


def test_a_text_that_had_not_seen_the_move_goes_on_to_the_new_thread(house, moved):
    """Another process may have read the old thread just before the move was stored: what it adds to that thread's lane is sent on, once."""
    old, _ = moved
    house.thread_shows("goes on in billing", old)
    late = copy_of_first(house, "late one")
    with house.runtime.transaction() as tx:
        tx.deliver(lanes.thread(1, 0), "show_message", late, lanes.post(house.support))
    new_thread_shows(house, "late one")
    assert not [text for text in house.thread(old) if "late one" in text]
    assert texts_in(new_thread(house)) == ["late one"]


def test_there_and_back_again(house, moved):
    """Each hop has a thread of its own; the stamps pile up, and the cards point on."""
    old, new = moved
    house.slack.clock.advance(120)
    house.command(house.lee, "/sms transfer")
    form = house.until(lambda: house.slack.modal(house.lee))
    assert house.slack.submit(house.lee, form["id"], {"Target": "support"}).errors == {}
    asked = house.dm_shows(house.maria, "offers the members of *support*")
    house.click(house.maria, "Accept", asked)
    third = house.until(
        lambda: next(
            (one for one in house.slack.messages(house.support) if one["ts"] > new["ts"] and "Active" in house.slack.text_of(one)), None
        )
    )
    thread = lambda: house.thread(third, house.support)  # noqa: E731
    house.until(lambda: any("So far, in billing" in text for text in thread()))
    assert thread()[0].endswith("by Lee Wong to @Maria Gomez")
    assert "by Kate Lewis to Lee Wong" in next(text for text in thread() if "So far, in billing" in text)
    house.until(lambda: "Moved to support" in house.slack.text_of(house.slack.message(house.billing, new["ts"])))
    house.text("And here?", sender=VANESSA)
    house.until(lambda: any("And here?" in text for text in thread()))
    house.slack.say(house.maria, house.support, "Here", thread_ts=third["ts"])
    house.until(lambda: house.sent() == ["Let me see", "Here"])
    house.slack.say(house.maria, house.support, "Too old", thread_ts=old["ts"])
    house.hint_shows(house.maria, "goes on in support")


def test_a_reply_that_fails_after_the_move_is_told_where_the_conversation_is(house):
    """And Retry takes its button away there."""
    house.twilio.auto_report = False
    card = house.claimed()
    house.reply(house.kate, "Let me see", card)
    house.until(lambda: house.sent() == ["Let me see"])
    new = move(house, card)
    house.twilio.report(house.texts()[-1].sid, "failed", 30008)
    new_thread_shows(house, "Not delivered")
    told = next(one for one in house.messages(house.billing, new["ts"]) if "Not delivered" in house.slack.text_of(one))
    assert "Retry" in house.slack.labels_of(told)
    house.click(house.lee, "Retry", channel=house.billing, ts=told["ts"])
    house.until(lambda: house.sent() == ["Let me see", "Let me see"])
    house.until(lambda: "Retry" not in house.slack.labels_of(house.slack.message(house.billing, told["ts"])))
