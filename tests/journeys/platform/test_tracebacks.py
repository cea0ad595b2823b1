"""What is printed of an error shows nothing of a text."""

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot import logs
from storage.database import Database


def test_a_traceback_shows_no_local_variables(capsys):
    """Whatever is installed beside us: a body in a local stays there."""
    before = structlog.get_config()
    logs.set_up("text")
    try:
        _stumble(str(4_700 + 11))
    except ValueError:
        structlog.get_logger("x").exception("stumbled")
    finally:
        structlog.configure(**before)
    printed = capsys.readouterr().err
    assert "stumbled" in printed
    assert "ValueError" in printed
    assert "4711" not in printed


@pytest.mark.parametrize("other", [None, 1], ids=["the whole row", "the key"])
def test_a_traceback_quotes_no_row_of_the_database(postgres, capsys, other):
    """PostgreSQL adds what it refused to its error."""
    database = Database(postgres.create())
    before = structlog.get_config()
    logs.set_up("text")
    try:
        with database.write() as session:
            session.execute(text("CREATE TABLE said (body text, other int NOT NULL, UNIQUE (body, other))"))
            for _ in range(2):
                session.execute(text("INSERT INTO said VALUES (:body, :other)"), {"body": f"My card\n\nis {4700 + 11}", "other": other})
    except DBAPIError:
        structlog.get_logger("x").exception("stumbled")
    finally:
        structlog.configure(**before)
        database.close()
    printed = capsys.readouterr().err
    assert "constraint" in printed
    assert "IntegrityError" in printed
    assert "4711" not in printed


def _stumble(_body: str) -> None:
    raise ValueError("no words in here")
