"""The people of the journeys, and the whole house around them: signed HTTP in, what a person sees out."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests
from sqlmodel import col, select
from werkzeug.serving import make_server

from bot import runtime as runtimes
from bot import web
from bot.config import read_settings
from bot.desk import lanes
from bot.desk.handover import agents
from bot.desk.people import people
from bot.desk.setup import lines, queues
from bot.sandbox import clock as clocks
from bot.sandbox import server
from bot.sandbox.server import StandIn
from bot.sandbox.slack.workspace import events
from bot.slack.sockets import Socket
from bot.worker import Worker
from storage import schema
from storage.kinds import DeliveryKind
from storage.models import Channel, Delivery, Lane, Message, Status, Watermark
from storage.pace import Rate
from storage.queries.people.people import find_workspace
from storage.transaction import Transaction
from tests import breakages
from tests.looking.asking import Typing
from tests.looking.left import count_unfinished
from tests.looking.quiet import Quiet
from tests.looking.seen import Shown
from tests.looking.waits import LONGEST, wait_for
from tests.planted import plant
from tests.standins.twilio import TwilioServer

LINE = "+15550001111"
SECOND_LINE = "+15550002222"
VANESSA = "+15557720101"
MARCUS = "+15557720102"


def at_once(*acts: Callable[[], Any]) -> None:
    """All of them in the same moment. Raises what one of them raised."""
    barrier = threading.Barrier(len(acts))

    def begin(act: Callable[[], Any]) -> None:
        barrier.wait()
        act()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(begin, acts))


QUICK = {name: Rate(rate.interval // 10, rate.burst) for name, rate in lanes.RATES.items()}
"""Ten times what the platforms permit: most stories don't tell of their limits, and the stand-ins have none unless they are told."""


