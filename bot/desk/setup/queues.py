"""Admins set up queues."""

import re

from bot.desk import audit, lanes
from bot.desk.errors import DeskError, Field, FormError
from bot.desk.handover import agents, invitations, previews
from bot.desk.language import times
from bot.desk.notices import notices, redraws, sharing
from bot.desk.people import belonging, people
from bot.desk.queues import fields, handing_out, limits, names, settings
from bot.desk.setup import targets
from storage.kinds import DeliveryKind
from storage.models import UNKNOWN_ZONE, Channel, Conversation, Person, Queue, QueueMember
from storage.queries.handover import conversations
from storage.queries.handover import invitations as invitation_rows
from storage.queries.people import people as people_rows
from storage.queries.queues import handing_out as routing_rows
from storage.queries.setup import queues as rows
from storage.queries.setup.points import find_named as find_point_named
from storage.transaction import Transaction

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
NAME_AND_CHANNEL = ("name", "channel", targets.NAME)
"""These are set like settings, and are more than that."""


def create(tx: Transaction, person: Person, name: str, channel: Channel) -> Queue:
    """Makes a queue in a channel that the bot can use; one that was archived comes back with its settings. Raises DeskError."""
    people.require_admin(tx, person)
    name = names.bare(tx, name).lower()
    require_name(tx, name)
    _require_usable(channel)
    archived = rows.find_queue_named(tx.session, name, archived=True)
    if archived:
        archived.archived_at, archived.channel_id = None, channel.id
        tx.session.add(archived)
        audit.write(tx, person.id, "brought queue back", f"queue:{archived.id}", name)
        return archived
    queue = Queue(name=name, channel_id=channel.id, time_zone=_zone_of(person))
    tx.session.add(queue)
    tx.session.flush()
    audit.write(tx, person.id, "created queue", f"queue:{queue.id}", name)
    return queue


def open_in(tx: Transaction, person: Person, name: str, channel: Channel) -> str:
    """Makes a queue, has Threadline come into its channel, and says what was done and what comes next. Raises DeskError."""
    queue = create(tx, person, name, channel)
    tx.deliver(lanes.channel(channel.id), DeliveryKind.ENTER_CHANNEL, channel.id)
    readers = "Only members of that channel can read it." if channel.is_private else "Everyone in the workspace can read that channel."
    return (
        f"Queue {queue.name} lives in #{channel.name}. {readers}\n"
        f"Next: `/queue add {queue.name} @kate` for its members, `/line add +15550001111 {queue.name}` for its number."
    )


def require_name(tx: Transaction, name: str, what: str = "queue") -> None:
    """Raises DeskError unless a queue or a routing point can be called so: they are named in the same places."""
    if not _NAME.fullmatch(name):
        raise DeskError(f"{name} can't be a {what}'s name: use letters, digits, - and _, at most 40.", field=Field.NAME)
    if rows.find_queue_named(tx.session, name):
        raise DeskError(f"There is a queue {name} already. /queue show {name} shows it.", field=Field.NAME)
    if find_point_named(tx.session, name):
        raise DeskError(f"There is a routing point {name} already. /desk point show {name} shows it.", field=Field.NAME)


def _zone_of(person: Person) -> str:
    try:
        return times.zone(person.time_zone).key
    except DeskError:
        return UNKNOWN_ZONE


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
    """Makes somebody a member of a queue, and says whether they are new to it. Raises DeskError."""
    people.require_admin(tx, person)
    if not people.can_own(member):
        raise DeskError(f"{member.called} can't be an agent and hold conversations: {member.called} {belonging.why_not(member)}.")
    if rows.is_member(tx.session, queue.id, member.id):
        return False
    tx.session.add(QueueMember(queue_id=queue.id, person_id=member.id, added_at=tx.now))
    agents.take_agent(tx, member.id)
    audit.write(tx, person.id, "added member", f"queue:{queue.id}", member.id)
    redraws.refresh_home(tx, member.id)
    handing_out.wake(tx, queue.id)
    return True


def remove_member(tx: Transaction, person: Person, queue: Queue, member: Person) -> list[Conversation]:
    """Takes somebody out of a queue. Their conversations of this queue go back to it, and all others too when it was their last one; gives
    those. Raises DeskError.
    """
    people.require_admin(tx, person)
    membership = tx.session.get(QueueMember, (queue.id, member.id))
    if membership is None:
        raise DeskError(f"{member.called} is not in {queue.name}.")
    tx.session.delete(membership)
    tx.session.flush()
    audit.write(tx, person.id, "removed member", f"queue:{queue.id}", member.id)
    redraws.refresh_home(tx, member.id)
    if not people.is_agent(tx, member):
        agents.leave_invitations(tx, member, f"{member.called} is in no queue any more")
    _take_previews(tx, queue, member)
    for offer in routing_rows.list_offered_to(tx.session, member.id, queue.id, audit.SYSTEM):
        invitations.lose_target(tx, offer, f"{member.called} is not in {queue.name} any more")
    agents.recheck_invitations(tx, queue.id)
    return _give_back_all(tx, queue, member)


