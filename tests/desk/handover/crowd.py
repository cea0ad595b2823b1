"""Contacts, workers and agents of two queues, each at it in threads of their own."""

import threading
from collections import Counter
from itertools import count

from sqlmodel import select

from bot.deliveries import texts
from bot.desk.errors import DeskError
from bot.desk.handover import agents, invitations
from bot.desk.messages import intake
from bot.desk.people import people
from bot.runtime import Runtime
from bot.worker import Worker
from carriers.base import InboundText
from storage import timers
from storage.models import Conversation, ConversationState, Invitation, InvitationState, Status
from storage.queries.handover import invitations as rows

LINES = {"support": "+15550001111", "billing": "+15550002222"}
CREW = {"UKATE": 1, "ULEE": 2, "UMARIA": 3}
ROOM = sum(CREW.values())
MACHINES = 3


class Crowd:
    """Contacts, workers and agents, each at it in threads of their own."""

    def __init__(self, machines: list[Runtime]) -> None:
        self.machines = machines
        self.over = threading.Event()
        self.passed: list[str] = []

    def arrive(self, number: int, carrier_id: str = "") -> None:
        received = self._text(number, carrier_id)
        self.machines[number % MACHINES].transact(lambda tx: intake.receive(tx, received))

    def fetch(self, number: int, carrier_id: str) -> None:
        """The same from the carrier's list."""
        texts._take_in(self.machines[number % MACHINES], self._text(number, carrier_id))

    @staticmethod
    def _text(number: int, carrier_id: str) -> InboundText:
        address = list(LINES.values())[number % 2]
        sender = f"+1555772{number:04}"
        return InboundText(carrier="twilio", carrier_id=carrier_id or f"SM{number}", sender=sender, recipient=address, body="Hello")

    def work(self, number: int) -> None:
        worker = Worker(self.machines[number])
        while not self.over.is_set():
            for subject in self.due(number):
                worker.fire("hand_out", subject)

    def due(self, number: int) -> list[str]:
        with self.machines[number].reading() as session:
            return [one.subject for one in timers.list_due(session, self.machines[number].clock()) if one.kind == "hand_out"]

    def watch(self) -> None:
        """Each look is one moment of the database."""
        while not self.over.is_set():
            with self.machines[0].reading() as session:
                loads = load(session)
            self.passed += [f"{person} has {number}" for person, number in loads.items() if number > CREW[person]]

    def set_status(self, number: int, person_id: str, status: Status) -> None:
        self.machines[number].transact(lambda tx: agents.set_status(tx, people.get_person(tx, person_id), status))

    def answer(self, number: int) -> None:
        """Accepts or rejects what is offered, as it comes."""
        person_id, turns = list(CREW)[number], count()
        while not self.over.is_set():
            with self.machines[number].reading() as session:
                pending = [one.public_id for one in rows.list_pending_for(session, person_id)]
            for public_id in pending:
                verb = invitations.reject if next(turns) % 3 == 2 else invitations.accept
                self._say(number, verb, public_id, person_id)

    def _say(self, number: int, verb, public_id: str, person_id: str) -> None:
        try:
            self.machines[number].transact(lambda tx: verb(tx, invitations.get_public(tx, public_id), people.get_person(tx, person_id)))
        except DeskError as error:
            self.passed.append(str(error))


def load(session) -> Counter[str]:
    owned = session.exec(select(Conversation.owner_id).where(Conversation.state == ConversationState.ACTIVE)).all()
    asked = session.exec(select(Invitation.target_id).where(Invitation.state == InvitationState.PENDING)).all()
    return Counter([*owned, *asked])
