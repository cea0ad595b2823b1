"""The town: queues with a channel and a line each, machines that run Threadline, and how each blow falls on them."""

import signal
import socket
import sqlite3
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Protocol

import psutil

from tests.chaos.errands import Errands
from tests.chaos.plan import Blow, Plan
from tests.chaos.records import Records
from tests.chaos.said import Place
from tests.chaos.talk import Talk
from tests.looking.waits import wait_for
from tests.machines import Machine, Machines
from tests.storage.postgres import Postgres

PLACES = (Place("support", ("kate", "lee")), Place("billing", ("maria", "noor")), Place("sales", ("ivan", "june")))
AGENTS = tuple(one for place in PLACES for one in place.agents)
COLLEAGUE = "olaf"
PATIENCE = (0.3,) * 10 + (1.0,) * 600
"""How long Slack repeats an event: for longer than anything here lasts."""
IMPATIENCE = (0.1, 0.2, 0.3)
"""How it is repeated while nobody reaches us, so that it is given up."""
RECENT = 30
"""So many of the last events may be repeated."""
INVITED = 60
"""Seconds until an invitation that nobody answered expires."""
LONGEST_CALL = 12.0
"""Seconds that a call hangs: longer than ours are waited for."""


class Ground(Protocol):
    """What the town stands on: a database and the processes on it."""

    url: str

    def start(self, house: Machines) -> None: ...

    def strike(self, house: Machines, how: str, seconds: float) -> None:
        """The database can't be used for a while."""
        ...


class SqliteGround:
    def __init__(self, folder: Path) -> None:
        self.path = folder / "chaos.db"
        self.url = f"sqlite:///{self.path}"

    def start(self, house: Machines) -> None:
        house.web()

    def strike(self, house: Machines, how: str, seconds: float) -> None:
        {"locked": self._lock, "full": self._fill, "gone": self._take_away}[how](house, seconds)

    def _lock(self, _house: Machines, seconds: float) -> None:
        """Another program writes and doesn't end."""
        with closing(sqlite3.connect(self.path, isolation_level=None, timeout=10)) as other:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            other.execute("ROLLBACK")

    @staticmethod
    def _fill(house: Machines, seconds: float) -> None:
        """No file of the processes can grow any further: what the system does to them on a full disk."""
        for size in (1, psutil.RLIM_INFINITY):
            for one in (one for machine in house.machines for one in machine.processes()):
                one.rlimit(psutil.RLIMIT_FSIZE, (size, psutil.RLIM_INFINITY))
            time.sleep(seconds if size == 1 else 0)

    def _take_away(self, _house: Machines, seconds: float) -> None:
        """Such as a disk that is no longer there."""
        away = self.path.with_suffix(".away")
        self.path.rename(away)
        self.path.mkdir()
        time.sleep(seconds)
        self.path.rmdir()
        away.rename(self.path)


class PostgresGround:
    """Two web processes and two workers on a server whose commits are commits."""

    def __init__(self, server: Postgres) -> None:
        self._server = server
        server.say("ALTER SYSTEM SET synchronous_commit = on")
        server.say("SELECT pg_reload_conf()")
        self.url = server.create()

    def start(self, house: Machines) -> None:
        for _ in range(2):
            house.web("--no-worker")
            house.worker()

    def strike(self, _house: Machines, how: str, seconds: float) -> None:
        self._server.stop("immediate" if how == "crashed" else "fast")
        time.sleep(seconds)
        self._server.start()