def _take_previews(tx: Transaction, queue: Queue, member: Person) -> None:
    """Draws the previews anew of somebody to whom the invitations to a queue are no longer theirs to answer."""
    for invitation in invitation_rows.list_pending_to_queue(tx.session, queue.id):
        previews.show_answer(tx, invitation, member.id)


def list_given_back(tx: Transaction, person: Person, queue: Queue, member: Person) -> list[Conversation]:
    """Lists what would go back to its queue if somebody left this one. Raises DeskError where they aren't in it."""
    people.require_admin(tx, person)
    if not rows.is_member(tx.session, queue.id, member.id):
        raise DeskError(f"{member.called} is not in {queue.name}.")
    others = [each for each in rows.list_member_queues(tx.session, member.id) if each.id != queue.id]
    stays = people.can_own(member) and bool(others)
    return [owned for owned in conversations.list_owned(tx.session, member.id) if owned.queue_id == queue.id or not stays]


def _give_back_all(tx: Transaction, queue: Queue, member: Person) -> list[Conversation]:
    stays = people.is_agent(tx, member)
    given_back = [owned for owned in conversations.list_owned(tx.session, member.id) if owned.queue_id == queue.id or not stays]
    for conversation in given_back:
        agents.let_go(tx, conversation, f"{member.called} left the queue")
    return given_back


def set_setting(tx: Transaction, person: Person, queue: Queue, name: str, word: str) -> str:
    """Sets a setting, and says what changed. Raises DeskError."""
    people.require_admin(tx, person)
    if name == "name":
        return rename(tx, person, queue, word)
    if name == "channel":
        return move(tx, person, queue, people.get_mentioned_channel(tx, word))
    if name == targets.NAME:
        return targets.set_targets(tx, person, queue, word)
    setting = settings.get_setting(name, NAME_AND_CHANNEL)
    try:
        value = settings.read(setting, word)
    except DeskError as error:
        raise DeskError(f"{name}: {error}", field=name) from None
    return _keep_setting(tx, person, queue, name, setting, value)


def _keep_setting(tx: Transaction, person: Person, queue: Queue, name: str, setting: settings.Setting, value: object) -> str:
    before, now = setting.write(getattr(queue, setting.field)), setting.write(value)
    setattr(queue, setting.field, value)
    tx.session.add(queue)
    audit.write(tx, person.id, "set", f"queue:{queue.id}", name if setting.long else f"{name} {before} -> {now}")
    if name == "routing":
        tx.session.flush()
        handing_out.wake(tx, queue.id)
    return f"{queue.name}: {name} is now {now} (it was {before}).{_remark(tx, queue, name, value)}"


def _remark(tx: Transaction, queue: Queue, name: str, value: object) -> str:
    """Says what an admin should know of the fields in a text that contacts get."""
    if not value or not settings.SETTINGS[name].long:
        return ""
    return fields.remark(tx, queue, str(value), fields.MEANINGS if name == "signature" else fields.AUTOMATIC)


def set_all(tx: Transaction, person: Person, queue: Queue, words: dict[str, str]) -> list[str]:
    """Sets what a form brought, and says what changed. Raises FormError with a sentence for each field that doesn't fit, and sets nothing then."""
    people.require_admin(tx, person)
    values: dict[str, object] = {}
    refused: dict[str, str] = {}
    for name, setting in settings.SETTINGS.items():
        try:
            values[name] = settings.read(setting, words.get(name, ""))
        except DeskError as error:
            refused[name] = str(error)
    listed = words.get(targets.NAME)
    try:
        is_new = listed is not None and set(targets.read(tx, listed)) != limits.allowed_targets(tx, queue.id)
    except DeskError as error:
        refused[targets.NAME] = str(error)
    if refused:
        raise FormError(refused)
    changed = {name: value for name, value in values.items() if value != getattr(queue, settings.SETTINGS[name].field)}
    said = [_keep_setting(tx, person, queue, name, settings.SETTINGS[name], value) for name, value in changed.items()]
    return [*said, *([targets.set_targets(tx, person, queue, listed or "")] if is_new else [])]


