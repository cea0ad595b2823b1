"""`threadline setup` and `threadline manifest` as an operator meets them: real processes against the stand-ins, at a terminal and from a script."""

import contextlib
import io
import os
import pty
import re
import select
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from click.testing import CliRunner

from bot import cli
from bot.installing import companies
from bot.installing.answers import Answers
from tests.carriers.pigeon import PigeonSettings
from tests.cli.running import run
from tests.looking.waits import LONGEST, wait_for
from tests.machines import Machines, free_port

pytestmark = pytest.mark.longest

LINE = "+15550001111"
VANESSA = "+15557720101"


@pytest.fixture
def house(tmp_path):
    """Stand-ins, and nothing of Threadline's yet."""
    made = Machines(tmp_path, f"sqlite:///{tmp_path / 'threadline.db'}")
    made.twilio.add_number(LINE, sms_url="https://old.example.com/sms")
    yield made
    made.stop()


def addresses(house):
    """Where the stand-ins are."""
    return {"SLACK_API_URL": house.slack.url, "TWILIO_API_URL": house.twilio.url}


def invoke(*words, **settings):
    """As `run`, without a process of its own: for what ends before anything is built."""
    return CliRunner().invoke(cli.main, words, env=settings)


def keys(house):
    names = ("PUBLIC_URL", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN")
    return {name: house.settings()[name] for name in names}


class TestScript:
    def test_from_nothing_to_a_text_in_a_thread(self, house, tmp_path):
        """And with the second time nothing changes."""
        env = tmp_path / ".env"
        env.write_text("# ours\nOTHER='kept as it is'\nLOG_FORMAT=text\nexport PUBLIC_URL=https://before.example.com\n")
        started = time.monotonic()
        ended = run("setup", "--yes", "--public-url", house.twilio.public_url, "--number", LINE, **addresses(house), **keys(house))
        assert (ended.returncode, ended.stderr) == (0, ""), ended.stdout
        assert "MEND" not in ended.stdout
        assert "A message comes in: https://old.example.com/sms" in ended.stdout
        assert "Phone Numbers, Manage, Active numbers" in ended.stdout
        assert not any(keys(house)[name] in ended.stdout for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "TWILIO_AUTH_TOKEN"))
        assert stat.S_IMODE(env.stat().st_mode) == 0o600
        assert env.read_text().startswith("# ours\nOTHER='kept as it is'\nLOG_FORMAT=text\nPUBLIC_URL=https://desk.example.com\n")
        assert house.twilio.numbers[0]["sms_fallback_url"] == "https://desk.example.com/carriers/twilio/inbound#rc=5&rp=all"
        written = env.read_text()
        again = run("setup", "--yes")
        assert (again.returncode, env.read_text()) == (0, written), again.stdout + again.stderr
        assert f"{LINE}: its texts come here already." in again.stdout
        self.text_comes_in(house)
        assert time.monotonic() - started < LONGEST
        assert sorted(one.name for one in tmp_path.iterdir() if one.name.startswith(".")) == [".env"]

    @staticmethod
    def text_comes_in(house):
        """With the settings that were written and no others."""
        sam = house.slack.workspace.add_person("sam", "Sam Rivera", admin=True)
        house.slack.workspace.add_channel("support", members=(sam,))
        house.settings = lambda: {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
        house.web()
        house.open_to_slack()
        house.until_people_are_known()
        house.command(sam, "/queue create support #support")
        house.command(sam, f"/line add {LINE} support")
        house.twilio.receive(VANESSA, LINE, "Is anybody there?")
        wait_for(lambda: "Is anybody there?" in str(house.slack.messages("#support")))

    @pytest.mark.parametrize(
        ("words", "settings", "said"),
        [
            ((), {"PUBLIC_URL": ""}, "PUBLIC_URL is missing: give --public-url, or set it in the environment"),
            ((), {"PUBLIC_URL": "desk.example.com"}, "PUBLIC_URL: write a whole address such as https://desk.example.com."),
            ((), {"PUBLIC_URL": "http://desk.example.com"}, "PUBLIC_URL: write an address that begins with https://"),
            ((), {"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is missing: give --slack-bot-token"),
            ((), {"SLACK_BOT_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN: it is the bot token, which begins with xoxb-"),
            ((), {"SLACK_BOT_TOKEN": "xoxb-other"}, "Slack refuses SLACK_BOT_TOKEN (invalid_auth): copy it once more."),
            ((), {"SLACK_SIGNING_SECRET": "xoxb-1"}, "SLACK_SIGNING_SECRET: it is the signing secret, which is no token"),
            ((), {"SLACK_API_URL": "http://127.0.0.1:1/api/"}, "Slack doesn’t answer as it should"),
            (("--socket",), {}, "SLACK_APP_TOKEN is missing: give --slack-app-token"),
            (("--socket",), {"SLACK_APP_TOKEN": "xapp-other"}, "Slack refuses SLACK_APP_TOKEN (invalid_auth): copy it once more."),
            ((), {"TWILIO_ACCOUNT_SID": "AC1"}, "TWILIO_ACCOUNT_SID: it is the account's SID"),
            ((), {"TWILIO_AUTH_TOKEN": "other"}, "Twilio"),
            ((), {"TWILIO_API_SECRET": "s"}, "TWILIO_API_SECRET: it belongs to TWILIO_API_KEY, which is missing: set both or neither."),
        ],
    )
    def test_one_line_says_what_is_wrong_and_nothing_is_written(self, standing, tmp_path, words, settings, said):
        ended = invoke("setup", "--yes", *words, **(addresses(standing) | keys(standing) | settings))
        assert (ended.exit_code, len(ended.stderr.splitlines())) == (1, 1), ended.stderr
        assert ended.stderr.startswith(said)
        assert not any(value in ended.stderr + ended.stdout for value in ("xoxb-other", "xapp-other"))
        assert list(tmp_path.iterdir()) == []

    def test_a_scope_that_is_missing_is_named(self, house):
        house.slack.api.take_away("files:write")
        ended = invoke("setup", "--yes", **addresses(house), **keys(house))
        assert ended.exit_code == 1
        assert ended.stderr.startswith("The token lacks files:write: put what threadline manifest prints into the app’s settings")

    def test_of_several_numbers_the_right_one_has_to_be_named(self, house, tmp_path):
        house.twilio.add_number("+15550002222")
        sid = house.twilio.add_service("Support", "+15550002222")
        ended = invoke("setup", "--yes", **addresses(house), **keys(house))
        assert ended.exit_code == 1
        assert ended.stderr.endswith(f"Say which are for Threadline with --number: {sid}, {LINE}.\n")
        ended = invoke("setup", "--number", "+15559990000", **addresses(house), **keys(house))
        assert ended.stderr.startswith("The account has no +15559990000: --number takes ")
        assert not (tmp_path / ".env").exists()
        ended = run("setup", "--number", "+15550002222", **addresses(house), **keys(house))
        assert "Left as it is. A script says yes with --yes." in ended.stdout
        assert house.twilio.services[0]["inbound_request_url"] is None

    def test_of_several_companies_one_is_chosen(self, standing, monkeypatch):
        monkeypatch.setattr(companies, "COMPANIES", {"twilio": companies.COMPANIES["twilio"], "pigeon": PigeonSettings})
        known = {name: value for name, value in keys(standing).items() if not name.startswith("TWILIO_")}
        ended = invoke("setup", "--yes", **addresses(standing), **known)
        assert ended.stderr == "Which phone company has your numbers? Say so with --carrier twilio|pigeon.\n"
        asked, given = Answers({}, {}, is_script=False), Answers({}, {"TWILIO_AUTH_TOKEN": "t"}, is_script=False)
        monkeypatch.setattr("sys.stdin", io.StringIO("3\n2\n"))
        assert companies.choose(asked, None) is PigeonSettings
        assert companies.choose(given, None).facts.name == "twilio"
        assert companies.choose(given, "pigeon") is PigeonSettings

    def test_the_link_opens_slack_with_the_manifest_in_it(self, standing):
        ended = invoke("setup", "--public-url", "https://desk.example.com", **addresses(standing))
        (link,) = re.findall(r"https://api\.slack\.com/apps\?\S+", ended.stdout)
        asked = parse_qs(urlsplit(link).query)
        assert asked["new_app"] == ["1"]
        assert yaml.safe_load(asked["manifest_json"][0]) == yaml.safe_load(invoke("manifest", PUBLIC_URL="https://desk.example.com").stdout)
        assert len(link) < 8000


@pytest.fixture(scope="module")
def standing(tmp_path_factory):
    folder = tmp_path_factory.mktemp("standing")
    made = Machines(folder, f"sqlite:///{folder / 'threadline.db'}")
    yield made
    made.stop()


class Terminal:
    """Somebody who types at a terminal of their own."""

    def __init__(self, folder, *words, **settings):
        self.master, slave = pty.openpty()
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "COVERAGE_PROCESS_CONFIG") if name in os.environ}
        env = kept | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])} | settings
        command = [sys.executable, "-m", "bot.cli", *words]
        self.process = subprocess.Popen(command, cwd=folder, env=env, stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
        os.close(slave)
        self.seen = ""

    def read(self) -> None:
        while select.select([self.master], [], [], 0.05)[0]:
            try:
                self.seen += os.read(self.master, 65536).decode(errors="replace").replace("\r", "")
            except OSError:  # it has ended
                return

    def until(self, words: str) -> None:
        def is_there() -> bool:
            self.read()
            return words in self.seen

        try:
            wait_for(is_there)
        except Exception as error:
            raise AssertionError(f"{words!r} isn't in:\n{self.seen}") from error

    def answer(self, question: str, words: str) -> None:
        """Types once the question stands there, which is not looked at again."""
        self.until(question)
        self.seen = self.seen.partition(question)[2]
        os.write(self.master, words.encode() + b"\n")

    def interrupt(self) -> None:
        """As Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)

    def end(self) -> int:
        code = self.process.wait(LONGEST)
        self.read()
        os.close(self.master)
        return code


@pytest.fixture
def terminals(tmp_path):
    opened = []

    def open_one(*words, **settings):
        opened.append(Terminal(tmp_path, *words, **settings))
        return opened[-1]

    yield open_one
    for one in opened:
        if one.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(one.process.pid, signal.SIGKILL)
            one.process.wait()


class TestTerminal:
    def test_what_is_wrong_is_told_and_asked_again(self, house, terminals, tmp_path):
        house.slack.sockets.on = True
        address = f"http://127.0.0.1:{free_port()}"
        house.twilio.public_url = address
        seat = terminals("setup", "--carrier", "twilio", **addresses(house))
        seat.answer("PUBLIC_URL (", "desk.example.com")
        seat.answer("write a whole address such as https://desk.example.com.", "")
        seat.answer("PUBLIC_URL is needed: --public-url gives it too.", address)
        seat.answer("Nothing answers at that address yet.", "y")
        seat.answer("https://api.slack.com/apps?new_app=1&manifest_json=", "xapp-mistaken")
        seat.answer("it is the bot token, which begins with xoxb-", house.slack.bot_token)
        seat.answer("Slack: workspace Northwind, all scopes.", house.slack.signing_secret)
        seat.answer("SLACK_APP_TOKEN (", house.slack.app_token)
        seat.answer("TWILIO_ACCOUNT_SID (in Twilio’s console", house.twilio.account_sid)
        seat.answer("TWILIO_AUTH_TOKEN (", "mistaken")
        seat.answer("TWILIO_ACCOUNT_SID (", house.twilio.account_sid)
        seat.answer("TWILIO_AUTH_TOKEN (", house.twilio.auth_token)
        seat.answer("Its texts go elsewhere now. Shall they come to Threadline? [y/N]", "y")
        code = seat.end()
        assert (code, "MEND" in seat.seen) == (0, False), seat.seen
        assert "over Socket Mode, token accepted" in seat.seen
        assert f"SLACK_APP_TOKEN={house.slack.app_token}\n" in (tmp_path / ".env").read_text()

    def test_secrets_are_not_echoed(self, standing, terminals):
        seat = terminals("setup", "--carrier", "twilio", "--no-socket", "--public-url", "https://desk.example.com", **addresses(standing))
        seat.answer("SLACK_BOT_TOKEN (", standing.slack.bot_token)
        seat.answer("SLACK_SIGNING_SECRET (", "a-secret-nobody-sees")
        seat.until("TWILIO_ACCOUNT_SID (")
        seat.interrupt()
        assert seat.end() == 1
        assert "a-secret-nobody-sees" not in seat.seen

    def test_ctrl_c_leaves_nothing_half_done(self, standing, terminals, tmp_path):
        (tmp_path / ".env").write_text("OTHER=1\n")
        seat = terminals("setup", "--carrier", "twilio", "--no-socket", "--public-url", "https://desk.example.com", **addresses(standing))
        seat.until("SLACK_BOT_TOKEN (")
        seat.interrupt()
        assert seat.end() == 1
        assert seat.seen.endswith("\nStopped. Nothing was changed. Run threadline setup again to go on.\n")
        assert "Traceback" not in seat.seen
        assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [(".env", "OTHER=1\n")]

    def test_ctrl_c_says_what_is_done(self, house, terminals, tmp_path):
        seat = terminals("setup", "--no-socket", **addresses(house), **keys(house))
        seat.until("Its texts go elsewhere now.")
        seat.interrupt()
        assert seat.end() == 1
        assert seat.seen.endswith("Stopped. Done until here: .env is written. Run threadline setup again to go on.\n")
        assert house.twilio.numbers[0]["sms_url"] == "https://old.example.com/sms"
        assert (tmp_path / ".env").exists()
