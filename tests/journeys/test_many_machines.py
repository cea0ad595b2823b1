"""Several web and worker processes on one PostgreSQL: the races are between processes, and a machine that fails is relieved by the others."""

import signal
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import requests

from bot.sandbox.server import wait_for
from tests import planted
from tests.actors import LINE, VANESSA, at_once
from tests.machines import House, Machine
from tests.storage.postgres import Postgres

CROWD = 20
RELIEVED = 15
"""Seconds within which a worker that died or hangs is relieved."""
CONTACTS = [f"+1555772{number:04}" for number in range(500, 503)]


@pytest.fixture
def house(tmp_path: Path, postgres: Postgres) -> Iterator[House]:
    """Two web processes and two workers, with queue support: Kate and a crowd, all Ready."""
    running = House(tmp_path, postgres.create())
    try:
        begin(running)
        yield running
        assert planted.find(running.log()) is None
    finally:
        running.stop()


def begin(house: House) -> None:
    work = house.slack.workspace
    people = [work.add_person("sam", "Sam Rivera", admin=True), work.add_person("kate", "Kate Lewis")]
    people += [work.add_person(f"agent{number}", f"Agent {number}") for number in range(CROWD)]
    work.add_channel("support", members=tuple(people))
    for _ in range(2):
        house.web("--no-worker")
        house.worker()
    house.open_to_slack()
    house.until(lambda: "There are no queues yet" in house.command("sam", "/queue list"))
    house.command("sam", "/queue create support #support")
    house.command("sam", "/queue add support @kate " + " ".join(f"@agent{number}" for number in range(CROWD)))
    house.command("sam", f"/line add {LINE} support")
    for handle in ("kate", *crowd()):
        house.command(handle, "/sms ready")


def crowd() -> list[str]:
    return [f"agent{number}" for number in range(CROWD)]


def card_of(house: House, contact: str = VANESSA) -> dict:
    shown = f"({contact[2:5]}) {contact[5:8]}-{contact[8:]}"
    return wait_for(lambda: next((one for one in house.slack.messages("#support") if shown in house.slack.text_of(one)), None), 20)


def losers(house: House, words: str) -> list[str]:
    found = []
    for handle in crowd():
        modal = house.slack.modal(handle)
        if modal and words in house.slack.text_of(modal):
            found.append(handle)
    return found


def receive(house: House, body: str, contact: str = VANESSA) -> int:
    try:
        return int(house.twilio.receive(contact, LINE, body).status_code)
    except requests.RequestException:
        return 0


def test_twenty_claims_on_several_machines_make_one_owner(house):
    assert receive(house, "Hello") == 200
    card = card_of(house)
    at_once(*[partial(house.slack.click, handle, "Claim", channel="#support", ts=card["ts"]) for handle in crowd()])
    assert len(house.until(lambda: len(found := losers(house, "was faster")) == CROWD - 1 and found)) == CROWD - 1
    (winner,) = set(crowd()) - set(losers(house, "was faster"))
    house.until(lambda: f"Agent {winner.removeprefix('agent')}" in house.slack.text_of(card_of(house)))


def test_texts_through_several_machines_appear_once_and_in_order(house):
    turns = 5

    def write(contact: str) -> None:
        for number in range(turns):
            assert receive(house, f"text {number}", contact) == 200

    at_once(*[partial(write, contact) for contact in CONTACTS])
    for contact in CONTACTS:
        card = card_of(house, contact)
        house.until(lambda card=card: len(house.shown("#support", card)) >= turns, 90)
        assert house.shown("#support", card) == [f"text {number}" for number in range(turns)]
    assert len(house.slack.messages("#support")) == len(CONTACTS)


def held(house: House) -> tuple[Machine, dict]:
    """A worker that has a text in hand for which Slack lets it wait, found by holding the other one; and the text's card."""
    assert receive(house, "Hello") == 200
    card = card_of(house)
    house.until(lambda: house.shown("#support", card) == ["Hello"])
    workers = [one for one in house.machines if not one.url]
    workers[1].signal(signal.SIGSTOP)
    hanging = house.slack.faults.plan("chat.postMessage", "hang", times=1, seconds=8)
    assert receive(house, "In its hands") == 200
    house.until(lambda: hanging.hits, 30)
    workers[1].signal(signal.SIGCONT)
    return workers[0], card


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP], ids=["dies", "hangs"])
def test_a_worker_that_ends_with_a_text_in_hand_is_relieved(house, end):
    worker, card = held(house)
    worker.signal(end)
    began = time.monotonic()
    house.slack.faults.clear()
    house.slack.faults.released.set()
    house.until(lambda: house.shown("#support", card) == ["Hello", "In its hands"], RELIEVED)
    print(f"relieved after {time.monotonic() - began:.1f} s")
    worker.signal(signal.SIGCONT)
    assert receive(house, "And on") == 200
    house.until(lambda: "And on" in house.shown("#support", card))
    time.sleep(2)
    assert house.shown("#support", card) == ["Hello", "In its hands", "And on"]


def test_the_database_goes_away_and_comes_back(house, postgres):
    assert receive(house, "Before") == 200
    card = card_of(house)
    house.until(lambda: house.shown("#support", card) == ["Before"])
    postgres.stop()
    try:
        assert receive(house, "Meanwhile") in (0, 500, 503)
        assert requests.get(f"{house.balancer + '/readyz'}", timeout=20).status_code == 503
        time.sleep(3)
    finally:
        postgres.start()
    house.until(lambda: receive(house, "Afterwards") == 200)
    house.until(lambda: "Afterwards" in house.shown("#support", card))
    assert house.shown("#support", card) == ["Before", "Afterwards"]
    assert all(one.process.poll() is None for one in house.machines), "nobody ended"
