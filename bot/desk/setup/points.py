"""Admins set up routing points, each a name and an ordered list of rules."""

import re
from dataclasses import dataclass

from bot.desk import audit
from bot.desk.errors import DeskError, Field
from bot.desk.language import phone
from bot.desk.language.lookup import nearest
from bot.desk.people import people
from bot.desk.queues import names, picks, rules
from bot.desk.queues.rules import SHAPES, Kind
from bot.desk.setup import queues as desk_queues
from storage.models import Person, Queue, RoutingPoint, RoutingRule
from storage.queries.setup import lines as line_rows
from storage.queries.setup import points as rows
from storage.queries.setup import queues
from storage.transaction import Transaction

RULES_MOST = 20
_NUMBER = re.compile("[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class PointView:
    """A routing point in its form: the id and words of each rule in order. Unless it `has_end` no number can lead to it."""

    id: int
    name: str
    rules: tuple[tuple[int, str], ...]
    has_end: bool


def get_named(tx: Transaction, name: str) -> RoutingPoint:
    """Gives the routing point of a name. Raises DeskError that names the nearest one."""
    name = names.bare(tx, name)
    point = rows.find_named(tx.session, name)
    if point is None:
        near = nearest(name, [point.name for point in rows.list_points(tx.session)])
        raise DeskError(f"There is no routing point {name}." + (f" Did you mean {near}?" if near else " /desk point list shows them all."))
    return point


def get_point(tx: Transaction, point_id: int) -> RoutingPoint:
    point = rows.find_point(tx.session, point_id)
    if point is None:
        raise DeskError("That routing point is no more.")
    return point


def get_queue_or_point(tx: Transaction, name: str) -> Queue | RoutingPoint:
    """Gives the queue or the routing point of a name: no two share one. Raises DeskError that names the nearest one."""
    point = rows.find_named(tx.session, names.bare(tx, name))
    if point:
        return point
    named = [queue.name for queue in queues.list_queues(tx.session)] + [known.name for known in rows.list_points(tx.session)]
    near = nearest(names.bare(tx, name), named)
    if near and rows.find_named(tx.session, near):
        raise DeskError(f"There is no queue or routing point {name}. Did you mean {near}?")
    return names.get_named(tx, name)


def end_of(tx: Transaction, point: RoutingPoint) -> Queue:
    """Gives the queue in which a point's rules end. Raises DeskError while there is none."""
    end = _end(tx, point)
    if end is None:
        raise DeskError(
            f"The routing point {point.name} leads nowhere yet. Add the rule “{SHAPES[Kind.ALWAYS].title}” first: /desk point edit {point.name}"
        )
    return end


def _end(tx: Transaction, point: RoutingPoint) -> Queue | None:
    return next((queue for rule, queue in rows.list_rules(tx.session, point.id) if rule.kind == Kind.ALWAYS), None)


def create(tx: Transaction, person: Person, name: str) -> RoutingPoint:
    people.require_admin(tx, person)
    name = names.bare(tx, name).lower()
    desk_queues.require_name(tx, name, "routing point")
    point = RoutingPoint(name=name)
    tx.session.add(point)
    tx.session.flush()
    audit.write(tx, person.id, "created point", f"point:{point.id}", name)
    return point


def remove(tx: Transaction, person: Person, point: RoutingPoint) -> str:
    """Takes a routing point away. Raises DeskError while lines lead to it."""
    people.require_admin(tx, person)
    lines = [phone.written(line.address) for line in line_rows.list_point_lines(tx.session, point.id)]
    if lines:
        verb = "leads" if len(lines) == 1 else "lead"
        raise DeskError(f"{', '.join(lines)} still {verb} to {point.name}. First lead it elsewhere: /line route NUMBER QUEUE")
    rows.drop(tx.session, point)
    queues.drop_target(tx.session, picks.point_key(point.id))
    audit.write(tx, person.id, "removed point", f"point:{point.id}", point.name)
    return f"There is no routing point {point.name} any more. What waits stays where it is."


def add_rule(tx: Transaction, person: Person, point: RoutingPoint, kind: str, queue_id: str, number: str) -> None:
    """Adds a rule at its natural place: before the rule in which all end, overflows behind it. Raises DeskError with the form's field."""
    people.require_admin(tx, person)
    rule = _read(tx, point, kind, queue_id, number)
    known = [earlier for earlier, _ in rows.list_rules(tx.session, point.id)]
    _require_new(tx, rule, known)
    if len(known) >= RULES_MOST:
        raise DeskError(f"A routing point has at most {RULES_MOST} rules. Remove one first.", field=Field.RULE)
    if rule.kind in (Kind.LAST_AGENT, Kind.ALWAYS):
        for replaced in [earlier for earlier in known if earlier.kind == rule.kind]:
            known.remove(replaced)
            tx.session.delete(replaced)
    index = next((index for index, earlier in enumerate(known) if earlier.kind in (Kind.ALWAYS, *rules.OVERFLOWS)), len(known))
    if rule.kind in rules.OVERFLOWS:
        index = len(known)
    known.insert(index, rule)
    _number(tx, known)
    _changed(tx, person, point, "added rule")


def _read(tx: Transaction, point: RoutingPoint, kind: str, queue_id: str, number: str) -> RoutingRule:
    if kind not in list(Kind):
        raise DeskError("Choose what the rule does.", field=Field.RULE)
    shape = SHAPES[Kind(kind)]
    queue = next((listed for listed in queues.list_queues(tx.session) if str(listed.id) == queue_id), None)
    if shape.needs_queue and queue is None:
        raise DeskError("Choose the queue that this rule leads to.", field=Field.QUEUE)
    if shape.number and not (_NUMBER.fullmatch(number.strip()) and 1 <= int(number) <= shape.most):
        raise DeskError(f"Write {shape.number}: a whole number from 1 to {shape.most}.", field=Field.NUMBER)
    return RoutingRule(
        point_id=point.id,
        position=0,
        kind=kind,
        queue_id=queue.id if queue and shape.needs_queue else None,
        number=int(number) if shape.number else None,
    )


def _require_new(tx: Transaction, rule: RoutingRule, known: list[RoutingRule]) -> None:
    """Raises DeskError where a point has the same rule already: a second one would never be reached."""
    same = next((place for place, earlier in enumerate(known, 1) if _essence(earlier) == _essence(rule)), None)
    if same:
        words = rules.sentence(rule, queues.get_queue(tx.session, rule.queue_id) if rule.queue_id else None)
        raise DeskError(f"That is rule {same} already: {words}. Choose another one, or move or remove that one above.", field=Field.RULE)


def _essence(rule: RoutingRule) -> tuple[str, int | None, int | None]:
    return rule.kind, rule.queue_id, rule.number


def _number(tx: Transaction, known: list[RoutingRule]) -> None:
    for position, rule in enumerate(known):
        rule.position = position
        tx.session.add(rule)
    tx.session.flush()


def move_rule(tx: Transaction, person: Person, point: RoutingPoint, rule_id: int, by: int) -> None:
    """Moves a rule up (-1) or down (1). Raises DeskError."""
    people.require_admin(tx, person)
    known = [rule for rule, _ in rows.list_rules(tx.session, point.id)]
    index = _get_index(known, rule_id)
    if 0 <= index + by < len(known):
        known.insert(index + by, known.pop(index))
        _number(tx, known)
        _changed(tx, person, point, "moved rule")


def remove_rule(tx: Transaction, person: Person, point: RoutingPoint, rule_id: int) -> None:
    """Takes a rule away. The rule in which all end stays while lines lead to the point. Raises DeskError."""
    people.require_admin(tx, person)
    known = [listed for listed, _ in rows.list_rules(tx.session, point.id)]
    rule = known[_get_index(known, rule_id)]
    if rule.kind == Kind.ALWAYS and line_rows.list_point_lines(tx.session, point.id):
        raise DeskError(
            f"Lines lead to {point.name}, so it must end in a queue. Add another “{SHAPES[Kind.ALWAYS].title}”: it takes this one's place."
        )
    tx.session.delete(rule)
    tx.session.flush()
    _changed(tx, person, point, "removed rule")


def _get_index(known: list[RoutingRule], rule_id: int) -> int:
    index = next((index for index, rule in enumerate(known) if rule.id == rule_id), None)
    if index is None:
        raise DeskError("That rule is no more. Open the form anew.")
    return index


def _changed(tx: Transaction, person: Person, point: RoutingPoint, action: str) -> None:
    """Has a point's lines keep in mind where its rules end."""
    end = _end(tx, point)
    if end:
        line_rows.end_lines(tx.session, point.id, end.id)
    audit.write(tx, person.id, action, f"point:{point.id}", "; ".join(sentences(tx, point)))


def read(tx: Transaction, point: RoutingPoint) -> PointView:
    """Reads what the form of a routing point shows."""
    words = tuple(
        (rule.id, rules.sentence(rule, queue) + (" (archived: skipped)" if queue and queue.archived_at else ""))
        for rule, queue in rows.list_rules(tx.session, point.id)
    )
    return PointView(point.id, point.name, words, _end(tx, point) is not None)


def sentences(tx: Transaction, point: RoutingPoint) -> list[str]:
    """Gives each rule of a point in words, in order."""
    return [words for _, words in read(tx, point).rules]


def try_out(tx: Transaction, point: RoutingPoint, contact_id: int | None) -> list[str]:
    """Says as a dry run where a text would go now, and why."""
    picked = picks.pick(tx, point.id, contact_id)
    steps = [f"{number}. {sentence} – {verdict}" for number, (sentence, verdict) in enumerate(picked.steps, 1)]
    if picked.queue is None:
        return [*steps, "A text would go nowhere: no rule leads to a queue now."]
    first = f"be offered to {picked.first.called} first and " if picked.first else ""
    return [*steps, f"A new conversation would now {first}wait in {picked.queue.name}."]
