"""The command line as an operator meets it: real processes, exit codes, one line per thing that isn't right."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from bot.config import SettingsError, read_settings
from bot.sandbox.server import StandIn
from storage.engine.embedded import FileLock
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


def run(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "COVERAGE_PROCESS_CONFIG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *words],
        env=kept | {"PYTHONPATH": str(Path(__file__).resolve().parents[1])} | settings,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )


def test_missing_settings_stop_the_start_with_a_line_each():
    ended = run("serve")
    assert ended.returncode == 1
    lines = ended.stderr.splitlines()
    *settings, carrier = lines
    assert [line.split(" ")[0] for line in settings] == ["PUBLIC_URL", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]
    assert all("is missing: set it in the environment or in .env" in line for line in settings)
    assert carrier.startswith("No carrier is set up: TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are missing for Twilio.")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"PUBLIC_URL": "desk.example.com"}, "PUBLIC_URL: write a whole address such as https://desk.example.com."),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL: write sqlite:/// and the path of a file"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT: write text or json."),
        ({"SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN: it is the app-level token, which begins with xapp-"),
        ({"TWILIO_AUTH_TOKEN": ""}, "TWILIO_AUTH_TOKEN is missing: set it in the environment or in .env"),
        ({"TWILIO_ACCOUNT_SID": ""}, "TWILIO_ACCOUNT_SID is missing: set it in the environment or in .env"),
        ({"TWILIO_API_KEY": "SK" + "0" * 32}, "TWILIO_API_SECRET: it is missing, and TWILIO_API_KEY needs it: set both or neither."),
        ({"TWILIO_API_SECRET": "SK1"}, "TWILIO_API_SECRET: it belongs to TWILIO_API_KEY, which is missing: set both or neither."),
        ({"PUBLIC_URL": "https://h:abc"}, "PUBLIC_URL: write a whole address such as https://desk.example.com."),
        ({"SLACK_API_URL": "https://h:abc"}, "SLACK_API_URL: write a whole address such as"),
        ({"TWILIO_API_URL": "https://h:abc"}, "TWILIO_API_URL: write a whole address such as"),
        ({"DATABASE_URL": "postgresql://u:p@h:abc/x"}, "DATABASE_URL: write sqlite:/// and the path of a file"),
        ({"DATABASE_URL": "sqlite:///"}, "DATABASE_URL: write sqlite:/// and the path of a file"),
        ({"DATABASE_URL": "sqlite:///:memory:"}, "DATABASE_URL: write sqlite:/// and the path of a file"),
        ({"THREADLINE_ADMINS": "@kate, Sam Rivera"}, "THREADLINE_ADMINS: write Slack user ids with commas between them, such as U012AB3CD"),
        ({"THREADLINE_ADMINS": "U012AB3CD, kate"}, "THREADLINE_ADMINS: write Slack user ids with commas between them, such as U012AB3CD"),
    ],
)
def test_malformed_settings_are_named(wrong, said):
    ended = run("serve", **(GOOD | wrong))
    assert ended.returncode == 1
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert not any(secret in ended.stderr for secret in ("xoxb-1", "SK1", "mysql"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        *(
            ({"SLACK_BOT_TOKEN": token}, "SLACK_BOT_TOKEN: it is the bot token, which begins with xoxb-")
            for token in ("xoxp-1", "xapp-1", "xoxb-", "xoxb-é", "xoxb-1 2", "xoxb-1\t", "xoxb-“1”", "Bearer xoxb-1")
        ),
        *(
            ({"SLACK_APP_TOKEN": token}, "SLACK_APP_TOKEN: it is the app-level token")
            for token in ("xoxb-1", "xapp-", "xapp-é", "xapp-1 2")
        ),
        *(
            ({"SLACK_SIGNING_SECRET": secret}, "SLACK_SIGNING_SECRET: it is the signing secret, which is no token")
            for secret in ("xoxb-1", "xapp-1", "é", "a b")
        ),
        *(
            ({"TWILIO_ACCOUNT_SID": sid}, "TWILIO_ACCOUNT_SID: it is the account's SID: AC and 32 digits from 0 to f.")
            for sid in ("AC123", "SK" + "0" * 32, "AC" + "0" * 31, "AC" + "0" * 33, "AC" + "g" * 32, "AC" + "٣" * 32, "ac" + "0" * 32)
        ),
        *(({"TWILIO_AUTH_TOKEN": token}, "TWILIO_AUTH_TOKEN: it has a blank, or a letter that no key has") for token in ("é", "a b")),
        ({"TWILIO_API_KEY": "AC" + "0" * 32, "TWILIO_API_SECRET": "s"}, "TWILIO_API_KEY: it is the API key's SID: SK and 32 digits"),
        ({"TWILIO_API_KEY": "SK" + "0" * 32, "TWILIO_API_SECRET": "é"}, "TWILIO_API_SECRET: it has a blank, or a letter that no key has"),
        *(
            ({name: address}, f"{name}: write a whole address such as https://desk.example.com.")
            for name in ("PUBLIC_URL", "SLACK_API_URL", "TWILIO_API_URL")
            for address in (
                "http://",
                "https://",
                "https:desk.example.com",
                "https://desk example.com",
                "https://desk.example.com:99999",
                "https://.",
            )
        ),
        *(
            ({"PUBLIC_URL": address}, "PUBLIC_URL: write a whole address")
            for address in (
                "ftp://desk.example.com",
                "https://büro.example.com",
                "https://desk..example.com",
                "https://-desk.example.com",
                "//desk",
            )
        ),
        *(
            ({"DATABASE_URL": url}, "DATABASE_URL: write sqlite:/// and the path of a file")
            for url in (
                "postgresql://",
                "postgresql://u:p@h",
                "postgresql://u:p@h:99999/x",
                "postgresql://u:p@h:0/x",
                "threadline.db",
                "sqlite://x",
            )
        ),
    ],
)
def test_what_can_not_be_right_has_a_line(monkeypatch, wrong, said):
    for name, value in (GOOD | wrong).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        read_settings()
    (line,) = refused.value.lines
    assert line.startswith(said)


def test_the_doctor_says_it_too_and_shows_no_secret():
    ended = run("doctor", **(GOOD | {"SLACK_BOT_TOKEN": "xoxp-sécret", "TWILIO_ACCOUNT_SID": "AC123", "PUBLIC_URL": "http://"}))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert [line.split(":")[0] for line in ended.stderr.splitlines()] == ["PUBLIC_URL", "SLACK_BOT_TOKEN", "TWILIO_ACCOUNT_SID"]
    assert "cret" not in ended.stderr


@pytest.mark.parametrize(
    "right",
    [
        {"PUBLIC_URL": "http://localhost:8080"},
        {"PUBLIC_URL": "https://desk.example.com/desk/"},
        {"PUBLIC_URL": "https://xn--bro-hoa.example.com:8443"},
        {"PUBLIC_URL": "http://127.0.0.1:1"},
        {"PUBLIC_URL": "http://[::1]:8080"},
        {"PUBLIC_URL": "http://my_desk/#rc=5&rp=all"},
        {"SLACK_BOT_TOKEN": "xoxe.xoxb-1-Ab"},
        {"SLACK_APP_TOKEN": "xapp-1-A0-1-ab"},
        {"TWILIO_ACCOUNT_SID": "AC" + "aF" * 16},
        {"TWILIO_API_KEY": "SK" + "0a" * 16, "TWILIO_API_SECRET": "s"},
        {"DATABASE_URL": "postgresql:///threadline"},
        {"DATABASE_URL": "postgresql://u:p%40@h:5432/x?sslmode=require"},
    ],
)
def test_settings_that_are_right_are_taken(monkeypatch, right):
    for name, value in (GOOD | right).items():
        monkeypatch.setenv(name, value)
    assert read_settings()


def test_malformed_settings_are_named_all_at_once():
    ended = run("serve", **(GOOD | {"PUBLIC_URL": "desk", "TWILIO_AUTH_TOKEN": "", "LOG_FORMAT": "xml"}))
    assert ended.returncode == 1
    assert [line.split(" ")[0].strip(":") for line in ended.stderr.splitlines()] == ["PUBLIC_URL", "LOG_FORMAT", "TWILIO_AUTH_TOKEN"]


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
        lines = wait_for(lambda: "gunicorn.error" in house.log() and house.log().splitlines())
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
