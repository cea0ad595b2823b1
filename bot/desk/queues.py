"""Queues as admins set them up."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.desk import agents, audit, people, pictures, times
from bot.desk.errors import DeskError
from bot.desk.lookup import nearest
from storage.models import Channel, Person, Queue, QueueMember
from storage.queries import conversations
from storage.queries import people as people_rows
from storage.queries import queues as rows
from storage.transaction import Transaction

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_DIGITS = re.compile("[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Setting:
    """`field` of Queue, how a word is read (raises DeskError), and what may be written."""

    field: str
    read: Callable[[str], object]
    range: str
    default: str


def _number(low: int, high: int, unit: str) -> Callable[[str], int]:
    def read(word: str) -> int:
        if not _DIGITS.fullmatch(word) or not low <= int(word) <= high:
            raise DeskError(f"{word} doesn't fit: write a whole number of {unit} from {low} to {high}.")
        return int(word)

    return read


def _zone(word: str) -> str:
    return times.zone(word).key


SETTINGS: dict[str, Setting] = {
    "invite-timeout": Setting("invite_timeout", _number(10, 86_400, "seconds"), "10–86400 seconds", "120"),
    "time-zone": Setting("time_zone", _zone, "an IANA name such as America/New_York", "that of whoever created the queue"),
    "reopen-window": Setting("reopen_window", _number(0, 8_760, "hours"), "hours, 0 = off", "24"),
    "history-window": Setting("history_window", _number(0, 8_760, "hours"), "hours, 0 = off", "24"),
}


def get_named(tx: Transaction, name: str) -> Queue:
    """Raises DeskError that names the nearest one."""
    found = rows.find_queue_named(tx.session, name)
    if found is None:
        near = nearest(name, [queue.name for queue in rows.list_queues(tx.session)])
        raise DeskError(f"There is no queue {name}." + (f" Did you mean {near}?" if near else " /queue list shows them all."))
    return found


def create(tx: Transaction, person: Person, name: str, channel: Channel) -> Queue:
    """A queue in a channel that the bot can use. Raises DeskError."""
    people.require_admin(tx, person)
    name = name.lower()
    if not _NAME.fullmatch(name):
        raise DeskError(f"{name} can't be a queue's name: use letters, digits, - and _, at most 40.")
    if rows.find_queue_named(tx.session, name):
        raise DeskError(f"There is a queue {name} already. /queue show {name} shows it.")
    _require_usable(channel)
    queue = Queue(name=name, channel_id=channel.id, time_zone=_zone_of(person), created_at=tx.now, created_by=person.id)
    tx.session.add(queue)
    tx.session.flush()
    audit.write(tx, person.id, "created queue", f"queue:{queue.id}", name)
    return queue


def _zone_of(person: Person) -> str:
    try:
        return times.zone(person.time_zone).key
    except DeskError:
        return "UTC"


def _require_usable(channel: Channel) -> None:
    if channel.is_shared:
        raise DeskError(
            f"#{channel.name} is shared with another organisation: customers' texts don't belong there. Choose another channel."
        )
    if channel.is_archived:
        raise DeskError(f"#{channel.name} is archived. Unarchive it or choose another channel.")
    if channel.is_private and not channel.has_bot:
        raise DeskError(f"#{channel.name} is private and Threadline isn't in it. Type /invite @threadline in it, then try again.")


def add_member(tx: Transaction, person: Person, queue: Queue, member: Person) -> bool:
    """Whether they are new to the queue."""
    people.require_admin(tx, person)
    if not people.can_hold(member):
        raise DeskError(f"{member.name} can't be an agent: guests, bots and people who left can't hold conversations.")
    if rows.is_member(tx.session, queue.id or 0, member.id):
        return False
    tx.session.add(QueueMember(queue_id=queue.id or 0, person_id=member.id, added_at=tx.now, added_by=person.id))
    agents.take_agent(tx, member.id)
    audit.write(tx, person.id, "added member", f"queue:{queue.id}", member.id)
    pictures.refresh_home(tx, member.id)
    return True


def remove_member(tx: Transaction, person: Person, queue: Queue, member: Person) -> int:
    """Their conversations of this queue go back to it, and all others too when it was their last one; says how many."""
    people.require_admin(tx, person)
    membership = tx.session.get(QueueMember, (queue.id, member.id))
    if membership is None:
        raise DeskError(f"{member.name} is not in {queue.name}.")
    tx.session.delete(membership)
    tx.session.flush()
    audit.write(tx, person.id, "removed member", f"queue:{queue.id}", member.id)
    pictures.refresh_home(tx, member.id)
    if not people.is_agent(tx, member):
        agents.leave_invitations(tx, member, f"{member.name} is in no queue any more")
    return _give_back_all(tx, queue, member)


def _give_back_all(tx: Transaction, queue: Queue, member: Person) -> int:
    stays = people.is_agent(tx, member)
    held = [one for one, _ in conversations.list_owned(tx.session, member.id) if one.queue_id == queue.id or not stays]
    for conversation in held:
        agents.let_go(tx, conversation, f"{member.name} left the queue")
    return len(held)


def set_setting(tx: Transaction, person: Person, queue: Queue, name: str, word: str) -> str:
    """Says what changed."""
    people.require_admin(tx, person)
    setting = SETTINGS.get(name)
    if setting is None:
        near = nearest(name, list(SETTINGS))
        raise DeskError(f"{name} is no setting." + (f" Did you mean {near}?" if near else "") + f" Settings: {', '.join(SETTINGS)}.")
    try:
        value = setting.read(word)
    except DeskError as error:
        raise DeskError(f"{name}: {error}") from None
    before = getattr(queue, setting.field)
    setattr(queue, setting.field, value)
    tx.session.add(queue)
    audit.write(tx, person.id, "set", f"queue:{queue.id}", f"{name} {before} -> {value}")
    return f"{queue.name}: {name} is now {value} (it was {before})."


def remember_person(tx: Transaction, person: Person) -> None:
    """Keeps what Slack says of a person. Somebody who left, or is a guest now, gives back what they hold, and what waits for them ends."""
    known = people_rows.find_person(tx.session, person.id)
    lost = known is not None and people.can_hold(known) and not people.can_hold(person)
    people.remember(tx, person)
    if lost:
        cause = f"{person.name} left" if person.is_deleted else f"{person.name} can't be an agent any more"
        agents.leave_invitations(tx, person, cause)
        for conversation, _ in conversations.list_owned(tx.session, person.id):
            agents.let_go(tx, conversation, cause)
