"""The command line as an operator meets it: real processes, exit codes, one line per thing that isn't right."""

import json
import time

import pytest
import requests

from bot.sandbox.server import StandIn
from storage.engine.embedded import FileLock
from tests.cli.running import run
from tests.looking.waits import LONGEST, wait_for
from tests.machines import Machines

pytestmark = pytest.mark.longest

GOOD = {
    "PUBLIC_URL": "https://desk.example.com",
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_SIGNING_SECRET": "s",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "t",
}


@pytest.mark.parametrize("command", ["serve", "migrate"])
def test_a_file_of_settings_in_another_encoding_is_said(tmp_path, command):
    (tmp_path / ".env").write_bytes("PUBLIC_URL=https://büro.example.com".encode("latin-1"))
    ended = run(command)
    assert (ended.returncode, ended.stderr) == (1, ".env isn't written in UTF-8: save it anew in that encoding.\n")


@pytest.mark.parametrize("words", [["work"], ["serve", "--no-worker"]])
def test_what_needs_another_database_is_wrong_usage_on_sqlite(words):
    ended = run(*words, **GOOD)
    assert ended.returncode == 2
    assert "On SQLite the web endpoints and the worker are one process" in ended.stderr


def test_wrong_words_are_wrong_usage():
    assert run("srve").returncode == 2
    assert run("serve", "--port", "many").returncode == 2


@pytest.mark.parametrize("command", ["sandbox", "serve", "work"])
@pytest.mark.parametrize("port", ["99999", "-1"])
def test_a_port_that_there_is_not_is_wrong_usage(command, port):
    ended = run(command, "--port", port)
    assert ended.returncode == 2
    assert f"{port} is not in the range 0<=x<=65535" in ended.stderr


def test_migrate_brings_the_schema_up_to_date_and_may_be_repeated(tmp_path):
    url = f"sqlite:///{tmp_path / 'm.db'}"
    for _ in range(2):
        ended = run("migrate", DATABASE_URL=url)
        assert (ended.returncode, ended.stdout) == (0, "The schema is up to date.\n")
    ended = run("migrate", DATABASE_URL="sqlite:////nowhere/at/all.db")
    assert ended.returncode == 1
    assert ended.stderr == "Error: The database can't be used: OperationalError.\n"


def test_a_second_process_on_the_same_file_says_so(tmp_path):
    """It waits for the first, which may be finishing; here it doesn't."""
    lock = FileLock(tmp_path / "threadline.db")
    lock.take(0)
    started = time.monotonic()
    ended = run("serve", "--port", "0", **GOOD)
    lock.free()
    assert time.monotonic() - started >= 29
    assert ended.returncode == 1
    assert "Another Threadline process is using threadline.db. Stop it first." in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("words", [["export", "--contact", "+15557720101"], ["purge", "--older-than", "365", "--yes"]])
def test_a_database_that_there_is_not_is_said_and_not_made(tmp_path, words):
    ended = run(*words, DATABASE_URL=f"sqlite:///{tmp_path / 'tpyo.db'}")
    assert (ended.returncode, ended.stderr) == (1, f"Error: There is no database at {tmp_path / 'tpyo.db'}: look at DATABASE_URL.\n")
    assert list(tmp_path.iterdir()) == []


def test_a_database_in_a_folder_that_there_is_not_is_said():
    ended = run("serve", "--port", "0", **(GOOD | {"DATABASE_URL": "sqlite:////nowhere/at/all.db"}))
    assert ended.returncode == 1
    assert "The database /nowhere/at/all.db can't be used: No such file or directory." in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_port_that_is_taken_is_said_in_a_sentence():
    with StandIn() as other:
        port = other.base.rsplit(":", 1)[1]
        ended = run("sandbox", "--port", port)
    assert ended.returncode == 1
    assert port in ended.stderr + ended.stdout
    assert "Traceback" not in ended.stderr


