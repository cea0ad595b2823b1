"""A form has every setting of a queue."""

from bot.desk.language import plain_text
from bot.desk.language.lookup import matching
from bot.desk.notices import notices
from bot.desk.people import people
from bot.desk.queues import names, settings
from bot.desk.setup import queues
from bot.listeners.base import Form, OnSubmission, Payload, Submission, asked_by
from bot.views import ids
from bot.views.setup import queues as views
from storage.queries.setup import queues as rows
from storage.queries.setup.points import list_points
from storage.transaction import Transaction


def save(form: Submission) -> None:
    """Sets what the form brought, and says by DM what changed: a form that closes says nothing."""
    queue = names.get_named(form.tx, form.subject)
    typed = {
        name: plain_text.entered(value) if settings.SETTINGS[name].long else value
        for name, value in form.values.items()
        if name in settings.SETTINGS
    }
    changed = queues.set_all(form.tx, form.person, queue, typed)
    notices.tell(form.tx, form.person.id, "\n".join(changed) or f"{queue.name}: nothing was changed.")


def queue_options(tx: Transaction, payload: Payload) -> list[Form]:
    """Gives the rows of an admin's type-ahead for a queue."""
    return views.queue_options(_fitting(tx, payload, [(queue.name, str(queue.id)) for queue in rows.list_queues(tx.session)]))


def lead_options(tx: Transaction, payload: Payload) -> list[Form]:
    """Gives the rows of an admin's type-ahead for what a number may lead to: queues, then routing points."""
    named = [(queue.name, queue.name) for queue in rows.list_queues(tx.session)]
    named += [(f"routing point {point.name}", point.name) for point in list_points(tx.session)]
    return views.queue_options(_fitting(tx, payload, named))


def _fitting(tx: Transaction, payload: Payload, named: list[tuple[str, str]]) -> list[tuple[str, str]]:
    reader, typed = asked_by(tx, payload)
    if reader is None or not people.is_admin(tx, reader):
        return []
    return matching(typed, {pair: pair[0] for pair in named}) if typed else named


SUBMISSIONS: dict[str, OnSubmission] = {ids.QUEUE_FORM: save}
OPTIONS = {ids.QUEUE: queue_options, ids.LEAD: lead_options}
