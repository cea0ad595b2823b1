"""A form has the rules of a routing point."""

from bot.desk.setup import points
from bot.listeners.base import Click, Form, OnClick, OnSubmission, Submission, number_in
from bot.views import ids
from bot.views.setup import points as views
from storage.models import RoutingPoint


def add_rule(form: Submission) -> Form:
    """Adds a rule, and gives the form, which stays open, with it. Raises DeskError."""
    point = points.get_point(form.tx, number_in(form.subject))
    kind, queue_id, number = (form.values.get(block, "") for block in (ids.RULE_BLOCK, ids.QUEUE_BLOCK, ids.NUMBER_BLOCK))
    points.add_rule(form.tx, form.person, point, kind, queue_id, number)
    return views.form(points.read(form.tx, point))


def _named(click: Click) -> tuple[RoutingPoint, int]:
    """Gives the point and the rule's id that a click's value names. Raises DeskError."""
    point_id, _, rule_id = click.value.partition(" ")
    return points.get_point(click.tx, number_in(point_id)), number_in(rule_id)


def move_up(click: Click) -> Form:
    point, rule_id = _named(click)
    points.move_rule(click.tx, click.person, point, rule_id, -1)
    return views.form(points.read(click.tx, point))


def move_down(click: Click) -> Form:
    point, rule_id = _named(click)
    points.move_rule(click.tx, click.person, point, rule_id, 1)
    return views.form(points.read(click.tx, point))


def remove(click: Click) -> Form:
    point, rule_id = _named(click)
    points.remove_rule(click.tx, click.person, point, rule_id)
    return views.form(points.read(click.tx, point))


CLICKS: dict[str, OnClick] = {ids.RULE_UP: move_up, ids.RULE_DOWN: move_down, ids.RULE_REMOVE: remove}
SUBMISSIONS: dict[str, OnSubmission] = {ids.POINT_FORM: add_rule}
