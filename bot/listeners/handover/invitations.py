"""People answer an invitation by its buttons."""

from bot.desk import reading
from bot.desk.handover import invitations, rejections
from bot.listeners.base import Click, Form, OnClick, OnSubmission, Submission
from bot.views import ids
from bot.views.handover import invitations as views


def accept(click: Click) -> None:
    invitations.accept(click.tx, invitations.get_public(click.tx, click.value), click.person)


def reject(click: Click) -> Form:
    """Rejects an invitation, which takes effect at once; gives the form for a reason that may follow."""
    invitation = invitations.get_public(click.tx, click.value)
    invitations.reject(click.tx, invitation, click.person)
    preview = reading.preview(click.tx.session, invitation, click.tx.now)
    return views.reason_form(preview)


def explain(form: Submission) -> None:
    invitation = invitations.get_public(form.tx, form.subject)
    rejections.explain(form.tx, invitation, form.person, form.values.get(ids.REASON_BLOCK, ""))


CLICKS: dict[str, OnClick] = {ids.ACCEPT: accept, ids.REJECT: reject}
SUBMISSIONS: dict[str, OnSubmission] = {ids.REASON_FORM: explain}
