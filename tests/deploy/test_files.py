"""The files of deploy/ and of the container name what there is. The programs that read them are run by `make deploy-check`."""

import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest
import yaml

from bot import cli, metrics
from bot.config import read_settings
from bot.desk.terms import INVITED
from storage.kinds import Side
from storage.models import Direction

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
ALERTS = yaml.safe_load((DEPLOY / "alerts.yml").read_text())
DASHBOARD = json.loads((DEPLOY / "grafana.json").read_text())
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
ASKED = [
    *((rule["alert"], rule["expr"]) for rule in RULES),
    *((panel["title"], target["expr"]) for panel in DASHBOARD["panels"] for target in panel["targets"]),
]
SERIES = re.compile(r"\b(threadline_\w+)(?:\{([^}]*)\})?")
LABELS: dict[str, set[str]] = {
    "side": set(Side),
    "direction": set(Direction),
    "outcome": {*metrics.OUTCOMES, INVITED},
    "age": {*metrics.AGES.values(), metrics.OLDER},
    "job": {"threadline"},
    "instance": set(),
    "le": set(),
}


def told() -> set[str]:
    """The names that /metrics has, of what waits too."""
    names = set(re.findall(r"^(threadline_\w+)", metrics.Metrics().counters().decode(), re.MULTILINE))
    return names | {"threadline_lanes_waiting"}


@pytest.mark.parametrize(("title", "asked"), ASKED, ids=[title for title, _ in ASKED])
def test_what_is_asked_of_prometheus_is_told_by_metrics(title, asked):
    assert {name for name, _ in SERIES.findall(asked)} <= told()
    for label, words in re.findall(r'(\w+)=~?"([^"]*)"', asked):
        assert not LABELS[label] or set(words.split("|")) <= LABELS[label]
    for group in re.findall(r"\bby \(([^)]*)\)", asked):
        assert {label.strip() for label in group.split(",")} <= set(LABELS)


def test_every_alert_says_what_to_do():
    assert all(rule["annotations"]["summary"].endswith(".") and rule["annotations"]["description"].endswith(".") for rule in RULES)
    assert {rule["labels"]["severity"] for rule in RULES} == {"page", "ticket"}


def test_the_dashboard_is_laid_out():
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(ids)) == len(ids)
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in DASHBOARD["panels"])


def parsed(words):
    """The command of `threadline …`, whose options click knows."""
    name, *more = words
    cli.main.commands[name].make_context(name, list(more))
    return name


def test_the_unit_starts_what_there_is():
    unit = (DEPLOY / "threadline.service").read_text()
    program, *words = shlex.split(re.search(r"^ExecStart=(.*)$", unit, re.MULTILINE)[1])
    assert program.endswith("/.venv/bin/threadline")
    assert parsed(words) == "serve"
    state = re.search(r"^StateDirectory=(.*)$", unit, re.MULTILINE)[1]
    assert f"WorkingDirectory=/var/lib/{state}\n" in unit  # .env and the database lie there, and nothing else may be written
    assert int(re.search(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)[1]) > 10


class TestContainer:
    LINES = (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()

    def said(self, word):
        return [line.partition(" ")[2].strip() for line in self.LINES if line.startswith(f"{word} ")]

    def test_what_is_copied_is_there_and_is_all_that_the_wheel_needs(self):
        build = tomllib.loads((ROOT / "pyproject.toml").read_text())
        wheel = build["tool"]["hatch"]["build"]["targets"]["wheel"]
        needed = {*wheel["packages"], *wheel["force-include"], build["project"]["readme"], *build["project"]["license-files"]}
        copied = {name for line in self.said("COPY") if not line.startswith("--") for name in line.split()[:-1]}
        assert all((ROOT / name).exists() for name in copied)
        assert needed | {"pyproject.toml", "constraints.txt"} == copied
        let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
        assert copied == let_in

    def test_it_runs_as_nobody_in_particular(self):
        stages = [line for line in self.LINES if line.startswith("FROM ")]
        assert len(stages) == 2
        assert self.said("USER") == ["threadline"]
        assert self.LINES.index("USER threadline") > self.LINES.index(stages[1])

    def test_it_starts_and_is_watched_at_the_same_port(self):
        assert json.loads(self.said("ENTRYPOINT")[0]) == ["threadline"]
        words = json.loads(self.said("CMD")[0])
        assert parsed(words) == "serve"
        port = words[words.index("--port") + 1]
        assert self.said("EXPOSE") == [port]
        assert f"http://127.0.0.1:{port}/readyz" in self.said("HEALTHCHECK")[0]

    def test_its_database_is_one_that_settings_take(self):
        url = re.search(r"DATABASE_URL=(\S+)", "\n".join(self.LINES))[1]
        settings = {"public_url": "https://desk.example.com", "slack_bot_token": "xoxb-1", "slack_signing_secret": "s"}
        twilio = {"twilio_account_sid": "AC" + "0" * 32, "twilio_auth_token": "t"}
        assert read_settings(database_url=url, **settings, **twilio).database_url == url
        assert self.said("VOLUME") == ["/data"]


class TestCompose:
    SERVICES = COMPOSE["services"]

    def test_its_four_parts(self):
        assert set(self.SERVICES) == {"database", "web", "worker", "caddy"}
        assert parsed(self.SERVICES["web"]["command"]) == "serve"
        assert "--no-worker" in self.SERVICES["web"]["command"]
        assert parsed(self.SERVICES["worker"]["command"]) == "work"

    @pytest.mark.parametrize("name", ["web", "worker"])
    def test_ours_can_write_nowhere(self, name):
        service = self.SERVICES[name]
        assert (service["read_only"], service["tmpfs"], service["cap_drop"]) == (True, ["/tmp"], ["ALL"])
        assert service["depends_on"]["database"]["condition"] == "service_healthy"
        assert service["environment"]["DATABASE_URL"].endswith("@database/threadline")

    def test_the_worker_is_watched_where_it_listens(self):
        words = self.SERVICES["worker"]["command"]
        assert f":{words[words.index('--port') + 1]}/readyz" in str(self.SERVICES["worker"]["healthcheck"]["test"])

    def test_caddy_is_told_what_its_file_asks_for(self):
        asked = set(re.findall(r"\{\$(\w+):", (DEPLOY / "Caddyfile").read_text()))
        assert asked == set(self.SERVICES["caddy"]["environment"])
        web = self.SERVICES["web"]["command"]
        assert self.SERVICES["caddy"]["environment"]["THREADLINE"] == f"web:{web[web.index('--port') + 1]}"
        mounted = [volume.partition(":")[0] for volume in self.SERVICES["caddy"]["volumes"] if volume.startswith("./")]
        assert all((ROOT / name).is_file() for name in mounted)

    def test_its_volumes_are_named(self):
        used = {one.partition(":")[0] for service in self.SERVICES.values() for one in service.get("volumes", []) if one[0] != "."}
        assert used == set(COMPOSE["volumes"])


@pytest.mark.parametrize("name", ["Caddyfile", "nginx.conf"])
def test_a_proxy_keeps_metrics_inside_and_takes_what_threadline_takes(name):
    words = (DEPLOY / name).read_text()
    assert "/metrics" in words
    assert re.search(r"(max_size 2MB|client_max_body_size 2m)", words)
    assert "127.0.0.1:8080" in words


def test_every_file_of_deploy_is_told_of():
    guide = (ROOT / "docs/deploy.md").read_text()
    assert [path.name for path in sorted(DEPLOY.iterdir()) if f"deploy/{path.name}" not in guide] == []
