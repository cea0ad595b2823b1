"""The tables of people and channels say who is who, and what somebody may do."""

import re

from sqlmodel import Session

from bot.desk import audit
from bot.desk.errors import DeskError, UnknownChannelError, UnknownPersonError
from bot.desk.language import plain_text
from bot.desk.people import belonging
from storage.models import Admin, Channel, Person, Workspace
from storage.queries.people import people
from storage.queries.setup import queues
from storage.transaction import Transaction

SETTINGS = "settings"
"""The admins that stand in THREADLINE_ADMINS are named by this."""
NAMESAKES_MOST = 10
"""So many people of one name are listed for somebody to choose from."""
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^>]*))?>")
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|([^>]*))?>")


def get_person(tx: Transaction, person_id: str) -> Person:
    """Gives a person by their id. Raises UnknownPersonError for somebody Slack has not described yet."""
    person = people.find_person(tx.session, person_id)
    if person is None:
        raise UnknownPersonError(person_id)
    return person


def is_admin(tx: Transaction, person: Person) -> bool:
    return is_seen_as_admin(tx.session, person)


def is_seen_as_admin(session: Session, person: Person) -> bool:
    """Says whether somebody is an admin, for whoever only reads. Who was named and is a guest now is none."""
    return not person.is_deleted and (person.is_admin or (can_own(person) and people.is_named_admin(session, person.id)))


def require_admin(tx: Transaction, person: Person) -> None:
    if not is_admin(tx, person):
        raise DeskError("Only admins may do that: ask a workspace owner or admin.")


def is_agent(tx: Transaction, person: Person) -> bool:
    return can_own(person) and queues.is_in_any(tx.session, person.id)


def may_claim(tx: Transaction, queue_id: int, person: Person) -> bool:
    """Says whether somebody may claim conversations of a queue: its members may, and admins who are agents."""
    is_member = can_own(person) and queues.is_member(tx.session, queue_id, person.id)
    return is_member or (is_admin(tx, person) and is_agent(tx, person))


def can_own(person: Person) -> bool:
    """Says whether somebody can own conversations: guests, bots and those who left never reach a contact."""
    return not (person.is_deleted or person.is_bot or person.is_guest)


def get_mentioned(tx: Transaction, word: str) -> Person:
    """Gives the person that `<@U…>`, `@kate` or `Kate Lewis` names. Raises DeskError when it is nobody or several."""
    mention = _PERSON.fullmatch(word.strip())
    if mention:
        return get_person(tx, mention.group(1))
    named = people.list_called(tx.session, word.strip().lstrip("@"))
    if len(named) == 1:
        return named[0]
    if named:
        handles = ", ".join(f"@{person.handle}" for person in named[:NAMESAKES_MOST])
        raise DeskError(f"Several people are called {word}: {handles}. Write the handle of the one whom you mean.")
    raise DeskError(f"Nobody here is called {word}. Pick a name from the list that Slack offers after @.")


def get_mentioned_channel(tx: Transaction, word: str) -> Channel:
    """Gives the channel that `<#C…>` or `#name` names. Raises DeskError when there is none."""
    mention = _CHANNEL.fullmatch(word.strip())
    if mention:
        channel = people.find_channel(tx.session, mention.group(1))
        if channel is None:
            raise UnknownChannelError(mention.group(1))
        return channel
    channel = people.find_channel_named(tx.session, word.strip())
    if channel is None:
        raise DeskError(f"There is no channel {word} that Threadline can see. For a private channel, first type /invite @threadline in it.")
    return channel


def as_typed(tx: Transaction, words: str) -> str:
    """Gives what whoever typed a command sees: @kate where Slack sends <@U…|kate>, #support for <#C…|support>."""

    def person(match: re.Match[str]) -> str:
        known = people.find_person(tx.session, match[1])
        return f"@{known.handle if known else match[2] or 'somebody'}"

    def channel(match: re.Match[str]) -> str:
        known = people.find_channel(tx.session, match[1])
        return f"#{known.name if known else match[2] or 'channel'}"

    return _CHANNEL.sub(channel, _PERSON.sub(person, words))


