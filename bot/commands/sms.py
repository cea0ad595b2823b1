"""/sms: what agents type."""

import re

from bot.commands.base import Answer, Ask, RichAnswer, Subcommands
from bot.desk import listing, reading, snapshots
from bot.desk.errors import DeskError
from bot.desk.handover import agents, invitations
from bot.desk.language import phone, plain_text
from bot.desk.language.lookup import first_word, matching
from bot.desk.messages import long_texts, outbound
from bot.desk.people import people, reasons
from bot.desk.people.contact_names import contact_name_in
from bot.desk.queues import dispositions
from bot.desk.screens import mine as own
from bot.desk.screens import searches
from bot.desk.setup import contacts, favourites
from bot.views import mine as mine_views
from bot.views import searches as search_views
from bot.views.blocks import INPUT_MOST, escape
from bot.views.handover import invitations as previews
from bot.views.handover import transfers as views
from bot.views.messages import outbound as outbound_views
from storage.models import Invitation, InvitationState, Status
from storage.queries.handover import conversations
from storage.queries.handover import invitations as rows
from storage.queries.messages import messages

FIND_MOST = 15
_TEL = re.compile(r"<tel:[^|>]*\|([^>]*)>")
"""Slack may make a link of a number that somebody typed."""
_LINK = re.compile(r"<(?:mailto:|https?://)([^|>]*)(?:\|([^>]*))?>")
"""And of an e-mail address, or what looks like a site's name."""


def _unlinked(ask: Ask) -> str:
    """Gives the text as it was typed: Slack makes links of numbers, wherever they stand."""
    return _TEL.sub(r"\1", ask.rest)


def _wanted(ask: Ask) -> str:
    """Gives what somebody looks for as they typed it: Slack makes links of e-mail addresses and of companies' names that end like one."""
    return people.as_typed(ask.tx, _LINK.sub(lambda link: link[2] or link[1], _unlinked(ask)))


def find(ask: Ask) -> Answer:
    """/sms find [name, number, company or e-mail] – teammates and queues with their state, and contacts"""
    teammates = listing.teammates(ask.tx.session)
    queues = listing.queue_rows(ask.tx.session)
    typed = _wanted(ask)
    if typed:
        teammates = matching(typed, {teammate: f"{teammate.name} {teammate.handle}" for teammate in teammates})
        queues = matching(typed, {row: row.name for row in queues})
    known = contacts.list_matching(ask.tx, typed) if typed and people.is_agent(ask.tx, ask.person) else []
    if not teammates and not queues and not known:
        return (
            f"No teammate, queue or contact matches “{escape(typed)}”."
            if typed
            else "There are no queues yet. An admin makes one with /queue create."
        )
    lines = [f"• *{escape(teammate.name)}* – {escape(teammate.state)}" for teammate in teammates[:FIND_MOST]]
    lines += [f"• queue *{escape(row.name)}* <#{row.channel_id}> – {row.state}" for row in queues[:FIND_MOST]]
    lines += [_contact_line(contact) for contact in known[:FIND_MOST]]
    more = sum(max(0, len(list_) - FIND_MOST) for list_ in (teammates, queues, known))
    return "\n".join([*lines, *([f"and {more} more: type more of the name."] if more else [])])


def _contact_line(row: snapshots.ContactRow) -> str:
    who = f"*{escape(row.name)}* {escape(row.number)}" if row.name else f"*{escape(row.number)}*"
    opened = [f"{escape(queue)}, {escape(owner or 'waiting')}" + (f" <{link}|thread>" if link else "") for queue, owner, link in row.open]
    who = " · ".join([who, *map(escape, row.why)])
    return f"• contact {who} – {'; '.join(opened) or 'nothing open'}"


def search(ask: Ask) -> Answer:
    """/sms search words – conversations by what was said, a name, part of a number, an e-mail address, a field or a note"""
    page = searches.search(ask.tx, ask.person, _wanted(ask))
    return search_views.form(page) if page.rows or page.next else escape(search_views.nothing(page))


def transfer(ask: Ask) -> Answer:
    """/sms transfer – hand one of your conversations to a teammate or a queue"""
    owned = listing.owned(ask.tx.session, ask.person.id)
    if not owned:
        raise DeskError("You hold no conversation, so there is nothing to transfer.")
    codes = dispositions.list_before_transfer(ask.tx, [conversation.id for conversation in owned])
    if len(owned) == 1:
        return views.form(conversation=owned[0].id, contact=owned[0].contact, codes=codes)
    return views.form(conversation=None, choices=owned, codes=codes)


def favourite(ask: Ask) -> Answer:
    """/sms favourite @person – a teammate or queue first in your lists; once more takes it away"""
    ask.need("The teammate or queue")
    return escape(favourites.toggle(ask.tx, ask.person, ask.rest))


def accept(ask: Ask) -> Answer:
    """/sms accept [contact] – accept an invitation"""
    invitation = _pending(ask, "accept")
    conversation = invitations.accept(ask.tx, invitation, ask.person)
    contact = contact_name_in(ask.tx, conversation)
    link = reading.link(ask.tx.session, conversation.channel_id, conversation.thread_ts)
    return f"The conversation with {escape(contact)} is yours." + (f" <{link}|Open the thread>" if link else "")


