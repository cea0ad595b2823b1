"""`make upgrade FROM=COMMIT DATABASE=sqlite|postgresql CONTACTS=100000`: five contacts text and Kate answers all the time, while the release FROM is killed with -9
and this one starts in its place. With CONTACTS so many others have a past there. Says how long a text had to wait, and ends with zeros on each database, or
with 1.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import text

from storage.database import Database
from tests.actors import LINE
from tests.benchmarks.stored import crowd
from tests.chaos.verdict import Verdict, compare
from tests.chosen import DATABASES, chosen
from tests.looking.waits import wait_for
from tests.machines import ROOT, Machines
from tests.storage import postgres

CONTACTS = [f"+1555772{number:04}" for number in range(500, 505)]
BEFORE, AFTER = 6.0, 8.0
"""Seconds of talk before the old release is killed, and after the new one is up."""
MIDST = 1.2
"""Seconds after which a new process beside PostgreSQL is in the middle of its start."""
PATIENCE = 90.0
SEND = "Send to contact"
SHOWN = 500.0
"""Seconds until all that was said is shown: one channel takes a post a second, and five contacts text faster than that."""


class Chat:
    """What contacts and Kate say, each in a thread of their own; a contact's phone company tries again until somebody takes the text."""

    def __init__(self, house: Machines) -> None:
        self.house = house
        self.texts: dict[str, list[str]] = defaultdict(list)
        self.replies: dict[str, list[str]] = defaultdict(list)
        self.waited: list[float] = []
        """Seconds from a text's first try until it was taken, and of each try that a process answered."""
        self.answered: list[float] = []
        self.asked: dict[str, set[str]] = defaultdict(set)
        """What Kate was asked about before it went out, in any place."""
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []

    def begin(self) -> None:
        """Returns once Kate holds all conversations."""
        for contact in CONTACTS:
            self._start(self._text, contact)
        for contact in CONTACTS:
            self.house.slack.click("kate", "Claim", channel="#support", ts=self._card(contact)["ts"])
        for contact in CONTACTS:
            self._start(self._answer, contact)

    def end(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _start(self, work: Any, contact: str) -> None:
        thread = threading.Thread(target=work, args=(contact,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _card(self, contact: str) -> dict[str, Any]:
        shown = f"({contact[2:5]}) {contact[5:8]}-{contact[8:]}"
        cards = self.house.slack.messages
        found: dict[str, Any] = wait_for(
            lambda: next((one for one in cards("#support") if shown in self.house.slack.text_of(one)), None), PATIENCE
        )
        return found

    def _text(self, contact: str) -> None:
        while not self._over.is_set():
            body = f"in {len(self.texts[contact])}"
            sid = f"SM{contact[-4:]}{len(self.texts[contact]):028x}"
            self.texts[contact].append(body)
            began = time.monotonic()
            while not self._is_taken(contact, body, sid):
                time.sleep(0.3)
            self.waited.append(time.monotonic() - began)
            self._over.wait(1.5)

    def _is_taken(self, contact: str, body: str, sid: str) -> bool:
        began = time.monotonic()
        with suppress(requests.RequestException):
            status = self.house.twilio.receive(contact, LINE, body, sid=sid).status_code
            self.answered.append(time.monotonic() - began)
            return bool(status == requests.codes.ok)
        return False

    def _answer(self, contact: str) -> None:
        card = self._card(contact)
        while not self._over.is_set():
            body = f"out {len(self.replies[contact])}"
            self.replies[contact].append(body)
            self.house.slack.say("kate", "#support", body, thread_ts=card["ts"])
            self._over.wait(2)

    def is_all_there(self) -> bool:
        with suppress(AssertionError):  # what is still under way
            if self.judge().is_clean:
                return True
            self._send_held()
        return False

    def _send_held(self) -> None:
        """Kate sends what Slack told of only after later words of hers: after an outage it brings all that it kept in any order."""
        for contact in CONTACTS:
            lines = self.house.messages("#support", self._card(contact)["ts"])
            held = [line for line in lines if SEND in self.house.slack.labels_of(line)]
            if held:
                self.asked[contact] |= set(self.replies[contact]) - set(self._sent(contact))
            for line in held:
                self.house.slack.click("kate", SEND, channel="#support", ts=line["ts"])

    def _sent(self, contact: str) -> list[str]:
        return [one.body for one in self.house.twilio.sent if one.recipient == contact]

    def judge(self) -> Verdict:
        """What was said beside what the other side has, for each contact and both directions."""
        found = Verdict()
        for contact in CONTACTS:
            found += compare(self.house.shown("#support", self._card(contact)), self.texts[contact], set())
            found += compare(self._sent(contact), self.replies[contact], self.asked[contact])
        return found


def upgrade(folder: Path, url: str, old: Path, *, machines: int) -> bool:
    """With one machine the old release is replaced; with several, new ones start beside it and it is killed while they do."""
    house = Machines(folder, url, PYTHONPATH=str(old))
    house.slack.delivery.retry_delays = (0.3,) * 10 + (1.0,) * 100
    try:
        _open(house, machines)
        _fill(url, int(os.environ.get("CONTACTS") or 0))
        chat = Chat(house)
        chat.begin()
        time.sleep(BEFORE)
        before, began = _schema(url), time.monotonic()
        house.set()
        _replace(house)
        took = time.monotonic() - began
        time.sleep(AFTER)
        chat.end()
        with suppress(TimeoutError):
            wait_for(chat.is_all_there, SHOWN)
        outcome = chat.judge()
        said = f"{sum(map(len, chat.texts.values()))} texts, {sum(map(len, chat.replies.values()))} replies"
        zeros = f"{len(outcome.lost)} lost · {len(outcome.doubled)} doubled · {len(outcome.shuffled)} out of order"
        print(
            f"{url.partition(':')[0]}: the longest wait of a text was {max(chat.waited):.2f} s, for one answer {max(chat.answered):.2f} s",
            f"schema {before} to {_schema(url)} in {took:.1f} s, {said}, {sum(map(len, chat.asked.values()))} asked about: {zeros}",
            *outcome.details().splitlines(),
            sep="\n",
        )
        return outcome.is_clean
    finally:
        house.stop()


def _open(house: Machines, machines: int) -> None:
    work = house.slack.workspace
    people = [work.add_person("sam", "Sam Rivera", admin=True), work.add_person("kate", "Kate Lewis")]
    work.add_channel("support", members=tuple(people))
    house.web(*(["--no-worker"] if machines > 1 else []))
    if machines > 1:
        house.worker()
    house.open_to_slack()
    house.until_people_are_known()
    for words in ("/queue create support #support", "/queue add support @kate", f"/line add {LINE} support"):
        house.command("sam", words)
    house.command("kate", "/sms ready")


def _fill(url: str, contacts: int) -> None:
    if contacts:
        database = Database(url)
        with database.read() as session:
            owner = str(session.execute(text("SELECT id FROM person WHERE handle = 'sam'")).scalar_one())
        crowd.fill(database, contacts * crowd.PER_CONVERSATION, owner)
        database.close()


def _replace(house: Machines) -> None:
    old = list(house.machines)
    if len(old) == 1:
        house.renew(old[0])
        return
    starting = threading.Thread(target=lambda: (house.web("--no-worker"), house.worker()))
    starting.start()
    time.sleep(MIDST)
    for machine in old:
        machine.kill()
    starting.join()
    house.leave(old[0])
    for machine in old:
        house.bury(machine)


def _schema(url: str) -> str:
    database = Database(url)
    try:
        with database.read() as session:
            return str(session.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    finally:
        database.close()


def _unpack(commit: str, folder: Path) -> Path:
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, check=False, capture_output=True)
    if packed.returncode:
        raise SystemExit(f"FROM={commit} is no commit or tag of this repository: git log shows those that there are.")
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed.stdout, check=True)
    return folder


def main() -> int:
    if not os.environ.get("FROM"):
        raise SystemExit("Say which release is replaced, such as: make upgrade FROM=v0.1.0")
    wanted, clean = chosen("DATABASE", DATABASES), True
    with tempfile.TemporaryDirectory(prefix="old-") as old:
        release = _unpack(os.environ["FROM"], Path(old))
        for database in wanted:
            folder = Path(tempfile.mkdtemp(prefix=f"upgrade-{database}-"))
            if database == "sqlite":
                clean &= upgrade(folder, f"sqlite:///{folder / 'threadline.db'}", release, machines=1)
                continue
            with postgres.running() as server:
                clean &= upgrade(folder, server.create_empty(), release, machines=2)
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
