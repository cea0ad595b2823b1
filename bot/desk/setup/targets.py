"""Admins list where the conversations of a queue can be transferred to."""

from bot.desk import audit
from bot.desk.errors import DeskError
from bot.desk.people import people
from bot.desk.queues import limits, names, picks, settings, targets
from bot.desk.queues.setting_words import OFF
from bot.desk.snapshots import SettingField
from storage.models import Person, Queue
from storage.queries.setup import points, queues
from storage.transaction import Transaction

NAME = "targets"
RANGE = "off, or names of teammates, queues and routing points with commas: billing, @lee"
LABEL = "Transfers go only to"
HINT = "Teammates, queues and routing points with commas, as billing, @lee; off, or nothing, for all. Assign stays for supervisors."


def written(tx: Transaction, queue: Queue) -> str:
    """Writes a queue's targets as they may be typed."""
    return (
        ", ".join(sorted(_written(tx, key) for key in limits.allowed_targets(tx, queue.id) if limits.list_names(tx, frozenset([key]))))
        or OFF
    )


def _written(tx: Transaction, key: str) -> str:
    is_person = not key.startswith((targets.QUEUE, picks.POINT))
    return f"@{people.get_person(tx, key).handle}" if is_person else limits.list_names(tx, frozenset([key]))[0]


def sentence(said: str) -> str:
    return "transfers can go anywhere" if said == OFF else "transfers go to these only; supervisors can assign to any member"


def fields_of(tx: Transaction, queue: Queue) -> tuple[SettingField, ...]:
    """Gives what a form with every setting of a queue begins with, its targets among what is about handing over."""
    kept = settings.fields_of(queue)
    place = list(settings.SETTINGS).index("routing")
    return (*kept[:place], _field(tx, queue), *kept[place:])


def _field(tx: Transaction, queue: Queue) -> SettingField:
    """Gives what the form of a queue shows of its targets."""
    return SettingField(NAME, written(tx, queue), HINT, LABEL, long=True, may_be_off=True)


def read(tx: Transaction, words: str) -> list[str]:
    """Reads what was typed: the keys of targets, none for off. Raises DeskError."""
    typed = [word.strip() for word in (words.split(",") if "," in words else words.split())]
    if not typed or [word.lower() for word in typed] == [OFF]:
        return []
    return list(dict.fromkeys(_read(tx, word) for word in typed if word))


def _read(tx: Transaction, word: str) -> str:
    queue = names.find_named(tx, word)
    point = None if queue else points.find_named(tx.session, names.bare(tx, word))
    if queue:
        return targets.queue_key(queue.id)
    if point:
        return picks.point_key(point.id)
    target = people.get_mentioned(tx, word)
    if not people.is_agent(tx, target):
        raise DeskError(f"{target.called} is in no queue, so nothing can be transferred to them.")
    return target.id


def set_targets(tx: Transaction, person: Person, queue: Queue, words: str) -> str:
    """Sets where the conversations of a queue can be transferred to, and says what changed. Raises DeskError at the form's field."""
    people.require_admin(tx, person)
    try:
        wanted = read(tx, words)
    except DeskError as error:
        error.field = NAME
        raise
    before = written(tx, queue)
    queues.keep_targets(tx.session, queue.id, wanted)
    now = written(tx, queue)
    audit.write(tx, person.id, "set", f"queue:{queue.id}", f"{NAME} {before} -> {now}")
    return f"{queue.name}: {NAME} is now {now} (it was {before}): {sentence(now)}."