class Desk(Typing):
    """A running Threadline between a stand-in Slack and a stand-in Twilio. `restart` starts it anew on the same database."""

    company: Callable[..., TwilioServer] = TwilioServer

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.slack = StandIn()
        self.twilio = self.company(auto_report=True)
        self.rates = QUICK
        self.ahead = self.database_ahead = 0.0
        """How many seconds the app's machine and its database are ahead of everybody else."""
        self._settings = settings

    def __enter__(self) -> Self:
        self.slack.start()
        self.slack.clock.patience = LONGEST
        self.twilio.clock = self.clock
        self.slack.delivery.wall = self.slack.clock.now
        self.twilio.start()
        work = self.slack.workspace
        self.sam = work.add_person("sam", "Sam Rivera", admin=True)
        self.kate = work.add_person("kate", "Kate Lewis")
        self.lee = work.add_person("lee", "Lee Wong")
        self.maria = work.add_person("maria", "Maria Gomez")
        self.olaf = work.add_person("olaf", "Olaf Berg")
        everybody = (self.sam, self.kate, self.lee, self.maria, self.olaf)
        self.support = work.add_channel("support", members=everybody)
        self.billing = work.add_channel("billing", members=everybody)
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
        self.twilio.stop()
        self.slack.stop()

    def clock(self) -> datetime:
        return datetime.fromtimestamp(self.slack.clock.now(), UTC)

    def machine_clock(self) -> datetime:
        return self.clock() + timedelta(seconds=self.ahead)

    def database_clock(self) -> datetime:
        """The one place that stands for the database's time, which tests push."""
        return self.clock() + timedelta(seconds=self.database_ahead)

    def start(self) -> None:
        self._server = make_server("127.0.0.1", 0, self._not_yet, threaded=True, request_handler=server.Quiet)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.slack.app_url = self.url
        self.twilio.app_url = self.twilio.public_url = self.url
        self.runtime = runtimes.build(self._read_settings(), self.database_clock, self.rates, self.machine_clock)
        self.runtime.slack_now.timeout = int(LONGEST)
        self.quiet = Quiet(self.slack, self.twilio, self.runtime.reading, self.database_clock)
        schema.upgrade(self.runtime.database)
        self.app = web.build(self.runtime)
        self._server.app = self.app
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.worker = Worker(self.runtime)
        self._begin_work()
        token = self.runtime.settings.slack_app_token
        self.socket = Socket(self.runtime, token.get_secret_value()) if token else None
        self.slack.sockets.on = self.socket is not None
        if self.socket:
            self.socket.open()
            wait_for(lambda: self.slack.sockets.count)
        wait_for(self.knows_people)

    def _begin_work(self) -> None:
        self.worker.start()

    def hurry(self) -> None:
        """From now on Slack waits for an answer, and we for a form to open, no longer than in earnest. Before, a slow machine fails nothing."""
        self.slack.clock.patience = clocks.PATIENCE
        self.runtime.slack_now.timeout = runtimes.REQUEST_TIMEOUT

    @staticmethod
    def _not_yet(environ, start_response):
        start_response("503 not yet", [])
        return [b""]

    def knows_people(self) -> bool:
        """Whether Slack's people and channels have been read."""
        with self.runtime.reading() as session:
            reading = session.exec(select(Delivery).where(Delivery.lane == lanes.DIRECTORY)).first()
            return reading is None and find_workspace(session) is not None

    def waiting(self) -> int:
        """How much has not gone out yet."""
        with self.runtime.reading() as session:
            return count_unfinished(session)

    def has_polled(self) -> bool:
        """Whether the carrier's list has been read since the start."""
        with self.runtime.reading() as session:
            return session.get(Watermark, "received twilio") is not None

    def _read_settings(self):
        given = {
            "database_url": f"sqlite:///{self.folder / 'desk.db'}",
            "public_url": self.url,
            "slack_bot_token": self.slack.bot_token,
            "slack_signing_secret": self.slack.signing_secret,
            "slack_api_url": self.slack.url,
        }
        return read_settings(**(given | self.carrier_settings() | self._settings))

    def carrier_settings(self) -> dict[str, str]:
        """Which carriers it has."""
        account, token, url = self.twilio.account_sid, self.twilio.auth_token, self.twilio.url
        return {"twilio_account_sid": account, "twilio_auth_token": token, "twilio_api_url": url}

    @contextmanager
    def broken_database(self, how: str = "readonly") -> Iterator[None]:
        """Nothing can be stored: `how` is one of those in breakages."""
        broken, _ = breakages.known(self.runtime.database)[how]
        with broken(self.runtime.database):
            yield

    def get(self, path: str) -> tuple[int, str]:
        answer = requests.get(self.url + path, timeout=LONGEST)
        return answer.status_code, answer.text

    def stop(self) -> None:
        if self.socket:
            self.socket.stop()
        self.worker.stop()
        self._server.shutdown()
        self._server.server_close()
        self.runtime.database.close()

    def stop_worker(self) -> None:
        """The web side goes on storing."""
        self.worker.stop()
        self.quiet.has_worker = False

    def restart(self) -> None:
        self.stop()
        self.start()

    def set_up(self) -> None:
        """Queue support with Kate, Lee and Maria (all Ready, Kate for longest) and one line; Olaf is in no queue. tests/journeys/setup types all of it."""
        ours = (self.kate, self.lee, self.maria)
        self.runtime.transact(lambda tx: self._add_queue(tx, ours))
        for agent in ours:
            self.runtime.transact(partial(self._set_ready, agent))
        self.settled()

    def _set_ready(self, agent: str, tx: Transaction) -> None:
        agents.set_status(tx, people.get_person(tx, agent), Status.READY)

    def _add_queue(self, tx: Transaction, members: tuple[str, ...]) -> None:
        sam = people.get_person(tx, self.sam)
        queue = queues.create(tx, sam, "support", tx.session.get_one(Channel, self.support))
        tx.deliver(lanes.channel(self.support), DeliveryKind.ENTER_CHANNEL, self.support)
        for member in members:
            queues.add_member(tx, sam, queue, people.get_person(tx, member))
        lines.add(tx, sam, LINE, "support")

    # what people do

    def text(self, body: str, sender: str = VANESSA, recipient: str = LINE, **more: Any) -> None:
        """A customer texts; Twilio is answered 200."""
        plant(body)
        answer = self.twilio.receive(sender, recipient, body, **more)
        assert answer.status_code == 200, answer.text

    def forge_click(self, person: str, owner: str, message: Shown, label: str) -> None:
        """A person presses a button that only its owner can see."""
        source = self.slack.source(owner, message["channel"], message["ts"], None, home=False, label=label)
        pressed = next(
            one for block in source.blocks if block["type"] == "actions" for one in block["elements"] if one["text"]["text"] == label
        )
        block = next(block for block in source.blocks if pressed in block.get("elements", []))
        assert self.slack.press(person, source, block, pressed).status == 200

    def claimed(self, person: str | None = None, body: str = "Hello") -> Shown:
        """Vanessa has texted and somebody (Kate) holds the conversation."""
        self.text(body)
        card = self.until(self._card)
        self.thread_shows(body)
        self.click(person or self.kate, "Claim", card, channel=self.support)
        self.shows("Active")
        return self._card()

    def fill(self, person: str, label: str, message: Shown, **values: str) -> dict[str, str]:
        """Presses a button (or an entry of the overflow menu) that opens a form, fills the form in and sends it: the errors at its fields."""
        self.click(person, label, message)
        form = self.until(lambda: self.slack.modal(person))
        return self.slack.submit(person, form["id"], values).errors

    def finish(self, person: str, card: Shown | None = None, **values: str) -> dict[str, str]:
        """Marks a conversation done; its errors, if the form has any."""
        return self.fill(person, "Done", card or self._card(), **values)

    def reply(self, person: str, words: str, card: Shown, **more: Any) -> str:
        plant(words)
        return self.slack.say(person, self.support, words, thread_ts=card["ts"], **more)

    def send_event(self, message: Shown, channel: str) -> None:
        """Slack tells of a message (once more), under an event id of its own."""
        place = self.slack.workspace.channels[channel]
        self.slack.delivery.emit(events.posted(place, message))
        self.slack.settle()

    def report_by_reference(self, state: str) -> None:
        """Twilio reports on a text that its list didn't show: our id stands in the callback's address."""
        with self.runtime.reading() as session:
            reference = session.exec(select(Message.public_id).where(Message.direction == "out").order_by(col(Message.id).desc())).first()
        form = {"MessageSid": "SM" + "e" * 32, "MessageStatus": state, "AccountSid": self.twilio.account_sid, "From": LINE, "To": VANESSA}
        assert self.twilio.post(f"/carriers/twilio/status?reference={reference}", form).status_code == 200

    def later(self, seconds: float) -> None:
        """Time passes, once what is due has been done: else a slow machine would see more of it pass than a quick one."""
        self.settled()
        self.overtake(seconds)

    def overtake(self, seconds: float) -> None:
        """Time passes, whatever is under way."""
        self.slack.clock.advance(seconds)
        engine: Any = self.runtime.engine
        engine.look()

    def until(self, look: Callable[[], Any], step: float = 0) -> Any:
        """What `look` gives as soon as it is true. With a `step`, so many seconds pass before each look."""
        return super().until(look if not step else lambda: (self.later(step), self.settled(), look())[-1])

    def nothing_in_hand(self) -> bool:
        with self.runtime.reading() as session:
            return session.exec(select(Lane.key).where(Lane.lease_until > self.database_clock())).first() is None
