"""A queue's signature stands below the words of its agents, on a line of its own."""

from bot.desk.people import people
from bot.desk.queues import fields
from carriers.segments import LONGEST_TEXT, length, split
from storage.models import Conversation, signed
from storage.queries.setup import queues
from storage.transaction import Transaction


def find(tx: Transaction, conversation: Conversation, author_id: str | None, body: str) -> str | None:
    """Gives what goes below an agent's words, filled in; None where nothing does: below files alone, a text of nobody's, or one that
    leaves no room for it.
    """
    return fitting(body, filled(tx, conversation, author_id)) if author_id and body.strip() else None


def filled(tx: Transaction, conversation: Conversation, author_id: str) -> str | None:
    """Gives the signature of a conversation's queue as this agent's texts have it, or None."""
    signature = queues.get_queue(tx.session, conversation.queue_id).signature
    return fields.fill(signature, fields.values(tx, conversation, people.get_person(tx, author_id))) or None if signature else None


def fitting(body: str, signature: str | None) -> str | None:
    """Gives the signature if it goes in one text with these words, else None."""
    return signature if signature and length(signed(body, signature)) <= LONGEST_TEXT else None


def below(body: str, signature: str) -> tuple[str, bool]:
    """Gives what somebody writes as it would go out, and whether the signature goes along: of several parts the last one has it."""
    last = (split(body) or [body])[-1]
    known = fitting(last, signature)
    return signed(body, known), known is not None
