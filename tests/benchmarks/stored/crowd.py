"""A database with a past: contacts, their done conversations and texts, made by a few statements that each write many rows."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, inspect, text
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
        for rows in (CONVERSATIONS, MESSAGES, OWNERSHIP, AUDIT, LANES):
            connection.execute(text(rows.statement(connection).replace("AGO", _ago(database))), values)
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


_PAST = "numbers JOIN conversation ON conversation.public_id = 'past' || i"
_PARTS = " UNION ALL SELECT ".join(("SELECT 0 AS part", *map(str, range(1, PER_CONVERSATION))))


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table: what is in each column, and where from."""

    table: str
    columns: dict[str, str]
    source: str

    def statement(self, connection: Connection) -> str:
        """Columns that the table doesn't have, as it is an earlier release's, are left out."""
        there = {column["name"] for column in inspect(connection).get_columns(self.table)}
        columns = {name: value for name, value in self.columns.items() if name in there}
        return f"INSERT INTO {self.table} ({', '.join(columns)}) {_NUMBERS} SELECT {', '.join(columns.values())} FROM {self.source}"


CONVERSATIONS = Rows(
    "conversation",
    {
        "public_id": "'past' || i",
        "line_id": "line.id",
        "contact_id": ":first + 1 + i",
        "queue_id": "line.queue_id",
        "our_address": "line.address",
        "state": "CASE WHEN i < :count - :open THEN 'done' ELSE 'active' END",
        "owner_id": "CASE WHEN i < :count - :open THEN NULL ELSE :owner END",
        "owner_since": "CASE WHEN i < :count - :open THEN NULL ELSE AGO END",
        "opened_at": "AGO",
        "opened_as": "'SMS'",
        "done_at": "CASE WHEN i < :count - :open THEN AGO END",
        "done_by": "CASE WHEN i < :count - :open THEN :owner END",
        "channel_id": "queue.channel_id",
        "thread_ts": "'1600000000.' || i",
        "moves": "0",
        "wanted": "1",
        "drawn": "1",
        "is_group": "false",
        "first_reply_at": "AGO",
        "first_reply_after": "60 + i % 1800",
        "replies": f"{PER_CONVERSATION // 2}",
        "transfers": "0",
        "handled": "600",
        "waited": "60",
    },
    "numbers JOIN line ON line.id = (SELECT min(id) FROM line) JOIN queue ON queue.id = line.queue_id",
)
MESSAGES = Rows(
    "message",
    {
        "public_id": "'past' || i || '.' || part",
        "conversation_id": "conversation.id",
        "contact_id": "conversation.contact_id",
        "direction": "CASE WHEN part % 2 = 0 THEN 'in' ELSE 'out' END",
        "state": "CASE WHEN part % 2 = 0 THEN 'received' ELSE 'delivered' END",
        "carrier": "'twilio'",
        "carrier_id": "'SMpast' || i || '.' || part",
        "our_address": "conversation.our_address",
        "body": "'Where is my order? It was to come on Monday, and it is Thursday now.'",
        "media_count": "0",
        "at": "AGO",
        "retry": "false",
        "author_id": "CASE WHEN part % 2 = 1 THEN :owner END",
        "channel_id": "conversation.channel_id",
        "ts": "'17' || (100000000 + i) || '.' || part",
    },
    f"{_PAST} CROSS JOIN ({_PARTS}) AS parts",
)
OWNERSHIP = Rows(
    "ownership",
    {"conversation_id": "conversation.id", "person_id": ":owner", "since": "conversation.opened_at", "until": "conversation.done_at"},
    _PAST,
)
AUDIT = Rows(
    "audit",
    {"at": "AGO", "actor": ":owner", "action": "'claimed'", "subject": "'conversation:' || conversation.id", "detail": "''"},
    _PAST,
)
LANES = Rows("lane", {"key": "'slack:thread:' || conversation.id", "last_sequence": str(PER_CONVERSATION)}, _PAST)
