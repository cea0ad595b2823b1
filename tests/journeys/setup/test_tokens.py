"""Programs ask over REST (docs/openapi.yaml)."""

import re

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS, load_all_checks

from bot.api import routes
from tests.actors import MARCUS, VANESSA
from tests.machines import ROOT


class Program:
    def __init__(self, desk):
        desk.command(desk.sam, "/queue add support @sam")
        said = desk.command(desk.sam, "/desk token add crm")
        self.token = re.search(r"only this once: (\S+)", said)[1]
        self.url = f"{desk.url}/api/v1"
        self.headers = {"Authorization": f"Bearer {self.token}"}

    def text(self, key="1", **body):
        return requests.post(
            f"{self.url}/texts",
            json={"queue": "support", "to": MARCUS, "text": "Your order is here"} | body,
            headers=self.headers | {"Idempotency-Key": key},
            timeout=30,
        )

    def change(self, number, **body):
        return requests.patch(f"{self.url}/contacts/{number}", json=body, headers=self.headers, timeout=30)

    def read(self, public_id, **headers):
        return requests.get(f"{self.url}/conversations/{public_id}", headers=self.headers | headers, timeout=30)


@pytest.fixture
def program(desk):
    return Program(desk)


@pytest.mark.both_databases
def test_a_program_texts_edits_and_reads_in_the_name_of_its_admin(desk, program):
    desk.command(desk.sam, "/queue set support signature Not below what a program writes")
    first = program.text()
    assert first.status_code == 202, first.text
    assert program.text().json() == first.json()
    desk.until(lambda: desk.sent() == ["Your order is here"])
    other = program.text(text="Another one")
    assert (other.status_code, "used for another text" in other.json()["error"]) == (422, True)
    changed = program.change(MARCUS, name="Marcus Bell", fields={"Order": "4471"})
    assert changed.json() == {"number": MARCUS, "name": "Marcus Bell", "email": None, "fields": {"Order": "4471"}}
    assert program.change(MARCUS, fields={"Order": ""}).json()["fields"] == {}
    desk.thread_shows("Sam Rivera edited the contact: Name: Marcus Bell", desk.card("Marcus Bell"))
    read = program.read(first.json()["conversation"]).json()
    assert (read["state"], read["queue"], read["contact"], read["owner"]) == ("active", "support", MARCUS, desk.sam)
    assert [(one["direction"], one["body"]) for one in read["texts"]] == [("out", "Your order is here")]
    desk.text("STOP", sender=MARCUS)
    refused = program.text("2", text="Once more")
    assert (refused.status_code, "opted out" in refused.json()["error"]) == (422, True)
    desk.command(desk.sam, f"/desk block {VANESSA}")
    assert "blocked" in program.text("3", to=VANESSA).json()["error"]
    desk.command(desk.sam, f"/desk unblock {VANESSA}")
    desk.claimed()
    held = program.text("4", to=VANESSA)
    assert (held.status_code, "Kate Lewis holds" in held.json()["error"]) == (409, True)
    assert desk.sent() == ["Your order is here"]


def test_what_a_program_may_not_have_is_refused_in_a_sentence(desk, program, monkeypatch, capfd):
    assert program.text(queue="nowhere").status_code == 404
    assert program.text(key="").status_code == 422
    assert "“text” isn't as it should be" in program.text(text=7).json()["error"]
    assert program.text(to="nobody").status_code == 422
    assert program.text(text="a" * 70_000).status_code == 413
    assert program.change("+15557720199", name="x").status_code == 404
    assert program.read("0" * 16).status_code == 404
    for wrong in ({"Authorization": "Bearer wrong"}, {"Authorization": program.token}, {"Authorization": ""}):
        refused = program.read("0" * 16, **wrong)
        assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert "/desk token add" in refused.json()["error"]
    monkeypatch.setattr(routes, "A_MINUTE", 0)
    assert program.read("0" * 16).status_code == 429
    assert "crm, in the name of Sam Rivera" in desk.command(desk.sam, "/desk token list")
    assert program.token not in desk.command(desk.sam, "/desk token list")
    assert "already" in desk.command(desk.sam, "/desk token add crm")
    assert "Write it like /desk token add crm" in desk.command(desk.sam, "/desk token add cr!m")
    assert "admin" in desk.command(desk.kate, "/desk token add mine")
    assert "is refused from now on" in desk.command(desk.sam, "/desk token remove crm")
    assert program.read("0" * 16).status_code == 401
    assert "no such token" in desk.command(desk.sam, "/desk token remove crm")
    assert program.token not in "".join(capfd.readouterr())


def test_the_description_holds_for_the_running_app(desk, program, monkeypatch):
    """Each operation is asked with what its description allows and with what it doesn't."""
    monkeypatch.setattr(routes, "A_MINUTE", 10_000)
    load_all_checks()
    names = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
    checks = CHECKS.get_by_names(list(names))
    tried = []
    for described in schemathesis.openapi.from_path(ROOT / "docs/openapi.yaml").get_all_operations():
        operation = described.ok()  # type: ignore[union-attr]  # it is well, else this raises

        @settings(
            max_examples=25,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def ask(case):
            case.call_and_validate(base_url=desk.url, headers=program.headers, checks=checks)
            tried.append(case.operation.label)

        for mode in schemathesis.GenerationMode:
            cases = operation.as_strategy(generation_mode=mode)
            given(case=cases)(ask)()
    assert set(tried) == {"POST /api/v1/texts", "PATCH /api/v1/contacts/{number}", "GET /api/v1/conversations/{id}"}
