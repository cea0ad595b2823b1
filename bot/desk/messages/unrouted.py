"""Texts that came to a number before it was a line are shown once it is one."""

from bot.desk.messages import intake
from carriers.base import InboundText
from storage.models import Line, Message, MessageState
from storage.queries.messages import intake as rows
from storage.queries.messages import messages
from storage.transaction import Transaction


def deliver(tx: Transaction, line: Line) -> int:
    """Shows what came in before this line was one, and says how many texts that are."""
    waiting = messages.list_unrouted(tx.session, line.address)
    for message in waiting:
        _route(tx, line, message)
    return len(waiting)


def _route(tx: Transaction, line: Line, message: Message) -> None:
    """Puts a stored text into the conversation that it would have gone to."""
    contact = messages.get_contact(tx.session, message.contact_id)
    route = rows.find_route(tx.session, tx.now, line.address, None, contact.address)
    assert route is not None
    if message.service and route.service != message.service:
        rows.keep_service(tx.session, route.line_id, message.service)
    if route.blocked:
        message.state = MessageState.BLOCKED
        tx.session.add(message)
        return
    message_id = message.id
    if route.thread:
        rows.move(tx.session, message_id, route.thread.conversation_id)
    intake.put(tx, route, message.contact_id, message_id, _as_it_came(message, message.their_address or contact.address))


def _as_it_came(message: Message, sender: str) -> InboundText:
    others = tuple(message.also_to.split(",")) if message.also_to else ()
    return InboundText(
        message.carrier,
        message.carrier_id or "",
        sender,
        message.our_address,
        message.body,
        media_count=message.media_count,
        others=others,
        sent_at=message.at,
    )
