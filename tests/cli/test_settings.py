"""Settings: a line for each that is missing or can't be right, and no secret in it."""

import pytest

from bot.config import SettingsError, read_settings
from tests.cli.running import run
from tests.cli.test_cli import GOOD

pytestmark = pytest.mark.longest


def test_missing_settings_stop_the_start_with_a_line_each():
    ended = run("serve")
    assert ended.returncode == 1
    lines = ended.stderr.splitlines()
    *settings, first, second = lines
    assert [line.split(" ")[0] for line in settings] == ["PUBLIC_URL", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]
    assert all("is missing: set it in the environment or in .env" in line for line in settings)
    assert first.startswith("No carrier is set up: TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are missing for Twilio.")
    assert second.startswith("No carrier is set up: TELNYX_API_KEY and TELNYX_PUBLIC_KEY are missing for Telnyx.")


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
                f"https://{'d' * 64}.example.com",
                "//desk",
            )
        ),
        ({"PUBLIC_URL": "https://kate:x@desk.example.com"}, "PUBLIC_URL: leave out the name and the password"),
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
