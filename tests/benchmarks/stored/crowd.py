"""A database with a past: contacts, their done conversations and texts, made by a few statements that each write many rows."""

from datetime import UTC, datetime

from sqlalchemy import Connection, insert, text
from sqlmodel import SQLModel

from storage.database import Database

FIRST = [
    "Ada",
    "Ben",
    "Cleo",
    "Dora",
    "Emil",
    "Fay",
    "Gus",
    "Hana",
    "Ivo",
    "June",
    "Kofi",
    "Lena",
    "Milo",
    "Nora",
    "Otis",
    "Pia",
    "Quin",
    "Rosa",
    "Sven",
    "Tara",
    "Udo",
    "Vera",
    "Walt",
    "Xenia",
    "Yara",
    "Zeno",
]
LAST = [
    "Abel",
    "Baker",
    "Chen",
    "Diaz",
    "Evans",
    "Fox",
    "Garcia",
    "Hall",
    "Ito",
    "Jones",
    "Khan",
    "Lopez",
    "Moore",
    "Nagy",
    "Okoye",
    "Park",
    "Quist",
    "Reed",
    "Silva",
    "Tanaka",
    "Usman",
    "Vogel",
    "Wang",
]
ENDS = ("", "son", "mann", "ez", "ova", "li", "strom", "well", "ton", "berg")
PER_CONVERSATION = 10
OPEN = 20
"""So many of them are somebody's, in a small database as in a large one."""
MINUTES = 7
"""Between two of them, whatever their number: as many began today."""
_NUMBERS = "WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < :count - 1) "


def name(number: int) -> str:
    """One of some fifty thousand, no first name more frequent than one in 260."""
    first, last = number % (len(FIRST) * len(ENDS)), number // (len(FIRST) * len(ENDS)) % (len(LAST) * len(ENDS))
    return f"{FIRST[first % len(FIRST)]}{ENDS[first // len(FIRST)]} {LAST[last % len(LAST)]}{ENDS[last // len(LAST)]}"


def address(number: int) -> str:
    return f"+1558{number:07}"


def fill(database: Database, messages: int, owner: str) -> None:
    """On a house with a line: so many texts, ten to a conversation, each of a contact of its own. `owner` holds the newest conversations."""
    count = messages // PER_CONVERSATION
    with database.connect(writing=True) as connection:
        if not database.is_sqlite:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        began = connection.execute(text("SELECT coalesce(max(id), 0) FROM contact")).scalar_one()
        _add_contacts(connection, count)
        values = {
            "count": count,
            "first": began,
            "now": datetime.now(UTC).replace(tzinfo=None),
            "owner": owner,
            "open": OPEN,
            "minutes": MINUTES,
        }
        for statement in (_CONVERSATIONS, _MESSAGES, _OWNERSHIP, _AUDIT, _LANES):
            connection.execute(text(_NUMBERS + statement.replace("AGO", _ago(database))), values)
        connection.commit()
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(
            "VACUUM ANALYZE" if not database.is_sqlite else "SELECT 1"
        )


def _ago(database: Database) -> str:
    """The time of what has the number i: the last is the newest."""
    minutes = "(:count - i) * :minutes"
    if database.is_sqlite:
        return f"strftime('%Y-%m-%d %H:%M:%f000', :now, '-' || ({minutes}) || ' minutes')"
    return f"(CAST(:now AS timestamp) AT TIME ZONE 'UTC' - make_interval(mins => CAST({minutes} AS integer)))"


def _add_contacts(connection: Connection, count: int) -> None:
    tables, now = SQLModel.metadata.tables, datetime.now(UTC)
    first = connection.execute(text("SELECT coalesce(max(id), 0) FROM contact")).scalar_one() + 1
    rows = [
        {"id": first + i, "address": address(i), "backwards": address(i)[:0:-1], "name": name(i), "created_at": now} for i in range(count)
    ]
    connection.execute(insert(tables["contact"]), rows)
    words = [{"word": word, "contact_id": row["id"]} for row in rows for word in set(str(row["name"]).lower().split())]
    connection.execute(insert(tables["contact_word"]), words)
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT setval('contact_id_seq', (SELECT max(id) FROM contact))"))


_LINE = "(SELECT min(id) FROM line)"
_CONVERSATIONS = f"""
INSERT INTO conversation (public_id, line_id, contact_id, queue_id, our_address, state, owner_id, owner_since, opened_at, opened_as, done_at,
    done_by, channel_id, thread_ts, moves, wanted, drawn, is_group, reply_drawn, first_reply_at, first_reply_after, replies, transfers, handled, waited)
SELECT 'past' || i, {_LINE}, :first + 1 + i, line.queue_id, line.address,
    CASE WHEN i < :count - :open THEN 'done' ELSE 'active' END, CASE WHEN i < :count - :open THEN NULL ELSE :owner END,
    CASE WHEN i < :count - :open THEN NULL ELSE AGO END, AGO, 'SMS', CASE WHEN i < :count - :open THEN AGO END,
    CASE WHEN i < :count - :open THEN :owner END, queue.channel_id, '1600000000.' || i, 0, 1, 1, false, NULL, AGO, 60 + i % 1800, {PER_CONVERSATION // 2}, 0, 600, 60
FROM numbers JOIN line ON line.id = {_LINE} JOIN queue ON queue.id = line.queue_id
"""
_MESSAGES = f"""
INSERT INTO message (public_id, conversation_id, contact_id, direction, state, carrier, carrier_id, our_address, body, media_count, at, retry,
    author_id, channel_id, ts)
SELECT 'past' || i || '.' || part, conversation.id, conversation.contact_id, CASE WHEN part % 2 = 0 THEN 'in' ELSE 'out' END,
    CASE WHEN part % 2 = 0 THEN 'received' ELSE 'delivered' END, 'twilio', 'SMpast' || i || '.' || part, conversation.our_address,
    'Where is my order? It was to come on Monday, and it is Thursday now.', 0, AGO, false, CASE WHEN part % 2 = 1 THEN :owner END,
    conversation.channel_id, '17' || (100000000 + i) || '.' || part
FROM numbers JOIN conversation ON conversation.public_id = 'past' || i
    CROSS JOIN (SELECT 0 AS part {"".join(f"UNION ALL SELECT {part} " for part in range(1, PER_CONVERSATION))}) AS parts
"""
_OWNERSHIP = """
INSERT INTO ownership (conversation_id, person_id, since, until)
SELECT conversation.id, :owner, conversation.opened_at, conversation.done_at FROM numbers JOIN conversation ON conversation.public_id = 'past' || i
"""
_AUDIT = """
INSERT INTO audit (at, actor, action, subject, detail)
SELECT AGO, :owner, 'claimed', 'conversation:' || conversation.id, '' FROM numbers JOIN conversation ON conversation.public_id = 'past' || i
"""
_LANES = """
INSERT INTO lane (key, last_sequence)
SELECT 'slack:thread:' || conversation.id, 10 FROM numbers JOIN conversation ON conversation.public_id = 'past' || i
"""
