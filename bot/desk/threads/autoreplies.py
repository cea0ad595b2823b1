"""Contacts get automatic texts: the greeting, the answer out of hours, the word while they wait. Each comes once per conversation, and
never in a loop.
"""

import re
from datetime import timedelta

from bot.desk.language import hours
from bot.desk.notices import thread_notes
from bot.desk.queues import fields, refusals
from bot.desk.threads import kept_texts
from storage.models import Conversation, Direction, MessageState, Queue
from storage.queries.handover import conversations
from storage.queries.messages import autoreplies as rows
from storage.queries.messages import messages
from storage.queries.setup import lines as line_rows
from storage.queries.setup import queues
from storage.transaction import Transaction

GREETING, CLOSED, WAITING = "greeting", "closed-reply", "waiting-reply"
ANSWERS = (GREETING, CLOSED)
"""A text calls forth these automatic texts, so that they could go round in a loop."""
PAUSE = timedelta(hours=1)
"""Within so long a contact has at most one automatic answer on a line, and one word while they wait."""
AT_WORK = timedelta(hours=1)
"""Somebody who wrote within so long is there, whatever the hours say."""
_PHONE = re.compile(r"\+[0-9]{8,15}")
"""A full number looks so. Short codes and names belong to machines."""
_MACHINE = re.compile(
    r"\bauto(?:mat(?:ed|ic))?[- ]?(?:repl(?:y|ies)|respon(?:se|der)|message)\b"
    r"|\bout of (?:the )?office\b|\b(?:do not|don['’]t) reply\b|\bnot monitored\b|\bunmonitored\b|\bdo not disturb while driving\b",
    re.IGNORECASE,
)


def answer(tx: Transaction, conversation_id: int, body: str, *, begun: bool) -> None:
    """Answers a text that came in: its conversation is greeted where it begins in open hours; out of hours that is said."""
    conversation = conversations.get_conversation(tx.session, conversation_id)
    queue = queues.get_queue(tx.session, conversation.queue_id)
    if not ((begun and queue.greeting) or queue.closed_reply) or looks_automatic(body):
        return
    is_open = hours.is_open(queue, tx.now)
    if is_open and begun:
        _send(tx, conversation, GREETING, queue.greeting)
    elif not is_open and not rows.wrote_since(tx.session, conversation_id, tx.now - AT_WORK):
        _send(tx, conversation, CLOSED, queue.closed_reply)


def answer_waiting(tx: Transaction, conversation: Conversation, queue: Queue) -> None:
    """Says a word to a contact whose conversation nobody has claimed for a while."""
    last = messages.list_last(tx.session, conversation.id, 1)
    if not any(looks_automatic(message.body) for message in last if message.direction == Direction.IN):
        _send(tx, conversation, WAITING, queue.waiting_reply)


def looks_automatic(body: str) -> bool:
    """Says whether a machine at the other end seems to have written a text: two machines would thank each other for ever."""
    return bool(_MACHINE.search(body))


def _send(tx: Transaction, conversation: Conversation, kind: str, body: str | None) -> None:
    if not body or not _may_have(tx, conversation, kind) or not rows.keep(tx.session, conversation, kind, tx.now):
        return
    said = fields.fill(body, fields.values(tx, conversation, None))
    message = kept_texts.keep(tx, conversation, None, said, MessageState.WAITING)
    kept_texts.hand_over(tx, conversation, message)
    thread_notes.write(tx, conversation, f"Automatic reply by Threadline ({kind}): {message.body}")


def _may_have(tx: Transaction, conversation: Conversation, kind: str) -> bool:
    """Says whether a contact may have an automatic text: only people may, who want texts, and not again so soon."""
    address = messages.get_contact(tx.session, conversation.contact_id).address
    return (
        _PHONE.fullmatch(address) is not None
        and line_rows.find_any_line(tx.session, address) is None
        and refusals.find(tx.session, conversation, tx.now) is None
        and not rows.had_one_since(tx.session, conversation, ANSWERS if kind in ANSWERS else (kind,), tx.now - PAUSE)
    )
