"""Conversations are found by their words here. Each has a row of `search_text`: the words that were said in it, and those about its contact.

The database's own full text index is beside it: SQLite's FTS5, which triggers keep, or PostgreSQL's of a tsvector. Rows are written in the
transaction that changes the words.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, text
from sqlmodel import Session, col, select

from storage.models import Contact, Conversation, Queue
from storage.sql.statement import Statement, plain
from storage.words import Term, Wanted, ends_of, parts_of, words_of

MOST = 20_000
"""A conversation is found by its first so many words: an index takes no more of one row than a book has."""
LAST = 2**62
"""No conversation has this id."""

_SAID = Statement("SELECT said FROM search_text WHERE conversation_id = :id")
_ADD = Statement("UPDATE search_text SET said = said || ' ' || :words WHERE conversation_id = :id")
_ADD_AT_ONCE = Statement(
    "WITH added AS (UPDATE search_text SET said = said || array_to_tsvector(:words) WHERE conversation_id = :id "
    "AND length(said) < :most AND NOT tsvector_to_array(said) @> :words) "
    "SELECT EXISTS (SELECT 1 FROM search_text WHERE conversation_id = :id)"
)
"""PostgreSQL adds what is new by itself, and says whether there is a row."""
_KNOWN = Statement("SELECT address, name, email, details FROM contact WHERE id = :id")
_BEGIN = (
    Statement(
        "INSERT INTO search_text (conversation_id, contact_id, said, about) VALUES (:id, :contact, :said, :about) "
        "ON CONFLICT (conversation_id) DO NOTHING"
    ),
    Statement(
        "INSERT INTO search_text (conversation_id, contact_id, said, about) "
        "VALUES (:id, :contact, array_to_tsvector(:said), array_to_tsvector(:about)) ON CONFLICT (conversation_id) DO NOTHING"
    ),
)
_ABOUT = (
    Statement("UPDATE search_text SET about = :words WHERE contact_id = :id"),
    Statement("UPDATE search_text SET about = array_to_tsvector(:words) WHERE contact_id = :id"),
)
_PUT = (
    (
        "INSERT INTO search_text (conversation_id, contact_id, said, about) VALUES (:id, :contact, :said, :about) "
        "ON CONFLICT (conversation_id) DO UPDATE SET contact_id = excluded.contact_id, said = excluded.said, about = excluded.about"
    ),
    (
        "INSERT INTO search_text (conversation_id, contact_id, said, about) "
        "VALUES (:id, :contact, array_to_tsvector(CAST(:said AS text[])), array_to_tsvector(CAST(:about AS text[]))) "
        "ON CONFLICT (conversation_id) DO UPDATE SET contact_id = excluded.contact_id, said = {}excluded.said, about = excluded.about"
    ),
)
_LOCK = "SELECT 1 FROM search_text WHERE conversation_id IN :ids ORDER BY conversation_id FOR UPDATE"
_CONVERSATIONS = (
    "SELECT conversation.id, contact.id, contact.address, contact.name, contact.email, contact.details, conversation.case_details, "
    "conversation.done_note FROM conversation JOIN contact ON contact.id = conversation.contact_id WHERE conversation.id IN :ids"
)
_BODIES = "SELECT conversation_id, body FROM message WHERE conversation_id IN :ids AND state != 'blocked' AND body != '' ORDER BY id"
_NOTES = "SELECT conversation_id, note FROM invitation WHERE conversation_id IN :ids AND note IS NOT NULL"
# "+ 0" has PostgreSQL look into the index of words: where it doesn't know them yet, it would go through all conversations from the newest on.
_FIND = (
    "SELECT rowid AS id FROM search_index WHERE search_index MATCH :wanted AND rowid < :before ORDER BY rowid DESC LIMIT :most",
    (
        "SELECT conversation_id AS id FROM search_text WHERE (said || about) @@ CAST(:wanted AS tsquery) AND conversation_id < :before "
        "ORDER BY conversation_id + 0 DESC LIMIT :most"
    ),
)
_FIND_AMONG_NEWEST = (
    "SELECT conversation_id AS id FROM (SELECT * FROM search_text WHERE conversation_id < :before ORDER BY conversation_id DESC LIMIT :newest) AS newest "
    "WHERE (said || about) @@ CAST(:wanted AS tsquery) ORDER BY conversation_id DESC LIMIT :most"
)
_BEGUN = text(
    "WITH RECURSIVE words (word) AS ("
    "SELECT (SELECT term FROM temp.search_vocabulary WHERE term >= :begin ORDER BY term LIMIT 1) UNION ALL "
    "SELECT (SELECT term FROM temp.search_vocabulary WHERE term >= words.word || char(1) ORDER BY term LIMIT 1) FROM words WHERE words.word < :end "
    "LIMIT :most + 1) SELECT word FROM words WHERE word < :end"
)
WRITTEN_OUT = 16
"""SQLite gathers all that has any word with a beginning before the first can be read, and of a word the last ones at once: where no more words than
these begin so, it is asked for each of them."""
NEWEST = 300
"""PostgreSQL's index gathers all that has a word before the first can be read. What so many of the newest have often enough isn't asked of it."""
_CONTACTS = (
    (
        "SELECT search_text.contact_id FROM search_index JOIN search_text ON search_text.conversation_id = search_index.rowid "
        "WHERE search_index MATCH :wanted ORDER BY search_index.rowid DESC LIMIT :most"
    ),
    (
        "SELECT contact_id FROM search_text WHERE (said || about) @@ CAST(:wanted AS tsquery) AND about @@ CAST(:wanted AS tsquery) "
        "ORDER BY conversation_id + 0 DESC LIMIT :most"
    ),
)


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def add(session: Session, conversation_id: int, *texts: str | None) -> None:
    """Has a conversation found by the words of what is said in it from now on."""
    words = words_of(*texts)
    if not words:
        return
    if _is_sqlite(plain(session)):
        _add_what_is_new(session, conversation_id, words)
        return
    values = {"id": conversation_id, "words": words, "most": MOST}
    _ADD_AT_ONCE.later(session, values, lambda cursor: None if cursor.fetchone()[0] else index(plain(session), [conversation_id]))


def begin(session: Session, conversation_id: int, contact_id: int, text: str) -> None:
    """Has a conversation found that has just begun with a text: by its words, and by what is known of its contact."""
    kind = 0 if _is_sqlite(plain(session)) else 1
    known = _KNOWN.raw(session, {"id": contact_id})
    if known:
        _BEGIN[kind].later(session, _row(kind, conversation_id, contact_id, words_of(text)[:MOST], _about(*known)))


def _add_what_is_new(session: Session, conversation_id: int, words: Sequence[str]) -> None:
    row = _SAID.raw(session, {"id": conversation_id})
    if row is None:
        index(plain(session), [conversation_id])
        return
    known = set(row[0].split())
    new = [word for word in words if word not in known][: max(0, MOST - len(known))]
    if new:
        _ADD.change(session, {"id": conversation_id, "words": " ".join(new)})


def add_anew(session: Session, conversation_ids: Sequence[int]) -> None:
    """Has conversations found by the words that they have now, and by no others."""
    index(plain(session), conversation_ids, anew=True)


def call_anew(session: Session, contact_id: int, address: str, *known: str | None) -> None:
    """Has a contact's conversations found by what is known of them now."""
    kind = 0 if _is_sqlite(plain(session)) else 1
    words = _about(address, *known)
    _ABOUT[kind].change(session, {"id": contact_id, "words": words if kind else " ".join(words)})


