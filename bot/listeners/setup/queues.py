"""A form has every setting of a queue."""

from bot.desk.language import plain_text
from bot.desk.notices import notices
from bot.desk.queues import names, settings
from bot.desk.setup import queues, targets
from bot.listeners.base import OnSubmission, Submission
from bot.views import ids


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


SUBMISSIONS: dict[str, OnSubmission] = {ids.QUEUE_FORM: save}
