"""Somebody wants some targets first in lists: their favourites, then those whom they invited lately."""

from bot.desk import audit
from bot.desk.errors import DeskError
from bot.desk.notices import redraws
from bot.desk.people import people
from bot.desk.queues import names, targets
from storage.models import Favourite, Person
from storage.queries.screens import homes as rows
from storage.transaction import Transaction

RECENT_MOST = 20


def toggle(tx: Transaction, person: Person, word: str) -> str:
    """Makes a teammate or a queue a favourite, or takes that back where it was one. Says what was done. Raises DeskError."""
    target, name = _get_target(tx, person, word)
    known = tx.session.get(Favourite, (person.id, target))
    if known:
        tx.session.delete(known)
    else:
        tx.session.add(Favourite(person_id=person.id, target=target, added_at=tx.now))
    tx.session.flush()
    audit.write(tx, person.id, "unfavoured" if known else "favoured", f"person:{person.id}", target)
    redraws.refresh_home(tx, person.id)
    return (
        f"{name} is no longer a favourite of yours." if known else f"{name} is now a favourite of yours: first in lists, and on your Home."
    )


def _get_target(tx: Transaction, person: Person, word: str) -> tuple[str, str]:
    if not people.is_agent(tx, person):
        raise DeskError("Only agents have favourites. An admin adds you to a queue with /queue add.")
    queue = names.find_named(tx, word)
    if queue:
        return targets.queue_key(queue.id), queue.name
    target = people.get_mentioned(tx, word)
    if target.id == person.id:
        raise DeskError("You can't be your own favourite. Choose a teammate or a queue.")
    if not people.is_agent(tx, target):
        raise DeskError(f"{target.called} is in no queue, so nothing can be transferred to them.")
    return target.id, target.called


def order(tx: Transaction, person_id: str) -> dict[str, int]:
    """Says where each target stands among the first of somebody's lists: favourites, then recent ones."""
    chosen = [favourite.target for favourite in rows.list_favourites(tx.session, person_id)]
    recent = [targets.target_id_of(invitation) for invitation in rows.list_recent_invitations(tx.session, person_id, RECENT_MOST)]
    return {target: index for index, target in enumerate(dict.fromkeys([*chosen, *recent]))}
