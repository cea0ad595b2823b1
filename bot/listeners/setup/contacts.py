"""What we know of a contact is in the Contact form, and in the history of earlier conversations."""

from bot.desk.handover import conversations
from bot.desk.language import phone
from bot.desk.screens import history
from bot.desk.setup import contacts
from bot.listeners.base import Click, Form, OnClick, OnSubmission, Submission, number_in, parts_of
from bot.views import history as history_views
from bot.views import ids
from bot.views.setup import contacts as views
from storage.queries.messages import messages


def contact(click: Click) -> Form:
    contacts.require_agent(click.tx, click.person)
    conversation = conversations.get_public(click.tx, click.value)
    known = messages.get_contact(click.tx.session, conversation.contact_id)
    return views.form(
        conversation.public_id,
        number=phone.written(known.address),
        name=known.name or "",
        email=known.email or "",
        details=known.details or "",
        case=conversation.case_details or "",
    )


def edit(form: Submission) -> None:
    conversation = conversations.get_public(form.tx, form.subject)
    said = (form.values.get(block, "") for block in (ids.NAME_BLOCK, ids.EMAIL_BLOCK, ids.DETAILS_BLOCK, ids.CASE_BLOCK))
    contacts.edit(form.tx, conversation, form.person, contacts.Details(*said))


def show_history(click: Click) -> Form:
    """Gives the history's first page, of all conversations."""
    return _page(click, click.value, 0, "")


def turn_page(click: Click) -> Form:
    """Gives a page of the history. The click's value is the conversation's id, the page's number and what was searched for."""
    public_id, number, wanted = parts_of(click.value, 3)
    return _page(click, public_id, number_in(number), wanted)


def search(form: Submission) -> Form:
    return _page(form, form.subject, 0, form.values.get(ids.SEARCH_BLOCK, "").strip())


def _page(asked: Click | Submission, public_id: str, number: int, wanted: str) -> Form:
    contacts.require_agent(asked.tx, asked.person)
    conversation = conversations.get_public(asked.tx, public_id)
    return history_views.form(public_id, history.read(asked.tx.session, conversation.contact_id, number, wanted), asked.person.time_zone)


CLICKS: dict[str, OnClick] = {
    ids.CONTACT: contact,
    ids.HISTORY: show_history,
    ids.HISTORY_BACK: turn_page,
    ids.HISTORY_ON: turn_page,
}
SUBMISSIONS: dict[str, OnSubmission] = {ids.CONTACT_FORM: edit, ids.HISTORY_FORM: search}