def name_of(tx: Transaction, person_id: str | None) -> str:
    person = people.find_person(tx.session, person_id) if person_id else None
    return person.called if person else "somebody"


def names(tx: Transaction) -> plain_text.Names:
    """Gives a function that knows the names of people and channels as contacts may read them."""

    def name(id_: str) -> str:
        if not id_.startswith(("C", "G")):
            person = people.find_person(tx.session, id_)
            return person.name if person else "somebody"
        channel = people.find_channel(tx.session, id_)
        return channel.name if channel else ""

    return name


def mark_namesakes(tx: Transaction) -> None:
    """Keeps whose name somebody else here has too: they are told apart by their handles (`Person.called`)."""
    people.mark_namesakes(tx.session)


def remember(tx: Transaction, person: Person) -> bool:
    """Keeps what Slack says of a person now, and says whether somebody's name came, changed or went."""
    known = people.find_person(tx.session, person.id)
    if known is None:
        tx.session.add(person)
        return True
    renamed = (known.name, known.is_deleted, known.is_bot) != (person.name, person.is_deleted, person.is_bot)
    for field in ("handle", "name", "time_zone", "is_admin", "is_bot", "is_guest", "is_outsider", "is_deleted"):
        if getattr(known, field) != getattr(person, field):
            setattr(known, field, getattr(person, field))
    return renamed


def remember_channel(tx: Transaction, channel: Channel) -> None:
    known = people.find_channel(tx.session, channel.id)
    if known is None:
        tx.session.add(channel)
        return
    for field in ("name", "is_private", "is_shared", "is_archived", "has_bot"):
        setattr(known, field, getattr(channel, field))
    tx.session.add(known)


def remember_workspace(tx: Transaction, workspace: Workspace) -> None:
    """Keeps who Slack says that we are; what the business is called is an admin's to say."""
    known = people.find_workspace(tx.session)
    workspace.business = known.business if known else None
    tx.session.merge(workspace)


def name_admins(tx: Transaction, person_ids: list[str]) -> None:
    """Makes the admins of the settings those of the table."""
    for person_id in person_ids:
        if not people.is_named_admin(tx.session, person_id):
            tx.session.add(Admin(person_id=person_id, named_by=SETTINGS))
            audit.write(tx, audit.SYSTEM, "admin named", f"person:{person_id}")
    for admin in people.list_named_admins(tx.session):
        if admin.named_by == SETTINGS and admin.person_id not in person_ids:
            tx.session.delete(admin)
            audit.write(tx, audit.SYSTEM, "admin unnamed", f"person:{admin.person_id}")


def name_admin(tx: Transaction, person: Person, member: Person) -> str:
    """Makes somebody an admin beside the workspace's own, and says so. Raises DeskError."""
    require_admin(tx, person)
    if not can_own(member):
        raise DeskError(f"{member.called} can't be an admin: {member.called} {belonging.why_not(member)}.")
    if is_admin(tx, member):
        raise DeskError(f"{member.called} is an admin already.")
    tx.session.add(Admin(person_id=member.id, named_by=person.id))
    audit.write(tx, person.id, "admin named", f"person:{member.id}")
    return f"{member.called} is an admin now and can use /queue, /line and /desk."


def unname_admin(tx: Transaction, person: Person, member: Person) -> str:
    """Takes back that somebody is an admin, and says so. Raises DeskError."""
    require_admin(tx, person)
    named = tx.session.get(Admin, member.id)
    if named is None:
        own = " as an owner or admin of the workspace: Slack decides that" if member.is_admin else ""
        raise DeskError(f"{member.called} is {'an admin' + own if own else 'no admin'}.")
    if named.named_by == SETTINGS:
        raise DeskError(f"{member.called} is named in THREADLINE_ADMINS: take them out of that setting and start Threadline anew.")
    tx.session.delete(named)
    tx.session.flush()
    audit.write(tx, person.id, "admin unnamed", f"person:{member.id}")
    still = " They stay one as an owner or admin of the workspace." if member.is_admin else ""
    return f"{member.called} is no named admin any more.{still}"
