"""The form behind Done asks how the conversation ended."""

from bot.desk.handover import conversations
from bot.desk.people.contact_names import contact_name_in
from bot.desk.queues import dispositions
from bot.listeners.base import Click, Form, OnClick, OnSubmission, Submission
from bot.views import ids
from bot.views.handover import dispositions as views
from storage.queries.setup import queues


def done(click: Click) -> Form:
    conversation = conversations.get_public(click.tx, click.value)
    conversations.may_close(click.tx, conversation, click.person)
    return views.done_form(
        conversation.public_id,
        contact_name_in(click.tx, conversation),
        dispositions.list_codes(click.tx, queues.get_queue(click.tx.session, conversation.queue_id)),
        needed=dispositions.needed_when_done(click.tx, conversation),
        chosen=conversation.disposition,
    )


def close(form: Submission) -> None:
    """Marks a conversation done. Everything is checked again: the form may have been open for a while."""
    conversation = conversations.get_public(form.tx, form.subject)
    needed = dispositions.needed_when_done(form.tx, conversation)
    chosen = dispositions.choose(form.tx, conversation, form.values.get(ids.DISPOSITION_BLOCK), needed=needed)
    conversations.close(form.tx, conversation, form.person, disposition=chosen, note=form.values.get(ids.NOTE_BLOCK))


CLICKS: dict[str, OnClick] = {ids.DONE: done}
SUBMISSIONS: dict[str, OnSubmission] = {ids.DONE_FORM: close}