def _about(address: str, name: str | None, *known: str | None) -> list[str]:
    lines = [line for text in known if text for line in text.splitlines()]
    return [*words_of(address, name, *lines), *parts_of(address), *ends_of(*lines)]


def index(connection: Connection, conversation_ids: Sequence[int], *, anew: bool = False) -> None:
    """Writes the rows of conversations. With `anew` they are found by nothing else any more; without, what somebody adds meanwhile stays."""
    ids = {"ids": list(conversation_ids)}
    kind = 0 if _is_sqlite(connection) else 1
    if kind and anew:
        connection.execute(_among(_LOCK), ids)
    said: dict[int, list[str]] = defaultdict(list)
    for statement in (_BODIES, _NOTES):
        for number, words in connection.execute(_among(statement), ids):
            said[number].append(words)
    rows = [
        _row(kind, number, contact, words_of(case, note, *said[number])[:MOST], _about(address, *about))
        for number, contact, address, *about, case, note in connection.execute(_among(_CONVERSATIONS), ids)
    ]
    if rows:
        connection.execute(text(_PUT[kind].format("" if anew else "search_text.said || ")), rows)


def _row(kind: int, number: int, contact: int, said: Iterable[str], about: Iterable[str]) -> dict[str, Any]:
    wrap: Any = list if kind else " ".join
    return {"id": number, "contact": contact, "said": wrap(said), "about": wrap(about)}


