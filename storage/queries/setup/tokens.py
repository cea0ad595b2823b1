"""Tokens of programs are read and changed here, and what was done under their keys."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, select

from storage.models import Conversation, SentOnce, Token


def list_tokens(session: Session) -> Sequence[Token]:
    """Lists the tokens by name."""
    return session.exec(select(Token).order_by(Token.name)).all()


def find_named(session: Session, name: str) -> Token | None:
    """Gives the token of this name, or None."""
    return session.exec(select(Token).where(Token.name == name)).first()


def remove(session: Session, token: Token) -> None:
    """Deletes a token with the keys that were used with it."""
    session.execute(delete(SentOnce).where(col(SentOnce.token_id) == token.id))
    session.delete(token)
    session.flush()


def find_sent(session: Session, token_id: int, key: str) -> SentOnce | None:
    """Gives what was done under a key, or None."""
    return session.get(SentOnce, (token_id, key))


def drop_sent(session: Session, before: datetime) -> None:
    """Deletes the keys under which something was done in conversations that have been done since before then."""
    over = select(Conversation.id).where(col(Conversation.done_at) < before)
    session.execute(delete(SentOnce).where(col(SentOnce.conversation_id).in_(over)))


def find_last_conversation(session: Session, contact_id: int) -> Conversation | None:
    """Gives a contact's newest conversation on any line, or None."""
    query = select(Conversation).where(Conversation.contact_id == contact_id).order_by(col(Conversation.id).desc())
    return session.exec(query.limit(1)).first()
