"""/sms: what agents type."""

from bot.commands.base import Answer, Ask, Subcommands
from bot.desk import agents, invitations, people, phone, reading, snapshots
from bot.desk.errors import DeskError
from bot.desk.lookup import matching
from bot.views import transfers as views
from bot.views.blocks import escape
from storage.models import Invitation, Status
from storage.queries import conversations
from storage.queries import invitations as rows

FIND_MOST = 15


def find(ask: Ask) -> Answer:
    """/sms find [name] – teammates and queues, with their state"""
    teammates = reading.teammates(ask.tx.session)
    queues = reading.queue_rows(ask.tx.session)
    if ask.rest:
        teammates = matching(ask.rest, {one: f"{one.name} {one.handle}" for one in teammates})
        queues = matching(ask.rest, {one: one.name for one in queues})
    if not teammates and not queues:
        return (
            f"No teammate or queue matches “{escape(ask.rest)}”."
            if ask.rest
            else "There are no queues yet. An admin makes one with /queue create."
        )
    lines = [f"• *{escape(one.name)}* – {escape(one.state)}" for one in teammates[:FIND_MOST]]
    lines += [f"• queue *{escape(one.name)}* <#{one.channel_id}> – {one.state}" for one in queues[:FIND_MOST]]
    more = max(0, len(teammates) - FIND_MOST) + max(0, len(queues) - FIND_MOST)
    return "\n".join([*lines, *([f"and {more} more: type more of the name."] if more else [])])


def transfer(ask: Ask) -> Answer:
    """/sms transfer – hand one of your conversations to a teammate"""
    held = reading.held(ask.tx.session, ask.person.id, ask.tx.now)
    if not held:
        raise DeskError("You hold no conversation, so there is nothing to transfer.")
    return views.form(conversation=held[0].id if len(held) == 1 else None, held=held)


def accept(ask: Ask) -> Answer:
    """/sms accept [contact] – accept an invitation"""
    invitation = _pending(ask, "accept")
    conversation = invitations.accept(ask.tx, invitation, ask.person)
    card = reading.card(ask.tx.session, conversation.id or 0, ask.tx.now)
    link = reading.link(ask.tx.session, conversation.channel_id, conversation.thread_ts)
    return f"The conversation with {escape(card.contact)} is yours." + (f" <{link}|Open the thread>" if link else "")


def reject(ask: Ask) -> Answer:
    """/sms reject [contact] – reject an invitation"""
    invitation = _pending(ask, "reject")
    contact = _contact(ask, invitation)
    invitations.reject(ask.tx, invitation, ask.person)
    return f"Rejected. The conversation with {escape(contact)} stays with its owner."


def _contact(ask: Ask, invitation: Invitation) -> str:
    conversation = conversations.get_conversation(ask.tx.session, invitation.conversation_id)
    return reading.card(ask.tx.session, conversation.id or 0, ask.tx.now).contact


def _pending(ask: Ask, word: str) -> Invitation:
    """The one invitation that is meant."""
    pending = [(_named(ask, one), one) for one in rows.list_pending_for(ask.tx.session, ask.person.id)]
    if not pending:
        raise DeskError("No invitation is waiting for your answer.")
    fits = [one for name, one in pending if _means(ask.rest, name)]
    if len(fits) == 1:
        return fits[0]
    names = "; ".join(name for name, _ in pending)
    if not fits:
        raise DeskError(f"No invitation is for “{ask.rest}”. Waiting: {names}.")
    raise DeskError(f"Several invitations are waiting: {names}. Say which one, such as /sms {word} {pending[0][0]}, or use the buttons.")


def _named(ask: Ask, invitation: Invitation) -> str:
    """Contact and line: one contact may have written to two lines."""
    conversation = conversations.get_conversation(ask.tx.session, invitation.conversation_id)
    return f"{_contact(ask, invitation)} on {phone.written(conversation.our_address)}"


def _means(typed: str, name: str) -> bool:
    digits = "".join(filter(str.isdigit, typed))
    return typed.lower() in name.lower() or bool(digits and digits in "".join(filter(str.isdigit, name)))


def ready(ask: Ask) -> Answer:
    """/sms ready – you can receive conversations"""
    return _set(ask, Status.READY)


def notready(ask: Ask) -> Answer:
    """/sms notready [reason] – you can't, for example at lunch"""
    return _set(ask, Status.NOT_READY, ask.rest.strip()[:60].capitalize() or None)


def dnd(ask: Ask) -> Answer:
    """/sms dnd – do not disturb"""
    return _set(ask, Status.DND)


def _set(ask: Ask, status: Status, reason: str | None = None) -> Answer:
    return f"You are {escape(agents.set_status(ask.tx, ask.person, status, reason))}."


def mine(ask: Ask) -> Answer:
    """/sms mine – the conversations you hold"""
    if not people.is_agent(ask.tx, ask.person):
        raise DeskError("You are in no queue yet, so you hold no conversations. An admin adds you with /queue add.")
    held = reading.held(ask.tx.session, ask.person.id, ask.tx.now)
    if not held:
        return "You hold no conversation now."
    return "\n".join(_line(one) for one in held)


def _line(one: snapshots.Held) -> str:
    waits = f"unanswered for {one.unanswered}" if one.unanswered else "answered"
    thread = f" · <{one.link}|thread>" if one.link else ""
    return f"• *{escape(one.contact)}* · {escape(one.queue)} · {waits}{thread}"


SUBCOMMANDS: Subcommands = {
    "find": find,
    "transfer": transfer,
    "accept": accept,
    "reject": reject,
    "ready": ready,
    "notready": notready,
    "dnd": dnd,
    "mine": mine,
}