class Town:
    def __init__(self, plan: Plan, ground: Ground, folder: Path) -> None:
        self.plan, self.ground = plan, ground
        self.house = Machines(folder, ground.url)
        self.house.slack.delivery.retry_delays = PATIENCE
        self.house.twilio.fetches = True
        self.house.slack.workspace.clock.advance(plan.apart)
        self.house.twilio.clock = lambda: datetime.now(UTC) - timedelta(seconds=plan.apart)
        self._chance = Random(f"{plan.seed} town")
        self._forms = threading.Lock()
        self.deaths = 0

    def settle(self) -> list[Talk]:
        """Queues, lines, agents, and a claimed conversation with each contact."""
        work, house = self.house.slack.workspace, self.house
        people = [work.add_person("sam", "Sam Rivera", admin=True)]
        people += [work.add_person(one, f"{one.title()} Jones") for one in (*AGENTS, COLLEAGUE)]
        for place in PLACES:
            work.add_channel(place.queue, members=tuple(people))
        self.ground.start(house)
        house.open_to_slack()
        house.until_people_are_known()
        for number, place in enumerate(PLACES):
            name, members = place.queue, " ".join(f"@{one}" for one in (*place.agents, COLLEAGUE))
            for words in (f"create {name} {place.channel}", f"add {name} {members}", f"set {name} invite-timeout {INVITED}"):
                house.command("sam", f"/queue {words}")
            house.command("sam", f"/line add {_line(number)} {name}")
        for handle in (*AGENTS, COLLEAGUE):
            house.command(handle, "/sms ready")
        self.records = Records(self.ground.url)
        self.talks = [self._talk(number, place) for number in range(self.plan.contacts) for place in range(len(PLACES))]
        for one in self.talks:
            one.begin()
        return self.talks

    def _talk(self, number: int, place: int) -> Talk:
        name = f"{PLACES[place].queue} {number}"
        pause, hand_overs, leaves = (3.0, 1 / 2, 1 / 2) if self.plan.short else (8.0 * self.plan.contacts, 1 / 4, 1 / 4)
        contact, chance = f"+1555772{100 * place + number + 1:04}", Random(f"{self.plan.seed} {name}")
        return Talk(
            self.house,
            self.records,
            name,
            contact,
            chance=chance,
            pause=pause,
            hand_overs=hand_overs,
            leaves=leaves,
            line=_line(place),
            home=PLACES[place],
            places=PLACES,
            colleague=COLLEAGUE,
            errands=Errands(self.house, self.records, name, contact, Random(f"{self.plan.seed} {name} later"), self._forms),
        )

    # blows

    def fall(self, blow: Blow) -> None:
        time.sleep(blow.pause)
        getattr(self, blow.what)(blow)

    def slack(self, blow: Blow) -> None:
        seconds = {"hang": LONGEST_CALL, "hang_after": LONGEST_CALL, "cut_late": 1.0, "slow": 3.0}.get(blow.how)
        self.house.slack.faults.plan(blow.where, blow.how, times=blow.times, seconds=seconds)

    def twilio(self, blow: Blow) -> None:
        self.house.twilio.fail(blow.how, blow.times, LONGEST_CALL if blow.how == "hang" else 1.0)

    def media(self, blow: Blow) -> None:
        self.house.twilio.fail_media(blow.how, blow.times)

    def nothing(self, blow: Blow) -> None:
        self.house.slack.faults.plan("*", "hang", lasting=blow.seconds, seconds=LONGEST_CALL)
        self.house.twilio.be_deaf(blow.seconds)
        time.sleep(blow.seconds)

    def outage(self, blow: Blow) -> None:
        """Nobody reaches us. Slack tries four times and gives up, Twilio brings nothing."""
        delivery, twilio = self.house.slack.delivery, self.house.twilio
        with socket.create_server(("127.0.0.1", 0)) as bound:
            nowhere = f"http://127.0.0.1:{bound.getsockname()[1]}"
        before = delivery.app_url, twilio.app_url
        delivery.app_url = twilio.app_url = nowhere
        delivery.retry_delays = IMPATIENCE
        time.sleep(blow.seconds)
        delivery.app_url, twilio.app_url = before
        delivery.retry_delays = PATIENCE

    def repeated(self, blow: Blow) -> None:
        """Slack believes that it wasn't understood, and tells once more what was heard."""
        delivery = self.house.slack.delivery
        heard = [one.id for one in delivery.events[-RECENT:] if any(answer.ok for answer in list(one.attempts))]
        for one in self._chance.sample(heard, min(blow.times, len(heard))):
            delivery.redeliver(one)

    def unknown(self, blow: Blow) -> None:
        self.house.slack.faults.plan(blow.where, blow.how, times=blow.times)

    def database(self, blow: Blow) -> None:
        self.ground.strike(self.house, blow.how, blow.seconds)

    def kill(self, blow: Blow) -> None:
        self.deaths += 1
        machine = self._chance.choice([one for one in self.house.machines if bool(one.url) == (blow.how != "worker")])
        if blow.how == "child":
            self._kill_child(machine)
        else:
            self.house.renew(machine)

    def _kill_child(self, machine: Machine) -> None:
        """The web process alone, which its parent starts anew."""
        for child in psutil.Process(machine.process.pid).children():
            child.kill()
        wait_for(machine.is_ready)

    def stall(self, blow: Blow) -> None:
        machine = self._chance.choice([one for one in self.house.machines if not one.url])
        machine.signal(signal.SIGSTOP)
        threading.Timer(blow.seconds, machine.signal, [signal.SIGCONT]).start()

    def heal(self) -> None:
        """Nothing fails any more, and a start reads what nobody brought."""
        self.house.slack.faults.clear()
        self.house.twilio.heal()
        for machine in list(self.house.machines):
            machine.signal(signal.SIGCONT)
            self.house.renew(machine)

    def stop(self) -> None:
        if records := getattr(self, "records", None):
            records.close()
        self.house.stop()


def _line(place: int) -> str:
    return f"+1555000{place + 1}{place + 1}{place + 1}{place + 1}"
