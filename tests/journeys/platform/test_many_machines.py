"""Several web and worker processes on one PostgreSQL: the races are between processes, and a machine that fails is relieved by the others."""

import contextlib
import signal
import socket
import time
from collections.abc import Callable, Iterator
from functools import partial

import psutil
import pytest
import requests

from bot.sandbox.slack.blocks.elements import elements
from tests import planted
from tests.actors import LINE, VANESSA, at_once
from tests.machines import Machine, Machines, free_port
from tests.storage.postgres import Postgres

pytestmark = pytest.mark.longest

CROWD = 20
CONTACTS = [f"+1555772{number:04}" for number in range(500, 503)]
ACCEPTED, WITHDRAWN, BUSY, DIES, HANGS, LEFT = (f"+1555772{number:04}" for number in range(510, 516))


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[Machines]:
    """Two web processes and two workers, with the queues support and second in one channel: Kate and a crowd, all Ready."""
    running = Machines(tmp_path_factory.mktemp("machines"), postgres.create())
    try:
        begin(running)
        yield running
    finally:
        running.stop()


@pytest.fixture
def house(standing: Machines) -> Iterator[Machines]:
    """The same, whatever became of a worker."""
    workers = [one for one in standing.machines if not one.url and one.process.poll() is None]
    for _ in range(2 - len(workers)):
        standing.worker()
    yield standing
    standing.slack.api.limits = False
    for handle in crowd():
        if modal := standing.modal(handle):
            standing.slack.close(handle, modal["id"])
    assert planted.find(standing.log()) is None


def begin(house: Machines) -> None:
    work = house.slack.workspace
    people = [work.add_person("sam", "Sam Rivera", admin=True), work.add_person("kate", "Kate Lewis")]
    people += [work.add_person(f"agent{number}", f"Agent {number}") for number in range(CROWD)]
    work.add_channel("support", members=tuple(people))
    for _ in range(2):
        house.web("--no-worker")
        house.worker()
    house.open_to_slack()
    house.until_people_are_known()
    for queue in ("support", "second"):
        house.command("sam", f"/queue create {queue} #support")
        house.command("sam", f"/queue add {queue} @kate " + " ".join(f"@agent{number}" for number in range(CROWD)))
    house.command("sam", f"/line add {LINE} support")
    for handle in ("kate", *crowd()):
        house.command(handle, "/sms ready")


def crowd() -> list[str]:
    return [f"agent{number}" for number in range(CROWD)]


def card_of(house: Machines, contact: str = VANESSA) -> dict:
    shown = f"({contact[2:5]}) {contact[5:8]}-{contact[8:]}"
    return house.until(lambda: next((one for one in house.slack.messages("#support") if shown in house.slack.text_of(one)), None))


def losers(house: Machines, words: str) -> list[str]:
    """Who was told so: by a small form, or by a DM where Slack didn't open it in time."""
    return [handle for handle in crowd() if words in house.modal_text(handle) or any(words in one for one in told(house, handle))]


def told(house: Machines, handle: str) -> list[str]:
    return [house.slack.text_of(one) for one in house.dms(handle)]


def receive(house: Machines, body: str, contact: str = VANESSA) -> int:
    try:
        return int(house.twilio.receive(contact, LINE, body).status_code)
    except requests.RequestException:
        return 0


def click(house: Machines, handle: str, label: str, shown: dict) -> None:
    house.click(handle, label, channel="#support", ts=shown["ts"])


def pressing(house: Machines, handle: str, label: str, shown: dict) -> Callable[[], object]:
    """A press of a button that somebody sees now, whatever becomes of it meanwhile."""
    source = house.slack.source(handle, "#support", shown["ts"], label=label)
    block, button = next((block, one) for block, one in elements(source.blocks) if one.get("text", {}).get("text") == label)
    return partial(house.slack.press, handle, source, block, button)


def test_twenty_claims_on_several_machines_make_one_owner(house):
    assert receive(house, "Hello") == 200
    card = card_of(house)
    at_once(*[pressing(house, handle, "Claim", card) for handle in crowd()])
    assert len(house.until(lambda: len(found := losers(house, "was faster")) == CROWD - 1 and found)) == CROWD - 1
    (winner,) = set(crowd()) - set(losers(house, "was faster"))
    house.until(lambda: f"Agent {winner.removeprefix('agent')}" in house.slack.text_of(card_of(house)))


def invited(house: Machines, contact: str) -> tuple[dict, dict]:
    """Kate holds the contact's conversation and offers it to the queue second. Gives the card and the preview in the channel."""
    assert receive(house, "Hello", contact) == 200
    card = card_of(house, contact)
    click(house, "kate", "Claim", card)
    house.until(lambda: "Active" in house.slack.text_of(card_of(house, contact)))
    click(house, "kate", "Transfer", card)
    view = house.until(lambda: house.slack.modal("kate"))
    (target,) = house.slack.suggest("kate", view["id"], "Target", "second")
    assert house.slack.submit("kate", view["id"], {"Target": target}).errors == {}
    shown = house.until(lambda: next((one for one in house.slack.messages("#support") if "Accept" in house.slack.labels_of(one)), None))
    house.until(lambda: "Cancel transfer" in house.slack.labels_of(card_of(house, contact)))
    return card, shown


def thread(house: Machines, card: dict) -> str:
    return "\n".join(house.slack.text_of(one) for one in house.messages("#support", card["ts"]))


