"""Hooks are read and changed here, with what they have still to be told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from storage.kinds import LaneKind
from storage.models import Contact, Conversation, Delivery, Hook, HookPost, Line, Message, Queue
from storage.sql.statement import Statement

_ANY = Statement("SELECT 1 FROM hook LIMIT 1")
"""This is asked for each text, wherefore it is a plain statement: most houses have no hooks."""


@dataclass(frozen=True, slots=True)
class Post:
    """What a hook has to be told, with all that it is about."""

    post: HookPost
    hook: Hook
    conversation: Conversation
    contact: Contact
    queue: Queue
    line: Line
    message: Message | None


def if_any(session: Session, then: Callable[[], None]) -> None:
    """Calls `then`, before the transaction ends, if there are hooks."""
    _ANY.later(session, {}, lambda cursor: then() if cursor.fetchone() else None)


def list_listening(session: Session, since: datetime) -> list[int]:
    """Lists the ids of hooks that are told, or were paused only after then."""
    return list(session.exec(select(Hook.id).where(col(Hook.paused_at).is_(None) | (col(Hook.paused_at) > since)).order_by(col(Hook.id))))


def list_hooks(session: Session) -> Sequence[Hook]:
    """Lists the hooks, the oldest first."""
    return session.exec(select(Hook).order_by(col(Hook.id))).all()


def find(session: Session, url: str) -> Hook | None:
    """Gives the hook of this address, or None."""
    return session.exec(select(Hook).where(Hook.url == url)).first()


def find_post(session: Session, post_id: int) -> Post | None:
    """Gives what a hook has to be told, or None where that is not so any more."""
    query = (
        select(HookPost, Hook, Conversation, Contact)
        .join(Hook, col(Hook.id) == col(HookPost.hook_id))
        .join(Conversation, col(Conversation.id) == col(HookPost.conversation_id))
        .join(Contact, col(Contact.id) == col(Conversation.contact_id))
    )
    row = session.exec(query.where(HookPost.id == post_id)).first()
    if row is None:
        return None
    post, hook, conversation, contact = row
    queue, line = session.get_one(Queue, conversation.queue_id), session.get_one(Line, conversation.line_id)
    message = session.get_one(Message, post.message_id) if post.message_id else None
    return Post(post, hook, conversation, contact, queue, line, message)


def add_post(session: Session, post: HookPost) -> int:
    """Stores what a hook is to be told, and gives its id."""
    session.add(post)
    session.flush()
    return post.id


def told(session: Session, post_id: int, hook_id: int) -> None:
    """Forgets what a hook was told, which has got through."""
    session.execute(delete(HookPost).where(col(HookPost.id) == post_id))
    well = (col(Hook.id) == hook_id, col(Hook.failing_since).is_not(None))
    session.execute(update(Hook).where(*well).values(failing_since=None))


def failed(session: Session, hook_id: int, now: datetime) -> datetime | None:
    """Stores that a hook could not be told, and gives since when; None where it is gone or paused."""
    mine = (col(Hook.id) == hook_id, col(Hook.paused_at).is_(None))
    session.execute(update(Hook).where(*mine, col(Hook.failing_since).is_(None)).values(failing_since=now))
    return session.exec(select(Hook.failing_since).where(*mine)).first()


def pause(session: Session, hook_id: int, now: datetime) -> bool:
    """Pauses a hook; False where it was paused already or is gone."""
    mine = (col(Hook.id) == hook_id, col(Hook.paused_at).is_(None))
    return session.execute(update(Hook).where(*mine).values(paused_at=now).returning(col(Hook.id))).first() is not None


def count_waiting(session: Session, hook_id: int) -> int:
    """Counts what a hook has still to be told."""
    return len(session.exec(select(HookPost.id).where(HookPost.hook_id == hook_id)).all())


def remove(session: Session, hook: Hook) -> None:
    """Deletes a hook with all that it has still to be told."""
    session.execute(delete(Delivery).where(col(Delivery.lane) == LaneKind.HOOK.of(hook.id)))
    session.execute(delete(HookPost).where(col(HookPost.hook_id) == hook.id))
    session.execute(delete(Hook).where(col(Hook.id) == hook.id))
