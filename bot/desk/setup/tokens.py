"""An admin gives programs tokens, with which they act in that admin's name."""

import hashlib
import hmac
import re
from secrets import token_urlsafe

from bot.desk import audit
from bot.desk.errors import DeskError
from bot.desk.people import people
from storage.models import Person, Token
from storage.queries.setup import tokens as rows
from storage.transaction import Transaction

MOST = 20
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def add(tx: Transaction, person: Person, word: str) -> str:
    """Adds a token and says it, which is said only here. Raises DeskError."""
    people.require_admin(tx, person)
    name = word.lower()
    if not _NAME.fullmatch(name):
        raise DeskError("A token's name has up to 40 letters, digits, - and _. Write it like /desk token add crm")
    if rows.find_named(tx.session, name):
        raise DeskError(f"There is a token {name} already. /desk token remove {name} takes it away.")
    if len(rows.list_tokens(tx.session)) >= MOST:
        raise DeskError(f"There are {MOST} tokens already, which is the most. /desk token remove takes one away.")
    secret = token_urlsafe(32)
    token = Token(name=name, hashed=hash_of(secret), added_by=person.id)
    tx.session.add(token)
    tx.session.flush()
    audit.write(tx, person.id, "added token", f"token:{token.id}", name)
    return (
        f"The token {name}, which is shown only this once: {secret}\n"
        "Whoever has it texts and edits contacts in your name, in your queues. docs/openapi.yaml says how."
    )


def list_all(tx: Transaction, person: Person) -> list[str]:
    """Says of each token what it is called and in whose name it acts. Raises DeskError."""
    people.require_admin(tx, person)
    return [f"{token.name}, in the name of {people.name_of(tx, token.added_by)}" for token in rows.list_tokens(tx.session)]


def remove(tx: Transaction, person: Person, word: str) -> str:
    """Takes a token away, which is refused from now on. Raises DeskError."""
    people.require_admin(tx, person)
    token = rows.find_named(tx.session, word.lower())
    if token is None:
        raise DeskError("There is no such token. /desk token list names them all.")
    audit.write(tx, person.id, "removed token", f"token:{token.id}", token.name)
    name = token.name
    rows.remove(tx.session, token)
    return f"The token {name} is refused from now on."


def hash_of(secret: str) -> str:
    """Gives what is kept of a token: it is long and random, so that a plain hash can't be turned back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find(tx: Transaction, secret: str) -> tuple[Token, Person] | None:
    """Gives a token with the admin in whose name it acts; None where it is no token, or they are no admin any more."""
    hashed = hash_of(secret)
    for token in rows.list_tokens(tx.session):
        if hmac.compare_digest(token.hashed, hashed):
            person = people.get_person(tx, token.added_by)
            return (token, person) if people.is_admin(tx, person) else None
    return None
