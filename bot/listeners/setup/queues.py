"""An admin's forms make a queue and have every setting of one; their type-aheads look queues up."""

from bot.desk.errors import DeskError, Field
from bot.desk.language import plain_text
from bot.desk.notices import notices, redraws
from bot.desk.people import people
from bot.desk.queues import names, settings
from bot.desk.setup import queues, targets
from bot.listeners.base import Click, Form, OnClick, OnSubmission, Payload, Submission, number_in
from bot.listeners.setup.looking import fitting
from bot.views import ids
from bot.views.setup import queues as views
from storage.queries.people.people import find_channel, list_usable_channels
from storage.queries.setup import queues as rows
from storage.queries.setup.points import list_points
from storage.transaction import Transaction


def begin_new(click: Click) -> Form:
    people.require_admin(click.tx, click.person)
    return views.new_form()


def add(form: Submission) -> None:
    """Makes a queue, and says by DM what comes next: a form that closes says nothing. Raises DeskError with the field."""
    channel = find_channel(form.tx.session, form.values.get(ids.CHANNEL_BLOCK, ""))
    people.require_admin(form.tx, form.person)
    if channel is None:
        raise DeskError("Choose the channel: type part of its name.", field=Field.CHANNEL)
    try:
        said = queues.open_in(form.tx, form.person, form.values.get(ids.NAME_BLOCK, ""), channel)
    except DeskError as error:
        raise DeskError(str(error), field=error.field or Field.CHANNEL) from None
    notices.tell(form.tx, form.person.id, said)
    redraws.refresh_home(form.tx, form.person.id)


def begin_edit(click: Click) -> Form:
    """Gives the form that /queue edit opens."""
    people.require_admin(click.tx, click.person)
    queue = next((queue for queue in rows.list_queues(click.tx.session) if queue.id == number_in(click.value)), None)
    if queue is None:
        raise DeskError("That queue is archived. /queue list shows those in use.")
    return views.form(queue.name, targets.fields_of(click.tx, queue))


def save(form: Submission) -> None:
    """Sets what the form brought, and says by DM what changed: a form that closes says nothing."""
    queue = names.get_named(form.tx, form.subject)
    typed = {
        name: plain_text.entered(value) if settings.SETTINGS[name].long else value
        for name, value in form.values.items()
        if name in settings.SETTINGS
    }
    typed |= {targets.NAME: form.values[targets.NAME]} if targets.NAME in form.values else {}
    changed = queues.set_all(form.tx, form.person, queue, typed)
    notices.tell(form.tx, form.person.id, "\n".join(changed) or f"{queue.name}: nothing was changed.")
    redraws.refresh_home(form.tx, form.person.id)


def queue_options(tx: Transaction, payload: Payload) -> list[Form]:
    """Gives the rows of an admin's type-ahead for a queue."""
    return views.queue_options(fitting(tx, payload, [(queue.name, str(queue.id)) for queue in rows.list_queues(tx.session)]))


def lead_options(tx: Transaction, payload: Payload) -> list[Form]:
    """Gives the rows of an admin's type-ahead for what a number may lead to: queues, then routing points."""
    named = [(queue.name, queue.name) for queue in rows.list_queues(tx.session)]
    named += [(f"routing point {point.name}", point.name) for point in list_points(tx.session)]
    return views.queue_options(fitting(tx, payload, named))


def channel_options(tx: Transaction, payload: Payload) -> list[Form]:
    """Gives the rows of an admin's type-ahead for the channel of a new queue."""
    named = [(f"#{channel.name}{' (private)' if channel.is_private else ''}", channel.id) for channel in list_usable_channels(tx.session)]
    return views.channel_options(fitting(tx, payload, named))


CLICKS: dict[str, OnClick] = {ids.ADD_QUEUE: begin_new, ids.EDIT_QUEUE: begin_edit}
SUBMISSIONS: dict[str, OnSubmission] = {ids.QUEUE_FORM: save, ids.NEW_QUEUE_FORM: add}
OPTIONS = {ids.QUEUE: queue_options, ids.LEAD: lead_options, ids.CHANNEL: channel_options}