def test_so_is_one_that_serve_finds_taken():
    with StandIn() as other:
        port = other.base.rsplit(":", 1)[1]
        ended = run("serve", "--port", port, **GOOD)
    said = f"Port {port} of 127.0.0.1 can't be used (Address already in use): end what uses it, or choose another one with --port.\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", said)


@pytest.mark.parametrize("settings", [{}, {"SLACK_APP_TOKEN": "xapp-sandbox"}])
def test_sigterm_ends_it_in_order(tmp_path, settings):
    house = Machines(tmp_path, f"sqlite:///{tmp_path / 'cli.db'}", **settings)
    try:
        machine = house.web()
        assert requests.get(f"{machine.url}/healthz", timeout=LONGEST).text == "ok\n"
        wait_for(lambda: house.slack.sockets.count == len(settings))
        machine.process.terminate()
        assert wait_for(lambda: machine.process.poll() is not None)
        assert machine.process.returncode == 0
        wait_for(lambda: not house.slack.sockets.count)
    finally:
        house.stop()


def test_as_json_every_line_is_an_object(tmp_path):
    """Also those of gunicorn and of Bolt."""
    house = Machines(tmp_path, f"sqlite:///{tmp_path / 'cli.db'}", LOG_FORMAT="json")
    try:
        machine = house.web()
        _, web = machine.processes()
        web.kill()
        wait_for(lambda: "gunicorn.error" in house.log())
        lines = house.log().splitlines()
    finally:
        house.stop()
    told = [json.loads(line) for line in lines]
    assert all(one["timestamp"] and one["level"] for one in told)
    assert any("SIGKILL" in one["event"] for one in told if one.get("logger") == "gunicorn.error")
    assert not any("token" in one["event"] for one in told)


def test_the_doctor_says_what_is_right_and_what_to_do(tmp_path):
    house = Machines(tmp_path, f"sqlite:///{tmp_path / 'cli.db'}")
    settings = house.settings()
    try:
        ended = run("doctor", **settings)
        assert ended.returncode == 1
        assert f"MEND Database: there is none at {tmp_path / 'cli.db'}. Look at DATABASE_URL, or run threadline migrate" in ended.stdout
        assert not (tmp_path / "cli.db").exists()
        run("migrate", **settings)
        house.twilio.add_number("+15550001111", sms_url=f"{house.twilio.public_url}/carriers/twilio/inbound")
        lines = run("doctor", **settings).stdout.splitlines()
        for line in (
            "ok   Settings: complete.",
            "ok   Database: reachable, schema current.",
            "ok   Slack token: accepted, workspace Northwind.",
            "ok   Slack scopes: all granted.",
        ):
            assert line in lines
        assert any(line.startswith("ok   Clock: ") for line in lines)
        assert any("fallback" in line for line in lines), lines
        ended = run("doctor", **(settings | {"SLACK_BOT_TOKEN": "xoxb-wrong"}))
        assert "MEND Slack token: refused (invalid_auth)." in ended.stdout
        assert "xoxb-wrong" not in ended.stdout + ended.stderr
        assert "over HTTP, to " in ended.stdout + "".join(lines)
        for token, said in (
            (house.slack.app_token, "ok   Slack's requests: over Socket Mode, token accepted."),
            ("xapp-old", "MEND Slack's requests: over Socket Mode, which is refused (invalid_auth)."),
        ):
            assert said in run("doctor", **(settings | {"SLACK_APP_TOKEN": token})).stdout
        for url, look in (
            ("postgresql://u:p@127.0.0.1:1/x", "it can't be used (OperationalError). Look at DATABASE_URL, and whether PostgreSQL runs"),
            ("sqlite:////nowhere/at/all.db", "there is none at /nowhere/at/all.db."),
            (f"sqlite:///{tmp_path}", "it can't be used (OperationalError). Look at the path, its rights and the free space."),
        ):
            ended = run("doctor", **(settings | {"DATABASE_URL": url}))
            assert (ended.returncode, ended.stderr) == (1, "")
            assert f"MEND Database: {look}" in ended.stdout
            assert "ok   Slack token: accepted, workspace Northwind." in ended.stdout
    finally:
        house.stop()
