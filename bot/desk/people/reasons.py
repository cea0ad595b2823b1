"""Admins offer the reasons for being Not Ready."""

from sqlmodel import Session

from bot.desk import audit
from bot.desk.errors import DeskError
from bot.desk.language.lookup import nearest
from bot.desk.people import people
from storage.models import Person, Reason
from storage.queries.people import agents as rows
from storage.transaction import Transaction

FIRST = ("Break", "Lunch", "Meeting", "Training")
LONGEST = 40


def list_all(session: Session) -> list[str]:
    """Lists the reasons that are offered: those of the beginning first, then by name."""
    known = rows.list_reasons(session)
    removed = {reason.name for reason in known if reason.removed}
    added = [reason.name for reason in known if not reason.removed and reason.name not in FIRST]
    return [name for name in FIRST if name not in removed] + sorted(added)


def read(tx: Transaction, word: str) -> str | None:
    """Gives the reason that was typed, or None for none. Raises DeskError that names the nearest one."""
    word = " ".join(word.split())
    known = list_all(tx.session)
    meant = _find(known, word)
    if not word or meant:
        return meant
    near = nearest(word, known)
    listed = f" Reasons: {', '.join(known)}." if known else " There are no reasons: type /sms notready alone."
    raise DeskError(f"{word} is no reason." + (f" Did you mean {near}?" if near else "") + listed)


def _find(known: list[str], word: str) -> str | None:
    return next((name for name in known if name.lower() == word.lower()), None)


def add(tx: Transaction, person: Person, word: str) -> str:
    people.require_admin(tx, person)
    name = " ".join(word.split())[:LONGEST]
    if not name:
        raise DeskError("The reason is missing. Write it like /desk reason add Training.")
    name = _find(list(FIRST), name) or name[:1].upper() + name[1:]
    if _find(list_all(tx.session), name):
        raise DeskError(f"{name} is a reason already.")
    tx.session.merge(Reason(name=name, removed=False))
    audit.write(tx, person.id, "added reason", "desk", name)
    return f"Agents can be Not Ready – {name} from now on."


def remove(tx: Transaction, person: Person, word: str) -> str:
    """Takes a reason away. Whoever is Not Ready for it stays so. Raises DeskError."""
    people.require_admin(tx, person)
    name = read(tx, word)
    if name is None:
        raise DeskError("The reason is missing. Write it like /desk reason remove Training.")
    tx.session.merge(Reason(name=name, removed=True))
    audit.write(tx, person.id, "removed reason", "desk", name)
    return f"{name} is no reason any more. Whoever is Not Ready for it stays so."
