"""What watchers ask, strangers may ask as well: however many do, the database is asked once a second, and nothing is written."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event

from bot import runtime, watch
from bot.config import read_settings
from storage import schema
from tests.looking.waits import LONGEST


@pytest.fixture
def built(tmp_path):
    made = runtime.build(
        read_settings(
            database_url=f"sqlite:///{tmp_path / 'watch.db'}",
            public_url="https://desk.example.com",
            slack_bot_token="xoxb-1",
            slack_signing_secret="s",
            twilio_account_sid="AC" + "0" * 32,
            twilio_auth_token="t",
        )
    )
    schema.upgrade(made.database)
    yield made
    made.database.close()


@pytest.fixture
def said(built):
    """All that the database is told."""
    found = []
    event.listen(built.database.engine, "before_cursor_execute", lambda _c, _cursor, statement, *_more: found.append(statement))
    return found


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
def test_an_answer_is_remembered_for_a_moment_and_nothing_is_written(built, said, path):
    client = watch.build(built).test_client()
    assert {client.get(path).status_code for _ in range(50)} == {200}
    assert 0 < len(said) < 10
    assert not [one for one in said if not one.lstrip().upper().startswith(("SELECT", "PRAGMA", "BEGIN"))]


def test_while_one_asks_nobody_else_waits(built, monkeypatch):
    """The database hangs: one thread does too."""
    monkeypatch.setattr(watch, "REMEMBERED", 0)
    asked, let_go = threading.Event(), threading.Event()

    def hang(database):
        asked.set()
        return let_go.wait(LONGEST)

    monkeypatch.setattr(schema, "is_current", hang)
    remembering = watch.build(built)
    with ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(watch, "PATIENCE", 0.05)
        first = pool.submit(remembering.test_client().get, "/readyz")
        assert asked.wait(LONGEST)
        answers = [remembering.test_client().get("/readyz") for _ in range(30)]
        let_go.set()
        assert first.result().status_code == 200
    assert {(one.status_code, one.text) for one in answers} == {(503, "the database doesn't answer\n")}
    assert remembering.test_client().get("/readyz").text == "ready\n"


def test_a_schema_that_is_too_old_is_said(built, monkeypatch):
    monkeypatch.setattr(schema, "_head", lambda: "9999")
    answer = watch.build(built).test_client().get("/readyz")
    assert (answer.status_code, answer.text) == (503, "the schema isn't current: run threadline migrate\n")


class TestPage:
    """`GET /` is for people."""

    def test_it_says_what_this_is_and_where_to_go_on(self, built):
        client = watch.build(built).test_client()
        page = client.get("/")
        assert (page.status_code, page.mimetype) == (200, "text/html")
        for words in ("text-message desk in Slack", "It is well.", "/sms help", "/desk doctor", "threadline doctor", 'href="readyz"'):
            assert words in page.text
        assert (client.head("/").status_code, client.head("/").data) == (200, b"")

    def test_it_has_no_secret_and_no_script(self, built):
        page = watch.build(built).test_client().get("/")
        assert "script" not in page.text.lower()
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert not any(secret in page.text for secret in ("xoxb", "AC000", "desk.example.com", str(built.database.path)))

    def test_it_says_that_something_is_wrong(self, built, monkeypatch):
        monkeypatch.setattr(schema, "_head", lambda: "9999")
        page = watch.build(built).test_client().get("/")
        assert page.status_code == 200
        assert "Something isn’t right." in page.text
        assert "the schema isn&#x27;t current: run threadline migrate" in page.text
        assert "It is well." not in page.text
