"""/desk point is how admins set up routing points."""

from bot.commands.base import Answer, Ask, Verbs, do_verb, number
from bot.desk.errors import DeskError
from bot.desk.language import phone
from bot.desk.language.lookup import first_word
from bot.desk.setup import contacts, points
from bot.views.blocks import escape
from bot.views.setup import points as views
from storage.models import RoutingPoint
from storage.queries.setup import lines as line_rows
from storage.queries.setup import points as rows


def point(ask: Ask) -> Answer:
    """/desk point create|edit|show|try|remove NAME – a routing point picks the queue by rules at the moment of use; list shows them all, try NAME [NUMBER] says where a text would go now and why"""
    return do_verb(ask, "/desk point", VERBS)


def create(ask: Ask, name: str) -> Answer:
    return views.form(points.read(ask.tx, points.create(ask.tx, ask.person, _need(name))))


def edit(ask: Ask, name: str) -> Answer:
    return views.form(points.read(ask.tx, _point(ask, name)))


def show(ask: Ask, name: str) -> Answer:
    shown = _point(ask, name)
    rules = [f"{order}. {escape(words)}" for order, words in enumerate(points.sentences(ask.tx, shown), 1)]
    lines = [phone.written(line.address) for line in line_rows.list_point_lines(ask.tx.session, shown.id)]
    return "\n".join(
        [f"Routing point *{escape(shown.name)}*", *(rules or ["No rules yet."]), f"Lines: {escape(', '.join(lines)) or 'none yet'}."]
    )


def list_(ask: Ask, name: str) -> Answer:
    ask.refuse(name.split(), "/desk point list")
    all_points = rows.list_points(ask.tx.session)
    if not all_points:
        return "There are no routing points yet. `/desk point create main` makes one."
    return "\n".join(
        f"• *{escape(listed.name)}* – {escape('; '.join(points.sentences(ask.tx, listed))) or 'no rules yet'}" for listed in all_points
    )


def remove(ask: Ask, name: str) -> Answer:
    return escape(points.remove(ask.tx, ask.person, _point(ask, name)))


def try_(ask: Ask, name: str) -> Answer:
    name, typed = first_word(name)
    tried = _point(ask, name)
    contact_id, who = _contact(ask, number(typed))
    return escape("\n".join([f"Routing point {tried.name}, for {who}, now:", *points.try_out(ask.tx, tried, contact_id)]))


def _contact(ask: Ask, typed: str) -> tuple[int | None, str]:
    if not typed:
        return None, "somebody new"
    known = contacts.find_numbered(ask.tx, typed)
    return (known.id, phone.written(known.address)) if known else (None, f"{phone.written(phone.read_number(typed))}, who is new")


def _point(ask: Ask, name: str) -> RoutingPoint:
    return points.get_named(ask.tx, _need(name))


def _need(name: str) -> str:
    if not name:
        raise DeskError("The routing point's name is missing. Write it like /desk point show Holidays.")
    return name


VERBS: Verbs = {
    "create": create,
    "edit": edit,
    "show": show,
    "list": list_,
    "try": try_,
    "remove": remove,
}
