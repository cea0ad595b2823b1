"""`threadline manifest` as an operator meets it."""

import yaml
from click.testing import CliRunner

from bot import cli
from tests.test_manifest import MANIFEST, complaints


def invoke(*words, **settings):
    return CliRunner().invoke(cli.main, words, env=settings)


def test_it_has_the_address_in_it():
    printed = invoke("manifest", PUBLIC_URL="https://desk.example.com/")
    filled = yaml.safe_load(printed.stdout)
    assert (printed.exit_code, complaints(filled)) == (0, [])
    assert "your-host" not in printed.stdout
    assert {one["url"] for one in filled["features"]["slash_commands"]} == {"https://desk.example.com/slack/events"}
    assert filled["settings"]["event_subscriptions"]["request_url"] == "https://desk.example.com/slack/events"


def test_over_a_socket_it_has_none():
    filled = yaml.safe_load(invoke("manifest", "--socket").stdout)
    assert complaints(filled) == []
    assert filled["settings"]["socket_mode_enabled"]
    assert "://" not in yaml.safe_dump(filled)
    assert filled["oauth_config"] == MANIFEST["oauth_config"]


def test_without_an_address_it_says_so():
    ended = invoke("manifest")
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr == "PUBLIC_URL is missing: set it in the environment or in .env (README, Settings).\n"
    assert invoke("manifest", "--sockets").exit_code == 2
