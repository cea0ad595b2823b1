"""`threadline sandbox`: the process around the stand-in."""

import os
import signal
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import requests

from bot.sandbox import seed
from bot.sandbox.sandbox import App, SandboxError
from bot.sandbox.server import StandIn
from tests.looking.waits import LONGEST, wait_for

PROGRAM = """
import http.server, json, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        names = ("DATABASE_URL", "SLACK_API_URL", "SANDBOX_URL", "SLACK_APP_TOKEN", "TWILIO_AUTH_TOKEN")
        body = json.dumps({"pid": os.getpid()} | {n: os.environ.get(n) for n in names}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args): pass
print("as port", sys.argv[2], flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[2])), Handler).serve_forever()
"""


@pytest.fixture
def running(slack, tmp_path, monkeypatch):
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-mine")
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "mine")
    made = App(slack, tmp_path, ("-c", PROGRAM))
    made.start()
    yield made
    made.stop()
    assert not made.up


def test_the_app_runs_on_settings_of_its_own(slack, running, tmp_path):
    found = requests.get(f"{running.url}/readyz", timeout=LONGEST).json()
    assert found["DATABASE_URL"] == f"sqlite:///{tmp_path / 'sandbox.db'}"
    assert (found["SLACK_API_URL"], found["SANDBOX_URL"]) == (slack.url, slack.base)
    assert (found["SLACK_APP_TOKEN"], found["TWILIO_AUTH_TOKEN"]) == (None, None)


def test_a_restart_is_another_process_at_the_same_address(slack, running):
    before = requests.get(f"{running.url}/readyz", timeout=LONGEST).json()
    running.restart()
    after = requests.get(f"{running.url}/readyz", timeout=LONGEST).json()
    assert before.pop("pid") != after.pop("pid")
    assert before == after


def test_an_app_that_ends_at_once_is_said(slack, tmp_path):
    with pytest.raises(SandboxError, match=r"ended while it was starting\. It said:\nnot today"):
        App(slack, tmp_path, ("-c", "print('not today')")).start()


def test_a_taken_port_is_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code = f"from bot.sandbox.sandbox import run; run({port})"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=LONGEST, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Port {port} is taken: end what uses it, or choose another one with --port.\n"


def test_an_installed_one_has_the_manifest_too_and_can_be_set_up(tmp_path):
    """It stands at the top of the repository, which a wheel doesn't have."""
    root = Path(__file__).resolve().parents[2]
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path], cwd=root, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    code = "from bot.sandbox.slack import manifest; print(manifest.__file__); print(*manifest.read().commands)"
    settings = {"PYTHONPATH": str(tmp_path / "installed"), "PUBLIC_URL": "https://desk.example.com"}
    where = {"cwd": tmp_path, "env": os.environ | settings, "capture_output": True, "text": True}
    said = subprocess.run([sys.executable, "-c", code], **where, check=True).stdout
    assert said == f"{tmp_path}/installed/bot/sandbox/slack/manifest.py\n/sms /queue /line /desk\n"
    printed = subprocess.run([sys.executable, "-m", "bot.cli", "manifest"], **where, check=True).stdout
    assert "request_url: https://desk.example.com/slack/events" in printed
    asked = subprocess.run([sys.executable, "-m", "bot.cli", "setup", "--yes"], **where, stdin=subprocess.DEVNULL, check=False)
    assert (asked.returncode, asked.stderr.partition(":")[0]) == (1, "SLACK_BOT_TOKEN is missing")


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def process(tmp_path, port):
    """A sandbox that has come up at `port`, with PROGRAM as its app."""
    code = f"import bot.sandbox.sandbox as s; s.SERVE = s.App.__init__.__defaults__ = (('-c', {PROGRAM!r}),); s.seed.set_up = s.seed.name_contact = lambda _: ''; s.seed.Samples.make = lambda _: ''; s.run({port})"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"TMPDIR": str(tmp_path)}
    ) as process:
        assert process.stdout.readline().startswith(f"The sandbox is at http://127.0.0.1:{port} ")
        yield process
        process.terminate()


def test_a_killed_sandbox_leaves_no_app_behind(process, tmp_path):
    (log,) = tmp_path.glob("*/app.log")
    port = int(log.read_text().removeprefix("as port "))

    def listens():
        with socket.socket() as visitor:
            return visitor.connect_ex(("127.0.0.1", port)) == 0

    assert listens()
    process.kill()
    wait_for(lambda: not listens())


def test_ctrl_c_ends_it_cleanly(process, tmp_path):
    assert len(list(tmp_path.iterdir())) == 1
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=LONGEST)
    assert (process.returncode, errors, list(tmp_path.iterdir())) == (0, "", [])


def test_the_page_begins_it_anew_at_the_same_address(process, tmp_path, port):
    """Everything is another one: the app, its database and the workspace."""

    def kate():
        base = f"http://127.0.0.1:{port}"
        user = requests.get(f"{base}/", timeout=LONGEST).text.partition('data-as="')[2].partition('"')[0]
        return base, user, requests.get(f"{base}/sandbox/state", params={"user": user}, timeout=LONGEST).json()["run"]

    (before,) = tmp_path.iterdir()
    base, user, run = kate()
    assert requests.post(f"{base}/sandbox/do/reset", json={"user": user}, timeout=LONGEST).json() == {"ok": True}
    assert process.stdout.readline().startswith(f"The sandbox is at {base} ")
    (after,) = tmp_path.iterdir()
    assert (after != before, kate()[2] != run) == (True, True)


class TestSeed:
    @pytest.fixture
    def empty(self, app):
        with StandIn() as stand_in:
            seed.add_people(stand_in)
            stand_in.app_url = app.url
            yield stand_in

    def test_the_centre_is_set_up_by_its_peoples_own_commands(self, empty, app):
        assert seed.set_up(empty) == ""
        said = [p for _, p, _, _ in app.requests if "command" in p]
        assert [(p["user_name"], p["command"]) for p in said[:2]] == [("sam", "/queue"), ("sam", "/queue")]
        kate = empty.person("kate").id
        assert said[2]["text"].startswith(f"add support <@{kate}|kate> ")
        assert [p["body"] for path, p, _, _ in app.requests if path == "carriers/sandbox/inbound"] == [seed.FIRST_TEXT]
        assert [t.phone for t in empty.phones.on("+15557720101")] == ["+15557720101"]

    def test_what_is_refused_is_named(self, empty):
        empty.app_url = "http://127.0.0.1:9"
        assert seed.set_up(empty) == '/queue create support #support: /queue failed with the error "dispatch_failed"'