def reject(ask: Ask) -> Answer:
    """/sms reject [contact] – reject an invitation"""
    invitation = _pending(ask, "reject")
    invitations.reject(ask.tx, invitation, ask.person)
    preview = reading.preview(ask.tx.session, invitation, ask.tx.now)
    if invitation.queue_id and invitation.state == InvitationState.PENDING:
        return f"Rejected. The invitation for the conversation with {escape(preview.contact)} stays open for the other members."
    return f"Rejected. The conversation with {escape(preview.contact)} {previews.rest(preview)}."


def _pending(ask: Ask, word: str) -> Invitation:
    """Gives the one invitation that is meant. Raises DeskError where none or several are."""
    pending = [(_named(ask, invitation), invitation) for invitation in rows.list_answerable(ask.tx.session, ask.person.id)]
    if not pending:
        raise DeskError("No invitation is waiting for your answer.")
    typed = _unlinked(ask)
    fits = [invitation for _, invitation in pending if _is_contact(ask, invitation, typed)] or [
        invitation for name, invitation in pending if _means(typed, name)
    ]
    if len(fits) == 1:
        return fits[0]
    names = "; ".join(name for name, _ in pending)
    if not fits:
        raise DeskError(f"No invitation is for “{typed}”. Waiting: {names}.")
    raise DeskError(f"Several invitations are waiting: {names}. Say which one, such as /sms {word} {pending[0][0]}, or use the buttons.")


def _is_contact(ask: Ask, invitation: Invitation, typed: str) -> bool:
    """Says whether an invitation is about the contact who was typed, by name or by number."""
    conversation = conversations.get_conversation(ask.tx.session, invitation.conversation_id)
    contact = messages.get_contact(ask.tx.session, conversation.contact_id)
    return typed.lower() in (contact.name or "").lower() or phone.is_meant(typed, contact.address, conversation.our_address)


def _named(ask: Ask, invitation: Invitation) -> str:
    """Names an invitation's contact and line: one contact may have written to two lines, and two contacts may have one name."""
    conversation = conversations.get_conversation(ask.tx.session, invitation.conversation_id)
    contact = messages.get_contact(ask.tx.session, conversation.contact_id)
    who = " ".join(filter(None, [contact.name, phone.written(contact.address)]))
    return f"{who} on {phone.written(conversation.our_address)}"


def _means(typed: str, name: str) -> bool:
    digits = "".join(filter(str.isdigit, typed))
    return typed.lower() in name.lower() or bool(digits and digits in "".join(filter(str.isdigit, name)))


def new(ask: Ask) -> Answer:
    """/sms new [queue] [number] [text] – text somebody, from your queue's line"""
    typed = outbound.read(ask.tx, ask.person, _unlinked(ask))
    lines = outbound.list_reaching(ask.tx, ask.person, typed.queue, typed.number)
    text = plain_text.typed(typed.text, people.names(ask.tx))
    if len(lines) > 1 or not text:
        return outbound_views.form(outbound.describe(lines), to=typed.number, text=text)
    line = lines[0][0]
    try:
        outcome = outbound.send(ask.tx, ask.person, line, typed.number, text)
    except long_texts.TooLongError as error:
        if len(text) > INPUT_MOST:
            raise
        return outbound_views.form(outbound.describe(lines), to=typed.number, text=text, parts=error.parts)
    if not outcome.sent:
        return outbound_views.refused(outcome, str(line.id), typed.number, text)
    return escape(outcome.said) + (f" <{outcome.link}|Open the thread>" if outcome.link else "")


def ready(ask: Ask) -> Answer:
    """/sms ready [@person] – you can receive conversations; supervisors set a member's status so"""
    ask.refuse(_after_person(ask).split())
    return _set(ask, Status.READY)


def notready(ask: Ask) -> Answer:
    """/sms notready [@person] [reason] – you can't, for example at lunch"""
    return _set(ask, Status.NOT_READY, reasons.read(ask.tx, _after_person(ask)))


def dnd(ask: Ask) -> Answer:
    """/sms dnd [@person] – do not disturb"""
    ask.refuse(_after_person(ask).split())
    return _set(ask, Status.DND)


def _set(ask: Ask, status: Status, reason: str | None = None) -> Answer:
    if not _names_somebody(ask):
        return f"You are {escape(agents.set_status(ask.tx, ask.person, status, reason))}."
    member = people.get_mentioned(ask.tx, ask.words[0])
    return escape(f"{member.called} is {agents.set_status_of(ask.tx, ask.person, member, status, reason)}.")


def _after_person(ask: Ask) -> str:
    return first_word(ask.rest)[1] if _names_somebody(ask) else ask.rest


def _names_somebody(ask: Ask) -> bool:
    return bool(ask.words) and ask.words[0].startswith(("@", "<@"))


def mine(ask: Ask) -> Answer:
    """/sms mine [QUEUE] [answered|unanswered] – the conversations you hold, with a button that marks them done together"""
    if not people.is_agent(ask.tx, ask.person):
        raise DeskError("You are in no queue yet, so you hold no conversations. An admin adds you with /queue add.")
    chosen = own.read_filter(ask.tx, ask.words)
    listed = own.list_shown(ask.tx, ask.person, chosen)
    if not listed:
        return "You hold no such conversation now." if ask.words else "You hold no conversation now."
    return RichAnswer(mine_views.text(listed), mine_views.answer(listed, chosen))


SUBCOMMANDS: Subcommands = {
    "find": find,
    "search": search,
    "transfer": transfer,
    "accept": accept,
    "reject": reject,
    "ready": ready,
    "notready": notready,
    "dnd": dnd,
    "mine": mine,
    "new": new,
    "favourite": favourite,
}
