"""The desk on real SQLite: no Slack, no carrier, a clock that tests push. What would be woken is only collected."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlmodel import col, select

from bot.desk import lanes
from bot.desk.handover import agents, conversations, invitations
from bot.desk.messages import intake
from bot.desk.people import people
from bot.desk.queues import names
from bot.desk.setup import lines, queues
from carriers.base import InboundText
from carriers.twilio.facts import FACTS
from storage import schema, timers
from storage.database import Database
from storage.models import Channel, Conversation, Invitation, Message, Notice, Ownership, Person, Status, ThreadNote
from storage.queries.handover.invitations import find_pending
from storage.transaction import Fact, Transaction
from tests.looking.left import list_timers

NOON = datetime(2017, 11, 28, 18, 25, 44, tzinfo=UTC)
LINE, SECOND_LINE, SERVICE = "+15550001111", "+15550002222", "MG" + "5" * 32
VANESSA, MARCUS = "+15557720101", "+15557720102"
SAM, KATE, LEE, MARIA, OLAF = "USAM", "UKATE", "ULEE", "UMARIA", "UOLAF"
NAMES = {SAM: "Sam Rivera", KATE: "Kate Lewis", LEE: "Lee Wong", MARIA: "Maria Gomez", OLAF: "Olaf Berg"}
MEMBERS = {"support": (KATE, LEE, MARIA), "billing": (MARIA,)}


class Waker:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.woken: list[str] = []

    def wake(self, tx: Transaction, lane: str, when: datetime) -> None:
        self.woken.append(lane)

    def at(self, tx: Transaction, when: datetime, kind: str, subject: str) -> None:
        self.woken.append(f"{kind} {subject}")

    def hurry(self, tx: Transaction, lane: str) -> None:
        self.woken.append(lane)


class Rooms:
    """Set up once; `restore` brings it back to that, and keeps the engine, which remembers its compiled statements."""

    def __init__(self, folder: Path) -> None:
        self._path, self._kept = folder / "desk.db", folder / "kept.db"
        self.database = Database(f"sqlite:///{self._path}")
        event.listen(self.database.engine, "connect", _in_haste)
        self._begin()
        self._set_up()
        self.database.close()
        shutil.copy(self._path, self._kept)

    def _begin(self) -> None:
        self.now = NOON
        self.waker = Waker()
        self.facts: list[Fact] = []
        self._ids = count(1)

    def restore(self) -> None:
        self.database.close()
        for rest in (self._path, *self._path.parent.glob("desk.db-*")):
            rest.unlink()
        shutil.copy(self._kept, self._path)
        self._begin()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with self.database.write() as session:
            tx = Transaction(session, self.now, self.waker, lanes.RATES, carriers={FACTS.name: FACTS})
            yield tx
        self.facts += tx.noted

    def _set_up(self) -> None:
        """Two queues, three Ready agents, a line; Sam is admin and Olaf nobody in particular."""
        schema.upgrade(self.database)
        with self.transaction() as tx:
            for person_id, name in NAMES.items():
                handle = name.split()[0].lower()
                people.remember(tx, Person(id=person_id, name=name, handle=handle, is_admin=person_id == SAM, time_zone="America/Chicago"))
            sam = people.get_person(tx, SAM)
            for channel, name in (("C1", "support"), ("C2", "billing")):
                queue = queues.create(tx, sam, name, Channel(id=channel, name=name))
                for member in MEMBERS[name]:
                    queues.add_member(tx, sam, queue, people.get_person(tx, member))
            for person_id in (KATE, LEE, MARIA):
                agents.set_status(tx, people.get_person(tx, person_id), Status.READY)
            lines.add(tx, sam, LINE, "support", "twilio")

    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def fire(self) -> None:
        """The timers of invitations that are due."""
        hands = {"expire_invitation": invitations.expire, "remind_invitation": invitations.remind}
        with self.transaction() as tx:
            for timer in list_timers(tx.session):
                if timer.kind in hands and timers.take(tx.session, self.now, timer.kind, timer.subject):
                    hands[timer.kind](tx, int(timer.subject))

    def text(self, sender: str = VANESSA, body: str = "Hello", **more: object) -> None:
        given = {"carrier": "twilio", "carrier_id": f"SM{next(self._ids)}", "recipient": LINE} | more
        with self.transaction() as tx:
            intake.receive(tx, InboundText(sender=sender, body=body, **given))  # type: ignore[arg-type]

    def act(self, verb, person_id: str, *rest: object) -> None:
        """A verb of conversations, on the newest one."""
        with self.transaction() as tx:
            verb(tx, newest(tx), people.get_person(tx, person_id), *rest)

    def answer(self, verb, person_id: str) -> None:
        """A verb of invitations, on the newest one."""
        with self.transaction() as tx:
            verb(tx, newest_invitation(tx), people.get_person(tx, person_id))

    def claimed(self) -> None:
        self.text()
        self.act(conversations.claim, KATE)

    def invited(self, *, shown: bool = True) -> None:
        """Kate holds Vanessa's conversation and has invited Lee."""
        self.claimed()
        self.act(invitations.invite, KATE, LEE)
        if shown:
            with self.transaction() as tx:
                newest_invitation(tx).shown_at = self.now

    def set_status(self, person_id: str, status: Status) -> None:
        with self.transaction() as tx:
            agents.set_status(tx, people.get_person(tx, person_id), status)

    def remove(self, person_id: str, queue: str = "support") -> None:
        with self.transaction() as tx:
            queues.remove_member(tx, people.get_person(tx, SAM), names.get_named(tx, queue), people.get_person(tx, person_id))

    def leave(self, person_id: str, **how: bool) -> None:
        """Slack says that somebody is gone, or is a guest now."""
        changes: dict[str, Any] = how or {"is_deleted": True}
        with self.transaction() as tx:
            known = people.get_person(tx, person_id)
            queues.remember_person(tx, Person(id=known.id, name=known.name, handle=known.handle, **changes))

    def rows(self, table, *where, order=None):
        with self.database.read() as session:
            return list(session.exec(select(table).where(*where).order_by(table.id if order is None else order)))

    @property
    def conversation(self) -> Conversation:
        return self.rows(Conversation)[-1]

    @property
    def invitation(self) -> Invitation:
        return self.rows(Invitation)[-1]

    @property
    def pending(self) -> Invitation | None:
        with self.database.read() as session:
            return find_pending(session, self.conversation.id)

    def notices(self, person_id: str) -> list[Notice]:
        return self.rows(Notice, Notice.person_id == person_id)

    def log(self) -> list[str]:
        return [line.text for line in self.rows(ThreadNote)]

    def messages(self) -> list[Message]:
        return self.rows(Message)

    def periods(self) -> list[tuple[str, bool]]:
        """Who held it, and whether they still do."""
        return [(one.person_id, one.until is None) for one in self.rows(Ownership)]


def newest(tx: Transaction) -> Conversation:
    return tx.session.exec(select(Conversation).order_by(col(Conversation.id).desc())).first()


def newest_invitation(tx: Transaction) -> Invitation:
    return tx.session.exec(select(Invitation).order_by(col(Invitation.id).desc())).first()


def _in_haste(connection, _record) -> None:
    """No power fails in these tests: nothing need reach the disk."""
    connection.execute("PRAGMA synchronous=OFF")
