"""kill -9 between any two steps, and a restart: nothing lost, nothing doubled, order kept. THREADLINE_KILLS=50 makes a longer run of it."""

import os
import random
import threading
import time
from collections import Counter

import pytest
import requests

from bot.sandbox.server import wait_for
from tests import planted
from tests.machines import House

KILLS = int(os.environ.get("THREADLINE_KILLS", "5"))
SEED = int(os.environ.get("THREADLINE_SEED", "20171128"))
TEXTS = KILLS + 2
PLACES = {"support": "+15550001111", "billing": "+15550002222", "sales": "+15550003333"}


@pytest.fixture
def house(tmp_path):
    running = House(tmp_path, f"sqlite:///{tmp_path / 'kills.db'}")
    try:
        running.web()
        yield running
        assert planted.find(running.log()) is None
    finally:
        running.stop()


def set_up(house: House) -> dict[str, dict]:
    """Three queues with a line each, and a claimed conversation in each. Gives the cards."""
    work = house.slack.workspace
    sam, kate = work.add_person("sam", "Sam Rivera", admin=True), work.add_person("kate", "Kate Lewis")
    for name in PLACES:
        work.add_channel(name, members=(sam, kate))
    house.open_to_slack()
    restart(house)
    wait_for(lambda: "There are no queues yet" in house.slack.command("sam", "/queue list").text)
    for name, line in PLACES.items():
        house.slack.command("sam", f"/queue create {name} #{name}")
        house.slack.command("sam", f"/queue add {name} @kate")
        house.slack.command("sam", f"/line add {line} {name}")
        house.twilio.receive(contact(name), line, "hello")
    house.slack.command("kate", "/sms ready")
    cards = {name: wait_for(lambda name=name: house.slack.messages(f"#{name}")[0]) for name in PLACES}
    for name, card in cards.items():
        house.slack.click("kate", "Claim", f"#{name}", card["ts"])
        wait_for(lambda name=name: "Active" in house.slack.text_of(house.slack.messages(f"#{name}")[0]))
    return cards


def restart(house: House) -> None:
    """On the port that it had, where callers go on knocking."""
    before = house.machines[-1]
    before.kill()
    house.web(port=int(before.url.rpartition(":")[2]))
    house.leave(before)


def contact(name: str) -> str:
    return f"+1555772{list(PLACES).index(name):04}"


def customer(house: House, name: str, stop: threading.Event) -> None:
    """Texts, and Twilio repeats what was not answered 200."""
    for number in range(TEXTS):
        sid = f"SMf{list(PLACES).index(name)}{number:030}"  # none that the stand-in makes itself
        while not stop.is_set():
            try:
                if house.twilio.receive(contact(name), PLACES[name], f"in {number}", sid=sid).status_code == 200:
                    break
            except requests.RequestException:
                pass
            time.sleep(0.2)
        time.sleep(random.uniform(0, 0.4))


def agent(house: House, name: str, card: dict) -> None:
    """Writes the next words when Slack could hand over the last: what it repeats later comes later, whoever sends it on."""
    for number in range(TEXTS):
        ts = house.slack.say("kate", f"#{name}", f"out {number}", thread_ts=card["ts"])
        wait_for(lambda ts=ts: handed_over(house, ts), 60)
        time.sleep(random.uniform(0, 0.4))


def handed_over(house: House, ts: str) -> bool:
    told = [one for one in list(house.slack.delivery.events) if one.inner.get("ts") == ts]
    return any(reply.ok for one in told for reply in list(one.attempts))


def texts_out(house: House, name: str) -> list[str]:
    return [one.body for one in house.twilio.sent if one.recipient == contact(name)]


def put_to_the_agent(house: House, name: str, card: dict) -> int:
    """Presses Retry wherever the agent is asked; how often."""
    asked = [one for one in house.slack.messages(f"#{name}", card["ts"]) if "Retry" in house.slack.labels_of(one)]
    for one in asked:
        house.slack.click("kate", "Retry", f"#{name}", one["ts"])
    return len(asked)


def test_nothing_is_lost_doubled_or_shuffled(house):
    random.seed(SEED)
    cards = set_up(house)
    stop = threading.Event()
    crowd = [threading.Thread(target=customer, args=(house, name, stop)) for name in PLACES]
    crowd += [threading.Thread(target=agent, args=(house, name, card)) for name, card in cards.items()]
    for one in crowd:
        one.start()
    for _ in range(KILLS):
        time.sleep(random.uniform(0.1, 1.2))
        restart(house)
    for one in crowd:
        one.join()
    stop.set()

    wanted_in, wanted_out = ["hello"] + [f"in {number}" for number in range(TEXTS)], [f"out {number}" for number in range(TEXTS)]
    asked = Counter()

    def done() -> bool:
        for name, card in cards.items():
            asked[name] += put_to_the_agent(house, name, card)
        return all(
            len(house.shown(f"#{name}", card)) >= len(wanted_in) and len(texts_out(house, name)) >= len(wanted_out)
            for name, card in cards.items()
        )

    wait_for(done, 60 + 3 * KILLS)
    time.sleep(1.5)
    print(
        f"seed {SEED}, {KILLS} kills, {len(PLACES) * len(wanted_in)} texts in, {len(PLACES) * TEXTS} out, put to the agent: {sum(asked.values())}"
    )
    for name, card in cards.items():
        assert house.shown(f"#{name}", card) == wanted_in
        assert Counter(texts_out(house, name)) == Counter(wanted_out)
        if not asked[name]:
            assert texts_out(house, name) == wanted_out
        assert len(house.slack.messages(f"#{name}")) == 1
