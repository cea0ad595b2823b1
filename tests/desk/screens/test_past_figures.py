"""What happened before figures were stored is filled in as far as it is known, on both databases."""

from datetime import UTC, datetime

import pytest
from alembic import command
from sqlalchemy import insert, text
from sqlalchemy.schema import MetaData

from storage import schema
from storage.database import Database
from storage.migrations import beside

BEFORE = "0017"
DAY = "2017-11-28 "
CONVERSATION = {
    "line_id": 1,
    "contact_id": 1,
    "queue_id": 1,
    "our_address": "+15550001111",
    "opened_as": "SMS",
    "channel_id": "C1",
    "moves": 0,
    "is_group": False,
    "wanted": 1,
    "drawn": 1,
    "is_announced": True,
}
MESSAGE = {
    "contact_id": 1,
    "carrier": "twilio",
    "our_address": "+15550001111",
    "body": "",
    "media_count": 0,
    "retry": False,
    "state": "delivered",
}
INVITATION = {"conversation_id": 1, "sender_id": "UKATE", "sent_at": "12:10", "expires_at": "12:12"}

# Opened 12:00, held from 12:04 to 12:20 and from 12:20 to 12:30, answered at 12:05 and 12:25; an automatic reply at 12:01 is none. The
# second was begun by an agent at 12:00, the contact wrote at 12:10 and was answered at 12:12. The third still waits.
ROWS = [
    ("queue", {"id": 1, "name": "support", "channel_id": "C1"}),
    ("line", {"id": 1, "carrier": "twilio", "address": "+15550001111", "queue_id": 1}),
    ("contact", {"id": 1, "address": "+15557720101", "created_at": "12:00"}),
    ("conversation", CONVERSATION | {"id": 1, "public_id": "a", "state": "done", "opened_at": "12:00", "done_at": "12:30"}),
    (
        "conversation",
        CONVERSATION | {"id": 2, "public_id": "b", "state": "done", "opened_at": "12:00", "opened_by": "UKATE", "done_at": "13:00"},
    ),
    ("conversation", CONVERSATION | {"id": 3, "public_id": "c", "state": "waiting", "opened_at": "12:00", "waiting_since": "12:00"}),
    ("ownership", {"id": 1, "conversation_id": 1, "person_id": "UKATE", "since": "12:04", "until": "12:20"}),
    ("ownership", {"id": 2, "conversation_id": 1, "person_id": "ULEE", "since": "12:20", "until": "12:30"}),
    ("ownership", {"id": 3, "conversation_id": 2, "person_id": "UKATE", "since": "12:00", "until": "13:00"}),
    *(
        (
            "message",
            MESSAGE | {"id": number, "public_id": f"m{number}", "conversation_id": of, "direction": way, "author_id": who, "at": at},
        )
        for number, (of, way, who, at) in enumerate(
            [
                (1, "in", None, "12:00"),
                (1, "out", None, "12:01"),
                (1, "out", "UKATE", "12:05"),
                (1, "note", "UKATE", "12:06"),
                (1, "out", "ULEE", "12:25"),
                (2, "out", "UKATE", "12:00"),
                (2, "in", None, "12:10"),
                (2, "out", "UKATE", "12:12"),
                (3, "in", None, "12:00"),
            ],
            1,
        )
    ),
    ("invitation", INVITATION | {"id": 1, "public_id": "i", "owner_id": "UKATE", "state": "accepted"}),
    ("invitation", INVITATION | {"id": 2, "public_id": "j", "owner_id": "UKATE", "state": "rejected"}),
]
FIGURES = [
    # replies, seconds to the first, transfers, handled, waited
    (2, 5 * 60, 1, 26 * 60, 4 * 60),
    (2, 2 * 60, 0, 60 * 60, 0),
    (0, None, 0, 0, 0),
]
MOMENTS = ("_at", "since", "until", "at")


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request, tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'old.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres").create_empty()
    database = Database(url)
    if database.is_sqlite:
        with database.connect(writing=True) as connection:
            command.upgrade(schema._config(connection), BEFORE)
            connection.commit()
    else:
        with monkeypatch.context() as patch:
            patch.setattr(schema, "_head", lambda: BEFORE)
            schema.upgrade(database)
    yield database
    database.close()


def add(database):
    with database.connect(writing=True) as connection:
        tables = MetaData()
        tables.reflect(connection)
        for name, row in ROWS:
            filled = dict(row)
            for key, value in row.items():
                if key.endswith(MOMENTS) and isinstance(value, str):
                    moment = datetime.fromisoformat(f"{DAY}{value}:00")
                    filled[key] = moment if database.is_sqlite else moment.replace(tzinfo=UTC)
            table = tables.tables[name]
            blank = {
                column.name: 0 if column.type.python_type in (int, bool) else ""
                for column in table.columns
                if not column.nullable and column.server_default is None and column.name not in filled
            }
            blank = {key: (False if table.columns[key].type.python_type is bool else value) for key, value in blank.items()}
            connection.execute(insert(table).values(**(blank | filled)))
        connection.commit()


def test_what_was_before_is_filled_in(old, monkeypatch):
    monkeypatch.setattr(beside, "PAGE", 2)
    add(old)
    schema.upgrade(old)
    with old.read() as session:
        figures = session.execute(text("SELECT replies, first_reply_after, transfers, handled, waited FROM conversation ORDER BY id"))
        assert [tuple(row) for row in figures] == FIGURES
        assert session.execute(text("SELECT from_queue_id FROM invitation")).scalars().all() == [1, 1]
        assert session.execute(text("SELECT goal FROM queue")).scalar() == 15
