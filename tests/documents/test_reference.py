"""docs/reference.md names what there is."""

import re
from pathlib import Path

import pytest

from bot import cli, web
from bot.commands import COMMANDS
from bot.config import Settings
from bot.desk.queues.settings import SETTINGS
from bot.listeners.messages import mentions
from carriers import registry

TEXT = (Path(__file__).resolve().parents[2] / "docs/reference.md").read_text()
COMPANIES = [one for one in registry.CARRIERS if not one.facts.is_stand_in]


def part(heading):
    return TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_every_command():
    typed = {f"{command} {word}" for command, words in COMMANDS.items() for word in words}
    assert typed == {" ".join(one.split()[:2]) for one in re.findall(r"`(/[a-z]+ [a-z]+)", part("Slash commands"))}


def test_every_command_of_the_shell():
    assert set(cli.main.commands) == set(re.findall(r"^\| `threadline ([a-z]+)", part("Command line"), re.MULTILINE))


def test_every_setting():
    names = {*Settings.model_fields, *(name for company in COMPANIES for name in company.model_fields)}
    assert {one.upper() for one in names} == set(re.findall(r"`([A-Z_]+)`", part("Settings")))


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_of_a_queue_with_its_default(setting):
    (row,) = [line for line in part("Settings of a queue").splitlines() if f"`{setting}`" in line]
    for default in {"nudge-owner": "15,60", "nudge-queue": "10"}.get(setting, SETTINGS[setting].default).split(", "):
        assert default in row.rpartition("| ")[2] or default in row


def test_every_mention():
    said = part("What stands on the screen").partition("`@threadline ")[2].partition("First sentences")[0]
    assert set(mentions.COMMANDS) == {one.split()[0] for one in re.findall(r"([a-z][a-z ]*)`", said)}


def test_every_path(desk):
    rules = {
        rule.rule.replace("<name>", company.facts.name) for rule in web.build(desk.runtime).url_map.iter_rules() for company in COMPANIES
    }
    paths = {
        path
        for rule in rules
        for path in ([rule.replace("<what>", what) for what in ("inbound", "status")] if "<what>" in rule else [rule])
    }
    assert paths == set(re.findall(r"(/[a-z0-9/<>]*)", " ".join(re.findall(r"`[^`]*`", part("HTTP")))))