def test_twenty_accepts_on_several_machines_make_one_owner(house):
    card, shown = invited(house, ACCEPTED)
    at_once(*[pressing(house, handle, "Accept", shown) for handle in crowd()])
    late = house.until(lambda: len(found := losers(house, "has already accepted")) == CROWD - 1 and found)
    (winner,) = set(crowd()) - set(late)
    name = f"Agent {winner.removeprefix('agent')}"
    house.until(lambda: f"by Kate Lewis to @{name}" in thread(house, card))
    house.until(lambda: f"owner {name}" in card_of(house, ACCEPTED)["text"])
    assert thread(house, card).count("Transferred on") == 1


def test_accepts_and_a_withdrawal_at_once_have_one_outcome(house):
    card, shown = invited(house, WITHDRAWN)
    acts = [pressing(house, handle, "Accept", shown) for handle in crowd()]
    at_once(pressing(house, "kate", "Cancel transfer", card), *acts)
    house.until(lambda: "Accept" not in house.slack.labels_of(house.slack.message("#support", shown["ts"])))
    house.until(lambda: "Cancel transfer" not in house.slack.labels_of(card_of(house, WITHDRAWN)))
    house.settled()
    stamps = thread(house, card).count("Transferred on")
    house.until(lambda: len(losers(house, "has already accepted" if stamps else "ithdr")) == CROWD - stamps)
    assert ("owner Kate Lewis" in card_of(house, WITHDRAWN)["text"]) == (stamps == 0)


def test_texts_through_several_machines_appear_once_in_order_and_at_slacks_pace(house):
    """Both workers keep to what Slack permits, together."""
    turns = 5
    house.slack.api.limits = True
    started = len(house.calls())

    def write(contact: str) -> None:
        for number in range(turns):
            assert receive(house, f"text {number}", contact) == 200

    at_once(*[partial(write, contact) for contact in CONTACTS])
    for contact in CONTACTS:
        card = card_of(house, contact)
        house.until(lambda card=card: len(house.shown("#support", card)) >= turns)
        assert house.shown("#support", card) == [f"text {number}" for number in range(turns)]
        assert len([one for one in house.messages("#support") if house.slack.text_of(card) == house.slack.text_of(one)]) == 1
    assert [one for one in house.calls()[started:] if one.status == 429] == []


def test_texts_of_one_contact_at_once_through_several_machines_each_appear_once_below_one_card(house):
    """Twelve requests want the next place in one lane."""
    words = [f"at once {number}" for number in range(12)]
    answers = []
    at_once(*[lambda one=one: answers.append(receive(house, one, BUSY)) for one in words])
    assert set(answers) == {200}
    card = card_of(house, BUSY)
    house.until(lambda: len(house.shown("#support", card)) >= len(words))
    assert sorted(house.shown("#support", card)) == sorted(words)
    assert len([one for one in house.messages("#support") if "772-0512" in house.slack.text_of(one)]) == 1


def test_a_worker_alone_can_be_watched(house):
    port = free_port()
    worker = house.worker("--port", str(port))
    url = f"http://127.0.0.1:{port}"
    assert requests.get(f"{url}/readyz").text == "ready\n"
    assert "threadline_messages_relayed_total" in requests.get(f"{url}/metrics").text
    assert requests.post(f"{url}/slack/events").status_code == 404
    process = psutil.Process(worker.process.pid)
    before = process.num_threads()
    with contextlib.ExitStack() as silent:
        for _ in range(100):
            silent.enter_context(socket.create_connection(("127.0.0.1", port)))
        assert requests.get(f"{url}/healthz").text == "ok\n"
        assert process.num_threads() < before + 50, "nobody has a thread for saying nothing"
    house.bury(worker)


def held(house: Machines, contact: str) -> tuple[Machine, dict]:
    """A worker that has a text in hand for which Slack lets it wait, found by holding the other one; and the text's card."""
    assert receive(house, "Hello", contact) == 200
    card = card_of(house, contact)
    house.until(lambda: house.shown("#support", card) == ["Hello"])
    worker, other = (one for one in house.machines if not one.url)
    other.signal(signal.SIGSTOP)
    hanging = house.slack.faults.plan("chat.postMessage", "hang", times=1, seconds=8, thread_ts=card["ts"])
    assert receive(house, "In its hands", contact) == 200
    house.until(lambda: hanging.hits)
    other.signal(signal.SIGCONT)
    return worker, card


@pytest.mark.parametrize(("end", "contact"), [(signal.SIGKILL, DIES), (signal.SIGSTOP, HANGS)], ids=["dies", "hangs"])
def test_a_worker_that_ends_with_a_text_in_hand_is_relieved(house, end, contact):
    worker, card = held(house, contact)
    worker.signal(end)
    house.slack.faults.clear()
    house.until(lambda: house.shown("#support", card) == ["Hello", "In its hands"])
    worker.signal(signal.SIGCONT)
    if end == signal.SIGKILL:
        house.bury(worker)
    assert receive(house, "And on", contact) == 200
    house.until(lambda: "And on" in house.shown("#support", card))
    time.sleep(2)
    assert house.shown("#support", card) == ["Hello", "In its hands", "And on"]


def ready(house: Machines) -> requests.Response:
    return requests.get(f"{house.balancer + '/readyz'}")


def test_the_database_goes_away_and_comes_back(house, postgres):
    assert receive(house, "Before", LEFT) == 200
    card = card_of(house, LEFT)
    house.until(lambda: house.shown("#support", card) == ["Before"])
    postgres.stop()
    try:
        assert receive(house, "Meanwhile", LEFT) == 503
        house.until(lambda: ready(house).status_code == 503 and "connection" in ready(house).text)
        time.sleep(3)
    finally:
        postgres.start()
    house.until(lambda: receive(house, "Afterwards", LEFT) == 200)
    house.until(lambda: "Afterwards" in house.shown("#support", card))
    assert house.shown("#support", card) == ["Before", "Afterwards"]
    assert all(one.process.poll() is None for one in house.machines), "nobody ended"
