"""An admin's forms add a number and change one."""

from bot.desk import carrier_facts
from bot.desk.errors import DeskError, Field
from bot.desk.language import phone
from bot.desk.notices import notices, redraws
from bot.desk.people import people
from bot.desk.setup import lines, numbers
from bot.listeners.base import Click, Form, OnClick, OnSubmission, Payload, Submission, number_in
from bot.listeners.setup.looking import fitting
from bot.views import ids
from bot.views.setup import lines as views
from storage.models import Line
from storage.queries.setup import lines as rows
from storage.queries.setup import queues
from storage.transaction import Transaction

NO_QUEUES = "There are no queues yet. Make one first: Add queue."


def begin_new(click: Click) -> Form:
    """Gives the form, whose list is what a worker heard from the carriers; they are asked again by the time somebody looks at it."""
    people.require_admin(click.tx, click.person)
    if not queues.list_queues(click.tx.session):
        raise DeskError(NO_QUEUES)
    numbers.look(click.tx)
    carriers = [(facts.title, facts.name) for facts in carrier_facts.list_all(click.tx)]
    obstacles = numbers.list_obstacles(click.tx)
    return views.number_form(obstacles, carriers, has_list=len(obstacles) < len(carriers))


def add(form: Submission) -> None:
    """Adds the number that was chosen or typed, and says by DM what was done. Raises DeskError with the field."""
    people.require_admin(form.tx, form.person)
    chosen, typed = form.values.get(ids.SPARE_BLOCK, ""), form.values.get(ids.TYPED_BLOCK, "").strip()
    chosen = "" if chosen == ids.NO_MATCH else chosen
    if chosen and typed:
        raise DeskError("Choose a number or type one, not both.", field=Field.TYPED)
    if not chosen and not typed:
        raise DeskError("Choose a number above, or type one like +15550001111.", field=Field.TYPED)
    name = _lead(form)
    try:
        said = _add_chosen(form, chosen, name) if chosen else _add_typed(form, typed, name)
    except DeskError as error:
        raise DeskError(str(error), field=error.field or (Field.SPARE if chosen else Field.TYPED)) from None
    _tell(form, said)


def _add_chosen(form: Submission, chosen: str, name: str) -> str:
    carrier, _, address = chosen.partition(" ")
    return lines.add_texted(form.tx, form.person, address, name, carrier)


def _add_typed(form: Submission, typed: str, name: str) -> str:
    carrier = form.values.get(ids.CARRIER_BLOCK, "")
    address = lines.read(form.tx, typed)
    if not carrier and len(lines.list_carriers(form.tx, address)) > 1 and lines.find_carrier(form.tx, address) is None:
        raise DeskError("Choose the carrier that the number belongs to.", field=Field.CARRIER)
    return lines.add(form.tx, form.person, typed, name, carrier)


def _lead(form: Submission) -> str:
    name = form.values.get(ids.QUEUE_BLOCK, "")
    if name in ("", ids.NO_MATCH):
        raise DeskError("Choose where it leads: type a queue's or routing point's name.", field=Field.QUEUE)
    return name


def begin_edit(click: Click) -> Form:
    people.require_admin(click.tx, click.person)
    line = _line(click.tx, click.value)
    leads_to = (lines.leads_to(click.tx, line).removeprefix("the "), lines.target_name(click.tx, line))
    pace = lines.written_pace(click.tx, line)
    return views.edit_form(line.id, phone.written(line.address), leads_to, pace, lines.pace_in_words(click.tx, line))


def edit(form: Submission) -> None:
    people.require_admin(form.tx, form.person)
    line, name = _line(form.tx, form.subject), _lead(form)
    try:
        changed = lines.edit(form.tx, form.person, line, name, form.values.get(ids.PACE_BLOCK, ""))
    except DeskError as error:
        raise DeskError(str(error), field=error.field or Field.QUEUE) from None
    _tell(form, "\n".join(changed) or f"{phone.written(line.address)}: nothing was changed.")


def _tell(form: Submission, said: str) -> None:
    """Says by DM what a form did, as one that closes says nothing, and draws the Home anew that it was opened from."""
    notices.tell(form.tx, form.person.id, said)
    redraws.refresh_home(form.tx, form.person.id)


def _line(tx: Transaction, said: str) -> Line:
    number = number_in(said)
    line = next((line for line, _ in rows.list_lines(tx.session) if line.id == number), None)
    if line is None:
        raise DeskError("That number is no line any more. /line list shows those that are.")
    return line


def spare_options(tx: Transaction, payload: Payload) -> list[Form]:
    """Gives the rows of an admin's type-ahead for a number that no line uses yet."""
    spare = [(each.words, f"{each.carrier} {each.address}") for each in numbers.list_spare(tx)]
    return views.spare_options(fitting(tx, payload, spare), _nothing(tx, has_any=bool(spare)))


def _nothing(tx: Transaction, *, has_any: bool) -> str:
    if has_any:
        return "No such number is free: type it below"
    if numbers.is_asking(tx):
        return "The phone company is still being asked: look again in a moment"
    if numbers.list_obstacles(tx):
        return "The phone company's list can't be had: type a number below"
    return "The account has no other number: type one below"


CLICKS: dict[str, OnClick] = {ids.ADD_NUMBER: begin_new, ids.EDIT_LINE: begin_edit}
SUBMISSIONS: dict[str, OnSubmission] = {ids.NUMBER_FORM: add, ids.EDIT_LINE_FORM: edit}
OPTIONS = {ids.SPARE: spare_options}
