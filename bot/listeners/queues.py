"""The form with every setting of a queue."""

from bot.desk import notices, queues, settings, words
from bot.listeners.base import OnSubmission, Submission
from bot.views import ids


def save(form: Submission) -> None:
    """Says by DM what changed: a form that closes says nothing."""
    queue = queues.get_named(form.tx, form.subject)
    typed = {
        name: words.entered(value) if settings.SETTINGS[name].long else value
        for name, value in form.values.items()
        if name in settings.SETTINGS
    }
    changed = queues.set_all(form.tx, form.person, queue, typed)
    notices.tell(form.tx, form.person.id, "\n".join(changed) or f"{queue.name}: nothing was changed.")


SUBMISSIONS: dict[str, OnSubmission] = {ids.QUEUE_FORM: save}
