"""What a program may ask for, in the name of the admin who gave it a token: the same functions as an agent's do it."""

import hashlib
import json
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

from bot.desk.language import phone, same_phone
from bot.desk.messages import outbound
from bot.desk.queues import names
from bot.desk.setup import contacts
from storage.models import Contact, Conversation, Direction, Person, SentOnce, Token
from storage.queries.handover import conversations
from storage.queries.messages import messages
from storage.queries.setup import contacts as contact_rows
from storage.queries.setup import queues, tokens
from storage.transaction import Transaction

MOST_TEXTS = 100
Said = Annotated[str, StringConstraints(max_length=10_000, pattern=r"^[^\x00]*$")]
Short = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00\r\n]*$")]


class ApiError(Exception):
    """A program can't have what it asked for: `status` is HTTP's, the words are a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class NewText(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    queue: Short
    to: Short
    text: Said


class ContactChange(BaseModel):
    """What isn't given stays; a field that is empty is taken away."""

    model_config = ConfigDict(extra="forbid", strict=True)
    name: Short | None = None
    email: Short | None = None
    fields: dict[Short, Short] | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks."""

    tx: Transaction
    token: Token
    person: Person


def send(asking: Asking, wanted: NewText, key: str) -> dict[str, Any]:
    """Sends a text once for its key, by the same rules as /sms new, but for the signature: a program writes all that it wants said. Raises ApiError and DeskError."""
    tx = asking.tx
    asked = hashlib.sha256(wanted.model_dump_json().encode()).hexdigest()
    sent = tokens.find_sent(tx.session, asking.token.id, key)
    if sent:
        if sent.asked != asked:
            raise ApiError(422, "That Idempotency-Key was used for another text. Give each text a key of its own.")
        return {"conversation": conversations.get_conversation(tx.session, sent.conversation_id).public_id}
    queue = names.find_named(tx, wanted.queue)
    if queue is None:
        raise ApiError(404, "There is no queue of that name.")
    line, _queue = outbound.list_reaching(tx, asking.person, queue, wanted.to)[0]
    outcome = outbound.send(tx, asking.person, line, wanted.to, wanted.text, signed=False)
    if not outcome.sent:
        raise ApiError(409, outcome.said)
    contact = _find_contact(tx, phone.read_contact(wanted.to, line.address))
    conversation = conversations.find_open(tx.session, line.id, contact.id)
    assert conversation is not None
    tx.session.add(SentOnce(token_id=asking.token.id, key=key, asked=asked, conversation_id=conversation.id))
    return {"conversation": conversation.public_id}


def _find_contact(tx: Transaction, number: str) -> Contact:
    contact = contact_rows.find(tx.session, *same_phone.forms(phone.read_number(number)))
    if contact is None:
        raise ApiError(404, "Nobody with that number is known.")
    return contact


def change_contact(asking: Asking, number: str, wanted: ContactChange) -> dict[str, Any]:
    """Stores what is known of a contact, which is said in their newest thread. Raises ApiError and DeskError."""
    tx = asking.tx
    contact = _find_contact(tx, number)
    conversation = tokens.find_last_conversation(tx.session, contact.id)
    if conversation is None:
        raise ApiError(404, "Nobody with that number is known.")
    fields = contacts.read_fields(contact.details, field="details")
    for name, value in (wanted.fields or {}).items():
        if not name.strip() or ":" in name:
            raise ApiError(422, "A field's name has at least one letter, and no colon.")
        fields[name.strip()] = value.strip()
    details = contacts.Details(
        name=(contact.name or "") if wanted.name is None else wanted.name,
        email=(contact.email or "") if wanted.email is None else wanted.email,
        fields="\n".join(f"{name}: {value}" for name, value in fields.items() if value),
        case=conversation.case_details or "",
    )
    contacts.edit(tx, conversation, asking.person, details)
    return {
        "number": contact.address,
        "name": contact.name,
        "email": contact.email,
        "fields": contacts.read_fields(contact.details, field="details"),
    }


def read_conversation(asking: Asking, public_id: str) -> dict[str, Any]:
    """Gives a conversation with its newest texts, the oldest first; notes are not among them. Raises ApiError."""
    session = asking.tx.session
    conversation = conversations.find_public(session, public_id)
    if conversation is None:
        raise ApiError(404, "There is no conversation of that id.")
    last = messages.list_last(session, conversation.id, MOST_TEXTS)
    return _describe(asking, conversation) | {
        "texts": [
            {
                "id": message.public_id,
                "direction": message.direction,
                "body": message.whole,
                "state": message.state,
                "at": message.at.isoformat(),
            }
            for message in sorted(last, key=lambda message: message.id)
            if message.direction != Direction.NOTE
        ]
    }


def _describe(asking: Asking, conversation: Conversation) -> dict[str, Any]:
    session = asking.tx.session
    return {
        "id": conversation.public_id,
        "state": conversation.state,
        "queue": queues.get_queue(session, conversation.queue_id).name,
        "line": conversation.our_address,
        "contact": messages.get_contact(session, conversation.contact_id).address,
        "owner": conversation.owner_id,
    }


def read(model: type[NewText] | type[ContactChange], body: bytes) -> Any:
    """Reads a request's JSON. Raises ApiError that names what isn't right, and nothing of what was said."""
    try:
        return model.model_validate(json.loads(body))
    except RecursionError:
        raise ApiError(422, "The body is no JSON that can be read.") from None
    except ValueError as error:
        told = error.errors()[0]["loc"] if hasattr(error, "errors") else ()
        known = [str(part) for part in told if part in model.model_fields]
        where = f"“{known[0]}” isn't as it should be" if known else "The body isn't the JSON that is expected"
        raise ApiError(422, f"{where}. docs/openapi.yaml says how it is written.") from None