def rename(tx: Transaction, person: Person, queue: Queue, word: str) -> str:
    """Renames a queue, and says what changed. Open conversations only show the new name. Raises DeskError."""
    people.require_admin(tx, person)
    name, before = names.bare(tx, word).lower(), queue.name
    require_name(tx, name)
    if rows.find_queue_named(tx.session, name, archived=True):
        raise DeskError(f"An archived queue is called {name}. Choose another name.", field=Field.NAME)
    queue.name = name
    tx.session.add(queue)
    audit.write(tx, person.id, "renamed queue", f"queue:{queue.id}", f"{before} -> {name}")
    for conversation in conversations.list_open_of_queue(tx.session, queue.id):
        redraws.refresh_card(tx, conversation)
    return f"Queue {before} is called {name} from now on."


def move(tx: Transaction, person: Person, queue: Queue, channel: Channel) -> str:
    """Moves a queue to another channel, and says what changed. Open threads stay where they are. Raises DeskError."""
    people.require_admin(tx, person)
    if channel.id == queue.channel_id:
        raise DeskError(f"{queue.name} lives in #{channel.name} already.")
    _require_usable(channel)
    before = queue.channel_id
    queue.channel_id = channel.id
    tx.session.add(queue)
    audit.write(tx, person.id, "moved queue", f"queue:{queue.id}", f"{before} -> {channel.id}")
    tx.deliver(lanes.channel(channel.id), DeliveryKind.ENTER_CHANNEL, channel.id)
    notices.end(tx, sharing.key(queue, before), "The queue lives elsewhere now.")
    still = [
        conversation for conversation in conversations.list_open_of_queue(tx.session, queue.id) if conversation.channel_id != channel.id
    ]
    rest = (
        f" {times.plural(len(still), 'open conversation')} {'stays' if len(still) == 1 else 'stay'} where {'it is' if len(still) == 1 else 'they are'}."
        if still
        else ""
    )
    return f"Queue {queue.name} lives in #{channel.name} from now on.{rest}"


def remember_person(tx: Transaction, person: Person, *, alone: bool = True) -> None:
    """Keeps what Slack says of a person. Somebody who left, or is a guest now, gives back what they own, and what waits for them ends. Who
    keeps many people, not one `alone`, marks afterwards whose name is whose as well.
    """
    known = people_rows.find_person(tx.session, person.id)
    lost = known is not None and people.can_own(known) and not people.can_own(person)
    if people.remember(tx, person) and alone:
        people.mark_namesakes(tx)
    if lost:
        cause = f"{person.called} left" if person.is_deleted else f"{person.called} can't be an agent any more"
        agents.leave_invitations(tx, person, cause)
        for queue in rows.list_member_queues(tx.session, person.id):
            _take_previews(tx, queue, person)
        for conversation in conversations.list_owned(tx.session, person.id):
            agents.let_go(tx, conversation, cause)


def remember_channel(tx: Transaction, channel: Channel) -> None:
    """Keeps what Slack says of a channel. Where a queue lives and another organisation reads along, the admins are told once; texts go on to be
    shown there, as nobody would see them otherwise.
    """
    known = people_rows.find_channel(tx.session, channel.id)
    was_shared = known is not None and known.is_shared
    people.remember_channel(tx, channel)
    if was_shared or channel.is_shared:
        for queue in rows.list_queues(tx.session):
            if queue.channel_id == channel.id:
                sharing.tell(tx, queue, channel)


def name_supervisor(tx: Transaction, person: Person, queue: Queue, member: Person) -> bool:
    """Makes somebody a supervisor, and a member if they weren't one, and says whether they are new to it. Raises DeskError."""
    add_member(tx, person, queue, member)
    return _set_supervisor(tx, person, queue, member, is_supervisor=True)


def unname_supervisor(tx: Transaction, person: Person, queue: Queue, member: Person) -> bool:
    """Takes back that somebody is a supervisor, and says whether they were one; they stay a member. Raises DeskError."""
    people.require_admin(tx, person)
    return _set_supervisor(tx, person, queue, member, is_supervisor=False)


def _set_supervisor(tx: Transaction, person: Person, queue: Queue, member: Person, *, is_supervisor: bool) -> bool:
    membership = tx.session.get(QueueMember, (queue.id, member.id))
    if membership is None or membership.is_supervisor == is_supervisor:
        return False
    membership.is_supervisor = is_supervisor
    tx.session.add(membership)
    audit.write(tx, person.id, "named supervisor" if is_supervisor else "unnamed supervisor", f"queue:{queue.id}", member.id)
    redraws.refresh_home(tx, member.id)
    return True