def _among(statement: str) -> Any:
    return text(statement).bindparams(bindparam("ids", expanding=True))


def forget(session: Session, conversation_ids: Sequence[int]) -> None:
    """Has conversations found by nothing any more."""
    session.connection().execute(_among("DELETE FROM search_text WHERE conversation_id IN :ids"), {"ids": list(conversation_ids)})


def forget_contacts(session: Session, contact_ids: Sequence[int]) -> None:
    """Has the conversations of contacts found by nothing any more."""
    session.connection().execute(_among("DELETE FROM search_text WHERE contact_id IN :ids"), {"ids": list(contact_ids)})


def sweep(session: Session, pages: int, *, begin: bool) -> bool:
    """Throws words out of SQLite's index that no row has any more, a part at a time; False when none is left. PostgreSQL's own vacuum does
    it there. `begin` says that the rest of the index is gone through from the start.
    """
    connection = plain(session)
    if not _is_sqlite(connection):
        return False
    driver: Any = connection.connection.driver_connection
    before = driver.total_changes
    driver.execute("INSERT INTO search_index (search_index, rank) VALUES (?, ?)", ("merge", -pages if begin else pages))
    return bool(driver.total_changes - before > 1)


def list_found(session: Session, terms: Sequence[Term], before: int, most: int) -> list[int]:
    """Lists conversations that have all of these terms, newest first, of those older than one."""
    connection = plain(session)
    kind = 0 if _is_sqlite(connection) else 1
    values = {"wanted": _written(connection, terms), "before": before, "most": most}
    if kind:
        newest = [number for (number,) in connection.execute(text(_FIND_AMONG_NEWEST), values | {"newest": NEWEST})]
        if len(newest) == most:
            return newest
    return [number for (number,) in connection.execute(text(_FIND[kind]), values)]


def list_seen(
    session: Session, ids: Sequence[int], person_id: str, queue_ids: Container[int] | None, most: int
) -> list[tuple[Conversation, Contact, str]]:
    """Lists the newest conversations of these ids, at most so many, that somebody may see, each with its contact and its queue's name: those
    of these queues and their own; with None all.

    Who may see one isn't asked of the database: SQLite would go through all that a queue ever had.
    """
    owners = session.exec(select(Conversation.id, Conversation.queue_id, Conversation.owner_id).where(col(Conversation.id).in_(ids)))
    seen = [number for number, queue_id, owner_id in owners if queue_ids is None or queue_id in queue_ids or owner_id == person_id]
    rows = select(Conversation, Contact, Queue.name).join(Contact).join(Queue).where(col(Conversation.id).in_(sorted(seen)[-most:]))
    return list(session.exec(rows.order_by(col(Conversation.id).desc())))


def list_contacts(session: Session, terms: Sequence[Term], most: int) -> list[int]:
    """Lists contacts of whom something is known that has all of these terms, those with whom a conversation began last first."""
    connection = plain(session)
    kind = 0 if _is_sqlite(connection) else 1
    wanted = _written(connection, terms)
    values = {"wanted": wanted if kind else f"about : ({wanted})", "most": most}
    return list(dict.fromkeys(number for (number,) in connection.execute(text(_CONTACTS[kind]), values)))


def _written(connection: Connection, terms: Sequence[Term]) -> str:
    """Writes terms as the database reads them: words are letters and digits, and stand in quotes even so."""
    if _is_sqlite(connection):
        return _joined(terms, " AND ", " OR ", partial(_sqlite, connection))
    return _joined(terms, " & ", " | ", _postgresql)


def _joined(terms: Sequence[Term], both: str, either: str, write: Callable[[Wanted], str]) -> str:
    """Writes terms, all of which have to be there, each in one of its ways."""
    return both.join(f"({either.join(f'({both.join(map(write, way))})' for way in term)})" for term in terms)


def _sqlite(connection: Connection, wanted: Wanted) -> str:
    """Writes a word, or the words that begin so."""
    if not wanted.begins:
        return f'"{wanted.word}"'
    span = {"begin": wanted.word, "end": wanted.word + chr(sys.maxunicode), "most": WRITTEN_OUT}
    words = [word for (word,) in connection.execute(_BEGUN, span)]
    if not words or len(words) > WRITTEN_OUT:
        return f'"{wanted.word}" *'
    written = " OR ".join(f'"{word}"' for word in words)
    return f"({written})"


def _postgresql(wanted: Wanted) -> str:
    """Writes a word, or how one begins."""
    return f"'{wanted.word}'{':*' if wanted.begins else ''}"
