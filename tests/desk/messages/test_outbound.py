"""Who is meant by what somebody types behind /sms new, and that one contact has one open conversation on a line."""

import pytest

from bot.desk.errors import DeskError
from bot.desk.messages import outbound
from bot.desk.people import people
from bot.desk.setup import lines
from storage.queries.messages import intake
from storage.queries.setup import lines as line_rows
from tests.desk.house import KATE, LEE, LINE, SAM, VANESSA

GERMAN = "+4930901820"


@pytest.mark.parametrize(
    ("typed", "number", "text"),
    [
        (f"{VANESSA} Hello", VANESSA, "Hello"),
        (f"{VANESSA} 3 of 4 are ready", VANESSA, "3 of 4 are ready"),
        (f"{VANESSA}\nHello\nthere", VANESSA, "Hello\nthere"),
        ("+1 (555) 772-01 01 Hi", "+1 (555) 772-01 01", "Hi"),
        ("(202) 555-0101 10 left", "(202) 555-0101", "10 left"),
        ("support +44 7911 123456 Hi", "+44 7911 123456", "Hi"),
        ("support\n+44 7911 123456\nHi", "+44 7911 123456", "Hi"),
        ("#support +44 7911 123456 Hi", "+44 7911 123456", "Hi"),
        ("<#C1|support> +44 7911 123456 Hi", "+44 7911 123456", "Hi"),
        (VANESSA, VANESSA, ""),
        ("support", "", ""),
        ("", "", ""),
    ],
)
def test_queue_number_and_text_are_told_apart(house, typed, number, text):
    with house.transaction() as tx:
        found = outbound.read(tx, people.get_person(tx, KATE), typed)
    assert (found.number, found.text) == (number, text)
    assert (found.queue.name if found.queue else "") == ("support" if "support" in typed else "")


def test_a_number_without_its_country_belongs_to_that_of_the_line(house):
    with house.transaction() as tx:
        lines.add(tx, people.get_person(tx, SAM), GERMAN, "support", "twilio")
        found = outbound.read(tx, people.get_person(tx, KATE), "0171 123 45 67 Hallo")
        assert (found.number, found.text) == ("0171 123 45 67", "Hallo")
        line = line_rows.find_line(tx.session, GERMAN)
        outbound.send(tx, people.get_person(tx, KATE), line, found.number, found.text)
    assert house.messages()[-1].our_address == GERMAN


@pytest.mark.parametrize("typed", ["Hello", "12 Hello", "billing +15557720101 Hello", "+1555 Hello"])
def test_what_is_no_number_is_refused(house, typed):
    with house.transaction() as tx, pytest.raises(DeskError):
        outbound.read(tx, people.get_person(tx, KATE), typed)


def test_a_second_open_conversation_can_not_be_made(house):
    """Two agents on two machines look before either has stored anything: the table decides."""
    with house.transaction() as tx:
        outbound.send(tx, people.get_person(tx, KATE), line_rows.find_line(tx.session, LINE), VANESSA, "Hello")
    with house.transaction() as tx:
        before = house.conversation
        values = {"line_id": before.line_id, "contact_id": before.contact_id, "queue_id": before.queue_id, "opened_at": tx.now}
        values |= {"public_id": "another", "our_address": LINE, "channel_id": before.channel_id}
        assert intake.open_thread_once(tx.session, values) is None


def test_a_colleagues_conversation_is_not_written_in(house):
    house.claimed()
    with house.transaction() as tx:
        outcome = outbound.send(tx, people.get_person(tx, LEE), line_rows.find_line(tx.session, LINE), VANESSA, "Hello")
    assert not outcome.sent
    assert not outcome.claimable
    assert [one.direction for one in house.messages()] == ["in"]
