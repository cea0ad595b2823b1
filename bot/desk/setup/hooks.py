"""An admin sets up which addresses outside are told what happens."""

import ipaddress
from secrets import token_urlsafe
from urllib.parse import urlsplit

from bot.desk import audit, lanes
from bot.desk.errors import DeskError
from bot.desk.language import times
from bot.desk.language.addresses import is_public
from bot.desk.notices import hooks as posts
from bot.desk.notices import notices
from bot.desk.people import people
from storage.models import Hook, Person
from storage.queries.notices import hooks as rows
from storage.transaction import Transaction

LIKE = "Write it like /desk hook add https://example.com/threadline"
LONGEST = 500
MOST = 10


def add(tx: Transaction, person: Person, word: str) -> str:
    """Adds a hook and says its secret, which is said only here. Raises DeskError."""
    people.require_admin(tx, person)
    url = read_url(tx, word)
    if rows.find(tx.session, url):
        raise DeskError("That hook is there already. /desk hook remove takes it away; adding it again gives it a new secret.")
    if len(rows.list_hooks(tx.session)) >= MOST:
        raise DeskError(f"There are {MOST} hooks already, which is the most. /desk hook remove takes one away.")
    secret = token_urlsafe(32)
    hook = Hook(url=url, secret=secret, added_by=person.id)
    tx.session.add(hook)
    tx.session.flush()
    audit.write(tx, person.id, "added hook", f"hook:{hook.id}")
    return (
        f"The hook {url} is told from now on what happens. Its secret, which is shown only this once: {secret}\n"
        "Whoever has it can sign as Threadline does; docs/reference.md#hooks says how a signature is checked."
    )


def read_url(tx: Transaction, word: str) -> str:
    """Reads a hook's address. Raises DeskError for what isn't one, or leads into a network of our own. A name is looked at again each time
    that it is asked.
    """
    if len(word) > LONGEST or any(letter.isspace() or not letter.isascii() or not letter.isprintable() for letter in word) or "\\" in word:
        raise DeskError(f"That is no address for a hook. {LIKE}")
    try:
        parts = urlsplit(word)
        port = parts.port
    except ValueError:
        raise DeskError(f"That is no address for a hook. {LIKE}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise DeskError(f"That is no address for a hook. {LIKE}")
    if "@" in parts.netloc:
        raise DeskError(f"A hook's address may hold no user name or password: the secret that Threadline gives it says who asks. {LIKE}")
    if parts.fragment:
        raise DeskError(f"A hook's address may have no # in it. {LIKE}")
    if parts.hostname not in tx.hook_hosts:
        _require_outside(parts.scheme, parts.hostname)
    return word


def _require_outside(scheme: str, host: str) -> None:
    try:
        public = is_public(ipaddress.ip_address(host))
    except ValueError:
        public = "." in host and not host.endswith((".local", ".internal", ".localhost"))
    if not public:
        raise DeskError(f"{host} is an address of a private network. Whoever runs Threadline can allow it in HOOK_ALLOWED_HOSTS.")
    if scheme != "https":
        raise DeskError(f"What a hook is told has contacts' words in it, so its address begins with https. {LIKE}")


def list_all(tx: Transaction, person: Person) -> list[str]:
    """Says of each hook where it leads, who added it, and how it does. Raises DeskError."""
    people.require_admin(tx, person)
    return [_said(tx, hook, person.time_zone) for hook in rows.list_hooks(tx.session)]


def _said(tx: Transaction, hook: Hook, time_zone: str) -> str:
    waiting = rows.count_waiting(tx.session, hook.id)
    state = "is told all that happens"
    if hook.paused_at:
        state = f"paused since {times.stamp(hook.paused_at, time_zone)}: /desk hook resume goes on"
    elif hook.failing_since:
        state = f"has not answered as it should since {times.stamp(hook.failing_since, time_zone)}; it is tried again"
    waits = f"; {waiting} to be told" if waiting else ""
    return f"{hook.url}, by {people.name_of(tx, hook.added_by)}: {state}{waits}"


def remove(tx: Transaction, person: Person, word: str) -> str:
    """Takes a hook away, with all that it has still to be told. Raises DeskError."""
    hook = _get(tx, person, word)
    waiting = rows.count_waiting(tx.session, hook.id)
    url = hook.url
    notices.end(tx, posts.key(hook), "It was removed.")
    rows.remove(tx.session, hook)
    audit.write(tx, person.id, "removed hook", f"hook:{hook.id}")
    return f"The hook {url} is told nothing any more." + (f" {waiting} that waited for it will never be told." if waiting else "")


def resume(tx: Transaction, person: Person, word: str) -> str:
    """Has a paused hook told again, all that was kept for it and in order. Raises DeskError."""
    hook = _get(tx, person, word)
    if hook.paused_at is None:
        raise DeskError("That hook isn't paused: it is told all that happens, and tried again where it doesn't answer.")
    hook.paused_at = hook.failing_since = None
    tx.session.add(hook)
    tx.session.flush()
    tx.hurry(lanes.hook(hook.id))
    notices.end(tx, posts.key(hook), "It was resumed.")
    audit.write(tx, person.id, "resumed hook", f"hook:{hook.id}")
    return f"The hook {hook.url} goes on. {rows.count_waiting(tx.session, hook.id)} to be told first."


def _get(tx: Transaction, person: Person, word: str) -> Hook:
    people.require_admin(tx, person)
    hook = rows.find(tx.session, word)
    if hook is None:
        raise DeskError("There is no such hook. /desk hook list names them all.")
    return hook
