"""People and channels are kept here as Slack last described them."""

from datetime import datetime

from sqlmodel import Session, col, delete, select

from storage.models import Admin, Channel, ChannelMember, Person, Workspace
from storage.sql.statement import Statement

_IS_NAMED_ADMIN = Statement("SELECT 1 FROM admin WHERE person_id = :person_id")
_RAISE_HOME = Statement("UPDATE person SET home_wanted = home_wanted + 1 WHERE id = :id AND home_opened_at > :after")
_IS_MISSING = Statement(
    "SELECT 1 FROM channel LEFT JOIN channel_member AS member ON member.channel_id = channel.id AND member.person_id = :person_id "
    "WHERE channel.id = :channel_id AND channel.members_read_at IS NOT NULL AND member.person_id IS NULL"
)

_JOIN = Statement(
    "INSERT INTO channel_member (channel_id, person_id) VALUES (:channel_id, :person_id) ON CONFLICT (channel_id, person_id) DO NOTHING"
)

_SHARED = "SELECT lower(name) FROM person WHERE is_deleted = FALSE AND is_bot = FALSE GROUP BY lower(name) HAVING count(*) > 1"
_MARK_NAMESAKES = Statement(
    f"UPDATE person SET shares_name = (lower(name) IN ({_SHARED})) WHERE COALESCE(shares_name, FALSE) != (lower(name) IN ({_SHARED}))"  # noqa: S608  (words of ours)
)


def mark_namesakes(session: Session) -> None:
    """Stores whose name somebody else here has too."""
    _MARK_NAMESAKES.change(session, {})


def find_workspace(session: Session) -> Workspace | None:
    """Gives the workspace; None before Slack has said who we are."""
    return session.get(Workspace, 1)


def find_person(session: Session, person_id: str) -> Person | None:
    """Gives the person of this id; None where Slack has not described them yet."""
    return session.get(Person, person_id)


def find_called(session: Session, words: str) -> Person | None:
    """Gives the person who bears the handle, the full name or the first name that `words` begin with. None where nobody does."""
    word = words.lower().split()[0].strip(".,:;!?*_~`”’)") if words.split() else ""
    if not word:
        return None
    here = session.exec(select(Person.id, Person.handle, Person.name).where(col(Person.is_deleted).is_(False)))
    called = next((id_ for id_, handle, name in here if handle.lower() == word or name.lower().split()[:1] == [word]), None)
    return session.get(Person, called) if called else None


def list_called(session: Session, word: str) -> list[Person]:
    """Lists who has this handle, however it is written in capitals; where nobody has, all whose name it is, by their handles."""
    wanted = word.lower()
    here = list(session.exec(select(Person).where(col(Person.is_deleted).is_(False)).order_by(col(Person.handle))))
    return [person for person in here if person.handle.lower() == wanted] or [person for person in here if person.name.lower() == wanted]


def list_admins(session: Session) -> list[Person]:
    """Lists the admins: the workspace's own, and those who were named and are no guests."""
    named = select(Admin.person_id)
    return list(
        session.exec(
            select(Person)
            .where(
                col(Person.is_admin) | (col(Person.id).in_(named) & col(Person.is_guest).is_(False)),
                col(Person.is_deleted).is_(False),
                col(Person.is_bot).is_(False),
            )
            .order_by(Person.id)
        )
    )


def is_named_admin(session: Session, person_id: str) -> bool:
    """Says whether somebody was named admin beside the workspace's own."""
    return _IS_NAMED_ADMIN.first(session, {"person_id": person_id}) is not None


def find_channel(session: Session, channel_id: str) -> Channel | None:
    """Gives the channel of this id; None where Slack has not described it yet."""
    return session.get(Channel, channel_id)


def find_channel_named(session: Session, name: str) -> Channel | None:
    """Gives the channel of this name, or None."""
    return session.exec(select(Channel).where(Channel.name == name.lower().lstrip("#"))).first()


def list_usable_channels(session: Session) -> list[Channel]:
    """Lists the channels by name in which a queue may live, as far as Slack has told."""
    usable = (col(Channel.is_archived).is_(False), col(Channel.is_shared).is_(False))
    seen = col(Channel.has_bot) | col(Channel.is_private).is_(False)
    return list(session.exec(select(Channel).where(*usable, seen, Channel.name != "").order_by(Channel.name)))


def is_missing(session: Session, channel_id: str, person_id: str) -> bool:
    """Says whether somebody isn't in a channel, as far as its members are known."""
    return _IS_MISSING.first(session, {"channel_id": channel_id, "person_id": person_id}) is not None


def set_channel_members(session: Session, channel_id: str, person_ids: list[str]) -> None:
    """Stores who is in a channel, in place of whoever was."""
    session.execute(delete(ChannelMember).where(col(ChannelMember.channel_id) == channel_id))
    for person_id in person_ids:
        add_channel_member(session, channel_id, person_id)


def add_channel_member(session: Session, channel_id: str, person_id: str) -> None:
    """Stores that somebody is in a channel, unless it is known: Slack's event and its list may say so at once."""
    _JOIN.later(session, {"channel_id": channel_id, "person_id": person_id})


def raise_home(session: Session, person_id: str, opened_after: datetime) -> bool:
    """Asks for somebody's Home to be drawn anew, if they looked at it lately."""
    return bool(_RAISE_HOME.change(session, {"id": person_id, "after": opened_after}))


def list_named_admins(session: Session) -> list[Admin]:
    """Lists those who were named admins beside the workspace's own."""
    return list(session.exec(select(Admin)))
