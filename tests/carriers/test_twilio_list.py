"""What Twilio lists: what was missed, and what it took though its answer was lost."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import requests

from carriers.base import CarrierError, UnknownOutcomeError, Wanted
from tests.carriers.receiver import CONTACT, LINE, TEXT, a_while_ago, connect
from tests.looking.waits import LONGEST


@pytest.mark.parametrize("fault", ["hang", "cut", "garbage"])
def test_taken_but_not_told_is_found(server, fault):
    carrier = connect(server, timeout=0.3)
    server.fail(fault, seconds=1)
    with pytest.raises(UnknownOutcomeError):
        carrier.send(TEXT)
    assert server.attempts == 1
    assert carrier.find_sent(TEXT, a_while_ago()).carrier_id == server.sent[0].sid


@pytest.mark.parametrize("fault", ["cut_before", "500", "503"])
def test_neither_taken_nor_told_is_not_found(server, carrier, fault):
    server.fail(fault)
    with pytest.raises(UnknownOutcomeError):
        carrier.send(TEXT)
    assert (server.attempts, server.sent) == (1, [])
    assert carrier.find_sent(TEXT, a_while_ago()) is None


def test_many_threads_share_one_carrier(server, carrier):
    texts = [replace(TEXT, reference=f"out-{number}", body=f"Hello {number}") for number in range(60)]
    server.fail("429", times=20)
    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(lambda text: send_until_taken(carrier, text), texts))
    taken = {message.sid: message.body for message in server.sent}
    assert {sent.carrier_id: text.body for sent, text in zip(outcomes, texts, strict=True)} == taken
    assert len(taken) == 60


def send_until_taken(carrier, text):
    while True:
        try:
            return carrier.send(text)
        except CarrierError as error:
            assert (error.code, error.wait) == ("20429", 1)  # noqa: PT017  # raised in a loop until it isn't


def test_of_equal_texts_each_finds_its_own(server, carrier):
    server.fail("cut", times=2)
    known: set[str] = set()
    for _text in range(2):
        with pytest.raises(UnknownOutcomeError):
            carrier.send(TEXT)
    for _text in range(2):
        known.add(carrier.find_sent(TEXT, a_while_ago(), known=frozenset(known)).carrier_id)
    assert known == {message.sid for message in server.sent}
    assert carrier.find_sent(TEXT, a_while_ago(), known=frozenset(known)) is None


def test_lists_what_was_missed_over_several_pages(server, carrier, monkeypatch):
    monkeypatch.setattr("carriers.twilio.carrier.PAGE", 3)
    minutes = count()
    start = datetime.now(UTC).replace(microsecond=0)
    server.clock = lambda: start + timedelta(minutes=next(minutes))
    server.receive(CONTACT, LINE, "too old", post=False)
    for number in range(7):
        server.receive(CONTACT, LINE, f"missed {number}", [("image/png", b"a"), ("text/vcard", b"b")] if number == 3 else (), post=False)
        carrier.send(TEXT)
    received = list(carrier.list_received(start + timedelta(seconds=30.5)))
    assert [text.body for text in received] == [f"missed {number}" for number in range(7)]
    assert [len(text.media) for text in received] == [0, 0, 0, 2, 0, 0, 0]
    assert [(media.content_type, requests.get(media.url, timeout=LONGEST).content) for media in received[3].media] == [
        ("image/png", b"a"),
        ("text/vcard", b"b"),
    ]
    assert received[0].sent_at == start + timedelta(minutes=1)


def test_a_missed_text_is_the_same_as_the_brought_one(server, carrier, receiver):
    server.receive(CONTACT, LINE, "Look", [("image/png", b"one")])
    (listed,) = carrier.list_received(a_while_ago())
    assert replace(listed, sent_at=None) == receiver.read[0]


def test_only_what_is_wanted_is_kept_and_media_of_known_texts_are_not_asked_for(server, carrier):
    """Other systems of a shared account get their texts as well."""
    picture = [("image/png", b"a")]
    known = server.receive(CONTACT, LINE, "Known", picture, post=False)
    server.receive(CONTACT, LINE, "New", picture, post=False)
    server.receive(CONTACT, "+15550007777", "Your code is 123456", picture, post=False)
    wanted = Wanted(lambda recipient, _service: recipient == LINE, lambda sid: sid == known.sid)
    before = len(server.exchanges)
    found = list(carrier.list_received(a_while_ago(), wanted))
    assert [(text.body, len(text.media)) for text in found] == [("Known", 0), ("New", 1)]
    assert len([one for one in list(server.exchanges)[before:] if one.path.endswith("/Media.json")]) == 1


def test_of_the_same_second_the_order_stays(server, carrier):
    now = datetime.now(UTC)
    server.clock = lambda: now
    for number in range(4):
        server.receive(CONTACT, LINE, str(number), post=False)
    assert [text.body for text in carrier.list_received(now)] == ["0", "1", "2", "3"]


def test_what_is_odd_in_a_list_takes_no_words_away(server, carrier, capsys):
    odd = {
        "Half": {"body": "Half\ud83d"},
        "No date": {"date_sent": None, "date_created": None},
        "A figure": {"num_media": 0},
        "Nobody": {"from": ""},
    }
    for body, wrong in odd.items():
        server.odd[server.receive(CONTACT, LINE, body, post=False).sid] = wrong
    assert {text.body for text in carrier.list_received(a_while_ago())} == {"Half?", "No date", "A figure"}
    logged = capsys.readouterr().err
    assert logged.count("list.passed_over") == 1
    assert CONTACT not in logged
    assert "Nobody" not in logged
