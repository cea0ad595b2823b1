"""A reply of Kate's that its carrier has taken, and reports on it."""

from bot.desk.handover import conversations
from bot.desk.messages import receipts, replies
from bot.desk.people import people
from carriers.base import CarrierError, DeliveryReport, TextState
from storage.models import Message
from tests.desk.house import KATE, Rooms


def reply(house: Rooms, body: str = "Hi") -> Message:
    with house.transaction() as tx:
        written = replies.Written("C1", f"{house.now.timestamp():.6f}", house.now, body)
        replies.reply(tx, conversations.get_public(tx, house.conversation.public_id), people.get_person(tx, KATE), written)
    return house.messages()[-1]


def report(house: Rooms, state: str, carrier_id: str = "SMout", reference: str | None = None, **error: object) -> None:
    failure = CarrierError("The phone is off.", code="30003", **error) if state in ("failed", "undelivered", "canceled") else None  # type: ignore[arg-type]
    with house.transaction() as tx:
        receipts.record(tx, DeliveryReport("twilio", carrier_id, TextState(state), reference or house.messages()[-1].public_id, failure))
